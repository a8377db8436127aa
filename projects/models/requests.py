"""Requests for money for a project: to the executive for budget, to the department for a grant."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR, Authored
from accounts.history import tracked
from projects.codes import BudgetRequestState, GrantState, ReadinessPaper, Source
from projects.models.columns import BAHT, year_is_be
from projects.models.money import BudgetItem
from projects.models.project import Project


@tracked()
class BudgetRequest(Authored):
    """Planning asks that a project be paid from a source in a year; the executive decides."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="budget_requests")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    source = models.CharField(_("แหล่งเงิน"), max_length=14, choices=Source)
    amount = models.DecimalField(_("จำนวนเงินที่ขอ (บาท)"), **BAHT)
    note = models.CharField(_("คำชี้แจง"), max_length=500, blank=True)
    state = models.CharField(
        _("ผล"),
        max_length=10,
        choices=BudgetRequestState,
        default=BudgetRequestState.REQUESTED,
    )
    decided_at = models.DateTimeField(_("พิจารณาเมื่อ"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    document = models.CharField(_("เลขที่หนังสือ"), max_length=100, blank=True)
    reason = models.CharField(_("เหตุผล"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("คำขออนุมัติงบประมาณ")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "fiscal_year", "source"],
                condition=Q(state=BudgetRequestState.REQUESTED),
                name="budget_request_one_open",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_request_positive"),
            models.CheckConstraint(
                condition=year_is_be("fiscal_year"), name="budget_request_year_is_be"
            ),
            models.CheckConstraint(
                condition=~Q(state=BudgetRequestState.REFUSED) | ~Q(reason=""),
                name="budget_request_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.amount}"

    @property
    def is_approved(self) -> bool:
        return self.state == BudgetRequestState.APPROVED


@tracked()
class GrantRequest(Authored):
    """An authority asks the department for grant money for a project (domain.md §2, Requests)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="grant_requests")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    source = models.CharField(
        _("ประเภทเงินอุดหนุน"),
        max_length=14,
        choices=[
            (Source.GENERAL.value, Source.GENERAL.label),
            (Source.SPECIFIC.value, Source.SPECIFIC.label),
        ],
    )
    amount = models.DecimalField(_("จำนวนเงินที่ขอ (บาท)"), **BAHT)
    priority = models.PositiveSmallIntegerField(_("ลำดับความสำคัญของ อปท."), default=1)
    papers = ArrayField(
        models.CharField(max_length=12, choices=ReadinessPaper),
        verbose_name=_("เอกสารความพร้อมที่มีแล้ว"),
        default=list,
        blank=True,
    )
    note = models.CharField(_("คำชี้แจง"), max_length=1000, blank=True)
    state = models.CharField(
        _("สถานะคำขอ"), max_length=10, choices=GrantState, default=GrantState.DRAFT
    )
    submitted_at = models.DateTimeField(_("ส่งเมื่อ"), null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("ตรวจเมื่อ"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    review_note = models.CharField(_("ความเห็นผู้ตรวจ"), max_length=500, blank=True)
    forwarded_at = models.DateTimeField(_("ส่งกรมเมื่อ"), null=True, blank=True, editable=False)
    forwarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    decided_at = models.DateTimeField(_("พิจารณาเมื่อ"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    allocated = models.DecimalField(_("จัดสรร (บาท)"), null=True, blank=True, **BAHT)
    reason = models.CharField(_("เหตุผล"), max_length=500, blank=True)
    document = models.CharField(_("เลขที่หนังสือ"), max_length=100, blank=True)
    item = models.OneToOneField(
        BudgetItem,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="grant_request",
    )

    class Meta:
        verbose_name = _("คำขอเงินอุดหนุน")
        ordering = ["-fiscal_year", "priority", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "fiscal_year", "source"],
                condition=~Q(state__in=[GrantState.REFUSED, GrantState.WITHDRAWN]),
                name="grant_request_one_live",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="grant_request_positive"),
            models.CheckConstraint(
                condition=year_is_be("fiscal_year"), name="grant_request_year_is_be"
            ),
            models.CheckConstraint(
                condition=Q(source__in=[Source.GENERAL, Source.SPECIFIC]),
                name="grant_request_source_is_grant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[GrantState.REFUSED, GrantState.RETURNED]) | ~Q(reason=""),
                name="grant_request_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.ALLOCATED) | Q(allocated__gt=0, item__isnull=False),
                name="grant_request_allocated_has_item",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "fiscal_year"], name="grant_request_state"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.amount}"
