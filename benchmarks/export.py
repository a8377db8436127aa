"""python -m benchmarks.export: each export against PostgreSQL's own COPY of the same rows.

Side by side, in turns, best of the rounds; every export in a fresh process, so that its peak
memory is its own. Measures whatever projects the database holds.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

import django

CHUNK_BYTES = 256 * 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.export", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--filter", default="", help="the question: province=50&year=2568")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _own_copy(filter_: str) -> dict[str, float]:
    """psql runs the very statement of the GeoJSON export, to nowhere."""
    from django.conf import settings
    from django.db import connection
    from django.http import QueryDict

    from maps.exports.copying import AS_LINES
    from maps.exports.geojson import FEATURE
    from maps.exports.question import question_of
    from maps.exports.rows import row_query

    query, parameters = row_query(question_of(None, QueryDict(filter_)), FEATURE)
    with connection.cursor() as cursor:
        statement = cursor.mogrify(f"COPY ({query}) TO STDOUT {AS_LINES}", parameters)
    database = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {variable: str(database.get(name) or "") for variable, name in names.items()}
    environment = os.environ | {variable: value for variable, value in given.items() if value}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(statement)
        file.flush()
        start = time.perf_counter()
        psql = subprocess.Popen(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", file.name, database["NAME"]],
            stdout=subprocess.PIPE,
            env=environment,
        )
        size = 0
        while psql.stdout and (piece := psql.stdout.read(CHUNK_BYTES)):
            size += len(piece)
        if psql.wait():
            sys.exit("psql failed")
    return {"s": time.perf_counter() - start, "bytes": size}


def _export(extension: str, filter_: str) -> dict[str, float]:
    """One whole export in this process."""
    from django.http import QueryDict

    from maps.exports.question import question_of
    from maps.exports.registry import FORMATS, options_of

    chosen = FORMATS[extension]
    start = time.perf_counter()
    question = question_of(None, QueryDict(filter_))
    size, first = 0, 0.0
    for piece in chosen.stream(question, options_of(chosen, {})):
        first = first or time.perf_counter() - start
        size += len(piece)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"s": time.perf_counter() - start, "bytes": size, "first_s": first, "peak_mb": peak}


def _in_child(extension: str, filter_: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.export", "--child", extension, "--filter", filter_]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    result: dict[str, float] = json.loads(answer)
    return result


def _line(name: str, best: dict[str, Any], own_s: float) -> str:
    speed = best["bytes"] / 1e6 / best["s"]
    peak = f"{best['peak_mb']:6.0f} MB" if "peak_mb" in best else "        –"
    return (
        f"{name:<22}{best['s']:8.2f} s{best['bytes'] / 1e6:9.1f} MB{speed:8.1f} MB/s"
        f"{own_s / best['s']:9.2f}{peak}"
    )


def main() -> int:
    options = _arguments()
    django.setup()
    if options.child:
        print(json.dumps(_export(options.child, options.filter)))
        return 0
    from django.http import QueryDict

    from maps.exports.question import question_of
    from maps.exports.registry import FORMATS

    count = question_of(None, QueryDict(options.filter)).projects.count()
    print(f"{count:,} projects, best of {options.rounds} rounds; ratio: speed against psql's COPY")
    runs: dict[str, list[dict[str, float]]] = {
        "COPY of the GeoJSON": [],
        **{e: [] for e in FORMATS},
    }
    for _ in range(options.rounds):
        runs["COPY of the GeoJSON"].append(_own_copy(options.filter))
        for extension in FORMATS:
            runs[extension].append(_in_child(extension, options.filter))
    best = {name: min(each, key=lambda run: run["s"]) for name, each in runs.items()}
    own_s = best["COPY of the GeoJSON"]["s"]
    print(f"{'':<22}{'time':>10}{'size':>12}{'speed':>13}{'ratio':>9}{'peak':>9}")
    for name, run in best.items():
        print(_line(name, run, own_s))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    sys.exit(main())
