"""What is planted: for each rule a way to break a work, and all the rules that must say so."""

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from benchmarks.checking.cells import STEP_LAT, STEP_LON, Cell
from benchmarks.checking.works import Made, Pin, honest, photograph, pin
from benchmarks.generate.world import World
from coordinates.datum import from_wgs84, srid_of, to_wgs84
from coordinates.models import AdminArea
from coordinates.values import THAILAND, Datum, LonLat

Plant = Callable[[Random, Cell, World], list[Made]]


def _line(rng: Random, cell: Cell, *metres: tuple[float, float]) -> Made:
    """A road of these vertices whose stated sizes fit."""
    made = honest(rng, cell, "gravel")
    geometry = LineString([cell.at(*pair) for pair in metres])
    pin(rng, made, geometry)
    made.pins = made.pins[:1]
    made.baht = 95 * made.stated["area_m2"]
    made.photos, made.signed_on = [], ""
    return made


def reshaped(made: Made, geometry: BaseGeometry, *expected: str) -> list[Made]:
    made.pins = [replace(made.pins[0], geometry=geometry)]
    made.photos, made.signed_on = [], ""
    made.expected |= set(expected)
    return [made]


def _lonlat(made: Made) -> tuple[float, float]:
    lon, lat = shapely.get_coordinates(made.current.geometry)[0].tolist()
    return lon, lat


def no_extent(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "gravel")
    place = cell.at(3, 4)
    return reshaped(made, LineString([place, place]), "no-extent")


def invalid_shape(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "pond")
    made.stated = {}
    bow = Polygon([cell.at(*p) for p in ((0, 0), (60, 60), (60, 0), (0, 60))])
    return reshaped(made, bow, "invalid-shape")


def outside_thailand(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "weir")
    made.named = ""
    away = Point(round(rng.uniform(80, 88), 7), round(rng.uniform(6, 20), 7))
    return reshaped(made, away, "outside-thailand", "outside-area")


def swapped(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "weir")
    made.named = ""
    lon, lat = _lonlat(made)
    return reshaped(made, Point(lat, lon), "swapped", "outside-area")


def wrong_zone(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "culvert")
    made.named = ""
    zones = (47, 48) if cell.zone == 47 else (48, 47)
    right, wrong = (srid_of(Datum.WGS84, zone) for zone in zones)
    lon, lat = to_wgs84(*from_wgs84(*_lonlat(made), right), wrong)
    there = Point(round(float(lon), 7), round(float(lat), 7))
    reshaped(made, there, "wrong-zone", "outside-area")
    made.current.declared_crs = f"EPSG:{wrong}"
    if not THAILAND.covers(LonLat(there.x, there.y)):
        made.expected.add("outside-thailand")
    return [made]


def wrong_datum(rng: Random, cell: Cell, world: World) -> list[Made]:
    """At the border, where the shift of the datum falls out of the area."""
    made = honest(rng, cell, "weir")
    made.owner, made.named = cell.place.owner, ""
    right, read_as = (srid_of(datum, cell.zone) for datum in (Datum.INDIAN1975, Datum.WGS84))
    ring = max(shapely.get_parts(cell.place.area), key=lambda part: part.area).exterior
    for _try in range(60):
        edge = ring.interpolate(rng.random(), normalized=True)
        lon = edge.x - rng.uniform(0, 0.002)
        lat = edge.y + rng.uniform(0, 0.002)
        away = to_wgs84(*from_wgs84(lon, lat, right), read_as)
        out = Point(round(float(away[0]), 7), round(float(away[1]), 7))
        off = cell.place.area.distance(out)
        if shapely.contains_xy(cell.place.area, lon, lat) and 0.0003 < off < 0.003:
            if (key := (round(lon, 2), round(lat, 2))) in _USED:
                continue
            _USED.add(key)
            reshaped(made, out, "wrong-datum")
            made.current.method, made.current.accuracy_m = "document", None
            made.current.declared_crs, made.current.typed_text = f"EPSG:{read_as}", "1 2"
            return [made]
    return [honest(rng, cell)]


def typed_differs(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "weir")
    lon, lat = _lonlat(made)
    srid = srid_of(Datum.INDIAN1975, cell.zone)
    east, north = from_wgs84(lon, lat, srid)
    off = Point(cell.at((lon - cell.lon) * cell.m_per_lon - 181, 50))
    reshaped(made, off, "typed-differs")
    made.current.method, made.current.accuracy_m = "document", None
    made.current.declared_crs = f"EPSG:{srid}"
    made.current.typed_text = f"{srid % 100}N {east:.0f} {north:.0f} Indian 1975"
    return [made]


def _corner_outside(rng: Random, cell: Cell) -> Point | None:
    """A corner of the lattice, where no work lies, well outside the cell's area."""
    west, south, east, north = cell.place.area.bounds
    for _try in range(80):
        x = rng.randint(int((west - 0.15) / STEP_LON), int((east + 0.15) / STEP_LON))
        y = rng.randint(int((south - 0.15) / STEP_LAT), int((north + 0.15) / STEP_LAT))
        corner = Point(round((x + 0.5) * STEP_LON, 7), round((y + 0.5) * STEP_LAT, 7))
        if cell.place.area.distance(corner) > 0.014 and (x, y) not in _USED:
            _USED.add((x, y))
            return corner
    return None


