"""A project's photos as a page shows them: by stage, with what is known and what is odd."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from projects.codes import PhotoSource, Stage
from projects.models import Photo, Project
from projects.photo_querysets import PhotoQuerySet
from projects.reuses import Reuse, reuses_of

KM = 1000


@dataclass(frozen=True)
class Shown:
    """One photo of the gallery."""

    photo: Any  # with distance_m and alike
    reuses: list[Reuse]

    @property
    def is_far(self) -> bool:
        distance_m = self.photo.distance_m
        return distance_m is not None and distance_m > settings.PHOTO_FAR_M

    @property
    def distance(self) -> str:
        """From the project, in words; none for a photo without a position."""
        if self.photo.position_source == PhotoSource.NONE:
            return ""
        distance_m = self.photo.distance_m
        if distance_m is None:
            return _("โครงการยังไม่มีพิกัด จึงบอกระยะไม่ได้")
        if distance_m >= 10 * KM:
            return _("ห่างจากโครงการ %(km)s กม.") % {"km": f"{distance_m / KM:,.0f}"}
        return _("ห่างจากโครงการ %(metres)s ม.") % {"metres": f"{distance_m:,.0f}"}

    @property
    def notes(self) -> list[str]:
        """What its sender should know at once."""
        notes = []
        if self.photo.position_fault:
            notes.append(self.photo.get_position_fault_display())
        if self.photo.position_source == PhotoSource.NONE:
            notes.append(_("ภาพนี้ไม่มีพิกัด เปิดตำแหน่งในกล้องก่อนถ่าย หรือใช้ตำแหน่งของเครื่องขณะอยู่ที่โครงการ"))
        else:
            notes.append(self.distance)
        if self.is_far:
            most = {"most": settings.PHOTO_FAR_M}
            notes.append(_("ไกลเกิน %(most)d ม. ตรวจว่าเป็นภาพของโครงการนี้") % most)
        return [*notes, *map(str, self.reuses)]

    @property
    def alt(self) -> str:
        """What a person who cannot see it is told."""
        name = self.photo.caption or _("ภาพที่ %(number)d") % {"number": self.photo.pk}
        return f"{self.photo.get_stage_display()}: {name}"


@dataclass(frozen=True)
class Gallery:
    """The photos of each stage in the order of the work, and those with a place as GeoJSON."""

    stages: list[tuple[Any, list[Shown]]]
    features: dict[str, Any]

    @property
    def count(self) -> int:
        return sum(len(photos) for _stage, photos in self.stages)


def gallery_of(project: Project, user: User | AnonymousUser) -> Gallery:
    """All photos that stand: two queries."""
    photos = shown(Photo.objects.standing().filter(project=project), user)
    by_stage = [(stage, [one for one in photos if one.photo.stage == stage]) for stage in Stage]
    return Gallery(
        stages=by_stage,
        features={
            "type": "FeatureCollection",
            "features": [_feature(one, project.code) for one in photos if one.photo.position],
        },
    )


def shown(photos: PhotoQuerySet, user: User | AnonymousUser) -> list[Shown]:
    """Photos with distance and reuse: two queries."""
    found = list(photos.select_related("uploaded_by").with_distance().with_alike(user).in_time())
    reuses = reuses_of(found, user)
    return [Shown(photo, reuses[photo.pk]) for photo in found]


def _feature(one: Shown, code: str) -> dict[str, Any]:
    photo = one.photo
    address = reverse("projects:photo_copy", args=[code, photo.pk, "thumb"])
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(photo.position.coords)},
        "properties": {
            "photo": photo.pk,
            "label": f"{one.alt} – {one.distance}",
            "stage": photo.stage,
            "direction": photo.direction_deg,
            "thumb": address,
        },
    }
