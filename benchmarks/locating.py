"""python -m benchmarks.locating: where 100,000 points are, and the datum of a million in SQL.

    python -m benchmarks.locating [--points 100000] [--datum-points 1000000] [--rounds 3] [--json]

Locating is `coordinates.querysets.locate_many` beside the plain join of every point with the
subdivided boundaries; the datum change is the pinned Indian 1975 operation beside
`ST_Transform` from one UTM zone to the other. Each pair in turns, best of the rounds, on
whatever areas the database holds; nothing is written but temporary tables.
"""

import argparse
import json
import os
import time
from collections.abc import Callable

import django

PLAIN = """
    SELECT n, area.level, area.code
    FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS given (lon, lat, n)
    JOIN coordinates_adminareapart AS part
      ON ST_Covers(part.geometry, ST_SetSRID(ST_MakePoint(lon, lat), 4326))
    JOIN coordinates_adminarea AS area ON area.id = part.area_id AND area.valid_to IS NULL
"""
SPREAD = """
    SELECT ST_X(point), ST_Y(point) FROM (
        SELECT (ST_Dump(ST_GeneratePoints(boundary, %(each)s, 1))).geom AS point
        FROM coordinates_adminarea
        WHERE level = 'subdistrict' AND boundary IS NOT NULL AND valid_to IS NULL
    ) AS spread ORDER BY md5(ST_AsText(point)) LIMIT %(points)s
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.locating", description=__doc__)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--datum-points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="the best runs as one JSON object")
    return parser.parse_args()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _best(rounds: int, **works: Callable[[], object]) -> dict[str, float]:
    """The best time of each, taken in turns."""
    times = [{name: _seconds(work) for name, work in works.items()} for _round in range(rounds)]
    return {name: min(each[name] for each in times) for name in works}


def _locating(points: int, rounds: int) -> dict[str, float]:
    from django.db import connection

    from coordinates.models import AdminArea
    from coordinates.querysets import locate_many
    from coordinates.values import LonLat

    areas = AdminArea.objects.current().subdistricts().filter(boundary__isnull=False).count()
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, {"points": points, "each": -(-points // max(areas, 1))})
        spread = [LonLat(lon, lat) for lon, lat in cursor]
        given = {"lons": [one.lon for one in spread], "lats": [one.lat for one in spread]}

        def plain() -> None:
            cursor.execute(PLAIN, given)
            cursor.fetchall()

        best = _best(rounds, located=lambda: locate_many(spread), plain=plain)
    return best | {"points": len(spread)}


def _datum(points: int, rounds: int) -> dict[str, float]:
    from django.db import connection

    from coordinates.datum import sql_to_wgs84, srid_of
    from coordinates.values import Datum

    indian = srid_of(Datum.INDIAN1975, 47)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE grid AS SELECT ST_SetSRID(ST_MakePoint("
            "300000 + 400000 * random(), 700000 + 1500000 * random()), %s) AS indian"
            " FROM generate_series(1, %s)",
            [indian, points],
        )
        cursor.execute(
            "CREATE TEMP TABLE peer AS SELECT ST_SetSRID(indian, 32647) AS utm FROM grid"
        )
        cursor.execute("ANALYZE grid; ANALYZE peer")
        pinned = sql_to_wgs84("indian", indian)

        best = _best(
            rounds,
            pinned=lambda: cursor.execute(f"SELECT sum(ST_X({pinned})) FROM grid"),
            between_zones=lambda: cursor.execute(
                "SELECT sum(ST_X(ST_Transform(utm, 32648))) FROM peer"
            ),
        )
        cursor.execute("DROP TABLE grid; DROP TABLE peer")
    return best | {"points": points}


def main() -> None:
    options = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    django.setup()
    located = _locating(options.points, options.rounds)
    datum = _datum(options.datum_points, options.rounds)
    if options.json:
        print(json.dumps({"locating": located, "datum": datum}))
        return
    rate = located["points"] / located["located"]
    ratio = located["plain"] / located["located"]
    print(f"locate_many: {located['points']:,.0f} points, {located['located']:.2f} s,")
    print(f"  {rate:,.0f} a second, {ratio:.2f} times as fast as the plain join")
    ratio = datum["pinned"] / datum["between_zones"]
    print(f"Indian 1975 to WGS 84: {datum['points']:,.0f} points, {datum['pinned']:.2f} s,")
    print(f"  {ratio:.2f} times ST_Transform between two zones ({datum['between_zones']:.2f} s)")


if __name__ == "__main__":
    main()
