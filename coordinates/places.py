"""Where a position falls, in words, and whether it falls where it is expected."""

from collections.abc import Callable, Iterator, Sequence

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from coordinates.models import AdminArea
from coordinates.querysets import locate_many
from coordinates.values import THAILAND, LonLat

_BANGKOK = "10"


def in_words(position: LonLat) -> str:
    """ตำบล อำเภอ จังหวัด of a position; says so where no boundary covers it."""
    return words_of([position])[0]


def words_of(positions: Sequence[LonLat]) -> list[str]:
    """As ``in_words`` for each, in two queries."""
    places = locate_many(positions)
    codes = {code for place in places for code in place.codes}
    names = {
        area.code: name_with_level(area)
        for area in AdminArea.objects.current().places().filter(code__in=codes).defer("boundary")
    }
    return [
        " ".join(names[code] for code in place.codes) or _nowhere(position)
        for position, place in zip(positions, places, strict=True)
    ]


def _nowhere(position: LonLat) -> str:
    return _("นอกแนวเขตที่มีในระบบ") if THAILAND.covers(position) else _("นอกประเทศไทย")


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
    """A rank for ``coordinates.reading``: inside ``area``, its district, its province, Thailand.

    The scores are 2 and more for ``area`` and what it lies in, 1 for Thailand, 0 elsewhere.
    """
    holders = [one for one in _upwards(area) if one.boundary]
    steps = [
        (float(score), one.boundary.prepared, _("ใน%(area)s") % {"area": name_with_level(one)})
        for score, one in zip(range(len(holders) + 1, 1, -1), holders, strict=True)
        if one.boundary
    ]

    def rank(position: LonLat) -> tuple[float, str]:
        if not THAILAND.covers(position):
            return (0.0, _("นอกประเทศไทย"))
        point = Point(position.lon, position.lat, srid=4326)
        for score, boundary, words in steps:
            if boundary.covers(point):
                return (score, words)
        return (1.0, _("ในประเทศไทย"))

    return rank


def _upwards(area: AdminArea | None) -> Iterator[AdminArea]:
    while area:
        yield area
        area = area.parent
