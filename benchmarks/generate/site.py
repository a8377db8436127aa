"""What one place has, drawn from the seed: villages, roads, streams; and shapes along them."""

import math
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from benchmarks.generate.frame import Floats, Frame
from benchmarks.generate.words import village_name
from benchmarks.generate.world import Areas, Network, Place

_TRIES: Final = 6
_STEP_M: Final = 70.0


@dataclass(frozen=True, slots=True)
class Village:
    name: str
    moo: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawn work: its shape and middle in degrees, and the village it belongs to."""

    shape: BaseGeometry
    lon: float
    lat: float
    village: Village


class Site:
    """The villages and ways of a place, in metres of its frame."""

    def __init__(self, place: Place, areas: Areas, seed: int, network: Network | None) -> None:
        self.place = place
        rng = Random(f"{seed}/{place.code}/site")
        middle = place.area.centroid
        self.frame = Frame(middle.x, middle.y)
        self.area = shapely.transform(place.area, self.frame.to_metres)
        shapely.prepare(self.area)
        self._subdistricts, self._codes = areas.near(place.area)
        self.size_m = math.sqrt(max(self.area.area, 1.0))
        self.villages = self._villages(rng)
        self.roads, self.streams = self._ways(rng, network)

    # the place ---------------------------------------------------------------------------

    def inside(self, rng: Random) -> tuple[float, float]:
        """A random position inside the place, in metres."""
        west, south, east, north = self.area.bounds
        for _try in range(40):
            x, y = rng.uniform(west, east), rng.uniform(south, north)
            if shapely.intersects_xy(self.area, x, y):
                return x, y
        point = self.area.representative_point()
        return point.x, point.y

    def codes_at(self, lon: float, lat: float) -> tuple[str, str, str]:
        """(subdistrict, district, province) there; outside all of them, the owner's own."""
        (there,) = np.nonzero(shapely.intersects_xy(self._subdistricts, lon, lat))
        if there.size:
            return self._codes[int(there[0])]
        return "", self.place.district_code, self.place.province_code

    def _villages(self, rng: Random) -> list[Village]:
        count = min(16, max(4, self.place.population // 900))
        return [Village(village_name(rng), moo, *self.inside(rng)) for moo in range(1, count + 1)]

    def _ways(
        self, rng: Random, network: Network | None
    ) -> tuple[list[LineString], list[LineString]]:
        if network is None:
            return self._invented_roads(rng), self._invented_streams(rng)
        return self._known(network.roads), self._known(network.streams)

    def _known(self, lines: BaseGeometry) -> list[LineString]:
        here = shapely.get_parts(shapely.intersection(lines, self.place.area))
        moved = [shapely.transform(line, self.frame.to_metres) for line in here]
        return [line for line in moved if line.geom_type == "LineString" and line.length > 200]

    def _invented_roads(self, rng: Random) -> list[LineString]:
        """Each village is joined to the nearest one before it."""
        roads = []
        for number, village in enumerate(self.villages[1:], start=1):
            other = min(
                self.villages[:number], key=lambda v: math.hypot(v.x - village.x, v.y - village.y)
            )
            roads.append(wiggle(rng, (village.x, village.y), (other.x, other.y), 0.12))
        return [road for road in roads if road.length > 50]

    def _invented_streams(self, rng: Random) -> list[LineString]:
        ends = [(self.inside(rng), self.inside(rng)) for _stream in range(2)]
        streams = [wiggle(rng, start, end, 0.25) for start, end in ends]
        return [stream for stream in streams if stream.length > 50]

    # shapes ------------------------------------------------------------------------------

    def line(self, rng: Random, length_m: float, *, stream: bool, parts: int = 1) -> Sketch:
        """A line of ``length_m`` in all: a stretch of a way, or a new one that leaves it."""
        length_m = min(length_m, 0.8 * self.size_m) / parts
        ways = (self.streams if stream else self.roads) or self.roads or self.streams
        village = rng.choice(self.villages)
        lines = [self._stretch(rng, ways, village, length_m) for _part in range(parts)]
        return self._sketch(lines[0] if parts == 1 else MultiLineString(lines), village)

    def points(self, rng: Random, count: int, *, stream: bool) -> Sketch:
        """One or several places near a village, or on a stream."""
        village = rng.choice(self.villages)
        if stream and self.streams:
            way = rng.choice(self.streams)
            spots = [way.interpolate(rng.random(), normalized=True) for _spot in range(count)]
        else:
            spots = [
                Point(rng.gauss(village.x, 300), rng.gauss(village.y, 300))
                for _spot in range(count)
            ]
        return self._sketch(spots[0] if count == 1 else MultiPoint(spots), village)

    def polygon(self, rng: Random, area_m2: float) -> Sketch:
        """A rounded shore of ``area_m2`` near a village."""
        village = rng.choice(self.villages)
        turns = np.linspace(0, 2 * math.pi, 15)[:-1]
        radii = np.array([rng.uniform(0.8, 1.15) for _turn in turns])
        ring = np.column_stack([np.cos(turns) * radii * rng.uniform(1, 1.6), np.sin(turns) * radii])
        ring *= math.sqrt(area_m2 / Polygon(ring).area)
        ring += (rng.gauss(village.x, 500), rng.gauss(village.y, 500))
        return self._sketch(Polygon(ring), village)

    def _stretch(
        self, rng: Random, ways: list[LineString], village: Village, length_m: float
    ) -> LineString:
        way = rng.choice(ways) if ways else None
        if way is not None and way.length > length_m and rng.random() < 0.3:
            start = rng.uniform(0, way.length - length_m)
            return _cut(way, start, start + length_m)
        x, y = village.x, village.y
        if way is not None:
            start_point = way.interpolate(rng.random(), normalized=True)
            x, y = start_point.x, start_point.y
        return self._branch(rng, x, y, length_m)

    def _branch(self, rng: Random, x: float, y: float, length_m: float) -> LineString:
        """A winding way of exactly ``length_m`` that stays inside the place where it can.

        Number by number: for the few steps of a way ten times faster than arrays.
        """
        count = min(24, max(2, round(length_m / _STEP_M)))
        step = length_m / count
        for _try in range(_TRIES):
            turns = [rng.gauss(0, 0.22) for _step in range(count)]
            heading = rng.uniform(0, 2 * math.pi)
            way = [(x, y)]
            east, north = x, y
            for turn in turns:
                heading += turn
                east += math.cos(heading) * step
                north += math.sin(heading) * step
                way.append((east, north))
            if shapely.intersects_xy(self.area, east, north):
                break
        return LineString(np.array(way))

    def _sketch(self, shape: BaseGeometry, village: Village) -> Sketch:
        part = getattr(shape, "geoms", [shape])[0]
        line = isinstance(part, LineString)
        middle = part.interpolate(0.5, normalized=True) if line else part.centroid
        lonlats = self.frame.to_degrees(shapely.get_coordinates([shape, middle]))
        lon, lat = lonlats[-1].tolist()
        return Sketch(shapely.set_coordinates(shape, lonlats[:-1]), lon, lat, village)


def _cut(way: LineString, start_m: float, end_m: float) -> LineString:
    """The stretch of a way between two distances along it."""
    points = shapely.get_coordinates(way)
    along = np.cumsum(np.hypot(*np.diff(points, axis=0).T))
    inner = points[1:][(along > start_m) & (along < end_m)]
    ends = shapely.get_coordinates(shapely.line_interpolate_point(way, [start_m, end_m]))
    return LineString(np.vstack([ends[:1], inner, ends[1:]]))


def wiggle(
    rng: Random, start: tuple[float, float], end: tuple[float, float], roughness: float
) -> LineString:
    """A line that wanders between two positions: midpoints are displaced five times over."""
    points: Floats = np.array([start, end])
    for _round in range(5):
        sides = np.diff(points, axis=0)
        shifts = np.array([[rng.gauss(0, roughness * 0.5)] for _side in sides])
        normals = np.column_stack([-sides[:, 1], sides[:, 0]])
        middles = points[:-1] + sides / 2 + normals * shifts
        merged = np.empty((len(points) + len(middles), 2))
        merged[0::2], merged[1::2] = points, middles
        points = merged
    return LineString(points)
