# ruff: noqa: S608 – statements of constants and of a tile's own numbers
"""Boundaries in force: provinces, districts and subdistricts; the areas of authorities."""

from typing import Final

from django.db import connection

from maps.tiles.address import Tile

# level → the lowest zoom it is drawn at
LEVELS: Final = {"province": 0, "district": 7, "subdistrict": 10}
ALL_AUTHORITIES: Final = 7  # below, only those of whole provinces (PAOs)

_SHAPE: Final = """ST_AsMVTGeom(
    ST_Simplify(ST_Transform(a.boundary, 3857), {step}, true),
    {bounds}, {extent}, {buffer}, true)"""
_LEVEL: Final = f"""coalesce((
    SELECT ST_AsMVT(drawn.*, '{{level}}', {{extent}}, 'shape', 'id') FROM (
        SELECT a.id, a.code, a.name_th, a.name_en, {_SHAPE} AS shape
        FROM coordinates_adminarea a
        WHERE a.level = '{{level}}' AND a.valid_to IS NULL AND a.boundary && {{near}}
    ) drawn), '')"""
_AUTHORITIES: Final = f"""
SELECT ST_AsMVT(drawn.*, 'authorities', {{extent}}, 'shape', 'id') FROM (
    SELECT o.id, o.code, o.full_name_th AS name, {_SHAPE} AS shape
    FROM accounts_localauthority o JOIN coordinates_adminarea a ON a.id = o.jurisdiction_id
    WHERE o.active AND a.boundary && {{near}} AND {{shown}}
) drawn
"""


def areas_tile(tile: Tile) -> bytes:
    """Layers ``province``, ``district``, ``subdistrict``: code, name_th, name_en."""
    names = tile.names()
    drawn = [_LEVEL.format(level=level, **names) for level, z in LEVELS.items() if tile.z >= z]
    return _tile(f"SELECT {' || '.join(drawn)}")


def authorities_tile(tile: Tile) -> bytes:
    """Layer ``authorities``: code, name."""
    shown = "true" if tile.z >= ALL_AUTHORITIES else "o.kind = 'pao'"
    return _tile(_AUTHORITIES.format(shown=shown, **tile.names()))


def _tile(statement: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return bytes(cursor.fetchone()[0])
