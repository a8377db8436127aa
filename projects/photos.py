"""The photos of a project: what was seen there, when, and how well we know where."""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR
from accounts.history import tracked
from coordinates.photos.shot import MOST_ACCURACY_M
from projects.codes import PhotoFault, PhotoSource, Stage
from projects.photo_querysets import PhotoQuerySet

POSITIONED: Final = [PhotoSource.EXIF, PhotoSource.DEVICE]
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)  # before it nobody took digital photos

# Two hashes that differ in at most four of 64 bits agree in at least one of five bands.
_BANDS: Final = (
    "CASE WHEN %(expressions)s IS NULL THEN NULL ELSE ARRAY["
    + ", ".join(
        f"({band << 13} + ((%(expressions)s >> {band * 13}) & {0xFFF if band == 4 else 0x1FFF}))"  # noqa: PLR2004
        for band in range(5)
    )
    + "]::integer[] END"
)


def _private(folder: str, suffix: str = "") -> str:
    """A path nobody can guess; the sender's name for the file is never part of it."""
    key = uuid4().hex
    return f"photos/{folder}/{key[:2]}/{key}{suffix}"


def original_path(photo: "Photo", name: str) -> str:
    return _private("original", PurePosixPath(name).suffix)


def view_path(photo: "Photo", name: str) -> str:
    return _private("view", ".jpg")


def thumb_path(photo: "Photo", name: str) -> str:
    return _private("thumb", ".jpg")


@tracked(exclude=["perceptual_bands"])
class Photo(models.Model):
    """One photo of a project at a stage of its work. A removed one is hidden, never lost.

    ``position``: EPSG:4326, longitude first; ``position_fault`` says why a file's own position
    was not taken. ``direction_deg``: where the camera looked, clockwise from north.
    ``sha256``: of the file as sent; ``perceptual``: 64 bits of how the image looks, as a signed
    number, none where it is too plain to tell. ``width`` × ``height``: upright pixels.
    ``original`` keeps what was sent with all it tells; ``view`` and ``thumb`` are JPEGs of our
    own without metadata.
    """

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="photos")
    stage = models.CharField(_("ระยะของงาน"), max_length=6, choices=Stage)
    caption = models.CharField(_("คำบรรยายภาพ"), max_length=300, blank=True)
    position = models.PointField(_("พิกัด"), srid=4326, null=True, blank=True)
    position_source = models.CharField(
        _("ที่มาของพิกัด"), max_length=6, choices=PhotoSource, default=PhotoSource.NONE
    )
    position_fault = models.CharField(max_length=8, choices=PhotoFault, blank=True)
    position_at = models.DateTimeField(null=True, blank=True)
    accuracy_m = models.FloatField(_("ความแม่นยำ (ม.)"), null=True, blank=True)
    direction_deg = models.FloatField(_("ทิศที่หันกล้อง (องศา)"), null=True, blank=True)
    direction_magnetic = models.BooleanField(default=False)
    taken_at = models.DateTimeField(_("ถ่ายเมื่อ"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, editable=False)
    perceptual = models.BigIntegerField(null=True, blank=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    original = models.FileField(upload_to=original_path, max_length=120)
    view = models.FileField(upload_to=view_path, max_length=120)
    thumb = models.FileField(upload_to=thumb_path, max_length=120)
    original_name = models.CharField(_("ชื่อไฟล์"), max_length=200, blank=True)
    original_kind = models.CharField(max_length=4)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    entered_on_behalf = models.BooleanField(_("กรอกแทน"), default=False, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR)
    removed_reason = models.CharField(_("เหตุผลที่นำออก"), max_length=500, blank=True)

    perceptual_bands = models.GeneratedField(
        expression=Func(F("perceptual"), template=_BANDS),
        output_field=ArrayField(models.IntegerField(), null=True),
        db_persist=True,
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ภาพถ่าย")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "stage", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="photo_once_a_stage",
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="photo_stage_known"),
            models.CheckConstraint(
                condition=Q(position_source=PhotoSource.NONE, position__isnull=True)
                | Q(
                    position_source__in=[PhotoSource.EXIF, PhotoSource.DEVICE],
                    position__isnull=False,
                ),
                name="photo_position_has_source",
            ),
            models.CheckConstraint(
                condition=Q(direction_deg__isnull=True)
                | Q(direction_deg__gte=0, direction_deg__lt=360),
                name="photo_direction_in_circle",
            ),
            models.CheckConstraint(
                condition=Q(accuracy_m__isnull=True)
                | Q(accuracy_m__gte=0, accuracy_m__lt=MOST_ACCURACY_M),
                name="photo_accuracy_sensible",
            ),
            models.CheckConstraint(
                condition=(Q(position_at__isnull=True) | Q(position_at__gte=EARLIEST))
                & (Q(taken_at__isnull=True) | Q(taken_at__gte=EARLIEST)),
                name="photo_times_sensible",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removed_reason=""),
                name="photo_removed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="photo_sha256"),
            # No pending list: with 200,000 rows in it a look-up took 32 ms instead of 0.04.
            GinIndex(fields=["perceptual_bands"], name="photo_perceptual_bands", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.caption or self.original_name
