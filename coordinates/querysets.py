"""Questions about areas: by code, by day, by place, by name. No project is known here."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db import connection
from django.db.models import F, Func, Q, Value

from coordinates.thai import normalise
from coordinates.values import Bbox, LonLat

if TYPE_CHECKING:
    from coordinates.models import AdminArea  # noqa: F401 – named by a string that ruff does not see


PLACES: Final = ("province", "district", "subdistrict")


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

    def places(self) -> "AdminAreaQuerySet":
        """Provinces, districts and subdistricts: what an address names."""
        return self.filter(level__in=PLACES)

    def named(self, text: str) -> "AdminAreaQuerySet":
        """Areas whose Thai or English name holds ``text``, or whose code begins with it."""
        words = normalise(text)
        return self.filter(
            Q(name_th__icontains=words) | Q(name_en__icontains=words) | Q(code__startswith=words)
        )

    def outlines_in(self, box: Bbox) -> list[tuple[str, GEOSGeometry]]:
        """The code of each area at ``box``, and the lines of its boundary that lie within, drawn
        no finer than a thousandth of the box; none of an area that covers all of it."""
        clip = Polygon.from_bbox(astuple(box))
        clip.srid = 4326
        finest = max(box.maxlon - box.minlon, box.maxlat - box.minlat) / 1000
        lines = Func(F("boundary"), function="ST_Boundary")
        clipped = Func(lines, Value(clip, models.PolygonField()), function="ST_ClipByBox2D")
        outline = Func(
            clipped, Value(finest), function="ST_Simplify", output_field=models.GeometryField()
        )
        near = self.filter(boundary__bboverlaps=clip).annotate(outline=outline)
        found = near.values_list("code", "outline")
        return [(code, lines) for code, lines in found if lines is not None and not lines.empty]

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """{code: name in the active language} of provinces, districts and subdistricts."""
        wanted = {code for code in codes if code}
        areas = self.current().places().filter(code__in=wanted).defer("boundary")
        return {area.code: area.name for area in areas} if wanted else {}


@dataclass(frozen=True, slots=True)
class Place:
    """The codes of the areas at a position; blank or empty where no boundary covers it.

    ``jurisdiction_codes``: the authorities whose area it is (a PAO and one other, more where
    approximate areas overlap), sorted; ``accounts`` knows who they are.
    """

    province_code: str = ""
    district_code: str = ""
    subdistrict_code: str = ""
    jurisdiction_codes: tuple[str, ...] = ()

    @property
    def codes(self) -> list[str]:
        """Those of subdistrict, district and province, the smallest first."""
        levels = (self.subdistrict_code, self.district_code, self.province_code)
        return [code for code in levels if code]

    @property
    def smallest_known(self) -> dict[str, str]:
        """As ``areas_of`` the smallest area; {} where no boundary covers the position."""
        return areas_of(self.codes[0]) if self.codes else {}


def locate(position: LonLat, *, on: date | None = None) -> Place:
    """The place of one position, as ``locate_many``."""
    return locate_many([position], on=on)[0]


# A look-up in the index costs more than a test of a part, so it is made once for all positions
# of a cell of 0.1° (11 km): twice as fast for 100,000 of the whole country, and no slower for
# one (benchmarks/locating.py). A border shared by two areas is the lower code's, always.
_LOCATE: Final = """
    WITH positions AS MATERIALIZED (
        SELECT n, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point,
               floor(lon / 0.1)::int AS x, floor(lat / 0.1)::int AS y
        FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS given (lon, lat, n)
    ), cells AS MATERIALIZED (
        SELECT x, y, ST_SetSRID(ST_Extent(point)::geometry, 4326) AS box
        FROM positions GROUP BY x, y
    ), near AS MATERIALIZED (
        SELECT cells.x, cells.y, part.id, area.level, area.code
        FROM cells
        JOIN coordinates_adminareapart AS part ON part.geometry && cells.box
        JOIN coordinates_adminarea AS area ON area.id = part.area_id
        WHERE CASE WHEN %(day)s::date IS NULL THEN area.valid_to IS NULL
              ELSE (area.valid_from IS NULL OR area.valid_from <= %(day)s)
               AND (area.valid_to IS NULL OR area.valid_to > %(day)s) END
    )
    SELECT positions.n,
           min(near.code) FILTER (WHERE near.level = 'province'),
           min(near.code) FILTER (WHERE near.level = 'district'),
           min(near.code) FILTER (WHERE near.level = 'subdistrict'),
           array_agg(DISTINCT near.code) FILTER (WHERE near.level = 'jurisdiction')
    FROM near
    JOIN coordinates_adminareapart AS part ON part.id = near.id
    JOIN positions ON positions.x = near.x AND positions.y = near.y
    WHERE ST_Covers(part.geometry, positions.point)
    GROUP BY positions.n
"""


def locate_many(positions: Sequence[LonLat], *, on: date | None = None) -> list[Place]:
    """The place of each position, in order, by one query through the subdivided boundaries.

    ``on`` asks for the boundaries of that day; today's otherwise.
    """
    asked = {
        "lons": _array(position.lon for position in positions),
        "lats": _array(position.lat for position in positions),
        "day": on,
    }
    places = [Place()] * len(positions)
    with connection.cursor() as cursor:
        cursor.execute(_LOCATE, asked)
        for n, province, district, subdistrict, jurisdictions in cursor:
            places[n - 1] = Place(
                province or "", district or "", subdistrict or "", tuple(jurisdictions or ())
            )
    return places


def _array(numbers: Iterable[float]) -> str:
    """As PostgreSQL writes an array: ten times as fast as a list adapted number by number."""
    return "{" + ",".join(map(repr, numbers)) + "}"


def areas_of(code: str) -> dict[str, str]:
    """The codes of the areas that hold the one with ``code``; levels below it are blank."""
    return {
        "province_code": code[:2],
        "district_code": code[:4] if len(code) >= 4 else "",
        "subdistrict_code": code if len(code) == 6 else "",
    }
