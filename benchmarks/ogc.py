# ruff: noqa: S608 – statements of constants
"""python -m benchmarks.ogc: pages of OGC API – Features against tipg.

    python -m benchmarks.ogc [--seconds 5] [--workers 1] [--boxes 40] [--side 0.1] [--json]

100 features in a box, at boxes over all the country where projects lie, on the projects the
database holds. It writes a table of the same rows and attributes for tipg (and drops it) and a
person with a token, so run it on a copy. Both servers are processes started as they are run, asked
in turns by the same client over kept connections, each with the same number of workers.
"""

import argparse
import json
import os
import random
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.conf import settings  # noqa: E402 – settings first
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402

from accounts.models import Appointment, Duty, User  # noqa: E402
from accounts.tokens import token_create, token_revoke  # noqa: E402
from benchmarks.peers import KEPT, own_server, tipg_server  # noqa: E402
from benchmarks.racing import CLIENTS, Asked, Raced, raced  # noqa: E402
from maps.exports.question import question_of  # noqa: E402
from maps.exports.rows import row_query  # noqa: E402

PERSON: Final = "benchmark_of_ogc"
TABLE: Final = "benchmark_ogc_rows"
LIMIT: Final = 100


def make_table() -> None:
    """The rows of the exports, as tipg has them best: ready, with a key and an index of place."""
    select = "p.id, r.*, main.geometry::geometry(Geometry, 4326) AS geometry"
    query, parameters = row_query(question_of(None, QueryDict("")), select)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} AS {query}", parameters)
        cursor.execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id)")
        cursor.execute(f"CREATE INDEX ON {TABLE} USING gist (geometry)")
        cursor.execute(f"ANALYZE {TABLE}")


def boxes(count: int, side: float, *, seed: int = 2569) -> list[str]:
    """Boxes of ``side`` degrees around projects drawn by chance, each with LIMIT features."""
    chance = random.Random(seed)
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(id), max(id) FROM {TABLE}")
        least, most = cursor.fetchone()
        while len(found) < count:
            cursor.execute(
                "SELECT ST_X(c), ST_Y(c) FROM"
                f" (SELECT ST_PointOnSurface(geometry) AS c FROM {TABLE} WHERE"
                " id >= %s AND geometry IS NOT NULL ORDER BY id LIMIT 1) middle",
                [chance.randint(least, most)],
            )
            if not (row := cursor.fetchone()):
                continue
            lon, lat = row
            box = [lon - side / 2, lat - side / 2, lon + side / 2, lat + side / 2]
            cursor.execute(
                f"SELECT count(*) FROM {TABLE}"
                " WHERE ST_Intersects(geometry, ST_MakeEnvelope(%s, %s, %s, %s, 4326))",
                box,
            )
            if cursor.fetchone()[0] >= LIMIT:
                found.append(",".join(f"{end:.5f}" for end in box))
    return found


def is_page(status: int, body: bytes) -> bool:
    return status == HTTPStatus.OK and body.count(b'"Feature"') == LIMIT


def asked_of_both(ours: str, tipg: str, secret: str, where: Sequence[str]) -> tuple[Asked, Asked]:
    queries = [urlencode({"bbox": box, "limit": LIMIT}, safe=",") for box in where]
    json_only = {"Accept": "application/geo+json"}
    return (
        Asked(
            ours,
            [f"/ogc/collections/projects/items?{query}" for query in queries],
            json_only | {"Authorization": f"Bearer {secret}"},
        ),
        Asked(tipg, [f"/collections/public.{TABLE}/items?{query}" for query in queries], json_only),
    )


def measure(*, seconds: float, workers: int, count: int, side: float) -> dict[str, Raced]:
    """Both servers on this database, ours by what it keeps of pages; the table and the token are
    gone afterwards."""
    person, _made = User.objects.update_or_create(username=PERSON, defaults={"is_active": True})
    Appointment.objects.get_or_create(user=person, duty=Duty.objects.get(code="dla"))
    token, secret = token_create(user=person, name="benchmarks.ogc", days=1)
    make_table()
    try:
        where = boxes(count, side)
        database = settings.DATABASE_URL
        found = {}
        with tipg_server(database, tables=[TABLE], workers=workers) as tipg:
            for name, kept in KEPT.items():
                with own_server(database, workers=workers, environment=kept) as ours:
                    both = asked_of_both(ours, tipg, secret, where)
                    found[name] = raced(*both, seconds=seconds, is_right=is_page)
        return found
    finally:
        token_revoke(token=token)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.ogc", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--boxes", type=int, default=40)
    parser.add_argument("--side", type=float, default=0.1, help="degrees")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(
        seconds=asked.seconds, workers=asked.workers, count=asked.boxes, side=asked.side
    )
    if asked.json:
        told = {name: asdict(one) | {"ratio": one.ratio} for name, one in found.items()}
        print(json.dumps(told))
        return
    print(
        f"{LIMIT} features in a box of {asked.side}°, {CLIENTS} clients, {asked.workers} worker(s)"
    )
    for name, one in found.items():
        print(f"  {name:10} {one.told()}")


if __name__ == "__main__":
    main()
