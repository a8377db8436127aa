"""What the map of a position file is given: rows as GeoJSON, thinned, and what lies around them."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry

from accounts.owners import Owner
from coordinates.geodesy import distance_m
from coordinates.models import AdminArea
from coordinates.systems import system_words
from coordinates.values import LonLat
from projects.position_files.answers import Answer
from projects.position_files.rows import Row
from projects.shapes import ShapeError, as_geojson, shape_of

MOST_DRAWN: Final = 40_000  # vertices of a page: some 1 MB
OUTLINE_STEP: Final = 0.0003  # degrees, some 30 m: finer than the boundaries themselves
_STEP: Final = 0.00001  # degrees, some 1 m


def drawn(rows: list[Row], answer: Answer, area: AdminArea | None, owner: Owner) -> Any:
    """JSON for the page's script: features by row number, the owner's outline, other systems."""
    placed = [row for row in rows if row.geometry]
    most = max(MOST_DRAWN // max(len(placed), 1), 12)
    return {
        "features": [_feature(row, most) for row in placed],
        "outline": _outline(area, owner),
        "candidates": [
            {
                "label": system_words(one["srid"]),
                "at": one["at"],
                "shown": one["srid"] == layer["srid"],
            }
            for layer in answer.layers
            for one in layer["candidates"]
        ],
    }


def thinned(geometry: GEOSGeometry, most: int) -> GEOSGeometry:
    """The shape in at most about ``most`` vertices: to be looked at, never to be saved."""
    step, thin = _STEP, geometry
    while thin.num_coords > most and step < 1:
        thin, step = geometry.simplify(step), step * 4
    return geometry if thin.empty else thin


def moved_first_m(before: Answer, after: Answer) -> float | None:
    """Metres by which the first feature that two readings share has moved; None without one."""
    known = {(one["layer"], one["row"]): one for one in before.features()}
    for feature in after.features():
        if old := known.get((feature["layer"], feature["row"])):
            return distance_m(_first(old["geometry"]), _first(feature["geometry"]))
    return None


def _first(value: Any) -> LonLat:
    """The first vertex of a GeoJSON geometry; parts may be empty, the whole is not."""
    return LonLat(*next(_vertices(value)))


def _vertices(value: Any) -> Iterator[tuple[float, float]]:
    if isinstance(value, dict):
        value = value.get("geometries") or value["coordinates"]
    if value and isinstance(value[0], int | float):
        yield value[0], value[1]
        return
    for part in value:
        yield from _vertices(part)


def _feature(row: Row, most: int) -> dict[str, Any]:
    geometry: Any = row.geometry
    at = row.fault_at
    return {
        "type": "Feature",
        "geometry": as_geojson(thinned(geometry, most)),
        "properties": {
            "row": row.number,
            "label": row.label,
            "fault": [at.lon, at.lat] if at else None,
            "repaired": _repaired(row, most),
        },
    }


def _repaired(row: Row, most: int) -> dict[str, Any] | None:
    try:
        return as_geojson(thinned(shape_of(row.repaired), most)) if row.repaired else None
    except ShapeError:
        return None


def _outline(area: AdminArea | None, owner: Owner) -> dict[str, Any] | None:
    boundary = area.boundary if area else None
    if boundary is None:
        return None
    shape = as_geojson(boundary.simplify(OUTLINE_STEP, preserve_topology=True))
    return {"type": "Feature", "geometry": shape, "properties": {"name": owner.name}}
