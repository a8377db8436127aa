"""Where a position falls, in words, and whether it falls where it is expected."""

from collections.abc import Callable

from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.translation import gettext as _

from coordinates.models import AdminArea
from coordinates.querysets import locate
from coordinates.values import THAILAND, LonLat

_BANGKOK = "10"


def in_words(position: LonLat) -> str:
    """ตำบล อำเภอ จังหวัด of a position; says so where no boundary covers it."""
    found = locate(position)
    if not found:
        outside = not THAILAND.covers(position)
        return _("นอกประเทศไทย") if outside else _("นอกแนวเขตที่มีในระบบ")
    levels = ("subdistrict", "district", "province")
    return " ".join(name_with_level(found[level]) for level in levels if level in found)


def name_with_level(area: AdminArea) -> str:
    """The name with ตำบล, อำเภอ or จังหวัด before it (แขวง and เขต in Bangkok)."""
    if area.code.startswith(_BANGKOK):
        patterns = {"subdistrict": _("แขวง%(name)s"), "district": _("เขต%(name)s")}
    else:
        patterns = {
            "subdistrict": _("ตำบล%(name)s"),
            "district": _("อำเภอ%(name)s"),
            "province": _("จังหวัด%(name)s"),
        }
    return patterns.get(area.level, "%(name)s") % {"name": area.name}


def rank_in(area: AdminArea | None) -> Callable[[LonLat], tuple[float, str]]:
    """A rank for ``coordinates.reading``: inside ``area`` first, then near it, then Thailand."""
    boundary = area.boundary if area else None
    prepared = boundary.prepared if boundary else None

    def rank(position: LonLat) -> tuple[float, str]:
        if not THAILAND.covers(position):
            return (0.0, "")
        point = Point(position.lon, position.lat, srid=4326)
        if prepared and prepared.covers(point):
            return (3.0, "")
        if boundary and _is_near(boundary, point):
            return (2.0, "")
        return (1.0, "")

    return rank


def _is_near(boundary: GEOSGeometry, point: Point, degrees: float = 0.1) -> bool:
    """Within some 10 km of the box of an area: enough to tell a zone or a swap apart."""
    west, south, east, north = boundary.extent
    return bool(
        west - degrees <= point.x <= east + degrees
        and south - degrees <= point.y <= north + degrees
    )
