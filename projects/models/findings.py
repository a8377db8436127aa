"""What the rules found: verdicts that are work to do, and a person's word on them."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from projects.codes import FindingState, PairWord, Severity
from projects.findings.querysets import WEIGHT, FindingQuerySet
from projects.models.position import ProjectGeometry
from projects.models.project import Project


@tracked()
class Finding(models.Model):
    """A rule's verdict on one subject of one project; there is one row a subject, for ever.

    ``subject``: what of the project is meant: a role, a photo's key, another project's code, or
    blank. ``place``: where the fault is, ``proposal``: a geometry that would be right, both
    EPSG:4326. ``numbers``: what the rule measured, by the
    names its sentence uses. ``facts``: a fingerprint of what it was judged by; an accepted
    finding stays accepted while it is the same.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="findings")
    rule = models.SlugField(_("กฎ"), max_length=24)
    subject = models.CharField(max_length=40, blank=True)
    severity = models.CharField(_("ระดับ"), max_length=6, choices=Severity)
    state = models.CharField(
        _("สถานะ"), max_length=8, choices=FindingState, default=FindingState.OPEN
    )
    geometry = models.ForeignKey(
        ProjectGeometry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        db_index=False,
    )
    other = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="named_in_findings"
    )
    numbers = models.JSONField(_("ตัวเลข"), default=dict)
    place = models.GeometryField(
        _("ตำแหน่งที่พบ"), srid=4326, null=True, blank=True, spatial_index=False
    )
    proposal = models.GeometryField(
        _("ตำแหน่งที่เสนอ"), srid=4326, null=True, blank=True, spatial_index=False
    )
    facts = models.CharField(max_length=32, editable=False)
    opened_at = models.DateTimeField(_("พบเมื่อ"))
    closed_at = models.DateTimeField(_("ปิดเมื่อ"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("ยอมรับเมื่อ"), null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    accepted_reason = models.CharField(_("เหตุผลที่ยอมรับ"), max_length=500, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        db_index=False,
        verbose_name=_("ผู้รับผิดชอบ"),
    )
    assigned_at = models.DateTimeField(_("มอบหมายเมื่อ"), null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ข้อค้นพบ")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rule", "subject"], name="finding_once_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="finding_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=FindingState.values), name="finding_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.ACCEPTED)
                | (Q(accepted_at__isnull=False) & ~Q(accepted_reason="")),
                name="finding_accepted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.FIXED) ^ Q(closed_at__isnull=True),
                name="finding_closed_when_fixed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["rule", "severity"],
                condition=Q(state=FindingState.OPEN),
                name="finding_open_by_rule",
            ),
            models.Index(
                fields=["opened_at", "id"],
                condition=Q(state=FindingState.OPEN),
                name="finding_open_by_age",
            ),
            models.Index(
                WEIGHT,
                "opened_at",
                "id",
                condition=Q(state=FindingState.OPEN),
                name="finding_open_by_weight",
            ),
            models.Index(
                fields=["assigned_to"],
                condition=Q(assigned_to__isnull=False),
                name="finding_assigned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.rule} {self.subject}".strip()


@tracked()
class PairVerdict(models.Model):
    """A person's word on two projects that seem to pay for the same: kept, not asked again.

    ``first`` is the project with the smaller key.
    """

    first = models.ForeignKey(Project, models.CASCADE, related_name="+")
    second = models.ForeignKey(Project, models.CASCADE, related_name="+")
    word = models.CharField(_("ผลการพิจารณา"), max_length=12, choices=PairWord)
    reason = models.CharField(_("เหตุผล"), max_length=500)
    decided_at = models.DateTimeField(auto_now=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)

    class Meta:
        verbose_name = _("ผลพิจารณาคู่โครงการ")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_verdict_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(word__in=PairWord.values), name="pair_word_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="pair_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.word} {self.second_id}"
