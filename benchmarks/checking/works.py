"""Honest works: a road, a canal, a weir, a pond, drawn in the middle of a cell as they are told."""

import math
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from benchmarks.checking.cells import Cell
from benchmarks.generate.words import village_name
from benchmarks.generate.world import Owner
from coordinates.geodesy import area_m2, length_m

# kind: (sector, primitive, baht a unit of what its title states, how often)
KINDS: Final = {
    "concrete": ("road", "line", 650, 34),
    "gravel": ("road", "line", 95, 10),
    "bridge": ("road", "line", 4000, 2),
    "culvert": ("road", "point", 0, 4),
    "dredging": ("water", "line", 38, 12),
    "weir": ("water", "point", 0, 12),
    "well": ("water", "point", 0, 8),
    "pond": ("water", "polygon", 45, 12),
    "waterworks": ("water", "point", 0, 6),
}
YEARS: Final = range(2560, 2571)


@dataclass(slots=True)
class Pin:
    role: str
    geometry: BaseGeometry
    method: str = "gnss"
    accuracy_m: float | None = 5.0
    typed_text: str = ""
    declared_crs: str = ""
    operation: str = ""


@dataclass(slots=True)
class Made:
    """A work with all that is written of it, and the rules that must speak of it."""

    cell: Cell
    owner: Owner
    kind: str
    year: int
    state: str
    name: str
    stated: dict[str, Any] = field(default_factory=dict)
    pins: list[Pin] = field(default_factory=list)  # the last is current
    baht: int = 0  # that it costs; an approved work has none yet
    photos: list[dict[str, Any]] = field(default_factory=list)
    signed_on: str = ""
    expected: set[str] = field(default_factory=set)
    moo: int | None = None
    named: str = ""

    @property
    def sector(self) -> str:
        return KINDS[self.kind][0]

    @property
    def current(self) -> Pin:
        return self.pins[-1]


def road(rng: Random, cell: Cell, length: float = 0) -> LineString:
    """A winding way of some 200–290 m in the middle of the cell."""
    length = length or rng.uniform(200, 290)
    turn = rng.uniform(0, 2 * math.pi)
    east, north = math.cos(turn), math.sin(turn)
    steps = rng.randint(4, 9)
    vertices = []
    for n in range(steps + 1):
        along, aside = length * (n / steps - 0.5), rng.uniform(-6, 6)
        vertices.append(cell.at(east * along - north * aside, north * along + east * aside))
    return LineString(vertices)


def pond(rng: Random, cell: Cell) -> Polygon:
    corners = rng.randint(7, 12)
    radius = rng.uniform(20, 40)
    ring = [
        cell.at(
            math.cos(2 * math.pi * n / corners) * radius * (reach := rng.uniform(0.85, 1.15)),
            math.sin(2 * math.pi * n / corners) * radius * reach,
        )
        for n in range(corners)
    ]
    return Polygon(ring)


def spot(rng: Random, cell: Cell) -> Point:
    return Point(cell.at(rng.uniform(-100, 100), rng.uniform(-100, 100)))


def shape(rng: Random, cell: Cell, kind: str) -> BaseGeometry:
    match KINDS[kind][1]:
        case "line":
            return road(rng, cell)
        case "polygon":
            return pond(rng, cell)
    return spot(rng, cell)


_ODDS: Final = [kind for kind, (_s, _p, _b, odds) in KINDS.items() for _n in range(odds)]


def honest(rng: Random, cell: Cell, kind: str = "", *, is_pinned: bool = True) -> Made:
    """A work that no rule has anything to say of."""
    kind = kind or rng.choice(_ODDS)
    made = Made(
        cell,
        cell.owner,
        kind,
        rng.choice(YEARS),
        rng.choice(["approved", "budgeted", "budgeted", "signed", "complete"]),
        f"{kind} บ้าน{village_name(rng)} สาย{village_name(rng)}",
        moo=rng.randint(1, 16) if is_pinned else None,
    )
    if is_pinned:
        pin(rng, made, shape(rng, cell, kind))
    price = KINDS[kind][2] * rng.uniform(0.85, 1.15)
    sizes = ("volume_m3", "area_m2", "length_m")
    size = next((made.stated[n] for n in sizes if made.stated.get(n)), 0)
    made.baht = round(price * size) if size else rng.randrange(100_000, 900_000, 1000)
    if rng.random() < 0.3:
        made.named = cell.subdistrict
    if made.pins and made.state == "complete" and rng.random() < 0.3:
        photograph(rng, made)
    return made


def pin(rng: Random, made: Made, geometry: BaseGeometry) -> None:
    """Put the work there, in one role or two that were surveyed apart, and state its size."""
    made.pins = [Pin("planned", geometry, rng.choice(["gnss", "map", "imagery", "surveyed"]))]
    if made.state in {"signed", "complete"} and rng.random() < 0.3:
        again = shapely.transform(geometry, lambda xy: (xy + 0.00003).round(7))
        made.pins.append(Pin("contracted" if made.state == "signed" else "as_built", again))
    state_sizes(rng, made)


def state_sizes(rng: Random, made: Made) -> None:
    geometry = made.current.geometry
    if isinstance(geometry, LineString | MultiLineString):
        length = max(1, round(length_m(geometry)))
        made.stated["length_m"] = length
        if made.kind in {"concrete", "gravel"}:
            width = rng.choice([4, 5, 6])
            made.stated |= {"width_m": width, "area_m2": width * length}
            made.stated["computed_area_m2"] = width * length
        elif made.kind == "dredging":
            volume = round((6 + 4) / 2 * 1.5 * length)
            sizes = {"top_width_m": 6, "bottom_width_m": 4, "depth_m": 1.5, "volume_m3": volume}
            made.stated |= sizes | {"computed_volume_m3": volume}
        if isinstance(geometry, MultiLineString):
            made.stated["parts"] = len(geometry.geoms)
    elif isinstance(geometry, Polygon):
        area = round(area_m2(geometry))
        made.stated |= {"area_m2": area, "depth_m": 3, "volume_m3": area * 3}
        made.stated["computed_volume_m3"] = area * 3


def photograph(rng: Random, made: Made) -> None:
    """A photo of each stage, taken there and in time."""
    made.signed_on = f"{made.year - 544}-11-15"
    months = {"before": f"{made.year - 544}-10", "during": f"{made.year - 543}-01"}
    months["after"] = f"{made.year - 543}-05"
    middle = made.current.geometry.centroid
    for stage, month in months.items():
        east, north = rng.uniform(-20, 20), rng.uniform(-20, 20)
        made.photos.append(
            {
                "stage": stage,
                "lon": middle.x + east / made.cell.m_per_lon,
                "lat": middle.y + north / 110_650,
                "taken_at": f"{month}-{rng.randint(16, 28)} 03:00+00",
                "sha256": f"{rng.getrandbits(256):064x}",
                "perceptual": rng.getrandbits(63),
            }
        )
