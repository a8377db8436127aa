"""What is wrong with a shape, where, and what a repair would make of it; nothing is changed."""

import re
import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

_PLACE: Final = re.compile(r"\[(\S+) (\S+)\]$")
# A polygon whose edges all cross makes n² pieces: 300 random vertices take 0.2 s, 900 2.5 s.
_REPAIRED_VERTICES: Final = 600
_REPAIR_SECONDS: Final = 1.5
UNCLOSED: Final = "Ring is not closed"


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """``reason`` in the words of GEOS; ``at``: longitude, latitude; ``repaired``: the shape made
    valid in its own dimension, None where that leaves nothing or would take too long."""

    reason: str
    at: tuple[float, float] | None
    repaired: Any


def shapes_of(raw: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Give shapes of WKB and which had a ring left open (drawn closed, for want of another way).

    Raises shapely's errors where even that fails.
    """
    geometries = shapely.from_wkb(raw, on_invalid="ignore")
    missing = np.array([wkb is not None for wkb in raw], dtype=bool)
    unclosed = missing & shapely.is_missing(geometries)
    geometries[unclosed] = shapely.from_wkb(raw[unclosed], on_invalid="fix")
    if shapely.is_missing(geometries[unclosed]).any():
        shapely.from_wkb(raw[unclosed])  # cannot be mended: let it say why
    return geometries, unclosed


def faults_of(geometries: NDArray[Any], unclosed: NDArray[np.bool_]) -> dict[int, ShapeFault]:
    """Find the faults of shapes in EPSG:4326, by index."""
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    wrong = present & (~shapely.is_valid(geometries) | unclosed)
    until = time.monotonic() + _REPAIR_SECONDS
    found = {}
    for at in np.flatnonzero(wrong):
        geometry = geometries[at]
        reason, place = _reason(geometry)
        reason = UNCLOSED if unclosed[at] and reason == "Valid Geometry" else reason
        repaired = _repaired(geometry) if time.monotonic() < until else None
        found[int(at)] = ShapeFault(reason, place, repaired)
    return found


def _reason(geometry: Any) -> tuple[str, tuple[float, float] | None]:
    text = shapely.is_valid_reason(geometry)
    place = _PLACE.search(text)
    if place is None:
        return text, None
    return text[: place.start()], (float(place[1]), float(place[2]))


def _repaired(geometry: Any) -> Any:
    if shapely.get_num_coordinates(geometry) > _REPAIRED_VERTICES:
        return None
    repaired = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    same = shapely.get_dimensions(repaired) == shapely.get_dimensions(geometry)
    return repaired if same and not repaired.is_empty else None
