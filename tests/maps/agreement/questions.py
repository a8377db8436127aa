"""Random questions, each a query string."""

import random
from collections.abc import Callable
from urllib.parse import urlencode

from tests.maps.agreement.works import KINDS, SOURCES, STATES, WORDS, YEARS

Draw = random.Random


def _several(values: list[str]) -> Callable[[Draw], list[str]]:
    return lambda draw: draw.sample(values, draw.randint(1, min(3, len(values))))


def _box(draw: Draw) -> tuple[float, float, float, float]:
    lon, lat = draw.uniform(100.1, 100.22), draw.uniform(16.1, 16.22)
    return lon, lat, lon + draw.uniform(0.01, 0.1), lat + draw.uniform(0.01, 0.1)


def _bbox(draw: Draw) -> list[str]:
    return [",".join(f"{value:.5f}" for value in _box(draw))]


def _within(draw: Draw) -> list[str]:
    west, south, east, north = _box(draw)
    return [f"POLYGON(({west} {south},{east} {south},{west} {north},{west} {south}))"]


def _near(draw: Draw) -> list[str]:
    lon, lat = draw.uniform(100.15, 100.25), draw.uniform(16.15, 16.25)
    return [f"{lon:.5f},{lat:.5f},{draw.randint(50, 5000)}"]


NAMES: dict[str, Callable[[Draw], list[str]]] = {
    "province": _several(["98"]),
    "district": _several(["9801", "9802"]),
    "subdistrict": _several(["980101", "980102", "980201", "980202"]),
    "lao": _several(["6980101", "6980102", "2980101"]),
    "owner": _several(["6980101", "RID", "6970101"]),
    "lao_kind": _several(["sao", "pao"]),
    "year": _several([str(year) for year in YEARS]),
    "sector": _several(["road", "water", "other"]),
    "kind": _several([kind for _sector, kind in KINDS]),
    "state": _several(STATES),
    "source": _several(SOURCES),
    "position": _several(["pinned", "provisional", "none"]),
    "role": _several(["planned", "contracted", "as_built"]),
    "finding": _several(["stub", "overlap"]),
    "sample": lambda draw: ["no"],
    "q": lambda draw: [draw.choice(WORDS)],
    "budget_min": lambda draw: [str(draw.randint(0, 500_000))],
    "budget_max": lambda draw: [str(draw.randint(100_000, 2_000_000))],
    "bbox": _bbox,
    "within": _within,
    "near": _near,
    "generation": lambda draw: [draw.choice(["2569", "2026-01-31"])],
}


def questions(seed: int, count: int, *, shape: str) -> list[str]:
    """The first asks nothing; the others one to four names each, every name early on.

    ``shape``: the hash of a kept shape, which some ask within.
    """
    draw = random.Random(seed)
    known = {**NAMES, "shape": lambda _draw: [shape]}
    asked = [""]
    firsts = list(known)
    while len(asked) < count:
        names = draw.sample(firsts, draw.randint(0, 3))
        names.append(firsts[(len(asked) - 1) % len(firsts)])
        asked.append(urlencode([(n, v) for n in sorted(set(names)) for v in known[n](draw)]))
    return asked
