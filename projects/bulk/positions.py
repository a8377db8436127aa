"""Positions that a file states in words, read, placed in their areas and written together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Right
from accounts.owners import Owner
from coordinates.errors import CoordinateError
from coordinates.measures import moved_m
from coordinates.messages import in_words
from coordinates.querysets import locate_many
from projects.bulk.entry import Entry
from projects.bulk.shape import is_same_shape
from projects.codes import Method, Review, Role
from projects.errors import ProjectError
from projects.models import Kind, Project, ProjectGeometry
from projects.places import owner_area
from projects.roles import agreed, apart_words, copied_source, is_copy, limits_m
from projects.services.positions import REASON_NEEDED_M, representative
from projects.typed import Typed, read_typed

if TYPE_CHECKING:
    from projects.bulk.writer import Writer

Box = tuple[float, float, float, float]
AROUND_DEGREES: Final = 0.1  # about 10 km beyond the owner's area

_REPLACE = """
    UPDATE projects_projectgeometry AS old
    SET replaced_at = %s, replaced_by_id = %s, is_current = false,
        replaced_reason = given.reason, moved_m = given.moved_m
    FROM unnest(%s::bigint[], %s::text[], %s::float8[]) AS given (id, reason, moved_m)
    WHERE old.id = given.id
"""


@dataclass
class _Placed:
    entry: Entry
    typed: Typed
    replaces: ProjectGeometry | None
    geometry: GEOSGeometry
    copied_from: ProjectGeometry | None = None
    moved_m: float = 0.0
    difference_reason: str = ""


class PositionWriter:
    def __init__(self, writer: "Writer", reason: str) -> None:
        self._writer = writer
        self._reason = reason
        self._placed: dict[int, _Placed] = {}
        self._boxes: dict[str, Box | None] = {}
        self._primitives = dict(Kind.objects.values_list("code", "primitive"))
        self._live: dict[int, list[ProjectGeometry]] = defaultdict(list)
        self._past: dict[tuple[int, str], list[GEOSGeometry]] = defaultdict(list)
        self._positioned: set[int] = set()

    def note(self, batch: Sequence[Entry]) -> None:
        """Learn which projects have a position already: it decides their areas."""
        pks = [entry.project.pk for entry in batch if not entry.is_new]
        rows = ProjectGeometry.objects.filter(project__in=pks, is_current=True)
        self._positioned = set(rows.values_list("project_id", flat=True))

    def has(self, project: Project) -> bool:
        return project.pk in self._positioned

    def compare(self, batch: Sequence[Entry]) -> None:
        """Read the positions that are not yet known; a known text costs no reading."""
        entries = [entry for entry in batch if entry.record.position.strip()]
        texts = self._known([entry.project.pk for entry in entries if not entry.is_new])
        placed: list[_Placed] = []
        for entry in entries:
            text = entry.record.position.strip()
            if text in texts[entry.project.pk or 0, entry.record.role]:
                continue  # it stands, or an officer replaced it since by a better one
            if one := self._placed_of(entry, text):
                placed.append(one)
        kept = self._may_differ([one for one in self._measured(placed) if self._may_move(one)])
        for one in kept:
            self._placed[id(one.entry)] = one
            one.entry.changed.add("position")
        self._areas_set(kept)

    def _known(self, pks: Iterable[int]) -> dict[tuple[int, str], set[str]]:
        texts: dict[tuple[int, str], set[str]] = defaultdict(set)
        for row in ProjectGeometry.objects.filter(project__in=list(pks), budget_item=None):
            texts[row.project_id, row.role].add(row.typed_text.strip())
            if row.replaced_at is None:
                self._live[row.project_id].append(row)
            else:
                self._past[row.project_id, row.role].append(row.geometry)
        return texts

    def _placed_of(self, entry: Entry, text: str) -> _Placed | None:
        record, project = entry.record, entry.project
        try:
            typed = self._read(entry, text)
        except CoordinateError as error:
            self._refuse(entry, text, in_words(error))
            return None
        except ProjectError as error:
            self._refuse(entry, text, str(error))
            return None
        live = self._live[project.pk] if project.pk else []
        old = next((row for row in live if row.role == record.role), None)
        known = [old.geometry, *self._past[project.pk, record.role]] if old else []
        if any(is_same_shape(one, typed.geometry) for one in known):
            return None  # as with a known text: a prefilled sheet writes the vertices out
        if not self._may_place(entry, text, live):
            return None
        source = copied_source(live, record.role, typed.geometry, standing=old)
        is_one = source is not None and is_copy(source.geometry, typed.geometry)
        geometry = source.geometry if source and is_one else typed.geometry
        return _Placed(entry, typed, old, geometry, source)

    def _may_place(self, entry: Entry, text: str, live: Sequence[ProjectGeometry]) -> bool:
        """Without the engineer's right only a first position, planned, as a draft of hers."""
        if self._writer.may(Right.POSITION, entry.project.owner):
            return True
        if live or entry.record.role != Role.PLANNED:
            reason = _("โครงการนี้มีพิกัดแล้ว การแก้พิกัดเป็นของงานช่าง เว้นช่องพิกัดว่างไว้หากไม่แก้")
            self._refuse(entry, text, reason)
            return False
        reason = _("พิกัดนี้เก็บเป็นร่าง รอช่างตรวจและยืนยันบนแผนที่")
        self._writer.report.notices.append(entry.record.problem("position", text, reason))
        return True

    @staticmethod
    def _measured(placed: list[_Placed]) -> list[_Placed]:
        """How far each one moves; one query for all."""
        pairs = [(one, one.replaces.geometry) for one in placed if one.replaces]
        moved = moved_m([(old, one.geometry) for one, old in pairs])
        for (one, _old), metres in zip(pairs, moved, strict=True):
            one.moved_m = metres
        return placed

    def _may_move(self, placed: _Placed) -> bool:
        record = placed.entry.record
        if placed.moved_m <= REASON_NEEDED_M or record.moved_reason.strip():
            return True
        reason = _("ตำแหน่งเดิมถูกย้ายไป %(moved).0f เมตร ซึ่งเกิน %(most).0f เมตร ระบุเหตุผลที่ย้ายพิกัดด้วย")
        words = {"moved": placed.moved_m, "most": REASON_NEEDED_M}
        self._refuse(placed.entry, record.position.strip(), reason % words)
        return False

    def _may_differ(self, placed: list[_Placed]) -> list[_Placed]:
        """Those that agree with the earlier role's position, or say why not; one query for all,
        none where nothing was built."""
        others = [agreed(self._live_of(one), one.entry.record.role) for one in placed]
        pairs = [(one, other) for one, other in zip(placed, others, strict=True) if other]
        if not pairs:
            return placed
        limit_m = limits_m()
        apart = moved_m([(other.geometry, one.geometry) for one, other in pairs])
        refused = set()
        for (one, other), metres in zip(pairs, apart, strict=True):
            most = limit_m(one.entry.project.kind_id)
            if metres <= most:
                continue
            record = one.entry.record
            before = one.replaces.difference_reason if one.replaces else ""
            one.difference_reason = before or record.moved_reason.strip()
            if not one.difference_reason:
                refused.add(id(one))
                words = apart_words(record.role, other.role, metres, most)
                self._refuse(one.entry, record.position.strip(), words)
        return [one for one in placed if id(one) not in refused]

    def _live_of(self, placed: _Placed) -> list[ProjectGeometry]:
        project = placed.entry.project
        return self._live[project.pk] if project.pk else []

    def _read(self, entry: Entry, text: str) -> Typed:
        primitive = self._primitives.get(entry.project.kind_id, "point")
        return read_sure(text, primitive=primitive, box=lambda: self._box(entry.project.owner))

    def _box(self, owner: Owner) -> Box | None:
        if owner.code not in self._boxes:
            self._boxes[owner.code] = box_around(owner)
        return self._boxes[owner.code]

    def _refuse(self, entry: Entry, text: str, reason: str) -> None:
        found = entry.record.problem("position", text, reason)
        if entry.record.must_place:
            self._writer.problem(found)
        else:
            self._writer.report.notices.append(found)

    def _areas_set(self, placed: Sequence[_Placed]) -> None:
        """The areas of a project follow its position, from the smallest that is known there.

        A level below it is blank: what an earlier position gave is not true of this one. Outside
        every boundary they stay. One query for all.
        """
        places = locate_many([representative(one.typed.geometry) for one in placed])
        for one, place in zip(placed, places, strict=True):
            for name, area in place.smallest_known.items():
                setattr(one.entry.project, name, area)

    def write(self, batch: Sequence[Entry]) -> None:
        pairs = [(entry, placed) for entry in batch if (placed := self._placed.get(id(entry)))]
        if not pairs:
            return
        self._replace([placed for _entry, placed in pairs if placed.replaces])
        rows = [self._row(entry, placed) for entry, placed in pairs]
        stepping_down = [
            row.pk
            for (entry, _placed), made in zip(pairs, rows, strict=True)
            if made.is_current
            for row in self._live[entry.project.pk]
            if row.is_current and row.role != made.role
        ]
        if stepping_down:
            ProjectGeometry.objects.filter(pk__in=stepping_down).update(is_current=False)
        ProjectGeometry.objects.bulk_create(rows)

    def _replace(self, placed: Sequence[_Placed]) -> None:
        if not placed:
            return
        by = self._writer.by
        with connection.cursor() as cursor:
            cursor.execute(
                _REPLACE,
                [
                    timezone.now(),
                    by.pk if by else None,
                    [one.replaces.pk for one in placed if one.replaces],
                    [self._reason_of(one) for one in placed],
                    [one.moved_m for one in placed],
                ],
            )

    def _reason_of(self, placed: _Placed) -> str:
        """Why it moved, as the file says, and which file it was."""
        said = placed.entry.record.moved_reason.strip()
        return (f"{said} ({self._reason})" if said else self._reason)[:500]

    def _row(self, entry: Entry, placed: _Placed) -> ProjectGeometry:
        role = entry.record.role
        others = [row.role for row in self._live[entry.project.pk] if row.role != role]
        order = [Role.AS_BUILT, Role.CONTRACTED, Role.PLANNED]
        old = placed.replaces
        is_engineers = self._writer.may(Right.POSITION, entry.project.owner)
        return ProjectGeometry(
            project=entry.project,
            role=role,
            geometry=placed.geometry,
            copied_from=placed.copied_from,
            difference_reason=placed.difference_reason,
            method=Method.DOCUMENT,
            typed_text=entry.record.position.strip(),
            declared_crs=placed.typed.declared_crs,
            operation=placed.typed.operation,
            review=Review.SUBMITTED if is_engineers else Review.DRAFT,
            version=old.version + 1 if old else 1,
            is_current=all(order.index(role) < order.index(Role(other)) for other in others),
            created_by=self._writer.by,
            captured_by=self._writer.by,
            entered_on_behalf=self._writer.on_behalf(entry.project.owner, Right.POSITION),
        )


