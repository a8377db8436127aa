"""The engineer's sheet: one row a work, its position as text, its role, method and accuracy."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Right
from accounts.owners import owner_columns
from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from coordinates.models import AdminArea
from projects.bulk.positions import Box, box_around, read_sure
from projects.bulk.shape import same_kind, vertices
from projects.codes import APPROVED, Method, Role
from projects.errors import ProjectError
from projects.models import Project, ProjectGeometry
from projects.services.positions import PositionConflict, project_pin
from projects.sheets.cells import Cell, Value, given, lines
from projects.sheets.table import Book, Done, Line, Scope, Table
from projects.sources.columns import choice_of, number_of, spellings_of, text_of
from projects.sources.errors import BadValue

MOST_VERTICES: Final = 200
_COLUMNS: Final = (
    given("code", "รหัสโครงการ", width=22),
    given("name", "ชื่อโครงการ", width=60),
    given("place", "ที่ตั้ง", width=28),
    Cell("start", "พิกัด (เริ่มต้น)", lines, ("พิกัดเริ่มต้น",), width=34),
    Cell("end", "พิกัดสิ้นสุด", lines, width=30),
    Cell(
        "role",
        "บทบาทพิกัด",
        choice_of(spellings_of(Role.choices)),
        choices=tuple(Role.labels),
        width=12,
    ),
    Cell(
        "method",
        "วิธีได้มา",
        choice_of(spellings_of(Method.choices)),
        choices=tuple(Method.labels),
        width=20,
    ),
    Cell("accuracy_m", "ความแม่นยำ (ม.)", number_of(places=2, largest=Decimal(999_999)), width=14),
    Cell("reason", "เหตุผลที่ย้ายพิกัด", text_of(400), width=40),
)


class Positions(Table):
    title = "พิกัด"
    columns = _COLUMNS

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._projects: dict[str, Project] = {}
        self._live: dict[int, dict[str, ProjectGeometry]] = {}
        self._current: dict[int, ProjectGeometry] = {}
        self._versions: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()

    def _read(self) -> None:
        own = Project.objects.filter(**owner_columns(self.scope.owner), state__in=APPROVED)
        projects = own.select_related("kind", "authority", "agency").order_by("code")
        self._projects = {project.code: project for project in projects}
        live = ProjectGeometry.objects.filter(
            project__in=[project.pk for project in self._projects.values()],
            replaced_at=None,
            budget_item=None,
        )
        for row in live:
            self._live.setdefault(row.project_id, {})[row.role] = row
            if row.is_current:
                self._current[row.project_id] = row

    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        self._read()
        codes = {
            code
            for one in self._projects.values()
            for code in (one.subdistrict_code, one.district_code)
            if code
        }
        names = AdminArea.objects.names(sorted(codes))
        for project in self._projects.values():
            places = (project.subdistrict_code, project.district_code)
            place = " ".join(names[code] for code in places if code in names)
            facts: dict[str, Value] = {"code": project.code, "name": project.name, "place": place}
            yield project.position_version, facts | self._values(project)

    def _values(self, project: Project) -> dict[str, Value]:
        row = self._current.get(project.pk)
        if row is None:
            return {"role": str(Role.PLANNED.label)}
        start, end = _ends(_text(row, project.kind.primitive))
        return {
            "start": start,
            "end": end,
            "role": str(Role(row.role).label),
            "method": str(Method(row.method).label),
            "accuracy_m": row.accuracy_m,
        }

    def prepare(self) -> None:
        self._read()
        self._versions = {one.code: one.position_version for one in self._projects.values()}

    def apply(self, line: Line) -> Done | None:
        values = line.values
        project = self._projects.get(values["code"])
        if project is None:
            reason = _("ไม่มีโครงการรหัสนี้ที่ระบุพิกัดได้ในหน่วยงานนี้ แผ่นนี้เพิ่มโครงการใหม่ไม่ได้")
            raise BadValue(reason, name="code")
        role = values["role"] or Role.PLANNED
        if (project.code, role) in self._seen:
            raise BadValue(_("โครงการและบทบาทนี้มีแถวก่อนหน้าแล้ว ลบแถวที่ซ้ำออก"), name="code")
        self._seen.add((project.code, role))
        standing = self._live.get(project.pk, {}).get(role)
        shown = self._current.get(project.pk)
        stands = self._stands(project, standing)
        text = _joined(values["start"], values["end"])
        if not text and standing is None:
            raise BadValue(_("ยังไม่มีพิกัด ใส่พิกัดก่อน"), name="start")
        is_new_text = bool(text) and text != stands["text"]
        asked = {
            "method": values["method"]
            or (stands["method"] if not is_new_text else Method.DOCUMENT),
            "accuracy_m": values["accuracy_m"],
        }
        changes = [
            (name, stands[name], asked[name]) for name in asked if asked[name] != stands[name]
        ]
        if not is_new_text and not changes:
            return None
        version = self._versions[project.code]
        if standing or line.version is not None:  # else a row of a role that has no position yet
            self.refuse_stale(line, version, _told(standing or shown, project))
        made = self._pin(project, role, standing, text if is_new_text else "", asked, values)
        if standing and made.pk == standing.pk:
            return None
        project.position_version += 1
        if is_new_text:
            changes.insert(0, ("start", stands["text"], text))
        return Done(is_new=standing is None, changes=changes)

    def _stands(self, project: Project, standing: ProjectGeometry | None) -> dict[str, Any]:
        if standing is None:
            return {"text": "", "method": "", "accuracy_m": None}
        return {
            "text": _joined(*_ends(_text(standing, project.kind.primitive))),
            "method": standing.method,
            "accuracy_m": standing.accuracy_m,
        }

    def _pin(
        self,
        project: Project,
        role: str,
        standing: ProjectGeometry | None,
        text: str,
        asked: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> ProjectGeometry:
        facts: dict[str, Any] = {}
        if text:
            typed = self._typed(project, text)
            facts["geometry"] = typed.geometry
            facts |= {"declared_crs": typed.declared_crs, "operation": typed.operation}
            facts["typed_text"] = text
        elif standing:
            kept = ("geometry", "declared_crs", "operation", "typed_text")
            facts = {name: getattr(standing, name) for name in kept}
        try:
            return project_pin(
                project=project,
                role=role,
                by=self.scope.by,
                expected_version=project.position_version,
                reason=values["reason"],
                **asked,
                **facts,
            )
        except PositionConflict as conflict:
            raise BadValue(str(conflict), name="start") from conflict

    @cached_property
    def _around(self) -> Box | None:
        return box_around(self.scope.owner)

    def _typed(self, project: Project, text: str) -> Any:
        try:
            return read_sure(text, primitive=project.kind.primitive, box=lambda: self._around)
        except CoordinateError as error:
            raise BadValue(in_words(error), name="start") from error
        except ProjectError as error:
            raise BadValue(str(error), name="start") from error


def _told(row: ProjectGeometry | None, project: Project) -> dict[str, Any]:
    """The columns of the sheet as they would be written now."""
    if row is None:
        return {"start": "", "end": ""}
    start, end = _ends(_text(row, project.kind.primitive))
    return {"start": start, "end": end, "method": row.method, "accuracy_m": row.accuracy_m}


def _text(row: ProjectGeometry, primitive: str) -> str:
    """The text as typed, else the vertices of a plain shape; longer ones stay on the map."""
    return lines(row.typed_text) or lines(_written(row.geometry, primitive))


def _written(geometry: GEOSGeometry, primitive: str) -> str:
    parts = vertices(geometry) if same_kind(geometry, primitive) else []
    if not parts or sum(map(len, parts)) > MOST_VERTICES:
        return ""
    return "\n\n".join("\n".join(f"{lat:.7f}, {lon:.7f}" for lon, lat in part) for part in parts)


def _ends(text: str) -> tuple[str, str]:
    """A text of two lines as start and end; any other whole, as the start."""
    start, _newline, end = text.partition("\n")
    return (start, end) if end and "\n" not in end else (text, "")


def _joined(start: str, end: str) -> str:
    return "\n".join(one for one in (start, end) if one)


ENGINEERING: Final = Book(
    "engineering",
    gettext_lazy("พิกัดโครงการ"),
    gettext_lazy("งานช่าง: พิกัดเป็นข้อความ บทบาท วิธีได้มา และความแม่นยำ ของโครงการที่อนุมัติแล้ว"),
    Right.POSITION,
    (Positions,),
)
