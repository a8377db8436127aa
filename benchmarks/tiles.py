# ruff: noqa: S608 – statements of constants
"""python -m benchmarks.tiles: tiles of the national map against tipg and against bare SQL.

    python -m benchmarks.tiles [--seconds 5] [--workers 1] [--low 40] [--json]

On the projects the database holds; it writes a table of the same rows for tipg (and drops it) and
a person for the session, so run it on a copy. In turns: tiles per second of both servers, each a
process started as it is run, asked by the same client over kept connections; then the time inside
our server less that of the tile's bare SQL; then tiles of zooms 4 to 10 with random questions.
"""

import argparse
import json
import os
import random
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.conf import settings  # noqa: E402 – settings first
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import Appointment, Duty, User  # noqa: E402
from benchmarks.listing import median_ms  # noqa: E402
from benchmarks.peers import KEPT, own_server, tipg_server  # noqa: E402
from benchmarks.racing import Asked, raced  # noqa: E402
from maps.tiles.address import Tile  # noqa: E402
from maps.tiles.shapes import shapes_of  # noqa: E402
from projects.codes import Sector, Source, State  # noqa: E402
from projects.filters import ProjectFilter  # noqa: E402
from projects.models import Project  # noqa: E402

PERSON: Final = "benchmark_of_tiles"
TABLE: Final = "benchmark_tile_rows"
ROUNDS: Final = 9
_ROWS: Final = f"""
DROP TABLE IF EXISTS {TABLE};
CREATE TABLE {TABLE} AS
SELECT p.id, p.code, p.sector, p.kind_id AS kind, p.state,
    CASE WHEN g.method IN ('village', 'area') THEN 'provisional' ELSE 'pinned' END AS position,
    g.role, g.geometry::geometry(Geometry, 4326) AS geometry
FROM projects_project p JOIN projects_projectgeometry g ON g.project_id = p.id AND g.is_current;
ALTER TABLE {TABLE} ADD PRIMARY KEY (id);
CREATE INDEX ON {TABLE} USING gist (geometry);
ANALYZE {TABLE};
"""
_BUSY: Final = f"""
SELECT floor((ST_X(c) + 20037508.342789244) / side)::int AS x,
    floor((20037508.342789244 - ST_Y(c)) / side)::int AS y, count(*)
FROM (SELECT ST_Transform(ST_PointOnSurface(geometry), 3857) AS c,
    40075016.685578488 / 2 ^ %s AS side FROM {TABLE} {{sample}}
    WHERE geometry @ ST_MakeEnvelope(-180, -85, 180, 85, 4326)) middle
GROUP BY 1, 2
"""


def fetched(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def tiles_of_about(zoom: int, features: int, *, count: int) -> list[Tile]:
    """Tiles of ``zoom`` whose number of features is nearest to ``features``."""
    rows = fetched(_BUSY.format(sample=""), [zoom])
    rows.sort(key=lambda row: (abs(row[2] - features), row))
    return [Tile(zoom, x, y) for x, y, _count in rows[:count]]


def session_cookie() -> str:
    """Of a person who reads the whole country."""
    person, _made = User.objects.update_or_create(username=PERSON, defaults={"is_active": True})
    Appointment.objects.get_or_create(user=person, duty=Duty.objects.get(code="dla"))
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def is_tile(status: int, _body: bytes) -> bool:
    return status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}


def asked_of_both(
    ours: str, tipg: str, cookie: str, tiles: Sequence[Tile], *, limit: int
) -> tuple[Asked, Asked]:
    packed = {"Accept-Encoding": "gzip"}
    matrix = f"/collections/public.{TABLE}/tiles/WebMercatorQuad"
    return (
        Asked(
            ours,
            [f"/tiles/projects/{t.z}/{t.x}/{t.y}.mvt" for t in tiles],
            packed | {"Cookie": cookie},
        ),
        Asked(tipg, [f"{matrix}/{t.z}/{t.x}/{t.y}?limit={limit}" for t in tiles], packed),
    )


