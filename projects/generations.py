# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""Works by the boundaries of another day: which lay in an area as it was then."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models.expressions import RawSQL

from coordinates.models import AdminArea

LEVELS: Final = {2: "province", 4: "district", 6: "subdistrict"}

# A work lies where its place on itself does, as when it was pinned (projects.services.positions).
# A border shared by two areas is the lower code's; only a place on the rim of a piece asks whose.
_WITHIN: Final = """
    WITH asked AS (
        SELECT part.geometry, area.level, area.code
        FROM coordinates_adminareapart part
        JOIN coordinates_adminarea area ON area.id = part.area_id
        WHERE area.id = ANY(%s)
    ), placed AS MATERIALIZED (
        SELECT g.project_id, asked.geometry, asked.level, asked.code,
            ST_PointOnSurface(g.geometry) AS place
        FROM asked JOIN projects_projectgeometry g
            ON g.is_current AND g.geometry && asked.geometry
    )
    SELECT project_id FROM placed
    WHERE ST_Covers(geometry, place) AND (ST_ContainsProperly(geometry, place) OR NOT EXISTS (
        SELECT FROM coordinates_adminareapart part
        JOIN coordinates_adminarea area ON area.id = part.area_id
        WHERE part.geometry && placed.place AND area.level = placed.level
            AND area.code < placed.code AND ST_Covers(part.geometry, placed.place)
            AND (area.valid_from IS NULL OR area.valid_from <= %s)
            AND (area.valid_to IS NULL OR area.valid_to > %s)))
    UNION ALL
    SELECT p.id FROM projects_project p
    WHERE (p.province_code = ANY(%s) OR p.district_code = ANY(%s) OR p.subdistrict_code = ANY(%s))
        AND NOT EXISTS (
            SELECT FROM projects_projectgeometry g WHERE g.project_id = p.id AND g.is_current)
"""


def belonging_to(codes: Sequence[str], *, on: date) -> RawSQL:
    """The keys of the projects that belong to one of these areas of ``on``, as a subquery: by
    their position, looked up piece by piece of the areas; without one by the codes they keep."""
    areas = AdminArea.objects.on(on).filter(code__in=codes, level__in=LEVELS.values())
    keys = list(areas.values_list("pk", flat=True))
    by_length = [[code for code in codes if len(code) == length] for length in LEVELS]
    return RawSQL(_WITHIN, [keys, on, on, *by_length])  # noqa: S611 – all are parameters
