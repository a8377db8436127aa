"""Where the money comes from: ordinances, budget items, the shares of projects, months."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR, Authored
from accounts.history import tracked
from accounts.models import Agency, LocalAuthority
from accounts.owners import EXACTLY_ONE_OWNER
from projects.codes import Approver, OrdinanceKind, Source
from projects.models.columns import BAHT, year_is_be
from projects.models.project import Project
from projects.querysets import BudgetItemQuerySet
from projects.triggers import (
    contracts_within_shares,
    items_within_ordinance,
    months_within_item,
    share_within_item,
)


@tracked()
class Ordinance(Authored):
    """The budget of one fiscal year as the council passed it: the main one, or a supplement."""

    authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="ordinances")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    kind = models.CharField(_("ประเภท"), max_length=13, choices=OrdinanceKind)
    number = models.PositiveSmallIntegerField(_("ฉบับที่"), default=1)
    name = models.CharField(_("ชื่อ"), max_length=300)
    total = models.DecimalField(_("วงเงินรวม (บาท)"), null=True, blank=True, **BAHT)
    council_on = models.DateField(_("สภามีมติเมื่อ"), null=True, blank=True)
    resolution = models.CharField(_("มติสภาเลขที่"), max_length=100, blank=True)
    approver = models.CharField(_("ผู้อนุมัติ"), max_length=14, choices=Approver, editable=False)
    approved_on = models.DateField(_("อนุมัติเมื่อ"), null=True, blank=True)
    document = models.CharField(_("เลขที่หนังสือ"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("ข้อบัญญัติงบประมาณ")
        ordering = ["-fiscal_year", "kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "fiscal_year", "kind", "number"], name="ordinance_once"
            ),
            models.CheckConstraint(
                condition=year_is_be("fiscal_year"), name="ordinance_year_is_be"
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True)
                | Q(council_on__isnull=False, approved_on__gte=F("council_on")),
                name="ordinance_approved_after_council",
            ),
        ]
        triggers = [
            items_within_ordinance("ordinance_covers_items", "NEW.id", "UPDATE OF total"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class BudgetItem(models.Model):
    """The money line of one fiscal year and source."""

    authority = models.ForeignKey(
        LocalAuthority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_items",
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="budget_items"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    source = models.CharField(_("แหล่งเงิน"), max_length=14, choices=Source)
    name = models.TextField(_("รายการ"), max_length=1000)
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)
    document = models.CharField(_("เอกสารอ้างอิง"), max_length=200, blank=True)
    ordinance = models.ForeignKey(
        Ordinance,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("ข้อบัญญัติ"),
    )
    received = models.DecimalField(_("ได้รับจัดสรรแล้ว (บาท)"), null=True, blank=True, **BAHT)
    target = models.CharField(_("เป้าหมาย"), max_length=500, blank=True, db_default="")
    result = models.CharField(_("ผลการดำเนินงาน"), max_length=500, blank=True, db_default="")
    source_name = models.SlugField(max_length=20, blank=True, editable=False)
    source_key = models.CharField(max_length=120, blank=True, editable=False)
    sample = models.BooleanField(_("ตัวอย่าง"), default=False)

    # The database knows the defaults, too: COPY and other bulk paths need not name them.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    entered_on_behalf = models.BooleanField(
        _("กรอกแทน"), default=False, db_default=False, editable=False
    )

    objects = BudgetItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("รายการงบประมาณ")
        ordering = ["-fiscal_year", "pk"]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE_OWNER, name="item_one_owner"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="item_not_negative"),
            models.CheckConstraint(
                condition=Q(received__isnull=True) | Q(received__gte=0, received__lte=F("amount")),
                name="item_received_within",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=2530, fiscal_year__lte=2643), name="item_year_is_be"
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="item_source_known"),
            models.UniqueConstraint(
                fields=["authority", "agency", "source_name", "source_key"],
                condition=~Q(source_key=""),
                nulls_distinct=False,
                name="item_once_a_source",
            ),
        ]
        indexes = [
            models.Index(fields=["fiscal_year", "source"], name="item_year_source"),
        ]
        triggers = [
            share_within_item("item_covers_shares", "NEW.id", "UPDATE OF amount"),
            months_within_item("item_covers_months", "NEW.id", "UPDATE OF amount, received"),
            items_within_ordinance(
                "item_within_ordinance",
                "NEW.ordinance_id",
                "INSERT OR UPDATE OF amount, ordinance_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        return self.authority or self.agency

    @property
    def is_payable(self) -> bool:
        """Whether it may pay for projects: that of an ordinance only once it is approved."""
        return self.ordinance is None or self.ordinance.approved_on is not None

    @property
    def payable_baht(self) -> Decimal:
        """What the months of a general grant may come to: what it received; while that is not
        told, its amount."""
        return self.amount if self.received is None else self.received


@tracked()
class BudgetShare(Authored):
    """The baht of an item that pay for a project; Σ shares of an item ≤ the item."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="shares")
    item = models.ForeignKey(BudgetItem, models.PROTECT, related_name="shares")
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "item"], name="share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="share_positive"),
        ]
        triggers = [
            share_within_item("share_within_item", "NEW.item_id", "INSERT OR UPDATE"),
            contracts_within_shares("share_covers_contracts", "OLD.project_id", "UPDATE OR DELETE"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


@tracked()
class ItemMonth(Authored):
    """What was disbursed of a general grant's item in one month, and with which result."""

    item = models.ForeignKey(BudgetItem, models.PROTECT, related_name="months")
    month = models.DateField(_("เดือน"))
    amount = models.DecimalField(_("เบิกจ่าย (บาท)"), **BAHT)
    result = models.CharField(_("ผลการดำเนินงาน"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("การเบิกจ่ายรายเดือน")
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["item", "month"], name="item_month_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="item_month_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="item_month_is_first_day"),
        ]
        triggers = [months_within_item("month_within_item", "NEW.item_id", "INSERT OR UPDATE")]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"
