"""A project beyond the authority's capacity (form ผ.02/1), handed to one who can."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR, Authored
from accounts.history import tracked
from accounts.models import Agency, LocalAuthority
from accounts.owners import EXACTLY_ONE_OWNER
from projects.codes import HandoverState
from projects.models.project import Project


@tracked()
class Handover(Authored):
    """A project offered to ``authority`` (a PAO) or ``agency``, who accepts or returns it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="handovers")
    authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, related_name="handovers"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="handovers"
    )
    reason = models.CharField(_("เหตุผลที่เกินศักยภาพ"), max_length=500)
    state = models.CharField(
        _("ผล"), max_length=10, choices=HandoverState, default=HandoverState.OFFERED
    )
    answer = models.CharField(_("คำตอบ"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("ตอบเมื่อ"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})

    class Meta:
        verbose_name = _("การประสานโครงการ")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE_OWNER, name="handover_to_one"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=[HandoverState.OFFERED, HandoverState.ACCEPTED]),
                name="handover_one_live",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_reason"),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.RETURNED) | ~Q(answer=""),
                name="handover_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.state}"
