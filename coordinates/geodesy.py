"""Lengths, areas and distances on the ellipsoid of WGS 84."""

import math
from typing import Final

from pyproj import Geod
from shapely import LinearRing, LineString, Polygon, get_parts
from shapely.geometry.base import BaseGeometry

from coordinates.values import Bbox, LonLat

_GEOD: Final = Geod(ellps="WGS84")


def length_m(geometry: BaseGeometry) -> float:
    """Give the metres of all lines of a geometry in EPSG:4326; points and areas have none.

    >>> round(length_m(LineString([(100, 15), (100, 16)])))
    110654
    """
    return sum(
        _GEOD.line_length(*_lonlats(part))
        for part in _simple_parts(geometry)
        if isinstance(part, LineString)
    )


def area_m2(geometry: BaseGeometry) -> float:
    """Give the square metres of all polygons of a geometry in EPSG:4326, holes left out.

    Never negative, whichever way the rings turn; points and lines have none.
    """
    return sum(
        max(0.0, _ring_m2(part.exterior) - sum(_ring_m2(hole) for hole in part.interiors))
        for part in _simple_parts(geometry)
        if isinstance(part, Polygon)
    )


def distance_m(a: LonLat, b: LonLat) -> float:
    """Give the shortest distance over the ellipsoid in metres."""
    return float(_GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2])


def bbox_around(position: LonLat, *, m: float) -> Bbox:
    """Give a box that holds all within ``m`` metres: for an index, before the exact distance.

    >>> bbox_around(LonLat(100, 15), m=1000).maxlat > 15.009
    True
    """
    lat = m / 110_500  # the shortest degree of latitude on the ellipsoid is 110,574 m
    lon = lat / max(0.01, math.cos(math.radians(min(89.0, abs(position.lat) + lat))))
    return Bbox(
        max(-180.0, position.lon - lon),
        max(-90.0, position.lat - lat),
        min(180.0, position.lon + lon),
        min(90.0, position.lat + lat),
    )


def _ring_m2(ring: LinearRing) -> float:
    return abs(float(_GEOD.polygon_area_perimeter(*_lonlats(ring))[0]))


def _lonlats(line: LineString) -> tuple[list[float], list[float]]:
    return list(line.coords.xy[0]), list(line.coords.xy[1])


def _simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = [geometry]
    while any(hasattr(part, "geoms") for part in parts):
        parts = list(get_parts(parts))
    return [part for part in parts if not part.is_empty]
