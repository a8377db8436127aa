"""What a project's geometry may be: read from GeoJSON, or refused with a reason.

A shape that is merely doubtful (a self-crossing pond, a point for a road) is kept as drawn, and
``projects.checks`` says so; only what cannot be a position at all is refused.
"""

import json
import math
from collections.abc import Callable, Iterator
from typing import Any, Final

import shapely
from django.contrib.gis.geos import (
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from django.utils.translation import gettext as _

from coordinates.geodesy import area_m2, length_m
from coordinates.values import THAILAND, LonLat
from projects.codes import Primitive
from projects.errors import ProjectError

MOST_VERTICES: Final = 10_000
MOST_BYTES: Final = 2_000_000
DECIMALS: Final = 7  # 1 cm: what RFC 7946 advises

Vertex = tuple[float, float]
Part = list[Vertex] | list[list[Vertex]]
_KINDS: Final = {
    "Point": (Primitive.POINT, False),
    "MultiPoint": (Primitive.POINT, True),
    "LineString": (Primitive.LINE, False),
    "MultiLineString": (Primitive.LINE, True),
    "Polygon": (Primitive.POLYGON, False),
    "MultiPolygon": (Primitive.POLYGON, True),
}


class ShapeError(ProjectError):
    """A geometry that cannot be a position; ``corrected`` is GeoJSON that would be one."""

    def __init__(self, message: str, *, corrected: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.corrected = corrected


def read_shape(text: str) -> GEOSGeometry:
    """The geometry of a GeoJSON text in EPSG:4326: one primitive kind, one or several parts.

    Raises ShapeError: not JSON, not a geometry, mixed, empty, not finite, outside Thailand
    (a swapped pair carries the corrected geometry), too many vertices, without extent.
    """
    if len(text) > MOST_BYTES:
        raise ShapeError(_("ข้อมูลรูปร่างใหญ่เกินไป"))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ShapeError(_("อ่านรูปร่างไม่ได้ ต้องเป็น GeoJSON")) from error
    return shape_of(value)


def shape_of(value: object) -> GEOSGeometry:
    """As ``read_shape``, from decoded GeoJSON (a geometry; a Feature gives its geometry)."""
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    name = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(name, str) or name not in _KINDS:
        raise ShapeError(_("รูปร่างต้องเป็นจุด เส้น หรือพื้นที่ อย่างใดอย่างหนึ่ง"))
    primitive, is_multi = _KINDS[name]
    coordinates: Any = value.get("coordinates")
    try:
        parts = [_part(primitive, part) for part in (coordinates if is_multi else [coordinates])]
    except ShapeError:
        raise
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        raise ShapeError(_("พิกัดในรูปร่างไม่ครบ แต่ละจุดต้องมีลองจิจูดและละติจูด")) from error
    if not parts:
        raise ShapeError(_("ยังไม่มีรูปร่าง วาดบนแผนที่หรือพิมพ์พิกัดก่อนบันทึก"))
    _refuse_impossible(primitive, parts)
    return assemble(primitive, parts)


def assemble(primitive: Primitive, parts: list[Any]) -> GEOSGeometry:
    """One geometry of parts: a point is a vertex, a line vertices, a polygon rings."""
    made: list[Any]
    match primitive:
        case Primitive.POINT:
            made = [Point(part, srid=4326) for part in parts]
            return made[0] if len(made) == 1 else MultiPoint(made, srid=4326)
        case Primitive.LINE:
            made = [LineString(part, srid=4326) for part in parts]
            return made[0] if len(made) == 1 else MultiLineString(made, srid=4326)
        case _:
            made = [Polygon(*part, srid=4326) for part in parts]
            return made[0] if len(made) == 1 else MultiPolygon(made, srid=4326)


def primitive_of(geometry: GEOSGeometry) -> Primitive:
    return _KINDS[geometry.geom_type][0]


def plain(geometry: GEOSGeometry) -> GEOSGeometry:
    """A shape of one part without the Multi around it."""
    shape: Any = geometry
    return shape[0] if geometry.geom_type.startswith("Multi") and len(shape) == 1 else geometry


def as_geojson(geometry: GEOSGeometry) -> dict[str, Any]:
    """GeoJSON with at most 7 decimals, longitude first."""

    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, DECIMALS)
        return [rounded(one) for one in value]

    coordinates: Any = geometry.coords  # type: ignore[attr-defined]
    return {"type": geometry.geom_type, "coordinates": rounded(coordinates)}


def measures_of(geometry: GEOSGeometry) -> tuple[float, float]:
    """(length in metres, area in square metres) on the ellipsoid."""
    shape = shapely.from_wkb(bytes(geometry.wkb))
    return length_m(shape), area_m2(shape)


def _vertex(value: Any) -> Vertex:
    lon, lat = value[0], value[1]  # heights are not ours
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lon, lat)):
        raise TypeError
    pair = (float(lon), float(lat))
    if not all(map(math.isfinite, pair)):
        raise ShapeError(_("พิกัดต้องเป็นตัวเลขปกติ เช่น 18.5822, 99.0477"))
    return pair


