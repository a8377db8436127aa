"""Tiles as a map asks for them."""

import gzip
import math
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.maps.tiles.mvt import Feature, layers

# west, south, east, north of the test world and of the middle of the country
WORLD = (99.9, 13.0, 101.2, 16.6)


def tiles_of(zoom: int, box: tuple[float, float, float, float] = WORLD) -> list[tuple[int, int]]:
    west, south, east, north = box
    columns = [math.floor((lon + 180) / 360 * 2**zoom) for lon in (west, east)]
    rows = [math.floor(_row(lat) * 2**zoom) for lat in (north, south)]
    return [(x, y) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1)]


def _row(lat: float) -> float:
    return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


@pytest.fixture
def tile(log_in) -> Callable[..., dict[str, list[Feature]]]:
    """The features by layer of one tile for a person; {} where it is empty."""

    def get(user: Any, address: str, **asked: Any) -> dict[str, list[Feature]]:
        response = log_in(user).get(f"/tiles/{address}.mvt", asked)
        assert response.status_code in {200, 204}, response.content.decode()
        body = response.content
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return {name: layer.features for name, layer in layers(body).items()}

    return get


@pytest.fixture
def spread(tile) -> Callable[..., list[tuple[tuple[int, int], Feature]]]:
    """All features of the projects' tiles of a zoom, each with its tile."""

    def get(
        user: Any, zoom: int, tiles: Iterable[tuple[int, int]] | None = None, **asked: Any
    ) -> list[tuple[tuple[int, int], Feature]]:
        name = "projects" if zoom >= 11 else "clusters"
        found = []
        for x, y in tiles or tiles_of(zoom):
            drawn = tile(user, f"projects/{zoom}/{x}/{y}", **asked)
            assert set(drawn) <= {name}
            found += [((x, y), feature) for feature in drawn.get(name, [])]
        return found

    return get
