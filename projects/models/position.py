"""Where a project lies, in each of its roles."""

from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex, HashIndex
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from projects.codes import Method, Review, Role
from projects.models.money import BudgetItem
from projects.models.project import Project
from projects.position_files.kept import PositionFile
from projects.position_querysets import ProjectGeometryQuerySet


def _postgis(function: str, output: "models.Field[Any, Any]", *, geography: bool = False) -> Func:
    cast = "::geography" if geography else ""
    return Func(F("geometry"), template=f"{function}(%(expressions)s{cast})", output_field=output)


@tracked(exclude=["length_m", "area_m2", "dimension"])
class ProjectGeometry(models.Model):
    """A position of a project, with all that tells how good it is. Replaced ones stay.

    ``geometry``: EPSG:4326, longitude first, one primitive kind, several parts allowed.
    ``copied_from``: the position of an earlier role that this one began as.
    ``difference_reason``: why it lies elsewhere than the position of the earlier role.
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
    reviewed_at = models.DateTimeField(_("ตรวจเมื่อ"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        db_index=False,
    )
    difference_reason = models.CharField(
        _("เหตุผลที่ต่างจากตำแหน่งก่อนหน้า"), max_length=500, blank=True, db_default=""
    )
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

    objects = ProjectGeometryQuerySet.as_manager()

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
            # Who lies near whom is asked of current positions alone.
            GistIndex(
                fields=["geometry"], condition=Q(is_current=True), name="geometry_current_place"
            ),
            # And who has the very same.
            HashIndex(
                F("geometry"), condition=Q(is_current=True), name="geometry_current_same"
            ),
            models.Index(
                fields=["source_file"],
                condition=Q(source_file__isnull=False),  # most positions come from no file
                name="geometry_of_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.role} v{self.version}"

    @property
    def is_unadjusted_copy(self) -> bool:
        """As ``unadjusted_copies`` of the queryset; reads ``copied_from``."""
        source = self.copied_from
        return source is not None and bool(
            self.geometry.geom_type == source.geometry.geom_type
            and self.geometry.equals_exact(source.geometry)
        )
