"""Lengths, areas and distances on the ellipsoid of WGS 84."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from shapely import LinearRing, LineString, Polygon, get_coordinates, get_parts
from shapely.geometry.base import BaseGeometry

from coordinates.errors import Code, CoordinateError
from coordinates.values import Bbox, LonLat

Floats = NDArray[np.float64]

_GEOD: Final = Geod(ellps="WGS84")
# A degree of latitude at the equator; every other one, and of longitude / cos, is longer.
_SHORTEST_DEGREE_M: Final = 110_574.0


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
    """Give a box that holds every place within ``m`` metres, and little more.

    >>> box = bbox_around(LonLat(100.0, 15.0), m=1000)
    >>> box.covers(LonLat(100.009, 15.0)), box.covers(LonLat(100.011, 15.0))
    (True, False)

    Raises CoordinateError: not_finite, out_of_range (a radius below 0).
    """
    if not math.isfinite(m):
        raise CoordinateError(Code.NOT_FINITE, str(m))
    if m < 0:
        raise CoordinateError(Code.OUT_OF_RANGE, f"{m:g} m")
    high = m / _SHORTEST_DEGREE_M
    minlat, maxlat = max(position.lat - high, -90.0), min(position.lat + high, 90.0)
    narrowest = math.cos(math.radians(max(abs(minlat), abs(maxlat))))
    wide = min(high / narrowest, 360.0) if narrowest > 1e-9 else 360.0
    return Bbox(max(position.lon - wide, -180.0), minlat, min(position.lon + wide, 180.0), maxlat)


def _ring_m2(ring: LinearRing) -> float:
    return abs(float(_GEOD.polygon_area_perimeter(*_lonlats(ring))[0]))


def _lonlats(line: LineString) -> tuple[Floats, Floats]:
    lons, lats = get_coordinates(line).T
    return lons, lats


def _simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = [geometry]
    while any(hasattr(part, "geoms") for part in parts):
        parts = list(get_parts(parts))
    return [part for part in parts if not part.is_empty]
