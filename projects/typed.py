"""A position as an officer types it, read into a geometry: every understanding, best first."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from coordinates.datum import srid_of
from coordinates.errors import CoordinateError
from coordinates.messages import datum_words, notation_words, reasons_in_words
from coordinates.reading import Rank, Reading, Readings, read_vertices
from coordinates.values import LonLat, Notation, Reason
from projects.codes import Primitive
from projects.shapes import ShapeError, as_geojson, assemble, shape_of

LONGEST: Final = 20_000  # characters: what the model keeps
MOST_ALTERNATIVES: Final = 6
_Key = tuple[Notation, str, Reason]


@dataclass(frozen=True)
class Typed:
    """One understanding of a typed text as a whole."""

    geometry: GEOSGeometry
    first: Reading

    @property
    def operation(self) -> str:
        return self.first.operation

    @property
    def zone(self) -> int | None:
        return self.first.zone

    @property
    def declared_crs(self) -> str:
        return f"EPSG:{srid_of(self.first.datum, self.zone)}"

    @property
    def notation_words(self) -> str:
        zone = f" {self.zone}N" if self.zone else ""
        return f"{notation_words(self.first.notation)}{zone} · {datum_words(self.first.datum)}"

    @property
    def is_supposed(self) -> bool:
        """Whether it holds only if something typed was wrong: nobody may take it unseen."""
        return self.first.reason.supposes_mistake

    @property
    def reason_words(self) -> str:
        return reasons_in_words(self.first)

    def as_answer(self, where: str) -> dict[str, Any]:
        return {
            "geometry": as_geojson(self.geometry),
            "notation": self.notation_words,
            "reason": self.reason_words,
            "precision_m": round(self.first.precision_m, 3),
            "where": where,
        }


def read_typed(
    text: str, *, primitive: str, near: LonLat | None = None, rank: Rank | None = None
) -> list[Typed]:
    """All understandings of ``text``, best first, at least one; a blank line begins a new part.

    One position is a point whatever the ``primitive``; several are its vertices.
    Raises CoordinateError (with the line) where a position cannot be read, ShapeError where the
    positions make no such shape or lie outside Thailand in every understanding.
    """
    blocks = [_read_block(block, line, near, rank) for line, block in _blocks(text[: LONGEST + 1])]
    understood: list[Typed] = []
    refused: ShapeError | None = None
    for key in _keys(blocks[0][0]):
        chosen = [[_choose(readings, key) for readings in block] for block in blocks]
        try:
            geometry = _geometry(chosen, Primitive(primitive))
        except ShapeError as error:
            refused = refused or error
            continue
        understood.append(Typed(geometry, chosen[0][0]))
    if not understood and refused:
        raise refused
    return understood


def _read_block(block: str, line: int, near: LonLat | None, rank: Rank | None) -> list[Readings]:
    """The positions of one part that begins on ``line`` (from 0)."""
    try:
        return read_vertices(block, near=near, rank=rank)
    except CoordinateError as error:
        if not error.line or not line:
            raise
        raise CoordinateError(error.code, error.text, line=error.line + line) from error


def _blocks(text: str) -> list[tuple[int, str]]:
    """(line it begins on, text) of each part; an empty text is one empty part."""
    if len(text) > LONGEST:
        raise ShapeError(_("ข้อความยาวเกินไป พิมพ์ได้ไม่เกิน %(most)d ตัวอักษร") % {"most": LONGEST})
    blocks: list[tuple[int, list[str]]] = []
    is_new = True
    for number, line in enumerate(text.splitlines()):
        if not line.strip():
            is_new = True
            continue
        if is_new:
            blocks.append((number, []))
            is_new = False
        blocks[-1][1].append(line)
    return [(number, "\n".join(lines)) for number, lines in blocks] or [(0, "")]


def _key(reading: Reading) -> _Key:
    return (reading.notation, reading.operation, reading.reason)


def _keys(readings: Readings) -> list[_Key]:
    return list(dict.fromkeys(map(_key, readings)))[:MOST_ALTERNATIVES]


def _choose(readings: Readings, key: _Key) -> Reading:
    """The reading of the same kind as the first line's; by the same operation; else the best.

    Beside a first line as typed no other line supposes a mistake, if it need not.
    """
    same = [one for one in readings if _key(one) == key]
    alike = [one for one in readings if one.operation == key[1]]
    sure = [one for one in readings if not one.reason.supposes_mistake]
    plain = [] if key[2].supposes_mistake else sure
    return (same or alike or plain or [readings.best])[0]


def _geometry(blocks: list[list[Reading]], primitive: Primitive) -> GEOSGeometry:
    parts = [[_vertex(reading.position) for reading in block] for block in blocks]
    if primitive == Primitive.POINT or all(len(part) == 1 for part in parts):
        points: list[Any] = [vertex for part in parts for vertex in part]
        return _checked(Primitive.POINT, points)
    least = 2 if primitive == Primitive.LINE else 3
    for number, part in enumerate(parts, start=1):
        if len(part) < least:
            raise ShapeError(
                _("ช่วงที่ %(number)d มี %(count)d จุด ต้องมีอย่างน้อย %(least)d จุด")
                % {"number": number, "count": len(part), "least": least}
            )
    if primitive == Primitive.LINE:
        return _checked(primitive, list(parts))
    return _checked(primitive, [[[*part, part[0]]] for part in parts])


def _vertex(position: LonLat) -> tuple[float, float]:
    return (position.lon, position.lat)


def _checked(primitive: Primitive, parts: list[Any]) -> GEOSGeometry:
    """The rules of every saved shape hold for a typed one, too."""
    names = {
        Primitive.POINT: "MultiPoint",
        Primitive.LINE: "MultiLineString",
        Primitive.POLYGON: "MultiPolygon",
    }
    shape_of({"type": names[primitive], "coordinates": parts})
    return assemble(primitive, parts)
