"""Where else a photo stands, as far as a person may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from projects.codes import Stage
from projects.models import Photo, Project


@dataclass(frozen=True, slots=True)
class Reuse:
    """Another place of the same picture: the outline of its project, and no more.

    ``is_readable``: whether that project may be opened; ``is_same_file``: byte for byte.
    """

    code: str
    name: str
    stage: str
    is_readable: bool
    is_same_file: bool
    is_same_project: bool

    def __str__(self) -> str:
        words = {"stage": Stage(self.stage).label, "code": self.code, "name": self.name}
        if self.is_same_project:
            return _("ภาพเดียวกันใช้เป็นภาพ%(stage)sของโครงการนี้แล้ว") % words
        if self.is_same_file:
            return _("ไฟล์เดียวกันใช้เป็นภาพ%(stage)sของโครงการ %(code)s %(name)s") % words
        return _("ภาพเหมือนกันใช้เป็นภาพ%(stage)sของโครงการ %(code)s %(name)s") % words


def reuses_of(photos: Iterable[Any], user: User | AnonymousUser) -> dict[int, list[Reuse]]:
    """Reuses by photo; ``photos`` were asked ``with_alike(user)``, which knows of whose she may.

    One query; none where nothing is alike.
    """
    photos = list(photos)
    keys = {key for photo in photos for key in photo.alike or ()}
    readable = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    found = (
        Photo.objects.filter(pk__in=keys)
        .select_related("project")
        .only("sha256", "stage", "uploaded_at", "project__code", "project__name")
        .annotate(is_readable=Exists(readable))
    )
    others = {other.pk: other for other in found} if keys else {}
    return {
        photo.pk: [_reuse(others[key], photo) for key in photo.alike or () if key in others]
        for photo in photos
    }


def _reuse(other: Any, photo: Any) -> Reuse:
    return Reuse(
        code=other.project.code,
        name=other.project.name,
        stage=other.stage,
        is_readable=other.is_readable,
        is_same_file=other.sha256 == photo.sha256,
        is_same_project=other.project_id == photo.project_id,
    )
