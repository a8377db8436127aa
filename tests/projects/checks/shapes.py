"""Shapes of whole metres around a place inside the world's SAO."""

from django.contrib.gis.geos import LineString, MultiLineString, Point, Polygon
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
BASE = (100.0512345, 16.0512345)


def at(east_m: float, north_m: float, base: tuple[float, float] = BASE) -> tuple[float, float]:
    """(lon, lat) so many metres east and north of ``base``, on the ellipsoid."""
    lon, lat, _back = GEOD.fwd(*base, 90 if east_m >= 0 else 270, abs(east_m))
    lon, lat, _back = GEOD.fwd(lon, lat, 0 if north_m >= 0 else 180, abs(north_m))
    return lon, lat


def point(east_m: float = 0, north_m: float = 0) -> Point:
    return Point(*at(east_m, north_m), srid=4326)


def line(*metres: tuple[float, float]) -> LineString:
    return LineString([at(*pair) for pair in metres], srid=4326)


def lines(*parts: list[tuple[float, float]]) -> MultiLineString:
    return MultiLineString([LineString([at(*pair) for pair in part]) for part in parts], srid=4326)


def polygon(*metres: tuple[float, float]) -> Polygon:
    ring = [at(*pair) for pair in metres]
    return Polygon([*ring, ring[0]], srid=4326)


def box(width_m: float, height_m: float, east_m: float = 0, north_m: float = 0) -> Polygon:
    return polygon(
        (east_m, north_m),
        (east_m + width_m, north_m),
        (east_m + width_m, north_m + height_m),
        (east_m, north_m + height_m),
    )
