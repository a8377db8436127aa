# ruff: noqa: S608 – statements of constants and of a tile's own numbers
"""Below zoom 11: how many of the asked projects lie in each area, and their money.

The numbers are the rollup's and only of projects that have a position. Every project counts at
its main area's centre, so in exactly one tile of a zoom, and all tiles of a zoom add up to the
question's total. Where no area of the zoom's level is known it counts in the next larger one, at
last in the middle of the country under code "".
"""

import math
from collections.abc import Iterable
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict

from accounts.models import User
from coordinates.values import LonLat
from maps.tiles.address import Tile
from projects.filters import asked_by
from projects.rollup import Total
from projects.totals import totals_of

LOWEST_OF_SHAPES: Final = 11
# the highest zoom of each → the keys its totals are asked by
_LEVELS: Final = {
    6: ("province",),
    8: ("province", "district"),
    10: ("province", "district", "subdistrict"),
}
_AREAS: Final = ("province", "district", "subdistrict")
_POSITIONED: Final = ("pinned", "provisional")
_MIDDLE: Final = LonLat(101.0, 13.2)

_CENTRED: Final = "{0}.valid_to IS NULL AND {0}.centre IS NOT NULL"
_PROVINCES: Final = f"""
SELECT p.code, p.code IN (
    SELECT left(a.code, 2) FROM coordinates_adminarea a
    WHERE a.level = ANY(%s) AND a.valid_to IS NULL AND a.centre && {{near}})
FROM coordinates_adminarea p WHERE p.level = 'province' AND {_CENTRED.format("p")}
"""
_AREA: Final = (
    """LEFT JOIN coordinates_adminarea {0}
    ON {0}.level = '{1}' AND {0}.code = total.{1} AND """
    + _CENTRED
)
# A place at the border of two tiles is the eastern and the southern one's.
_TILE: Final = f"""
WITH total AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::numeric[])
        AS given (province, district, subdistrict, count, baht)
),
placed AS (
    SELECT area.code, area.level, ST_Transform(area.centre, 3857) AS flat,
        sum(total.count)::bigint AS count, sum(total.baht)::float8 AS budget_baht
    FROM total
    {_AREA.format("p", "province")}
    {_AREA.format("d", "district")} AND p.id IS NOT NULL
    {_AREA.format("s", "subdistrict")} AND p.id IS NOT NULL
    CROSS JOIN LATERAL (SELECT coalesce(s.code, d.code, p.code, '') AS code,
        coalesce(s.level, d.level, p.level, 'country') AS level,
        coalesce(s.centre, d.centre, p.centre,
            ST_SetSRID(ST_MakePoint({_MIDDLE.lon}, {_MIDDLE.lat}), 4326)) AS centre) area
    GROUP BY 1, 2, 3
),
here AS (
    SELECT code, level, count, budget_baht,
        ST_AsMVTGeom(flat, {{bounds}}, {{extent}}, 0, false) AS place
    FROM placed
    WHERE floor((ST_X(flat) - {{west}}) / {{side}}) = 0
        AND floor(({{north}} - ST_Y(flat)) / {{side}}) = 0
)
SELECT ST_AsMVT(here.*, 'clusters', {{extent}}, 'place') FROM here
"""


_SUMS: Final = ("budget_baht",)


def clusters_tile(tile: Tile, user: User | AnonymousUser, asked: QueryDict) -> bytes:
    """Layer ``clusters``: points with code, level, count, budget_baht. Raises BadQuestion."""
    by = next(by for highest, by in _LEVELS.items() if tile.z <= highest)
    positioned = _narrowed(asked, "position", _POSITIONED)
    if positioned is None:
        return b""
    # Whose share of a work that crosses a border is whose would put one project in two tiles.
    positioned.pop("count_by", None)
    provinces = _provinces(tile, by)
    groups: list[tuple[Any, Total]] = []
    here = [code for code, is_here in provinces.items() if is_here]
    if here and (inside := _within(positioned, here)) is not None:
        totals = totals_of(asked_by(user, inside), by=by, sums=_SUMS)
        groups += [(total.key, total) for total in totals if total.key[0] in here]
    if _holds_middle(tile):
        totals = totals_of(asked_by(user, positioned), by=("province",), sums=_SUMS)
        groups += [(("",), total) for total in totals if total.key[0] not in provinces]
    return _drawn(tile, groups) if groups else b""


def _narrowed(asked: QueryDict, name: str, wanted: Iterable[str]) -> QueryDict | None:
    """The question, of ``name`` no more than ``wanted``; None where nothing is left of it."""
    narrowed = asked.copy()
    named = asked.getlist(name)
    kept = [value for value in wanted if not named or value in named]
    narrowed.setlist(name, kept)
    return narrowed if kept else None


def _within(asked: QueryDict, provinces: list[str]) -> QueryDict | None:
    """The question within these provinces: fewer rows to read. Codes of an older generation may
    belong elsewhere today; then all are read."""
    if "generation" in asked:
        return asked
    named = [name for name in _AREAS if name in asked]
    if not named:
        return _narrowed(asked, "province", provinces)
    within = asked.copy()
    for name in named:
        within.setlist(name, [code for code in asked.getlist(name) if code[:2] in provinces])
    return within if all(within.getlist(name) for name in named) else None


def _provinces(tile: Tile, levels: tuple[str, ...]) -> dict[str, bool]:
    """The provinces with a centre, and whether one of their areas has its centre in ``tile``."""
    with connection.cursor() as cursor:
        cursor.execute(_PROVINCES.format(near=tile.near_4326), [list(levels)])
        return dict(cursor.fetchall())


def _holds_middle(tile: Tile) -> bool:
    tiles = 2**tile.z
    lat = math.radians(_MIDDLE.lat)
    x = math.floor((_MIDDLE.lon + 180) / 360 * tiles)
    y = math.floor((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * tiles)
    return (tile.x, tile.y) == (x, y)


def _drawn(tile: Tile, groups: list[tuple[Any, Total]]) -> bytes:
    keys = [(*key, "", "")[:3] for key, _total in groups]
    totals = [total for _key, total in groups]
    columns = [
        *(list(column) for column in zip(*keys, strict=True)),
        [total.projects for total in totals],
        [total.budget_baht for total in totals],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TILE.format(**tile.names()), columns)
        return bytes(cursor.fetchone()[0])
