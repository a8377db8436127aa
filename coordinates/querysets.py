"""Questions about areas: by code, by day, by place, by name. No project is known here."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Q

from coordinates.thai import normalise
from coordinates.values import LonLat

if TYPE_CHECKING:
    from coordinates.models import AdminArea  # noqa: F401 – named by a string that ruff does not see


_PLACES = ("province", "district", "subdistrict")


class AdminAreaQuerySet(models.QuerySet["AdminArea"]):
    def current(self) -> "AdminAreaQuerySet":
        return self.filter(valid_to__isnull=True)

    def on(self, day: date) -> "AdminAreaQuerySet":
        """Areas of the generation in force on ``day``."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def provinces(self) -> "AdminAreaQuerySet":
        return self.filter(level=self.model.Level.PROVINCE)

    def districts(self) -> "AdminAreaQuerySet":
        return self.filter(level=self.model.Level.DISTRICT)

    def subdistricts(self) -> "AdminAreaQuerySet":
        return self.filter(level=self.model.Level.SUBDISTRICT)

    def covering(self, position: LonLat) -> "AdminAreaQuerySet":
        """Areas whose boundary covers the position, through the subdivided, indexed parts."""
        from coordinates.models import AdminAreaPart

        point = Point(position.lon, position.lat, srid=4326)
        return self.filter(
            Exists(AdminAreaPart.objects.filter(area=OuterRef("pk"), geometry__covers=point))
        )

    def named(self, text: str) -> "AdminAreaQuerySet":
        """Areas whose Thai or English name holds ``text``, or whose code begins with it."""
        words = normalise(text)
        return self.filter(
            Q(name_th__icontains=words) | Q(name_en__icontains=words) | Q(code__startswith=words)
        )

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """{code: name in the active language} of provinces, districts and subdistricts."""
        wanted = {code for code in codes if code}
        areas = self.current().filter(code__in=wanted, level__in=_PLACES).defer("boundary")
        return {area.code: area.name for area in areas} if wanted else {}


def locate(position: LonLat, *, on: date | None = None) -> dict[str, Any]:
    """The areas at a position: {level: AdminArea} for province, district and subdistrict.

    One indexed query. Levels without a boundary there are missing from the answer. ``on`` asks
    for the boundaries of that day; today's otherwise. Where two areas share a border, the one
    with the lower code answers, always the same.
    """
    from coordinates.models import AdminArea

    areas = AdminArea.objects.covering(position)
    areas = areas.on(on) if on else areas.current()
    found: dict[str, AdminArea] = {}
    for area in areas.filter(level__in=_PLACES).defer("boundary").order_by("-code"):
        found[area.level] = area
    return found


def areas_of(code: str) -> dict[str, str]:
    """The codes of the areas that hold the one with ``code``; levels below it are blank."""
    return {
        "province_code": code[:2],
        "district_code": code[:4] if len(code) >= 4 else "",
        "subdistrict_code": code if len(code) == 6 else "",
    }
