# ruff: noqa: S608 – statements of constants and of a tile's own numbers
"""From zoom 11: the asked projects that have a position, each as it lies there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, FilteredRelation, Func, Q, Value, When
from django.db.models.expressions import RawSQL

from maps.tiles.address import Tile
from projects.codes import PROVISIONAL
from projects.filters import ProjectFilter

# Where the statement that Django writes has the tile's own square.
_NEAR: Final = "ST_MakeEnvelope(-1, -2, -3, -4, 4326)"
_COLUMNS: Final = "id, code, sector, kind, state, position, role, geometry"
_NORTHMOST: Final = 85.0511287798066  # of the scheme
_WORLD: Final = f"ST_MakeEnvelope(-180, -{_NORTHMOST}, 180, {_NORTHMOST}, 4326)"
# What lies beyond the scheme (a latitude of 100: swapped numbers) is drawn at its edge.
_AT_THE_EDGE: Final = f"""(
    SELECT ST_Transform(ST_SetSRID(ST_MakePoint(greatest(-180, least(180, ST_X(p))),
        greatest(-{_NORTHMOST}, least({_NORTHMOST}, ST_Y(p)))), 4326), 3857)
    FROM (SELECT ST_PointOnSurface(geometry) AS p OFFSET 0) inside)"""
# What is smaller than a step of the grid is no shape there any more: it is drawn as a point that
# lies on it. OFFSET 0 keeps PostgreSQL from simplifying each shape twice.
_TILE: Final = f"""
SELECT ST_AsMVT(drawn.*, 'projects', {{extent}}, 'shape', 'id') FROM (
    SELECT id, code, sector, kind, state, position, role, coalesce(
        ST_AsMVTGeom(flat, {{bounds}}, {{extent}}, {{buffer}}, true),
        CASE WHEN ST_Dimension(flat) > 0 THEN
            ST_AsMVTGeom(ST_PointOnSurface(flat), {{bounds}}, {{extent}}, {{buffer}}, true) END
    ) AS shape
    FROM (
        SELECT *, CASE WHEN geometry @ {_WORLD}
            THEN ST_Simplify(ST_Transform(geometry, 3857), {{step}}, true)
            ELSE {_AT_THE_EDGE} END AS flat
        FROM ({{asked}}) asked ({_COLUMNS}) OFFSET 0
    ) simplified
) drawn
"""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The statement of a question, for any tile; ``sql`` is empty where nothing can match."""

    sql: str
    parameters: Sequence[Any]

    def tile(self, tile: Tile) -> bytes:
        """Layer ``projects``: code, sector, kind, state, position, role; ids are projects'."""
        if not self.sql:
            return b""
        asked = self.sql.replace(_NEAR, tile.near_4326)
        with connection.cursor() as cursor:
            cursor.execute(_TILE.format(asked=asked, **tile.names()), self.parameters)
            return bytes(cursor.fetchone()[0])


def shapes_of(question: ProjectFilter) -> Shapes:
    """Raises BadQuestion."""
    question.check()
    here = FilteredRelation("geometries", condition=Q(geometries__is_current=True))
    near = Func(
        F("here__geometry"),
        RawSQL(_NEAR, [], output_field=GeometryField(srid=4326)),  # noqa: S611 – a constant
        template="%(expressions)s",
        arg_joiner=" && ",
        output_field=BooleanField(),
    )
    position = Case(
        When(here__method__in=PROVISIONAL, then=Value("provisional")), default=Value("pinned")
    )
    rows = (
        question.qs.order_by()
        .annotate(here=here)
        .filter(near)
        .annotate(drawn=F("here__geometry"), position=position, drawn_role=F("here__role"))
        .values_list("pk", "code", "sector", "kind_id", "state", "position", "drawn_role", "drawn")
    )
    try:
        return Shapes(*rows.query.sql_with_params())
    except EmptyResultSet:
        return Shapes("", ())