def read_sure(text: str, *, primitive: str, box: Callable[[], Box | None]) -> Typed:
    """The one understanding of a text from a file, where nobody is there to choose.

    ``box`` (asked only where there are several): of those only one that lies in it is taken.
    Raises CoordinateError, ShapeError, and ProjectError where several remain or a mistake must be
    supposed.
    """
    understood = read_typed(text, primitive=primitive)
    if len(understood) > 1:
        around = box()
        inside = [one for one in understood if around and _touches(one.geometry, around)]
        understood = inside if len(inside) == 1 else understood
    if len(understood) > 1:
        ways = ", ".join(sorted({one.notation_words for one in understood}))
        reason = _("พิกัดอ่านได้หลายแบบ (%(ways)s) ระบุโซนหรือระบบพิกัดให้ชัด เช่น 47N 505034 2054611")
        raise ProjectError(reason % {"ways": ways})
    if understood[0].is_supposed:
        reason = _("พิกัดนี้น่าจะพิมพ์ผิด: %(reason)s แก้พิกัดให้ถูกก่อนส่งอีกครั้ง")
        raise ProjectError(reason % {"reason": understood[0].reason_words})
    return understood[0]


def box_around(owner: Owner) -> Box | None:
    """The box (degrees: west, south, east, north) around an owner's area and a little beyond;
    None where it has none."""
    area = owner_area(owner)
    if area is None or not area.boundary:
        return None
    west, south, east, north = area.boundary.extent
    return (
        west - AROUND_DEGREES,
        south - AROUND_DEGREES,
        east + AROUND_DEGREES,
        north + AROUND_DEGREES,
    )


def _touches(geometry: GEOSGeometry, box: Box) -> bool:
    west, south, east, north = geometry.extent
    return box[0] <= west and east <= box[2] and box[1] <= south and north <= box[3]
