"""What was certified of a project: its positions and photos are whole, as they stood that day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from projects.models.columns import Voidable, void_has_reason
from projects.models.project import Project


@tracked()
class Certificate(Voidable):
    """A certificate of a project; a voided one stays, its number is never given again.

    ``number``: the project's code and a count. ``facts``: what is certified, in the shape of
    ``projects.certificates.Facts``; ``sha256``: of their canonical text.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="certificates")
    number = models.CharField(_("เลขที่ใบรับรอง"), max_length=32, unique=True, editable=False)
    issued_at = models.DateTimeField(_("ออกเมื่อ"), editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    facts = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    entered_on_behalf = models.BooleanField(_("กรอกแทน"), default=False, editable=False)

    class Meta:
        verbose_name = _("ใบรับรอง")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(voided_at__isnull=True), name="certificate_one_live"
            ),
            void_has_reason("certificate_void_has_reason"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sha256_groups(self) -> str:
        """The digits in groups of four, as a person compares them."""
        return " ".join(self.sha256[at : at + 4] for at in range(0, len(self.sha256), 4))