_USED: Final[set[tuple[float, float]]] = set()


def outside_area(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "weir")
    made.named = ""
    made.owner = cell.place.owner
    corner = _corner_outside(rng, cell)
    if corner and not THAILAND.covers(LonLat(corner.x, corner.y)):
        made.expected.add("outside-thailand")
    return reshaped(made, corner, "outside-area") if corner else [made]


def crosses_area(rng: Random, cell: Cell, world: World) -> list[Made]:
    """Along a line between the rows of cells, across the eastern border."""
    made = honest(rng, cell, "gravel")
    made.owner = cell.place.owner
    lat = (round(cell.lat / STEP_LAT) + 0.5) * STEP_LAT
    east = cell.place.area.bounds[2]
    across = shapely.intersection(
        cell.place.area, LineString([(cell.place.area.bounds[0], lat), (east + 1, lat)])
    )
    border = max((part.bounds[2] for part in shapely.get_parts(across)), default=None)
    key = round(cell.lat / STEP_LAT)
    if border is None or across.is_empty or key in _ROWS:
        return [honest(rng, cell)]
    _ROWS.add(key)
    start, end = border - 0.012, border + 0.03
    stops = [(start + (end - start) * n / 9, lat + (n % 2) * 1e-5) for n in range(10)]
    way = LineString([(round(x, 7), round(y, 7)) for x, y in stops])
    beyond = way.difference(cell.place.area)
    depths = shapely.distance(cell.place.area, shapely.points(shapely.get_coordinates(beyond)))
    if beyond.length < 0.3 * way.length or depths.max() < 0.011:  # 1,150 m
        return [honest(rng, cell)]
    made.stated, made.named = {}, ""
    return reshaped(made, way, "crosses-area")


_ROWS: Final[set[int]] = set()


def primitive(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "concrete")
    return reshaped(made, Point(cell.at(5, 6)), "primitive")