def _part(primitive: Primitive, value: Any) -> Any:
    if isinstance(value, dict | str) or value is None:
        raise TypeError
    match primitive:
        case Primitive.POINT:
            return _vertex(value)
        case Primitive.LINE:
            return [_vertex(one) for one in value]
        case _:
            return [_closed([_vertex(one) for one in ring]) for ring in value]


def _closed(ring: list[Vertex]) -> list[Vertex]:
    return ring if len(ring) > 1 and ring[0] == ring[-1] else [*ring, *ring[:1]]


def _vertices(primitive: Primitive, parts: list[Any]) -> Iterator[Vertex]:
    for part in parts:
        if primitive == Primitive.POINT:
            yield part
        elif primitive == Primitive.LINE:
            yield from part
        else:
            for ring in part:
                yield from ring


def _refuse_impossible(primitive: Primitive, parts: list[Any]) -> None:
    vertices = list(_vertices(primitive, parts))
    if not vertices:
        raise ShapeError(_("ยังไม่มีรูปร่าง วาดบนแผนที่หรือพิมพ์พิกัดก่อนบันทึก"))
    if len(vertices) > MOST_VERTICES:
        raise ShapeError(
            _("มี %(count)d จุด เกินกว่าที่รับได้ %(most)d จุด")
            % {"count": len(vertices), "most": MOST_VERTICES}
        )
    for part in parts:
        _refuse_flat(primitive, part)
    _refuse_outside(primitive, parts, vertices)


def _refuse_outside(primitive: Primitive, parts: list[Any], vertices: list[Vertex]) -> None:
    if all(_in_thailand(*vertex) for vertex in vertices):
        return
    if all(_in_thailand(lat, lon) for lon, lat in vertices):
        corrected = as_geojson(assemble(primitive, _mapped(parts, lambda one: (one[1], one[0]))))
        raise ShapeError(_("ละติจูดกับลองจิจูดสลับกัน สลับกลับแล้วอยู่ในประเทศไทย"), corrected=corrected)
    lon, lat = next(one for one in vertices if not _in_thailand(*one))
    raise ShapeError(
        _(
            "จุดละติจูด %(lat).5f ลองจิจูด %(lon).5f อยู่นอกประเทศไทย "
            "ละติจูดต้องอยู่ระหว่าง 5.6–20.5 และลองจิจูด 97.3–105.7"
        )
        % {"lat": lat, "lon": lon}
    )


def _in_thailand(lon: float, lat: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180 and THAILAND.covers(LonLat(lon, lat))


def _mapped(value: Any, change: Callable[[Vertex], Vertex]) -> Any:
    return change(value) if isinstance(value, tuple) else [_mapped(one, change) for one in value]


def _refuse_flat(primitive: Primitive, part: Any) -> None:
    if primitive == Primitive.LINE and len(set(part)) < 2:
        raise ShapeError(_("เส้นต้องมีอย่างน้อยสองจุดที่ไม่ซ้ำกัน"))
    if primitive == Primitive.POLYGON and (not part or any(len(set(ring)) < 3 for ring in part)):
        raise ShapeError(_("พื้นที่ต้องมีอย่างน้อยสามจุดที่ไม่ซ้ำกัน"))
