"""Two works, or a crowd of them, on one place or next to it: what is planted of each sort."""

from random import Random
from typing import Any, Final

from shapely import Point
from shapely.affinity import rotate, translate
from shapely.ops import substring

from benchmarks.checking.cells import Cell
from benchmarks.checking.faults import Plant, reshaped
from benchmarks.checking.works import Made, honest, state_sizes
from benchmarks.generate.world import World


def _pair(rng: Random, cell: Cell, world: World, kind: str) -> tuple[Made, Made]:
    """Two honest works of one cell, of the authority and of its PAO, years apart."""
    first, second = honest(rng, cell, kind), honest(rng, cell, kind)
    for made in (first, second):
        made.pins, made.photos, made.signed_on = made.pins[:1], [], ""
        made.pins[0].method, made.pins[0].role = "gnss", "planned"
    first.owner = cell.place.owner
    second.owner = world.paos.get(cell.place.province_code, cell.place.owner)
    second.year = first.year + 4 if first.year < 2566 else first.year - 4
    return first, second


def _both(first: Made, second: Made, rule: str) -> list[Made]:
    for made in (first, second):
        made.expected.add(rule)
    return [first, second]


def overlap(rng: Random, cell: Cell, world: World) -> list[Made]:
    first, second = _pair(rng, cell, world, rng.choice(["concrete", "gravel", "dredging"]))
    shifted: Any = translate(first.pins[0].geometry, rng.uniform(-4, 4) / cell.m_per_lon, 0.00003)
    keep = rng.uniform(0.5, 1)
    line = substring(shifted, 0, keep, normalized=True)
    second.kind = first.kind
    second.stated = {}
    second.pins[0].geometry = line
    state_sizes(rng, second)
    second.state = "approved"
    return _both(first, second, "overlap")


def overlap_area(rng: Random, cell: Cell, world: World) -> list[Made]:
    first, second = _pair(rng, cell, world, "pond")
    shore = translate(first.pins[0].geometry, rng.uniform(1, 6) / cell.m_per_lon, 0)
    second.stated = {}
    second.pins[0].geometry = shore
    state_sizes(rng, second)
    second.state = "approved"
    return _both(first, second, "overlap-area")


def near_point(rng: Random, cell: Cell, world: World) -> list[Made]:
    first, second = _pair(rng, cell, world, rng.choice(["weir", "well", "culvert"]))
    there = translate(first.pins[0].geometry, rng.uniform(5, 45) / cell.m_per_lon, 0)
    second.pins[0].geometry = there
    return _both(first, second, "near-point")


def same_position(rng: Random, cell: Cell, world: World) -> list[Made]:
    first, second = _pair(rng, cell, world, rng.choice(["concrete", "weir", "pond"]))
    second.pins[0].geometry = first.pins[0].geometry
    second.stated, second.kind = dict(first.stated), first.kind
    second.state = "approved"
    return _both(first, second, "same-position")


def possible_twin(rng: Random, cell: Cell, world: World) -> list[Made]:
    first, second = _pair(rng, cell, world, "gravel")
    second.name, second.stated = first.name, dict(first.stated)
    second.moo = first.moo = rng.randint(1, 16)
    second.year = first.year + 1
    second.pins = []
    second.state = "approved"
    return _both(first, second, "possible-twin")


def meeting(rng: Random, cell: Cell, world: World) -> list[Made]:
    """The next piece of a road, or a lane off its end: neighbours, no doubles."""
    first, second = _pair(rng, cell, world, "concrete")
    way: Any = first.pins[0].geometry
    start, end = Point(way.coords[0]), Point(way.coords[-1])
    piece = translate(substring(way, 0, 0.45, normalized=True), end.x - start.x, end.y - start.y)
    second.pins[0].geometry = rotate(piece, rng.choice([0, 60, 90, -90]), origin=end)
    second.stated = {}
    state_sizes(rng, second)
    second.state = "approved"
    return [first, second]


def one_point(rng: Random, cell: Cell, world: World) -> list[Made]:
    crowd = [honest(rng, cell, "weir") for _n in range(6)]
    place = crowd[0].pins[0].geometry
    for made in crowd:
        reshaped(made, place, "one-point")
    return crowd


DOUBLES: Final[dict[str, Plant]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (
        *(overlap, overlap_area, near_point, same_position, possible_twin, one_point),
        meeting,
    )
}