def stub(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _line(rng, cell, (-130, 0), (130, 20))
    made.expected.add("stub")
    return [made]


def self_crossing(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _line(rng, cell, (-80, 0), (80, 0), (80, 60), (0, 60), (0.5, -50))
    made.expected.add("self-crossing")
    return [made]


def spike(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _line(rng, cell, (-120, 0), (0, 5), (0.3, 30), (0.6, 5), (120, 0))
    made.expected.add("spike")
    return [made]


def repeated_vertex(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _line(rng, cell, (-120, 0), (0, 5), (0, 5), (120, 0))
    made.expected.add("repeated-vertex")
    return [made]


def vertices(rng: Random, cell: Cell, world: World) -> list[Made]:
    way = [(n * 0.3 - 30, 2 * math.sin(n / 9)) for n in range(200)]
    made = _line(rng, cell, *way)
    made.expected.add("vertices")
    return [made]


def accuracy(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell)
    made.pins = made.pins[:1]
    made.pins[0].accuracy_m = rng.choice([31, 48, 120])
    made.expected.add("accuracy")
    return [made]


def provisional(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "well")
    made.state = "budgeted"
    reshaped(made, made.pins[0].geometry, "provisional")
    made.current.method = rng.choice(["village", "area"])
    made.moo = None  # nothing to find a twin by
    return [made]


def decimals(rng: Random, cell: Cell, world: World) -> list[Made]:
    """Two or three decimals that stay in the cell."""
    made = honest(rng, cell, "weir")
    for places in rng.sample([2, 3], 2):
        point = Point(round(cell.lon, places), round(cell.lat, places))
        near = abs(point.x - cell.lon) < 0.0012 and abs(point.y - cell.lat) < 0.0012
        if near:
            return reshaped(made, point, "decimals")
    return [made]


def drawn_length(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "gravel")
    made.stated["length_m"] = round(made.stated["length_m"] * rng.choice([0.6, 1.5, 2]))
    made.expected.add("drawn-length")
    return [made]


def drawn_area(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "pond")
    made.stated["area_m2"] = round(made.stated["area_m2"] * rng.choice([0.6, 1.5, 3]))
    made.expected.add("drawn-area")
    return [made]


def drawn_parts(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "gravel")
    halves = [
        LineString([cell.at(-120, n * 40), cell.at(0, n * 40 + 5), cell.at(120, n * 40)])
        for n in (0, 1)
    ]
    pin(rng, made, MultiLineString(halves))
    made.pins = made.pins[:1]
    made.photos, made.signed_on = [], ""
    made.baht = 95 * made.stated["area_m2"]
    made.stated["parts"] = rng.choice([1, 3, 4])
    made.expected.add("drawn-parts")
    return [made]


def named_subdistrict(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell)
    others = [
        name
        for name, shapes in NAMES[cell.codes[2]].items()
        if all(shape.distance(made.current.geometry) > 0.012 for shape in shapes)
    ]
    if others:
        made.named = rng.choice(others)
        made.expected.add("named-subdistrict")
    return [made]


NAMES: Final[dict[str, dict[str, list[BaseGeometry]]]] = {}


def title_area(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "gravel")
    made.stated["area_m2"] = round(made.stated["area_m2"] * rng.choice([0.8, 0.9, 1.1, 1.3]))
    made.expected.add("title-area")
    return [made]


def title_volume(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "dredging")
    made.stated["volume_m3"] = round(made.stated["volume_m3"] * rng.choice([0.8, 0.9, 1.1, 1.3]))
    made.expected.add("title-volume")
    return [made]


def title_length(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "gravel")
    made.stated["computed_length_m"] = round(made.stated["length_m"] * rng.choice([0.7, 1.4]))
    made.expected.add("title-length")
    return [made]


def title_parts(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "weir")
    made.stated |= {"parts": 3, "computed_parts": 2}
    made.expected.add("title-parts")
    return [made]


def unit_cost(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "concrete")
    made.state = "budgeted"
    made.photos, made.signed_on = [], ""
    made.baht = round(650 * made.stated["area_m2"] * rng.choice([0.1, 8, 12]))
    made.expected.add("unit-cost")
    return [made]


def moved(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell, "weir")
    made.state = "complete"
    reshaped(made, made.pins[0].geometry, "moved")
    away = translate(made.pins[0].geometry, rng.uniform(60, 80) / cell.m_per_lon, 0)
    made.pins = [replace(made.pins[0], role="contracted"), Pin("as_built", away)]
    return [made]


def unadjusted_copy(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = honest(rng, cell)
    reshaped(made, made.pins[0].geometry, "unadjusted-copy")
    made.pins = [
        replace(made.pins[0], role="contracted"),
        replace(made.pins[0], role="as_built"),
    ]
    return [made]


def _photographed(rng: Random, cell: Cell) -> Made:
    made = honest(rng, cell)
    made.state = "complete"
    made.pins = made.pins[:1]
    made.photos = []
    photograph(rng, made)
    return made


def photo_missing(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _photographed(rng, cell)
    made.photos.pop(rng.randrange(3))
    made.expected.add("photo-missing")
    return [made]


def photo_far(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _photographed(rng, cell)
    made.photos[1]["lat"] += rng.uniform(0.004, 0.05)
    made.expected.add("photo-far")
    return [made]


def photo_old(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _photographed(rng, cell)
    made.photos[2]["taken_at"] = f"{made.year - 545}-05-20 03:00+00"
    made.expected.add("photo-old")
    return [made]


def photo_reused(rng: Random, cell: Cell, world: World) -> list[Made]:
    made = _photographed(rng, cell)
    if _TWINS:
        twin = _TWINS.pop()
        made.photos[2] |= {name: twin.photos[2][name] for name in ("sha256", "perceptual")}
        made.photos[2]["perceptual"] ^= rng.choice([0, 1, 5, 15])
        made.expected.add("photo-reused")
        twin.expected.add("photo-reused")
    else:
        _TWINS.append(made)
    return [made]


_TWINS: Final[list[Made]] = []


def centroid(rng: Random, cell: Cell, world: World) -> list[Made]:
    """At the middle of the authority's area, once for each."""
    made = honest(rng, cell, "well")
    jurisdiction = AdminArea.objects.filter(level="jurisdiction", code=cell.place.code).first()
    middle = jurisdiction and jurisdiction.centre
    if cell.place.code in _MIDDLES or not middle:
        return [made]
    _MIDDLES.add(cell.place.code)
    point = Point(round(middle.x, 7), round(middle.y, 7))
    if not cell.place.area.contains(point):
        return [made]
    made.owner, made.named = cell.place.owner, ""
    return reshaped(made, point, "centroid")


_MIDDLES: Final[set[str]] = set()


def named_village(rng: Random, cell: Cell, world: World) -> list[Made]:
    """A village of a number of its own that lies six kilometres and more away.

    The PAO's: its หมู่ is of the subdistrict where the work lies.
    """
    made = honest(rng, cell)
    made.owner = world.paos.get(cell.place.province_code, cell.place.owner)
    made.named = ""
    number = 20 + len(VILLAGES.setdefault(cell.codes[0], []))
    if number > 99:
        return [made]
    made.moo = number
    away = Point(cell.at(rng.choice([-1, 1]) * rng.uniform(6000, 9000), 0))
    VILLAGES[cell.codes[0]].append((number, away))
    made.expected.add("named-village")
    return [made]


VILLAGES: Final[dict[str, list[tuple[int, Point]]]] = {}


FAULTS: Final[dict[str, Plant]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (
        *(no_extent, invalid_shape, outside_thailand, swapped, wrong_zone, wrong_datum),
        *(typed_differs, outside_area, crosses_area, primitive, stub, self_crossing, spike),
        *(repeated_vertex, vertices, accuracy, provisional, decimals, drawn_length, drawn_area),
        *(drawn_parts, named_subdistrict, title_area, title_volume, title_length, title_parts),
        unit_cost,
        *(moved, unadjusted_copy, photo_missing, photo_far, photo_old, photo_reused),
        *(centroid, named_village),
    )
}
