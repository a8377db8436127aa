"""What is planned, paid for and built, and where."""

from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, Q
from django.db.models.functions import Collate, Upper
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.owners import EXACTLY_ONE_OWNER
from projects.authorship import AUTHOR
from projects.codes import Method, Primitive, Review, Role, Sector, Source, State, Surface
from projects.photos import Photo as Photo
from projects.position_files.kept import PositionFile as PositionFile
from projects.querysets import BudgetItemQuerySet, ProjectQuerySet
from projects.triggers import share_within_item

STATED_M: dict[str, Any] = {"max_digits": 12, "decimal_places": 3, "null": True, "blank": True}
BAHT: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}


class Kind(models.Model):
    """A kind of work; DLA may add kinds."""

    code = models.SlugField(_("รหัส"), max_length=20, primary_key=True)
    sector = models.CharField(_("สาขา"), max_length=10, choices=Sector)
    name_th = models.CharField(_("ชื่อ"), max_length=100)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=100)
    primitive = models.CharField(_("รูปร่าง"), max_length=8, choices=Primitive)
    position = models.PositiveSmallIntegerField(_("ลำดับ"), default=0)

    class Meta:
        verbose_name = _("ประเภทงาน")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_th


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


@tracked()
class BudgetItem(models.Model):
    """The money line of one fiscal year and source."""

    authority = models.ForeignKey(
        "accounts.LocalAuthority",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_items",
    )
    agency = models.ForeignKey(
        "accounts.Agency", models.PROTECT, null=True, blank=True, related_name="budget_items"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    source = models.CharField(_("แหล่งเงิน"), max_length=14, choices=Source)
    name = models.TextField(_("รายการ"), max_length=1000)
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)
    document = models.CharField(_("เอกสารอ้างอิง"), max_length=200, blank=True)
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
        triggers = [share_within_item("item_covers_shares", "NEW.id", "UPDATE OF amount")]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        return self.authority or self.agency


@tracked()
class BudgetShare(models.Model):
    """The baht of an item that pay for a project; Σ shares of an item ≤ the item."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="shares")
    item = models.ForeignKey(BudgetItem, models.PROTECT, related_name="shares")
    amount = models.DecimalField(_("จำนวนเงิน (บาท)"), **BAHT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "item"], name="share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="share_positive"),
        ]
        triggers = [share_within_item("share_within_item", "NEW.item_id", "INSERT OR UPDATE")]

    def __str__(self) -> str:
        return f"{self.amount}"


def _postgis(function: str, output: "models.Field[Any, Any]", *, geography: bool = False) -> Func:
    cast = "::geography" if geography else ""
    return Func(F("geometry"), template=f"{function}(%(expressions)s{cast})", output_field=output)


@tracked(exclude=["length_m", "area_m2", "dimension"])
class ProjectGeometry(models.Model):
    """A position of a project, with all that tells how good it is. Replaced ones stay.

    ``geometry``: EPSG:4326, longitude first, one primitive kind, several parts allowed.
    ``length_m``, ``area_m2``: on the WGS 84 ellipsoid, computed by the database on every path.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="geometries")
    budget_item = models.ForeignKey(
        BudgetItem, models.PROTECT, null=True, blank=True, related_name="geometries"
    )
    role = models.CharField(_("บทบาท"), max_length=10, choices=Role)
    geometry = models.GeometryField(_("พิกัด"), srid=4326)
    method = models.CharField(_("วิธีได้มา"), max_length=10, choices=Method)
    accuracy_m = models.DecimalField(
        _("ความแม่นยำ (ม.)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    captured_at = models.DateTimeField(_("เก็บเมื่อ"), null=True, blank=True)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    typed_text = models.TextField(_("ข้อความที่พิมพ์"), max_length=20000, blank=True)
    declared_crs = models.CharField(_("ระบบพิกัดที่ระบุ"), max_length=40, blank=True)
    operation = models.CharField(_("การแปลงพิกัด"), max_length=120, blank=True)
    source_file = models.ForeignKey(
        PositionFile,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="geometries",
        db_index=False,
    )
    review = models.CharField(
        _("การตรวจสอบ"), max_length=10, choices=Review, default=Review.SUBMITTED
    )
    review_reason = models.CharField(_("เหตุผล"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_current = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    replaced_reason = models.CharField(_("เหตุผลที่แก้"), max_length=500, blank=True)
    moved_m = models.FloatField(_("ระยะที่ย้าย (ม.)"), null=True, blank=True, editable=False)
    entered_on_behalf = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)

    length_m = models.GeneratedField(
        expression=_postgis("ST_Length", models.FloatField(), geography=True),
        output_field=models.FloatField(),
        db_persist=True,
    )
    area_m2 = models.GeneratedField(
        expression=_postgis("ST_Area", models.FloatField(), geography=True),
        output_field=models.FloatField(),
        db_persist=True,
    )
    dimension = models.GeneratedField(
        expression=_postgis("ST_Dimension", models.SmallIntegerField()),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("พิกัดโครงการ")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "role", "budget_item"],
                condition=Q(replaced_at__isnull=True),
                nulls_distinct=False,
                name="geometry_one_live_a_role",
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_current=True), name="geometry_one_current"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(replaced_at__isnull=True),
                name="geometry_current_is_live",
            ),
            models.CheckConstraint(
                condition=Q(accuracy_m__isnull=True) | Q(accuracy_m__gte=0),
                name="geometry_accuracy_not_negative",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="geometry_role_known"),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="geometry_method_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["source_file"],
                condition=Q(source_file__isnull=False),  # most positions come from no file
                name="geometry_of_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.role} v{self.version}"
