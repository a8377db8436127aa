"""The ground cut into cells of half a kilometre, each wholly inside the area of one authority."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from benchmarks.generate.world import Owner, Place, World
from coordinates.datum import zone_of
from coordinates.models import AdminArea
from coordinates.values import LonLat

# One lattice for the whole country: some 550 m each way, at its southern end a little wider.
STEP_LON: Final = 0.00523
STEP_LAT: Final = 0.00498
MARGIN: Final = 0.004  # degrees that a cell's middle stays inside its area: some 430 m
M_PER_LAT: Final = 110_650.0


@dataclass(frozen=True, slots=True)
class Cell:
    """The middle of a cell, and where it lies."""

    lon: float
    lat: float
    place: Place
    owner: Owner
    codes: tuple[str, str, str]  # subdistrict, district, province
    subdistrict: str  # its name

    @property
    def zone(self) -> int:
        return zone_of(LonLat(self.lon, self.lat))

    @property
    def m_per_lon(self) -> float:
        return 111_412.84 * float(np.cos(np.radians(self.lat)))

    def at(self, east_m: float, north_m: float) -> tuple[float, float]:
        """(lon, lat) with seven decimals of which the last is no zero: measured, not rounded."""
        lon = round(self.lon + east_m / self.m_per_lon, 7)
        lat = round(self.lat + north_m / M_PER_LAT, 7)
        return lon + (1e-7 if round(lon * 1e7) % 10 == 0 else 0), lat + (
            1e-7 if round(lat * 1e7) % 10 == 0 else 0
        )


def cells(world: World, names: dict[str, str]) -> Iterator[Cell]:
    """All cells, authority by authority; one in ten belongs to the PAO of the province.

    ``names``: of the subdistricts, by code. Cells with the middle of an area are left out: there
    a pin that nobody moved is planted.
    """
    centres = AdminArea.objects.exclude(centre=None).values_list("centre", flat=True)
    taken = {_key(centre.x, centre.y) for centre in centres}
    for place in world.places:
        if place.owner.kind != "pao":
            yield from _of_place(world, place, names, taken)


def _key(lon: float, lat: float) -> tuple[int, int]:
    return round(lon / STEP_LON), round(lat / STEP_LAT)


def _of_place(
    world: World, place: Place, names: dict[str, str], taken: set[tuple[int, int]]
) -> Iterator[Cell]:
    inner = place.area.buffer(-MARGIN)
    if inner.is_empty:
        return
    west, south, east, north = inner.bounds
    xs = np.arange(int(west / STEP_LON), int(east / STEP_LON) + 2)
    ys = np.arange(int(south / STEP_LAT), int(north / STEP_LAT) + 2)
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys))
    lon, lat = x * STEP_LON + 0.0000123, y * STEP_LAT + 0.0000231
    is_inside = shapely.contains_xy(inner, lon, lat)
    points: Any = shapely.points(lon[is_inside], lat[is_inside])
    found = dict(zip(*world.areas.tree.query(points, predicate="intersects"), strict=True))
    pao = world.paos.get(place.province_code)
    for n, (i, j) in enumerate(zip(x[is_inside], y[is_inside], strict=True)):
        key = (int(i), int(j))
        if key in taken or n not in found:
            continue
        taken.add(key)
        owner = pao if pao and n % 10 == 0 else place.owner
        point = points[n]
        codes = world.areas.codes[found[n]]
        if codes[2] != place.province_code:
            continue  # an authority's approximate area may reach into the next province
        yield Cell(point.x, point.y, place, owner, codes, names[codes[0]])
