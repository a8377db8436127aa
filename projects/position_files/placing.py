"""What a person chose for each row, made into one geometry a project; wrong rows say why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.forms import CharField
from django.utils.translation import gettext as _

from accounts.owners import Owner
from projects.codes import Primitive, State
from projects.models import Project
from projects.position_files.matching import codes_in, projects_of
from projects.position_files.rows import Row
from projects.shapes import ShapeError, primitive_of, shape_of
from projects.typed import LONGEST

OTHER: Final = "other"
SKIP: Final = "skip"
# How the system is known, beside its number: what nobody stated must not read as if it were.
_KNOWN: Final = {"guessed": " (guessed, agreed to)", "chosen": " (chosen)"}
_MULTI: Final = {
    Primitive.POINT: "MultiPoint",
    Primitive.LINE: "MultiLineString",
    Primitive.POLYGON: "MultiPolygon",
}


@dataclass(frozen=True)
class Placement:
    """One project's position as a file gives it: EPSG:4326, joined of its rows."""

    project: Project
    rows: list[Row]
    geometry: GEOSGeometry
    declared_crs: str
    operation: str
    typed_text: str
    reason: str


def choices_read(rows: Iterable[Row], data: Any) -> None:
    """Put what was posted into the rows: ``match-N`` (a code, "other", "skip"), ``other-N``,
    ``repair-N``, ``reason-N``."""
    for row in rows:
        row.repair = bool(data.get(f"repair-{row.number}"))
        row.reason = _posted(row, data, "reason", 500)
        row.typed = _posted(row, data, "other", 200)
        match = _posted(row, data, "match", 40)
        if row.typed and match in {"", OTHER}:
            row.chosen = next(iter(codes_in(row.typed)), "")
            if not row.chosen:
                row.errors.append(_("“%(text)s” ไม่ใช่รหัสโครงการ") % {"text": row.typed})
        elif row.typed:
            row.chosen = "" if match == SKIP else match
            row.errors.append(_("เลือกโครงการไว้สองที่ เลือกเพียงอย่างเดียว"))
        else:
            row.chosen = "" if match in {SKIP, OTHER} else match


def _posted(row: Row, data: Any, name: str, longest: int) -> str:
    """One value of a row; what no text may hold (a NUL) or is too long is an error of the row."""
    field = CharField(required=False, max_length=longest)
    try:
        return str(field.clean(data.get(f"{name}-{row.number}")))
    except ValidationError:
        row.errors.append(_("ข้อความของแถวนี้ยาวเกินไปหรือมีอักขระที่ใช้ไม่ได้"))
        return ""


def placements_of(rows: Iterable[Row], owner: Owner, *, reason: str) -> list[Placement]:
    """One placement a chosen project, in the order of the file; errors go to their rows.

    ``reason`` counts for rows without one of their own. One query.
    """
    chosen = [row for row in rows if row.chosen]
    known = projects_of(owner, (row.chosen for row in chosen))
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in chosen:
        if _may(row, known.get(row.chosen)):
            groups[row.chosen].append(row)
    made = [_placement(known[code], group, reason) for code, group in groups.items()]
    return [placement for placement in made if placement]


def _may(row: Row, project: Project | None) -> bool:
    if row.problem:
        row.errors.append(row.problem)
    elif project is None:
        row.errors.append(_("ไม่มีโครงการรหัส %(code)s ในหน่วยงานนี้") % {"code": row.chosen})
    elif project.state == State.CANCELLED:
        row.errors.append(_("โครงการรหัส %(code)s ถูกถอนแล้ว") % {"code": row.chosen})
    else:
        return True
    return False


def _placement(project: Project, rows: list[Row], reason: str) -> Placement | None:
    try:
        geometry = _joined([_shape(row) for row in rows])
        declared_crs, operation = _system(rows)
    except ShapeError as error:
        for row in rows:
            row.errors.append(str(error))
        return None
    return Placement(
        project=project,
        rows=rows,
        geometry=geometry,
        declared_crs=declared_crs,
        operation=operation,
        typed_text="\n\n".join(row.typed_text for row in rows if row.typed_text)[:LONGEST],
        reason=next((row.reason for row in rows if row.reason), reason),
    )


def _shape(row: Row) -> GEOSGeometry:
    """The shape as drawn, or as repaired where the person agreed."""
    return shape_of(row.repaired if row.repair and row.repaired else row.feature["geometry"])


def _joined(shapes: list[GEOSGeometry]) -> GEOSGeometry:
    if len(shapes) == 1:
        return shapes[0]
    primitives = {primitive_of(shape) for shape in shapes}
    if len(primitives) > 1:
        kinds = ", ".join(str(one.label) for one in sorted(primitives))
        raise ShapeError(
            _("โครงการเดียวมี %(kinds)s รวมกันไม่ได้ เลือกเฉพาะรูปชนิดเดียวกัน") % {"kinds": kinds}
        )
    parts: list[Any] = []
    for shape in shapes:
        coordinates: Any = shape.coords  # type: ignore[attr-defined]
        parts += coordinates if shape.geom_type.startswith("Multi") else [coordinates]
    return shape_of({"type": _MULTI[primitives.pop()], "coordinates": parts})


def _system(rows: list[Row]) -> tuple[str, str]:
    """The declared system with how it is known ("EPSG:32647 (chosen)"; plain where the file or
    its format says), and the operation to WGS 84; the parts of a project come by the same."""
    systems = {(f"EPSG:{row.srid}{_KNOWN.get(row.srid_source, '')}", row.operation) for row in rows}
    if len(systems) > 1:
        raise ShapeError(_("รูปของโครงการเดียวมาจากระบบพิกัดต่างกัน แยกไฟล์หรือเลือกระบบเดียวกันก่อน"))
    return systems.pop()
