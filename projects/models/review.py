"""The sample of verified positions that the department looks at a second time."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from projects.models.position import ProjectGeometry


@tracked()
class ReviewSample(models.Model):
    """A verified position drawn for a second look, once for ever, and what was found.

    ``agreed`` is None until somebody looked; ``province_code`` is that of the draw.
    """

    position = models.OneToOneField(
        ProjectGeometry, models.PROTECT, related_name="sampled", verbose_name=_("พิกัด")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    quarter = models.PositiveSmallIntegerField(_("ไตรมาส"))
    province_code = models.CharField(_("จังหวัด"), max_length=2)
    drawn_at = models.DateTimeField(_("สุ่มเมื่อ"))
    agreed = models.BooleanField(_("เห็นด้วยกับผลตรวจ"), null=True, blank=True)
    note = models.CharField(_("หมายเหตุ"), max_length=500, blank=True, db_default="")
    decided_at = models.DateTimeField(_("พิจารณาเมื่อ"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})

    class Meta:
        verbose_name = _("พิกัดที่สุ่มตรวจ")
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="sample_quarter_known"
            ),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, decided_at__isnull=True)
                | Q(agreed__isnull=False, decided_at__isnull=False),
                name="sample_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(agreed=False) | ~Q(note=""), name="sample_refused_with_note"
            ),
        ]
        indexes = [
            models.Index(
                fields=["fiscal_year", "quarter", "province_code"], name="sample_of_quarter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position_id} {self.fiscal_year}/{self.quarter}"
