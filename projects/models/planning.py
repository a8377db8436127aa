"""What an authority wants: visions, strategies and their links, plans, revisions, entries."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR, Authored
from accounts.history import tracked
from accounts.models import LocalAuthority
from projects.codes import PlanForm, PlanState, RevisionKind, StrategyLevel
from projects.models.columns import year_is_be
from projects.models.project import Project
from projects.models.tables import Programme

_UNINDEXED = AUTHOR | {"db_index": False}


@tracked()
class Vision(Authored):
    """The vision of an authority for the years of a plan."""

    authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="visions")
    first_year = models.PositiveSmallIntegerField(_("ตั้งแต่ปี (พ.ศ.)"))
    last_year = models.PositiveSmallIntegerField(_("ถึงปี (พ.ศ.)"))
    text = models.TextField(_("วิสัยทัศน์"), max_length=2000)

    class Meta:
        verbose_name = _("วิสัยทัศน์")
        ordering = ["-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "first_year", "last_year"], name="vision_once"
            ),
            models.CheckConstraint(
                condition=year_is_be("first_year")
                & year_is_be("last_year")
                & Q(last_year__gte=F("first_year")),
                name="vision_years",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="vision_said"),
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
class Strategy(Authored):
    """A strategy of a level: the nation's, an area's (by its code), or an authority's own."""

    level = models.CharField(_("ระดับ"), max_length=11, choices=StrategyLevel)
    area_code = models.CharField(_("รหัสพื้นที่"), max_length=6, blank=True)
    authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, related_name="strategies"
    )
    number = models.PositiveSmallIntegerField(_("ลำดับที่"), default=1)
    name = models.CharField(_("ยุทธศาสตร์"), max_length=300)
    first_year = models.PositiveSmallIntegerField(_("ตั้งแต่ปี (พ.ศ.)"))
    last_year = models.PositiveSmallIntegerField(_("ถึงปี (พ.ศ.)"))
    supports: "models.ManyToManyField[Strategy, StrategyLink]" = models.ManyToManyField(
        "self",
        through="projects.StrategyLink",
        symmetrical=False,
        related_name="supported_by",
        verbose_name=_("สนองยุทธศาสตร์"),
    )

    class Meta:
        verbose_name = _("ยุทธศาสตร์")
        ordering = ["level", "area_code", "authority", "-first_year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "area_code", "authority", "first_year", "number"],
                nulls_distinct=False,
                name="strategy_once",
            ),
            models.CheckConstraint(
                condition=Q(level=StrategyLevel.NATIONAL, area_code="", authority__isnull=True)
                | Q(
                    level=StrategyLevel.PROVINCE,
                    area_code__regex=r"^[0-9]{2}$",
                    authority__isnull=True,
                )
                | Q(
                    level=StrategyLevel.DISTRICT,
                    area_code__regex=r"^[0-9]{4}$",
                    authority__isnull=True,
                )
                | Q(
                    level=StrategyLevel.SUBDISTRICT,
                    area_code__regex=r"^[0-9]{6}$",
                    authority__isnull=True,
                )
                | Q(level=StrategyLevel.AUTHORITY, area_code="", authority__isnull=False),
                name="strategy_at_its_level",
            ),
            models.CheckConstraint(
                condition=year_is_be("first_year")
                & year_is_be("last_year")
                & Q(last_year__gte=F("first_year")),
                name="strategy_years",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="strategy_named"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class StrategyLink(models.Model):
    """One strategy serves another of a higher level."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="links")
    serves = models.ForeignKey(Strategy, models.PROTECT, related_name="served_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "serves"], name="strategy_link_once"),
            models.CheckConstraint(
                condition=~Q(strategy=F("serves")), name="strategy_link_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} → {self.serves_id}"


class Approvable(Authored):
    """What planning confirms and the executive approves, an SAO's after its council's consent."""

    state = models.CharField(
        _("สถานะ"), max_length=10, choices=PlanState, default=PlanState.DRAFT, editable=False
    )
    confirmed_at = models.DateTimeField(_("ยืนยันเมื่อ"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_UNINDEXED)
    consent_on = models.DateField(_("สภาเห็นชอบเมื่อ"), null=True, blank=True)
    consent_resolution = models.CharField(_("มติสภาเลขที่"), max_length=100, blank=True)
    approved_on = models.DateField(_("อนุมัติเมื่อ"), null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_UNINDEXED)
    announcement = models.CharField(_("ประกาศเลขที่"), max_length=100, blank=True)

    class Meta:
        abstract = True


def _approved_is_dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(state=PlanState.APPROVED) | Q(approved_on__isnull=False), name=name
    )


@tracked()
class DevelopmentPlan(Approvable):
    """A local development plan; its horizon is data (three years until 2561, five now)."""

    authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="plans")
    first_year = models.PositiveSmallIntegerField(_("ตั้งแต่ปี (พ.ศ.)"))
    last_year = models.PositiveSmallIntegerField(_("ถึงปี (พ.ศ.)"))
    name = models.CharField(_("ชื่อแผน"), max_length=300)

    class Meta:
        verbose_name = _("แผนพัฒนาท้องถิ่น")
        ordering = ["-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "first_year", "last_year"], name="plan_once"
            ),
            models.CheckConstraint(
                condition=year_is_be("first_year")
                & year_is_be("last_year")
                & Q(last_year__gte=F("first_year")),
                name="plan_years",
            ),
            _approved_is_dated("plan_approved_is_dated"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class PlanRevision(Approvable):
    """A change to an approved plan: added to, amended or changed (เพิ่มเติม แก้ไข เปลี่ยนแปลง)."""

    plan = models.ForeignKey(DevelopmentPlan, models.PROTECT, related_name="revisions")
    kind = models.CharField(_("ประเภท"), max_length=8, choices=RevisionKind)
    number = models.PositiveSmallIntegerField(_("ครั้งที่"))
    year = models.PositiveSmallIntegerField(_("ปี (พ.ศ.)"))
    reason = models.CharField(_("เหตุผลและความจำเป็น"), max_length=1000)

    class Meta:
        verbose_name = _("การเปลี่ยนแปลงแผน")
        ordering = ["plan", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "year", "number"], name="revision_once"
            ),
            models.CheckConstraint(condition=year_is_be("year"), name="revision_year_is_be"),
            models.CheckConstraint(condition=~Q(reason=""), name="revision_has_reason"),
            _approved_is_dated("revision_approved_is_dated"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}/{self.year}"


@tracked()
class PlanEntry(Authored):
    """A project as one edition of a plan holds it; what a revision replaced stays.

    Of the plan itself (``revision`` None) the facts are the project's own until the plan is
    approved; then they are written here. Of a revision they are what it proposes, and are
    written to the project when it is approved.
    ``facts``: texts by field of Project. ``amounts``: baht as text by B.E. year as text.
    """

    plan = models.ForeignKey(DevelopmentPlan, models.PROTECT, related_name="entries")
    revision = models.ForeignKey(
        PlanRevision, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    project = models.ForeignKey(Project, models.PROTECT, related_name="plan_entries")
    form = models.CharField(_("แบบ"), max_length=8, choices=PlanForm, default=PlanForm.P02)
    number = models.PositiveIntegerField(_("ที่"), default=0)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    facts = models.JSONField(default=dict, blank=True, editable=False)
    amounts = models.JSONField(default=dict, blank=True, editable=False)
    is_removal = models.BooleanField(_("นำออกจากแผน"), default=False)
    in_force = models.BooleanField(default=False, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced",
    )

    class Meta:
        verbose_name = _("โครงการในแผน")
        ordering = ["plan", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "revision", "project"],
                nulls_distinct=False,
                name="plan_entry_once_an_edition",
            ),
            models.UniqueConstraint(
                fields=["plan", "project"],
                condition=Q(in_force=True),
                name="plan_entry_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number} {self.project_id}"
