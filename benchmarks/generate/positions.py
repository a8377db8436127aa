"""Positions of an invented project: role, method, accuracy, review, and what was typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from benchmarks.generate import words
from benchmarks.generate.odds import Odds
from benchmarks.generate.site import Site
from benchmarks.generate.works import Work
from coordinates.datum import lonlat_to_grid, operation, srid_of, to_wgs84
from coordinates.geodesy import distance_m
from coordinates.thai import to_thai_digits
from coordinates.values import Datum, LonLat
from coordinates.writing import write
from projects.codes import Method, Review, Role, State

# How often a project in that state has a position: of its own, and only a village's or area's.
_PINNED: Final = {
    State.DRAFT: (0.10, 0.05),
    State.PLANNED: (0.15, 0.08),
    State.CONFIRMED: (0.20, 0.10),
    State.APPROVED: (0.25, 0.12),
    State.CANCELLED: (0.30, 0.10),
    State.COMPLETE: (0.68, 0.10),
}
_DUE: Final = (0.48, 0.12)
_METHODS: Final = Odds({"surveyed": 8, "gnss": 40, "imagery": 18, "map": 24, "document": 10})
_ACCURACY_M: Final = {
    "surveyed": (0.02, 0.2),
    "gnss": (2.5, 15.0),
    "imagery": (1.0, 5.0),
    "village": (800.0, 2000.0),
    "area": (2000.0, 6000.0),
}
_REVIEWS: Final = Odds({"submitted": 50, "verified": 32, "draft": 11, "returned": 7})


@dataclass(slots=True)
class Pin:
    """One position row. ``geometry``: EPSG:4326."""

    role: str
    geometry: BaseGeometry
    method: str
    accuracy_m: float | None
    captured_at: datetime
    review: str
    review_reason: str = ""
    typed_text: str = ""
    declared_crs: str = ""
    operation: str = ""
    version: int = 1
    is_current: bool = False
    replaced_at: datetime | None = None
    replaced_reason: str = ""
    moved_m: float | None = None

    @property
    def reviewed_at(self) -> datetime | None:
        """The day after, where somebody looked at it."""
        is_looked_at = self.review in {Review.VERIFIED, Review.RETURNED}
        return self.captured_at + timedelta(days=1) if is_looked_at else None


def pins(
    rng: Random, site: Site, work: Work, state: str, since: datetime, *, certain: bool
) -> list[Pin]:
    """The positions of a project: none, or one a role and some replaced ones.

    ``certain``: it has one, measured or drawn, for a fault will be planted in it.
    """
    own, provisional = _PINNED.get(State(state), _DUE)
    chance = rng.random()
    if not certain and chance >= own + provisional:
        return []
    if not certain and chance >= own:
        return [_provisional(rng, site, work, since)]
    roles = _roles(rng, state)
    found = [_pin(rng, work, role, since + timedelta(days=90 * n)) for n, role in enumerate(roles)]
    found[-1].is_current = True
    if rng.random() < 0.05:
        found.insert(0, _replaced(rng, site, found[-1]))
    return found


def _roles(rng: Random, state: str) -> list[str]:
    if state == State.COMPLETE and rng.random() < 0.7:
        return [Role.CONTRACTED, Role.AS_BUILT] if rng.random() < 0.25 else [Role.AS_BUILT]
    if state in {State.SIGNED, State.DISBURSING, State.COMPLETE} and rng.random() < 0.6:
        return [Role.PLANNED, Role.CONTRACTED] if rng.random() < 0.2 else [Role.CONTRACTED]
    return [Role.PLANNED]


def _reviewed(rng: Random) -> tuple[str, str]:
    review = _REVIEWS.draw(rng)
    return review, rng.choice(words.RETURN_REASONS) if review == Review.RETURNED else ""


def _pin(rng: Random, work: Work, role: str, at: datetime) -> Pin:
    method = _METHODS.draw(rng)
    shape = work.sketch.shape
    if method == Method.DOCUMENT and not isinstance(shape, Point):
        method = Method.MAP.value  # papers give a point, the line was drawn
    review, reason = _reviewed(rng)
    pin = Pin(role, shape, method, accuracy(rng, method), at, review, reason)
    if method == Method.DOCUMENT and isinstance(shape, Point):
        typed(rng, pin, LonLat(shape.x, shape.y))
    return pin


def accuracy(rng: Random, method: str) -> float | None:
    """Metres as a device or an office of that method gives them."""
    low_high = _ACCURACY_M.get(method)
    if low_high is None:
        return 0.0 if method == Method.MAP else None
    return round(rng.uniform(*low_high), 2)


def typed(rng: Random, pin: Pin, position: LonLat) -> None:
    """Make the pin one that was typed from a paper, in one of the papers' notations."""
    notation = rng.choice(["decimal", "dms", "utm", "utm_indian1975"])
    srid, datum = 4326, Datum.WGS84
    if notation.startswith("utm"):
        datum = Datum.INDIAN1975 if notation == "utm_indian1975" else datum
        grid = lonlat_to_grid(position, datum=datum)
        srid = srid_of(datum, grid.zone)
        lon, lat = to_wgs84(round(grid.easting_m), round(grid.northing_m), srid)
        pin.geometry = Point(round(float(lon), 7), round(float(lat), 7))
    text = write(position, notation)
    pin.typed_text = to_thai_digits(text) if rng.random() < 0.2 else text
    pin.declared_crs, pin.operation = f"EPSG:{srid}", operation(srid)


def _provisional(rng: Random, site: Site, work: Work, at: datetime) -> Pin:
    """The middle of the village, or a position somewhere in the area."""
    method = rng.choice([Method.VILLAGE, Method.AREA]).value
    village = work.sketch.village
    spot = (village.x, village.y) if method == Method.VILLAGE else site.inside(rng)
    [[lon, lat]] = site.frame.to_degrees(np.array([spot]))
    shape = Point(lon, lat)
    pin = Pin(Role.PLANNED, shape, method, accuracy(rng, method), at, Review.SUBMITTED)
    pin.is_current = True
    return pin


def _replaced(rng: Random, site: Site, now: Pin) -> Pin:
    """The row that ``now`` replaced: it lies elsewhere, and the reason stands there."""
    east, north = rng.uniform(-400, 400), rng.uniform(-400, 400)
    old = shifted(site, now.geometry, east, north)
    distance = _between_m(old, now.geometry)
    now.version = 2
    return Pin(
        now.role,
        old,
        Method.MAP,
        0.0,
        now.captured_at - timedelta(days=30),
        Review.SUBMITTED,
        replaced_at=now.captured_at,
        replaced_reason=rng.choice(words.REPLACED_REASONS),
        moved_m=round(distance, 2),
    )


def shifted(site: Site, shape: BaseGeometry, east_m: float, north_m: float) -> BaseGeometry:
    """The shape moved by metres on the ground."""
    move = np.array([east_m, north_m])
    frame = site.frame
    return shapely.transform(shape, lambda c: frame.to_degrees(frame.to_metres(c) + move))


def _between_m(a: BaseGeometry, b: BaseGeometry) -> float:
    start, end = shapely.shortest_line(a, b).coords
    return distance_m(LonLat(*start), LonLat(*end))
