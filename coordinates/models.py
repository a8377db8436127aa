"""Areas: provinces, districts, subdistricts, jurisdictions of authorities, villages."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import F, Func
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordinates.querysets import AdminAreaQuerySet


class AdminArea(models.Model):
    """One area of one generation. ``valid_to`` empty: in force; ``valid_from`` empty: since ever.

    A jurisdiction's code is that of its authority; a village is a point.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("จังหวัด")
        DISTRICT = "district", _("อำเภอ")
        SUBDISTRICT = "subdistrict", _("ตำบล")
        JURISDICTION = "jurisdiction", _("เขตของ อปท.")
        VILLAGE = "village", _("หมู่บ้าน")

    level = models.CharField(_("ระดับ"), max_length=12, choices=Level)
    code = models.CharField(_("รหัส"), max_length=12)
    name_th = models.CharField(_("ชื่อ"), max_length=200, db_collation="th-x-icu")
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField(_("ใช้ตั้งแต่"), null=True, blank=True)
    valid_to = models.DateField(_("ใช้ถึง"), null=True, blank=True)
    boundary = models.MultiPolygonField(_("แนวเขต"), srid=4326, null=True, blank=True)
    point = models.PointField(_("จุด"), srid=4326, null=True, blank=True)
    population = models.PositiveIntegerField(_("ประชากร"), null=True, blank=True)
    source = models.CharField(_("ที่มา"), max_length=200, blank=True)

    # Where a map's search puts a pin that nobody moved.
    centre = models.GeneratedField(
        expression=Func(F("boundary"), function="ST_Centroid", output_field=models.PointField()),
        output_field=models.PointField(srid=4326, null=True),
        db_persist=True,
    )

    objects = AdminAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("พื้นที่")
        ordering = ["level", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"],
                nulls_distinct=False,
                name="area_once_a_generation",
            ),
            models.UniqueConstraint(
                fields=["level", "code"],
                condition=models.Q(valid_to__isnull=True),
                name="area_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_to")),
                name="area_valid_from_before_to",
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name_th"), "gin_trgm_ops"), name="area_name_th_trgm"),
            GinIndex(OpClass(Upper("name_en"), "gin_trgm_ops"), name="area_name_en_trgm"),
            GistIndex(fields=["centre"], name="area_centre"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class Shape(models.Model):
    """An area that somebody drew or sent to ask inside of, by the hash of its normal form.

    ``geometry``: EPSG:4326, valid, at most 10,000 vertices. ``created_by_id``: the key of the
    person who sent it first, whom this app does not know; ``asked_at``: when it was last sent.
    """

    hash = models.CharField(primary_key=True, max_length=32)
    geometry = models.MultiPolygonField(srid=4326, spatial_index=False)
    area_km2 = models.FloatField()
    vertices = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.hash


class ShapePart(models.Model):
    """A piece of a shape of at most 128 vertices: each finds its projects by itself."""

    shape = models.ForeignKey(Shape, models.CASCADE, related_name="parts")
    geometry = models.PolygonField(srid=4326, spatial_index=False)

    def __str__(self) -> str:
        return f"{self.shape_id}/{self.pk}"


class AdminAreaPart(models.Model):
    """A piece of a boundary of at most 128 vertices: makes point-in-area an index look-up."""

    area = models.ForeignKey(AdminArea, models.CASCADE, related_name="parts")
    geometry = models.PolygonField(srid=4326)

    def __str__(self) -> str:
        return f"{self.area_id}/{self.pk}"
