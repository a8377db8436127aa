"""What is at a point: its areas, whose jurisdiction it is, its notations, the works around it."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from accounts.models import LocalAuthority
from coordinates.errors import CoordinateError
from coordinates.models import AdminArea
from coordinates.places import name_with_level
from coordinates.querysets import locate
from coordinates.values import LonLat, Notation
from coordinates.writing import write
from projects.filters import ProjectFilter
from projects.models import Project

SHOWN: Final = 20
_NOTATIONS: Final = (Notation.DECIMAL, Notation.DMS, Notation.UTM, Notation.MGRS)
_LEVELS: Final = ("province", "district", "subdistrict")


@dataclass(frozen=True)
class Here:
    """``areas``: by level; ``projects``: the nearest SHOWN of ``count`` within ``m`` metres, each
    with ``distance_m`` on the ellipsoid."""

    position: LonLat
    areas: dict[str, AdminArea]
    authorities: list[LocalAuthority]
    notations: dict[str, str]
    m: float
    count: int
    projects: list[Project]

    @property
    def more(self) -> int:
        return self.count - len(self.projects)

    @property
    def words(self) -> str:
        """ตำบล อำเภอ จังหวัด; empty where no boundary covers the point."""
        levels = [level for level in reversed(_LEVELS) if level in self.areas]
        return " ".join(name_with_level(self.areas[level]) for level in levels)

    def as_json(self) -> dict[str, Any]:
        return {
            "lon": self.position.lon,
            "lat": self.position.lat,
            "areas": {
                level: {"code": area.code, "name": area.name} for level, area in self.areas.items()
            },
            "words": self.words,
            "authorities": [{"code": one.code, "name": one.name} for one in self.authorities],
            "notations": self.notations,
            "metres": self.m,
            "count": self.count,
            "projects": [
                {
                    "code": one.code,
                    "name": one.name,
                    "owner": one.owner.name,
                    "year": one.year,
                    "state": one.state,
                    "distance_m": round(one.distance_m, 1),  # type: ignore[attr-defined]
                }
                for one in self.projects
            ],
        }


def here(position: LonLat, question: ProjectFilter, *, m: float) -> Here:
    """Raises BadQuestion."""
    question.check()
    place = locate(position, on=question.boundaries_on)
    areas = AdminArea.objects.filter(code__in=place.codes, level__in=_LEVELS).defer("boundary")
    areas = areas.on(question.boundaries_on) if question.boundaries_on else areas.current()
    near = question.qs.near(position.lon, position.lat, m=m)
    return Here(
        position=position,
        areas={area.level: area for area in areas},
        authorities=list(LocalAuthority.objects.filter(code__in=place.jurisdiction_codes)),
        notations=_notations(position),
        m=m,
        count=near.count(),
        projects=_nearest(near, position),
    )


def _nearest(near: Any, position: LonLat) -> list[Project]:
    point = Point(position.lon, position.lat, srid=4326)
    current = near.filter(geometries__is_current=True)
    away = current.annotate(away=Distance("geometries__geometry", point, spheroid=True))
    rows = away.order_by("away", "code").select_related("authority", "agency")
    found: list[Any] = list(rows[:SHOWN])
    for one in found:
        one.distance_m = one.away.m
    return found


def _notations(position: LonLat) -> dict[str, str]:
    """Those that can write the position: UTM and MGRS only in zones 47 and 48."""
    written = {}
    for notation in _NOTATIONS:
        try:
            written[notation.value] = write(position, notation)
        except CoordinateError:
            continue
    return written
