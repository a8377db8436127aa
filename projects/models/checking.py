"""What the rules are set to, what waits to be judged, and the runs over the country."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from projects.codes import Severity
from projects.models.tables import Kind


@tracked()
class RuleSetting(models.Model):
    """A number of a rule for one kind of work, or for all; DLA edits them as data.

    A name that no row sets has the rule's own value.
    """

    rule = models.SlugField(_("กฎ"), max_length=24)
    kind = models.ForeignKey(
        Kind, models.CASCADE, null=True, blank=True, verbose_name=_("ประเภทงาน")
    )
    name = models.SlugField(_("ชื่อค่า"), max_length=24)
    value = models.FloatField(_("ค่า"))

    class Meta:
        verbose_name = _("ค่าของกฎตรวจสอบ")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "kind", "name"], nulls_distinct=False, name="rule_setting_once"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lt=1e12), name="rule_setting_sensible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}.{self.name} {self.kind_id or ''}".strip()


@tracked()
class RuleGrade(models.Model):
    """How severe the verdicts of a rule are, where DLA wants it other than the rule's own."""

    rule = models.SlugField(_("กฎ"), max_length=24, primary_key=True)
    severity = models.CharField(_("ระดับ"), max_length=6, choices=Severity)

    class Meta:
        verbose_name = _("ระดับของกฎตรวจสอบ")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="rule_grade_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.severity}"


class CheckNote(models.Model):
    """A project that changed in one of its parts and is not judged yet; triggers write these.

    ``part``: whole, facts, position, money or photos. The table has a column more, ``xact``: the
    transaction that wrote the note (migration 0019), by which a run tells what it has heard.
    """

    project_id = models.BigIntegerField()
    part = models.CharField(max_length=8)

    class Meta:
        indexes = [models.Index(fields=["project_id"], name="check_note_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.part}"


class UnitCost(models.Model):
    """What a unit of a kind of work costs in a province: median and spread of the logarithms.

    ``unit``: m2, m3 or m. ``middle`` and ``spread`` are of ln(baht a unit): the median,
    and 1.4826 times the median absolute deviation. Counted before a run and once a night, so
    that a run judges every project by the same numbers.
    """

    kind = models.ForeignKey(Kind, models.CASCADE)
    province_code = models.CharField(max_length=2)
    unit = models.CharField(max_length=4)
    sample = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    middle = models.FloatField()
    spread = models.FloatField()
    counted_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "province_code", "unit", "sample"], name="unit_cost_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.province_code} {self.unit}"


class CheckRun(models.Model):
    """A run of the rules over the country or an area; what is done stays done.

    ``snapshot``: what was committed when it began (PostgreSQL's pg_snapshot).
    """

    area = models.CharField(max_length=6, blank=True)
    rules = ArrayField(models.CharField(max_length=24), default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.TextField(blank=True)

    class Meta:
        verbose_name = _("รอบตรวจสอบ")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.area}".strip()


class CheckBatch(models.Model):
    """A piece of a run: projects by key, judged in one transaction that also ends the piece.

    ``verdicts``: by rule how many were found, changed and fixed.
    """

    run = models.ForeignKey(CheckRun, models.CASCADE, related_name="batches")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    projects = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["run", "first_id"],
                condition=Q(ended_at__isnull=True),
                name="check_batch_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first_id}–{self.last_id}"