def above_bare(cookie: str, tiles: Sequence[Tile]) -> float:
    """The median of (a request inside our server less its bare SQL), in ms."""
    client = Client(headers={"accept-encoding": "gzip", "cookie": cookie, "host": "127.0.0.1"})
    shapes = shapes_of(ProjectFilter(QueryDict(""), queryset=Project.objects.all()))
    differences = []
    for tile in tiles:
        address = f"/tiles/projects/{tile.z}/{tile.x}/{tile.y}.mvt"

        def request(address: str = address) -> None:
            client.get(address)

        def bare(tile: Tile = tile) -> None:
            shapes.tile(tile)

        request()
        differences.append(median_ms(request, ROUNDS) - median_ms(bare, ROUNDS))
    return statistics.median(differences)


def random_question(chance: random.Random) -> dict[str, Any]:
    """Any combination of year, sector, state, source and area."""
    provinces = [
        code
        for (code,) in fetched(
            "SELECT code FROM coordinates_adminarea WHERE level = 'province' AND valid_to IS NULL"
            " ORDER BY code"
        )
    ]
    asked: dict[str, Any] = {}
    if chance.random() < 0.5:
        asked["year"] = chance.sample(range(2564, 2571), chance.randint(1, 3))
    if chance.random() < 0.5:
        asked["sector"] = chance.sample(Sector.values, chance.randint(1, 2))
    if chance.random() < 0.4:
        asked["state"] = chance.sample(State.values, chance.randint(1, 3))
    if chance.random() < 0.4:
        asked["source"] = chance.sample(Source.values, chance.randint(1, 2))
    if chance.random() < 0.4:
        asked["province"] = chance.sample(provinces, chance.randint(1, 5))
    return asked


def low_zooms(cookie: str, count: int) -> list[tuple[float, str]]:
    """(ms inside our server, address) of random tiles of zooms 4 to 10, slowest first."""
    chance = random.Random(6)
    client = Client(headers={"accept-encoding": "gzip", "cookie": cookie, "host": "127.0.0.1"})
    found = []
    for n in range(count):
        z = 4 + n % 7
        rows = fetched(_BUSY.format(sample="TABLESAMPLE BERNOULLI (0.2)"), [z])
        x, y, _features = chance.choice(sorted(rows))
        query = urlencode(random_question(chance), doseq=True)
        address = f"/tiles/projects/{z}/{x}/{y}.mvt?{query}"
        status = client.get(address).status_code
        ms = median_ms(partial(client.get, address), 3)
        found.append((ms, f"{status} {address}"))
    return sorted(found, reverse=True)


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.tiles", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each turn of each server")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--low", type=int, default=42, help="random tiles of zooms 4 to 10")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args()
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
    cookie = session_cookie()
    try:
        told = measured(options, cookie)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {TABLE}")
        User.objects.filter(username=PERSON).update(is_active=False)
    if options.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name}: {value}")


def measured(options: argparse.Namespace, cookie: str) -> dict[str, Any]:
    street = tiles_of_about(15, 12, count=40)
    heavy = tiles_of_about(11, 3_000, count=3)
    limit = 20_000
    told: dict[str, Any] = {}
    database = settings.DATABASE_URL
    peer = tipg_server(database, tables=[TABLE], workers=options.workers, most_features=limit)
    with peer as tipg:
        for kept, environment in KEPT.items():
            with own_server(database, workers=options.workers, environment=environment) as ours:
                for name, tiles in (("street", street), ("heavy", heavy)):
                    both = asked_of_both(ours, tipg, cookie, tiles, limit=limit)
                    one = raced(*both, seconds=options.seconds, is_right=is_tile)
                    told[f"{name} {kept}"] = asdict(one) | {"ratio": round(one.ratio, 2)}
    settings.ANSWERS_KEPT_BYTES = 0  # what follows is the time of making a tile
    told["above_bare_ms"] = round(above_bare(cookie, street), 2)
    if low := low_zooms(cookie, options.low):
        told["low_zoom_ms"] = {
            "median": round(statistics.median(ms for ms, _address in low), 1),
            "slowest": [f"{ms:.0f} ms {address}" for ms, address in low[:5]],
        }
    return told


if __name__ == "__main__":
    main()
