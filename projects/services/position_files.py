"""Changes to position files: kept, read, saved as positions of many projects, removed when old."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.job_runs import lock_taken
from accounts.models import User
from accounts.owners import Owner, owner_columns
from projects.errors import ProjectError
from projects.kept_files import orphans
from projects.models import PositionFile, ProjectGeometry
from projects.places import owner_area
from projects.position_files.answers import Answer, stored
from projects.position_files.placing import Placement
from projects.position_files.reading import FileUnread, read_position_file
from projects.services.positions import project_pin

_TRIES: Final = 3  # of opening an answer that readings replace under one's hands
_FOLDERS: Final = (("positions/original", "original"), ("positions/read", "answer"))


class FileSaved(ProjectError):
    message = _("บันทึกจากไฟล์นี้ไปแล้ว หากต้องการแก้ ให้ส่งไฟล์ใหม่หรือแก้ที่หน้าพิกัดของโครงการ")


class FileGone(ProjectError):
    """An open file that was removed in time while somebody had its page open."""

    message = _("ไม่มีไฟล์นี้แล้ว ไฟล์ที่ยังไม่บันทึกพิกัดถูกลบเมื่อครบกำหนด ส่งไฟล์อีกครั้ง")


class FileReadAgain(ProjectError):
    message = _("ไฟล์นี้ถูกอ่านใหม่จากอีกหน้าหนึ่ง ดูแผนที่อีกครั้งก่อนบันทึก ยังไม่ได้บันทึกอะไร")


class PlacementsRefused(ProjectError):
    """Nothing was saved; ``errors`` are what stood in the way, by project."""

    def __init__(self, errors: dict[int, ProjectError]) -> None:
        self.errors = errors
        super().__init__(_("ยังไม่ได้บันทึกแม้แต่โครงการเดียว แก้แถวที่แจ้งไว้แล้วบันทึกอีกครั้ง"))


@dataclass(frozen=True)
class Provenance:
    """What holds for every position of one upload."""

    role: str
    method: str
    accuracy_m: Decimal | None = None


def position_file_keep(*, owner: Owner, by: User, content: "File[Any]", name: str) -> PositionFile:
    """Keep an uploaded file as it came. The same file of the same person, still open, is the same
    row, its days counted anew: sent twice it is kept once, at the very same moment, too."""
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    columns = owner_columns(owner)
    open_files = PositionFile.objects.filter(
        **columns, uploaded_by=by, sha256=digest.hexdigest(), state=PositionFile.State.OPEN
    )
    if standing := _renewed(open_files):
        return standing
    file = PositionFile(
        **columns,
        uploaded_by=by,
        name=Path(name).name[:200],
        size_bytes=content.size,
        sha256=digest.hexdigest(),
    )
    file.original.save("", content, save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except BaseException as error:  # no row knows the stored file: it must not stay
        file.original.delete(save=False)
        standing = _renewed(open_files) if isinstance(error, IntegrityError) else None
        if standing is None:
            raise
        return standing
    return file


def _renewed(open_files: models.QuerySet[PositionFile]) -> PositionFile | None:
    """The open file that was sent before, kept as long as one sent now."""
    return open_files.first() if open_files.update(uploaded_at=timezone.now()) else None


def position_file_read(*, file: PositionFile, srid: int | None = None, encoding: str = "") -> None:
    """Read the original with a person's choices; a failed reading is kept as its sentence.

    A reading with the same choices that another request made meanwhile stands.
    Raises FileSaved where positions were saved from it meanwhile, FileGone.
    """
    answer, failed = None, ""
    path, area = Path(file.original.path), owner_area(file.owner)
    try:
        answer = read_position_file(path, name=file.name, srid=srid, encoding=encoding, area=area)
    except FileUnread as error:
        failed = str(error)
    except FileNotFoundError as error:
        raise FileGone from error
    with transaction.atomic():
        now = _locked(file)
        if now.is_saved:
            raise FileSaved
        if now.readings != file.readings and (now.srid, now.encoding) == (srid, encoding):
            file.refresh_from_db()
            return
        _remove_later([now.answer.name])
        now.readings += 1
        now.srid, now.encoding, now.read_error, now.answer = srid, encoding, failed, ""
        if answer is not None:
            now.answer.save("", ContentFile(stored(answer)), save=False)
        now.save(update_fields=["readings", "srid", "encoding", "read_error", "answer"])
    file.refresh_from_db()


def answer_of(file: PositionFile) -> Answer | None:
    """The feature answer of the last reading, to which ``file`` is brought; None where it failed.

    Raises FileGone.
    """
    for _try in range(_TRIES):
        if not file.answer:
            return None
        try:
            return Answer.opened(Path(file.answer.path))
        except FileNotFoundError:  # read again meanwhile, and the earlier answer removed
            _refresh(file)
    raise FileGone


def position_file_save(
    *,
    file: PositionFile,
    by: User,
    reading: int,
    placements: Sequence[Placement],
    versions: dict[str, int],
    provenance: Provenance,
) -> list[ProjectGeometry]:
    """Pin every placement, all or none; a file is saved once, a second time gives what was saved.

    ``reading`` is the one that was shown; ``versions`` are position versions by project code as
    the page showed them (1 where it names none).
    Raises FileReadAgain, FileGone, PlacementsRefused (ReasonNeeded, PositionConflict, … by
    project).
    """
    with transaction.atomic():
        now = _locked(file)
        if now.is_saved:
            return placed_of(now)
        if now.readings != reading:
            raise FileReadAgain
        saved = _pin_all(now, by, placements, versions, provenance)
        now.state, now.saved_at, now.saved_by = PositionFile.State.SAVED, timezone.now(), by
        now.placed = [geometry.pk for geometry in saved]
        now.save(update_fields=["state", "saved_at", "saved_by", "placed"])
    return saved


def placed_of(file: PositionFile) -> list[ProjectGeometry]:
    """The positions that saving gave, in the order of the file."""
    rows = ProjectGeometry.objects.select_related("project__authority", "project__agency")
    found = rows.in_bulk(file.placed)
    return [found[pk] for pk in file.placed if pk in found]


@transaction.atomic
def position_files_expire() -> int:
    """Remove open files past their time, and stored files no row knows; how many rows."""
    if not lock_taken("projects.position_files_expire"):
        return 0
    before = timezone.now() - timedelta(days=settings.FILE_KEPT_DAYS)
    old = PositionFile.objects.filter(state=PositionFile.State.OPEN, uploaded_at__lt=before)
    files = list(old.select_for_update(skip_locked=True))
    for file in files:
        _remove_later([file.original.name, file.answer.name])
        file.delete()
    for folder, column in _FOLDERS:
        for name in orphans(PositionFile.objects.all(), column, folder):
            default_storage.delete(name)
    return len(files)


def _locked(file: PositionFile) -> PositionFile:
    try:
        return PositionFile.objects.select_for_update().get(pk=file.pk)
    except PositionFile.DoesNotExist as error:
        raise FileGone from error


def _refresh(file: PositionFile) -> None:
    try:
        file.refresh_from_db()
    except PositionFile.DoesNotExist as error:
        raise FileGone from error


def _pin_all(
    file: PositionFile,
    by: User,
    placements: Sequence[Placement],
    versions: dict[str, int],
    provenance: Provenance,
) -> list[ProjectGeometry]:
    """In the order of keys, so that two files never wait for each other; errors are collected."""
    errors: dict[int, ProjectError] = {}
    saved: dict[int, ProjectGeometry] = {}
    for placement in sorted(placements, key=lambda one: one.project.pk):
        project = placement.project
        try:
            saved[project.pk] = project_pin(
                project=project,
                role=provenance.role,
                geometry=placement.geometry,
                method=provenance.method,
                accuracy_m=provenance.accuracy_m,
                by=by,
                expected_version=versions.get(project.code, 1),
                typed_text=placement.typed_text,
                declared_crs=placement.declared_crs,
                operation=placement.operation,
                reason=placement.reason,
                source_file=file,
            )
        except ProjectError as error:
            errors[project.pk] = error
    if errors:
        raise PlacementsRefused(errors)
    return [saved[placement.project.pk] for placement in placements]


def _remove_later(names: Iterable[str | None]) -> None:
    for name in filter(None, names):
        transaction.on_commit(partial(default_storage.delete, name))
