"""The project itself: what an owner wants to build, and what its title states."""

from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Q
from django.db.models.functions import Collate, Upper
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from accounts.owners import EXACTLY_ONE_OWNER
from projects.codes import Sector, State, Surface
from projects.models.columns import BAHT, COMPUTED, STATED_M
from projects.models.tables import ActivityType, Kind, Programme, ProjectType
from projects.querysets import ProjectQuerySet


@tracked()
class Project(models.Model):
    """One project of one owner. Its code is given once and never reused."""

    code = models.CharField(_("รหัสโครงการ"), max_length=24, unique=True, editable=False)
    authority = models.ForeignKey(
        "accounts.LocalAuthority", models.PROTECT, null=True, blank=True, related_name="projects"
    )
    agency = models.ForeignKey(
        "accounts.Agency", models.PROTECT, null=True, blank=True, related_name="projects"
    )
    year = models.PositiveSmallIntegerField(_("ปีงบประมาณแรก (พ.ศ.)"))
    name = models.TextField(_("ชื่อโครงการ"), max_length=1000)
    objective = models.TextField(_("วัตถุประสงค์"), max_length=2000, blank=True)
    target = models.TextField(_("เป้าหมาย"), max_length=2000, blank=True)
    indicator = models.TextField(_("ตัวชี้วัด"), max_length=1000, blank=True)
    outcome = models.TextField(_("ผลที่คาดว่าจะได้รับ"), max_length=2000, blank=True)
    division = models.CharField(_("หน่วยงานรับผิดชอบ"), max_length=200, blank=True)
    strategy = models.CharField(_("ยุทธศาสตร์"), max_length=300, blank=True)
    programme = models.CharField(_("แผนงาน"), max_length=300, blank=True)
    sector = models.CharField(_("สาขา"), max_length=10, choices=Sector)
    kind = models.ForeignKey(Kind, models.PROTECT, verbose_name=_("ประเภทงาน"))
    state = models.CharField(_("สถานะ"), max_length=12, choices=State, default=State.DRAFT)
    state_reason = models.CharField(_("เหตุผล"), max_length=500, blank=True)
    state_since = models.DateField(_("สถานะตั้งแต่"), null=True, blank=True, editable=False)

    plan_strategy = models.ForeignKey(
        "projects.Strategy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("ยุทธศาสตร์ที่เชื่อมโยง"),
    )
    plan_programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("แผนงานตามรหัส"),
    )
    project_type = models.ForeignKey(
        ProjectType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("ประเภทโครงการ"),
    )
    activity_type = models.ForeignKey(
        ActivityType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("ประเภทกิจกรรม"),
    )
    classified_at = models.DateTimeField(null=True, blank=True, editable=False)
    classified_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)

    stated_width_m = models.DecimalField(_("กว้าง (ม.)"), **STATED_M)
    stated_top_width_m = models.DecimalField(_("ปากกว้าง (ม.)"), **STATED_M)
    stated_bottom_width_m = models.DecimalField(_("ท้องกว้าง (ม.)"), **STATED_M)
    stated_length_m = models.DecimalField(_("ยาว (ม.)"), **STATED_M)
    stated_thickness_m = models.DecimalField(_("หนา (ม.)"), **STATED_M)
    stated_depth_m = models.DecimalField(_("ลึก (ม.)"), **STATED_M)
    stated_height_m = models.DecimalField(_("สูง (ม.)"), **STATED_M)
    stated_area_m2 = models.DecimalField(_("พื้นที่ (ตร.ม.)"), **STATED_M)
    stated_volume_m3 = models.DecimalField(_("ปริมาตร (ลบ.ม.)"), **STATED_M)
    stated_count = models.PositiveIntegerField(_("จำนวน (แห่ง)"), null=True, blank=True)
    stated_parts = models.PositiveSmallIntegerField(_("จำนวนช่วง"), null=True, blank=True)
    stated_moo = models.PositiveSmallIntegerField(_("หมู่ที่"), null=True, blank=True)
    stated_surface = models.CharField(_("ผิวทาง"), max_length=10, choices=Surface, blank=True)
    computed_length_m = models.DecimalField(_("ความยาวตามช่วงที่ระบุ (ม.)"), **COMPUTED)
    computed_area_m2 = models.DecimalField(_("พื้นที่ตามขนาดที่ระบุ (ตร.ม.)"), **COMPUTED)
    computed_volume_m3 = models.DecimalField(_("ปริมาตรตามขนาดที่ระบุ (ลบ.ม.)"), **COMPUTED)
    computed_parts = models.PositiveSmallIntegerField(
        _("จำนวนช่วงที่บรรยาย"), null=True, blank=True, editable=False
    )
    named_subdistrict = models.CharField(
        _("ตำบลที่ชื่อโครงการระบุ"), max_length=100, blank=True, db_default="", editable=False
    )
    stated_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    stated_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)

    province_code = models.CharField(_("จังหวัด"), max_length=2, blank=True, db_index=True)
    district_code = models.CharField(_("อำเภอ"), max_length=4, blank=True, db_index=True)
    subdistrict_code = models.CharField(_("ตำบล"), max_length=6, blank=True, db_index=True)

    sample = models.BooleanField(_("ตัวอย่าง"), default=False)
    source_name = models.SlugField(max_length=20, blank=True, editable=False)
    source_key = models.CharField(_("รหัสอ้างอิงของท่าน"), max_length=120, blank=True)

    facts_version = models.PositiveIntegerField(default=1, editable=False)
    money_version = models.PositiveIntegerField(default=1, editable=False)
    position_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    entered_on_behalf = models.BooleanField(_("กรอกแทน"), default=False, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("โครงการ")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE_OWNER, name="project_one_owner"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]+-[0-9]{4}-[0-9]{5}$"), name="project_code_form"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2530, year__lte=2643), name="project_year_is_be"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="project_named"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="project_state_known"),
            models.CheckConstraint(
                condition=Q(sector__in=Sector.values), name="project_sector_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | ~Q(state_reason=""),
                name="project_cancelled_with_reason",
            ),
            models.UniqueConstraint(
                fields=["authority", "agency", "source_name", "source_key"],
                condition=~Q(source_key=""),
                nulls_distinct=False,
                name="project_once_a_source",
            ),
        ]
        indexes = [
            # Works that may be the same without a position: projects.checks.rules.possible_twin.
            models.Index(
                fields=["subdistrict_code", "sector", "stated_moo"],
                condition=Q(stated_moo__isnull=False),
                name="project_village",
            ),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="project_name_trgm"),
            models.Index(Collate(F("name"), "th-x-icu"), name="project_name_th"),
            models.Index(fields=["state"], name="project_state"),
            models.Index(fields=["kind", "sector"], name="project_kind_sector"),
            models.Index(fields=["year"], name="project_year"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        """The LocalAuthority or Agency the project belongs to."""
        return self.authority or self.agency


class ProjectSequence(models.Model):
    """The last number given for an owner and year, so that a code is never reused."""

    owner_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_code", "year"], name="sequence_once")]

    def __str__(self) -> str:
        return f"{self.owner_code}-{self.year}-{self.last:05d}"


@tracked()
class ProjectAmount(models.Model):
    """What the plan foresees for a project in a fiscal year."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="amounts")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    amount = models.DecimalField(_("งบประมาณตามแผน (บาท)"), **BAHT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "fiscal_year"], name="amount_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.amount}"
