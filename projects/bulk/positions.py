"""Positions that a file states in words, read, placed in their areas and written together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Right
from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from projects.access import Owner
from projects.bulk.entry import Entry
from projects.bulk.shape import is_same_shape
from projects.codes import Method, Review, Role
from projects.errors import ProjectError
from projects.models import Kind, Project, ProjectGeometry
from projects.places import owner_area
from projects.typed import Typed, read_typed

if TYPE_CHECKING:
    from projects.bulk.writer import Writer

AROUND_DEGREES: Final = 0.1  # about 10 km beyond the owner's area

_LOCATE = """
    WITH point AS MATERIALIZED (
        SELECT n, CASE WHEN ST_IsValid(shape) THEN ST_PointOnSurface(shape)
                       ELSE ST_GeometryN(ST_Points(shape), 1) END AS place
        FROM (SELECT n, hex::geometry AS shape
              FROM unnest(%s::int[], %s::text[]) AS given (n, hex)) AS shapes
    )
    SELECT DISTINCT ON (point.n, area.level) point.n, area.level, area.code
    FROM point
    JOIN coordinates_adminareapart part ON ST_Covers(part.geometry, point.place)
    JOIN coordinates_adminarea area ON area.id = part.area_id
    WHERE area.valid_to IS NULL AND area.level IN ('province', 'district', 'subdistrict')
    ORDER BY point.n, area.level, area.code
"""
_REPLACE = """
    UPDATE projects_projectgeometry AS old
    SET replaced_at = %s, replaced_by_id = %s, replaced_reason = %s, is_current = false,
        moved_m = ST_Distance(old.geometry::geography, given.hex::geometry::geography)
    FROM unnest(%s::bigint[], %s::text[]) AS given (id, hex)
    WHERE old.id = given.id
"""


@dataclass
class _Placed:
    typed: Typed
    replaces: ProjectGeometry | None


class PositionWriter:
    def __init__(self, writer: "Writer", reason: str) -> None:
        self._writer = writer
        self._reason = reason
        self._placed: dict[int, _Placed] = {}
        self._boxes: dict[str, tuple[float, float, float, float] | None] = {}
        self._primitives = dict(Kind.objects.values_list("code", "primitive"))
        self._live: dict[int, list[ProjectGeometry]] = defaultdict(list)
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
        placed = []
        for entry in entries:
            text = entry.record.position.strip()
            if text in texts[entry.project.pk or 0, entry.record.role]:
                continue  # it stands, or an officer replaced it since by a better one
            if self._place(entry, text):
                placed.append(entry)
        self._areas_set(placed)

    def _known(self, pks: Iterable[int]) -> dict[tuple[int, str], set[str]]:
        texts: dict[tuple[int, str], set[str]] = defaultdict(set)
        for row in ProjectGeometry.objects.filter(project__in=list(pks), budget_item=None):
            texts[row.project_id, row.role].add(row.typed_text.strip())
            if row.replaced_at is None:
                self._live[row.project_id].append(row)
        return texts

    def _place(self, entry: Entry, text: str) -> bool:
        record, project = entry.record, entry.project
        try:
            typed = self._read(entry, text)
        except CoordinateError as error:
            return self._refuse(entry, text, in_words(error))
        except ProjectError as error:
            return self._refuse(entry, text, str(error))
        live = self._live[project.pk] if project.pk else []
        old = next((row for row in live if row.role == record.role), None)
        if old and is_same_shape(old.geometry, typed.geometry):
            return False
        if (old or record.role != Role.PLANNED) and not self._writer.may(
            Right.POSITION, project.owner
        ):
            reason = _("โครงการนี้มีพิกัดแล้ว การแก้พิกัดเป็นของงานช่าง เว้นช่องพิกัดว่างไว้หากไม่แก้")
            return self._refuse(entry, text, reason)
        self._placed[id(entry)] = _Placed(typed, old)
        entry.changed.add("position")
        return True

    def _read(self, entry: Entry, text: str) -> Typed:
        primitive = self._primitives.get(entry.project.kind_id, "point")
        understood = read_typed(text, primitive=primitive)
        if len(understood) > 1:
            box = self._box(entry.project.owner)
            inside = [one for one in understood if box and _touches(one.geometry, box)]
            understood = inside if len(inside) == 1 else understood
        if len(understood) > 1:
            ways = ", ".join(sorted({one.notation_words for one in understood}))
            reason = _("พิกัดอ่านได้หลายแบบ (%(ways)s) ระบุโซนหรือระบบพิกัดให้ชัด เช่น 47N 505034 2054611")
            raise ProjectError(reason % {"ways": ways})
        return understood[0]

    def _box(self, owner: Owner) -> tuple[float, float, float, float] | None:
        """The box around the owner's area and a little beyond; None where it has none."""
        if owner.code not in self._boxes:
            area = owner_area(owner)
            self._boxes[owner.code] = None
            if area and area.boundary:
                west, south, east, north = area.boundary.extent
                more = AROUND_DEGREES
                self._boxes[owner.code] = (west - more, south - more, east + more, north + more)
        return self._boxes[owner.code]

    def _refuse(self, entry: Entry, text: str, reason: str) -> bool:
        found = entry.record.problem("position", text, reason)
        if entry.record.must_place:
            self._writer.problem(found)
        else:
            self._writer.report.notices.append(found)
        return False

    def _areas_set(self, entries: Sequence[Entry]) -> None:
        """The areas of a project follow its position; one query for all."""
        shapes = [self._placed[id(entry)].typed.geometry.hexewkb.decode() for entry in entries]
        if not shapes:
            return
        with connection.cursor() as cursor:
            cursor.execute(_LOCATE, [list(range(len(shapes))), shapes])
            for index, level, code in cursor.fetchall():
                setattr(entries[index].project, f"{level}_code", code)

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
                    self._reason,
                    [one.replaces.pk for one in placed if one.replaces],
                    [one.typed.geometry.hexewkb.decode() for one in placed],
                ],
            )

    def _row(self, entry: Entry, placed: _Placed) -> ProjectGeometry:
        role = entry.record.role
        others = [row.role for row in self._live[entry.project.pk] if row.role != role]
        order = [Role.AS_BUILT, Role.CONTRACTED, Role.PLANNED]
        old = placed.replaces
        return ProjectGeometry(
            project=entry.project,
            role=role,
            geometry=placed.typed.geometry,
            method=Method.DOCUMENT,
            typed_text=entry.record.position.strip(),
            declared_crs=placed.typed.declared_crs,
            operation=placed.typed.operation,
            review=Review.SUBMITTED,
            version=old.version + 1 if old else 1,
            is_current=all(order.index(role) < order.index(Role(other)) for other in others),
            created_by=self._writer.by,
            captured_by=self._writer.by,
            entered_on_behalf=self._writer.on_behalf(entry.project.owner),
        )


def _touches(geometry: GEOSGeometry, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = geometry.extent
    return box[0] <= west and east <= box[2] and box[1] <= south and north <= box[3]
