"""All works of the country in order: mostly honest, some broken, some twice on one place."""

from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Any, Final

import shapely

from benchmarks.checking.cells import cells
from benchmarks.checking.doubles import DOUBLES
from benchmarks.checking.faults import FAULTS, NAMES
from benchmarks.checking.works import Made, honest
from benchmarks.generate.world import World
from coordinates.models import AdminArea

BROKEN: Final = 0.05
DOUBLE: Final = (
    0.032  # of the cells: 2 % of the works are truly double, beside crowds and mere neighbours
)
UNPINNED: Final = 0.12


def works(world: World, count: int, seed: int) -> Iterator[Made]:
    """``count`` works, and what is left of the last crowd; the same for the same seed."""
    made = 0
    for group in _groups(world, seed):
        yield from group
        made += len(group)
        if made >= count:
            return


def _groups(world: World, seed: int) -> Iterator[list[Made]]:
    rng = Random(seed)
    names = _names()
    faults, pairs = cycle(FAULTS.values()), cycle(DOUBLES.values())
    for cell in cells(world, names):
        chance = rng.random()
        if chance < BROKEN:
            yield next(faults)(rng, cell, world)
        elif chance < BROKEN + DOUBLE / 2:
            yield next(pairs)(rng, cell, world)
        else:
            yield [honest(rng, cell, is_pinned=rng.random() > UNPINNED)]


def _names() -> dict[str, str]:
    """Names of the subdistricts by code; NAMES is filled by the way."""
    found = {}
    areas = AdminArea.objects.current().subdistricts().exclude(boundary=None)
    rows: Any = areas.values_list("code", "name_th", "boundary")
    for code, name, boundary in rows:
        found[code] = name
        shape = shapely.from_wkb(bytes(boundary.wkb))
        shapely.prepare(shape)
        NAMES.setdefault(code[:2], {}).setdefault(name, []).append(shape)
    return found
