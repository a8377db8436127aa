"""Whether two shapes are one, and the vertices of a plain one."""

from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry

from projects.codes import Primitive
from projects.shapes import plain

SAME_DEGREES: Final = 1e-6  # about 0.1 m: what seven decimals in a sheet can lose
_PRIMITIVES: Final = {
    "Point": Primitive.POINT,
    "LineString": Primitive.LINE,
    "Polygon": Primitive.POLYGON,
}


def is_same_shape(old: GEOSGeometry, new: GEOSGeometry) -> bool:
    old, new = plain(old), plain(new)
    return bool(old.geom_type == new.geom_type and old.equals_exact(new, SAME_DEGREES))


def same_kind(geometry: GEOSGeometry, primitive: str) -> bool:
    """Whether typed vertices of ``geometry`` would be read as the same shape again."""
    found = _PRIMITIVES.get(plain(geometry).geom_type.removeprefix("Multi"))
    is_one_point = geometry.geom_type == "Point"
    return is_one_point or found == primitive


def vertices(geometry: GEOSGeometry) -> list[list[tuple[float, float]]]:
    """(longitude, latitude) by part; a ring without its last vertex; [] where there are holes."""
    shape: Any = geometry
    parts = list(shape) if geometry.geom_type.startswith("Multi") else [shape]
    if geometry.geom_type.endswith("Point"):
        return [[(point.x, point.y) for point in parts]]
    if geometry.geom_type.endswith("LineString"):
        return [list(part.coords) for part in parts]
    if any(len(part) > 1 for part in parts):
        return []
    return [list(part.coords[0][:-1]) for part in parts]
