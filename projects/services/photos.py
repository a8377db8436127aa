"""Changes to the photos of a project: added with all that was found out, hidden, never lost."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pghistory
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.job_runs import lock_taken
from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from coordinates.photos import PhotoRead, Shot, read_photo
from coordinates.values import LonLat
from projects.checks.rule import Part
from projects.checks.saved import judged_when_saved
from projects.codes import PhotoSource, Stage, State
from projects.errors import ProjectCancelled, ProjectError
from projects.kept_files import orphans
from projects.models import Photo, Project

_SUFFIX: Final = {"JPEG": ".jpg", "PNG": ".png", "HEIF": ".heic"}


class PhotosFull(ProjectError):
    def __init__(self) -> None:
        words = {"most": settings.PHOTO_MOST}
        super().__init__(_("โครงการนี้มีภาพครบ %(most)d ภาพแล้ว นำภาพที่ไม่ใช้ออกก่อน") % words)


class PhotoOfAnotherStage(ProjectError):
    """The file stands in the project already, as a photo of another stage."""

    def __init__(self, stage: str) -> None:
        words = {"stage": Stage(stage).label}
        super().__init__(
            _("ภาพนี้เป็นภาพ%(stage)sของโครงการนี้อยู่แล้ว ส่งภาพที่ถ่ายในระยะนี้ หรือนำภาพเดิมออกก่อนหากเลือกระยะผิด")
            % words
        )


class ReasonMissing(ProjectError):
    message = gettext_lazy("ระบุเหตุผลที่นำภาพออก")


@dataclass(frozen=True, slots=True)
class DevicePosition:
    """Where the sender's device says it is: a position, or why it is none (a PhotoFault)."""

    position: LonLat | None
    fault: str | None
    accuracy_m: float | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Added:
    """A photo that stands; ``is_new`` is False where the same file did already."""

    photo: Photo
    is_new: bool


def photo_add(
    *,
    project: Project,
    file: "UploadedFile[bytes]",
    stage: str,
    by: User,
    caption: str = "",
    device: DevicePosition | None = None,
) -> Added:
    """Keep a photo of ``project``; the same file is kept once, at one stage.

    The position of the file goes before the device's. Raises PhotoError for a file that is no
    photo or too large, PhotoOfAnotherStage, ProjectCancelled, PhotosFull.
    """
    sha256 = _sha256(file)
    if stands := _standing(project, stage, sha256):
        return Added(stands, is_new=False)
    read = read_photo(file.chunks())  # seconds: before the project is locked
    with transaction.atomic():
        now = Project.objects.select_for_update().get(pk=project.pk)
        if now.state == State.CANCELLED:
            raise ProjectCancelled
        if stands := _standing(now, stage, sha256):
            return Added(stands, is_new=False)
        if now.photos.standing().count() >= settings.PHOTO_MOST:
            raise PhotosFull
        photo = Photo(
            project=now,
            stage=stage,
            caption=caption,
            sha256=sha256,
            perceptual=read.perceptual,
            width=read.width,
            height=read.height,
            original_name=(file.name or "")[-200:],
            original_kind=read.kind,
            uploaded_by=by,
            entered_on_behalf=acts_on_behalf(by, Right.POSITION, now.owner),
            **_place(read.shot, device),
        )
        _keep(photo, file, read)
        judged_when_saved(now.pk, Part.PHOTOS)
    return Added(photo, is_new=True)


def photo_remove(*, project: Project, pk: int, reason: str, by: User) -> Photo:
    """Hide a photo of ``project``, with the reason; removed twice, it stays as it is.

    Raises ReasonMissing, ProjectCancelled, Photo.DoesNotExist.
    """
    if not reason.strip():
        raise ReasonMissing
    with pghistory.context(reason=reason), transaction.atomic():
        now = Project.objects.select_for_update().get(pk=project.pk)
        if now.state == State.CANCELLED:
            raise ProjectCancelled
        photo = Photo.objects.select_for_update().get(pk=pk, project=now)
        if photo.removed_at is None:
            photo.removed_at = timezone.now()
            photo.removed_by = by
            photo.removed_reason = reason.strip()
            photo.save(update_fields=["removed_at", "removed_by", "removed_reason"])
            judged_when_saved(now.pk, Part.PHOTOS)
    return photo


@transaction.atomic
def photos_sweep() -> int:
    """Remove stored files that no photo knows; how many. A worker that was ended between writing
    a photo's files and keeping its row leaves them, with all that the original tells."""
    if not lock_taken("projects.photos_sweep"):
        return 0
    folders = ("original", "view", "thumb")
    lost = [name for one in folders for name in orphans(Photo.objects.all(), one, f"photos/{one}")]
    for name in lost:
        default_storage.delete(name)
    return len(lost)


def _sha256(file: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _standing(project: Project, stage: str, sha256: str) -> Photo | None:
    """The same file where it stands at ``stage``. Raises PhotoOfAnotherStage."""
    same = list(Photo.objects.standing().filter(project=project, sha256=sha256))
    for one in same:
        if one.stage == stage:
            return one
    if same:
        raise PhotoOfAnotherStage(same[0].stage)
    return None


def _place(shot: Shot, device: DevicePosition | None) -> dict[str, Any]:
    """The columns of place, direction and time: the file's own, else the device's."""
    told: dict[str, Any] = {
        "direction_deg": shot.direction_deg,
        "direction_magnetic": shot.direction_magnetic,
        "taken_at": shot.taken_at,
        "position_fault": shot.fault or "",
    }
    if shot.position:
        return told | {
            "position": _point(shot.position),
            "position_source": PhotoSource.EXIF,
            "accuracy_m": shot.accuracy_m,
            "position_at": shot.taken_at,
        }
    if device and device.position:
        return told | {
            "position": _point(device.position),
            "position_source": PhotoSource.DEVICE,
            "accuracy_m": device.accuracy_m,
            "position_at": device.at,
        }
    if device and device.fault:
        return told | {"position_fault": device.fault}
    return told


def _point(position: LonLat) -> Point:
    return Point(position.lon, position.lat, srid=4326)


def _keep(photo: Photo, file: "UploadedFile[bytes]", read: PhotoRead) -> None:
    """Save the row and its three files; no file stays behind where the row does not."""
    photo.original = File(file, name=f"photo{_SUFFIX[read.kind]}")
    photo.view = ContentFile(read.view, name="view.jpg")
    photo.thumb = ContentFile(read.thumb, name="thumb.jpg")
    try:
        photo.full_clean()
        photo.save()
    except BaseException:
        for kept in (photo.original, photo.view, photo.thumb):
            if kept._committed:
                kept.storage.delete(kept.name)
        raise
