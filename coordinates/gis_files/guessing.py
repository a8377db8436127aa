"""Which of our systems the numbers of a file can be in: all under which they lie in Thailand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coordinates.datum import INDIAN1975_SRID, SYSTEMS, WGS84_SRID, to_wgs84
from coordinates.values import THAILAND, Bbox

Floats = NDArray[np.float64]

# In this order where nothing else tells them apart. Numbers cannot tell Indian 1975 in degrees
# from WGS 84 (some 450 m), and hardly anybody has it: only who asks for it is offered it.
_ORDER: Final = tuple(srid for srid in SYSTEMS if srid != INDIAN1975_SRID)
_LOOKED_AT: Final = 5_000  # vertices: the outermost ones and an even choice of the others
_NEARLY_ALL: Final = 0.9  # a drawing's frame or legend at 0, 0 does not hide where the rest is


@dataclass(frozen=True, slots=True)
class Candidate:
    """A system the numbers can be in; ``lon``, ``lat``: where its middle vertex falls (WGS 84).

    ``swapped``: the file has latitude or northing first. ``share``: of the vertices in Thailand.
    """

    srid: int
    lon: float
    lat: float
    swapped: bool
    share: float


def candidates(xy: Floats, *, near: Bbox | None = None, also: int | None = None) -> list[Candidate]:
    """Give the systems for vertices ``xy`` (n × 2), best first; none where nothing fits.

    All that put every vertex in Thailand; where none does, those that put nine of ten there.
    Best is first what lies most in ``near``, then what is nearest to it in whole degrees.
    """
    xy = _sample(xy)
    order = [*_ORDER, *([INDIAN1975_SRID] if also == INDIAN1975_SRID else [])]
    found = [
        (candidate, _far(xy, candidate, near))
        for swapped in (False, True)
        for srid in order
        for candidate in _candidate(xy, srid, swapped)
    ]
    best = max((candidate.share for candidate, _far in found), default=0.0)
    kept = [each for each in found if each[0].share == 1.0 or best < 1.0]
    return [candidate for candidate, _far in sorted(kept, key=lambda each: each[1])]


def share_in_thailand(xy: Floats, srid: int, *, swapped: bool = False) -> float:
    """Give the share (0–1) of the vertices that lie in Thailand, were they in ``srid``."""
    return float(_inside(_placed(_sample(xy), srid, swapped), THAILAND).mean()) if len(xy) else 0.0


def _candidate(xy: Floats, srid: int, swapped: bool) -> Iterator[Candidate]:
    if not len(xy):
        return
    lonlat = _placed(xy, srid, swapped)
    inside = _inside(lonlat, THAILAND)
    if inside.mean() >= _NEARLY_ALL:
        lon, lat = np.median(lonlat[inside], axis=0)
        yield Candidate(srid, float(lon), float(lat), swapped, float(inside.mean()))


def _far(xy: Floats, candidate: Candidate, near: Bbox | None) -> tuple[float, int]:
    if near is None:
        return (0.0, 0)
    share = _inside(_placed(xy, candidate.srid, candidate.swapped), near).mean()
    east = max(near.minlon - candidate.lon, candidate.lon - near.maxlon, 0.0)
    north = max(near.minlat - candidate.lat, candidate.lat - near.maxlat, 0.0)
    return (-float(share), round(float(np.hypot(east, north))))


def _sample(xy: Floats) -> Floats:
    """The outermost vertices and an even choice of the others: a million need not be moved."""
    if len(xy) <= _LOOKED_AT:
        return xy
    outermost = np.concatenate([xy.argmin(axis=0), xy.argmax(axis=0)])
    even = np.linspace(0, len(xy) - 1, _LOOKED_AT).astype(np.int64)
    return np.asarray(xy[np.concatenate([outermost, even])])


def _placed(xy: Floats, srid: int, swapped: bool) -> Floats:
    x, y = (xy[:, 1], xy[:, 0]) if swapped else (xy[:, 0], xy[:, 1])
    if srid == WGS84_SRID:
        return np.column_stack([x, y])
    return np.column_stack(to_wgs84(x, y, srid))


def _inside(lonlat: Floats, box: Bbox) -> NDArray[np.bool_]:
    low, high = (box.minlon, box.minlat), (box.maxlon, box.maxlat)
    return np.asarray(((lonlat >= low) & (lonlat <= high)).all(axis=1))
