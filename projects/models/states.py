"""The way of a project through its states, each dated and tied to its evidence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from projects.codes import State
from projects.models.finance import Contract, Disbursement
from projects.models.project import Project


@tracked()
class StateChange(models.Model):
    """A project went from one state to another on a day; the last one tells the state of now."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="state_changes")
    before = models.CharField(_("จากสถานะ"), max_length=12, choices=State)
    state = models.CharField(_("เป็นสถานะ"), max_length=12, choices=State)
    changed_on = models.DateField(_("ตั้งแต่วันที่"))
    reason = models.CharField(_("เหตุผล"), max_length=500, blank=True, db_default="")
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    disbursement = models.ForeignKey(
        Disbursement, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    entered_on_behalf = models.BooleanField(
        _("กรอกแทน"), default=False, db_default=False, editable=False
    )

    class Meta:
        verbose_name = _("การเปลี่ยนสถานะ")
        ordering = ["project", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("state")), name="state_change_changes"),
            models.CheckConstraint(
                condition=Q(before__in=State.values, state__in=State.values),
                name="state_change_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.NOT_READY, State.CANCELLED]) | ~Q(reason=""),
                name="state_change_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED) | Q(contract__isnull=False),
                name="state_change_signed_has_contract",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DISBURSING) | Q(disbursement__isnull=False),
                name="state_change_paid_has_disbursement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.before} → {self.state}"
