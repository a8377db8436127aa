"""python -m benchmarks.export: each export against PostgreSQL's own COPY of the same rows.

    python -m benchmarks.export [--rounds 3] [--filter province=50] [--peers] [--json] [geojson …]

Side by side, in turns, best of the rounds; every export in a fresh process, so that its peak
memory is its own. Measures whatever projects the database holds. With --peers ogr2ogr writes the
same rows as GeoJSON, GeoPackage and shapefile, too. With --json the best runs by
name: seconds, bytes, seconds to the first byte, peak memory in MB.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import django

CHUNK_BYTES = 256 * 1024
OWN = "COPY of the GeoJSON"
Run = dict[str, float]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.export", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--filter", default="", help="the question: province=50&year=2568")
    parser.add_argument("--json", action="store_true", help="the best runs as one JSON object")
    parser.add_argument("--peers", action="store_true", help="beside ogr2ogr of the same rows")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    parser.add_argument("formats", nargs="*", help="extensions; by default all")
    return parser.parse_args()


def _own_copy(filter_: str) -> Run:
    """psql runs the very statement of the GeoJSON export, to nowhere."""
    from django.conf import settings
    from django.db import connection
    from django.http import QueryDict

    from maps.exports.copying import AS_LINES
    from maps.exports.geojson import feature
    from maps.exports.question import question_of
    from maps.exports.rows import row_query

    query, parameters = row_query(question_of(None, QueryDict(filter_)), feature())
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


def _export(extension: str, filter_: str) -> Run:
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
    seconds = time.perf_counter() - start
    return {"s": seconds, "bytes": size, "first_s": first, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """Of this process. ru_maxrss would begin at the peak of the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    [peak] = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def _in_child(extension: str, filter_: str) -> Run:
    command = [sys.executable, "-m", "benchmarks.export", "--child", extension, "--filter", filter_]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    result: Run = json.loads(answer)
    return result


def measure(formats: Sequence[str], filter_: str, rounds: int, *, peers: bool) -> dict[str, Run]:
    """The best run of COPY, of each format and of ogr2ogr beside it, by name."""
    from benchmarks.export_peers import DRIVERS, name_of, ogr2ogr

    runs: dict[str, list[Run]] = defaultdict(list)
    for _ in range(rounds):
        runs[OWN].append(_own_copy(filter_))
        for extension in formats:
            runs[extension].append(_in_child(extension, filter_))
            if peers and extension in DRIVERS:
                runs[name_of(extension)].append(ogr2ogr(extension, filter_))
    return {name: min(each, key=lambda run: run["s"]) for name, each in runs.items()}


def _line(name: str, best: Run, own_s: float) -> str:
    speed = best["bytes"] / 1e6 / best["s"]
    peak = f"{best['peak_mb']:6.0f} MB" if "peak_mb" in best else "        –"
    return (
        f"{name:<22}{best['s']:8.2f} s{best['bytes'] / 1e6:9.1f} MB{speed:8.1f} MB/s"
        f"{own_s / best['s']:9.2f}{peak}"
    )


def _show(best: dict[str, Run], options: argparse.Namespace) -> None:
    from django.http import QueryDict

    from maps.exports.question import question_of

    count = question_of(None, QueryDict(options.filter)).projects.count()
    print(f"{count:,} projects, best of {options.rounds} rounds; ratio: speed against psql's COPY")
    print(f"{'':<22}{'time':>10}{'size':>12}{'speed':>13}{'ratio':>9}{'peak':>9}")
    for name, run in best.items():
        print(_line(name, run, best[OWN]["s"]))


def main() -> int:
    options = _arguments()
    django.setup()
    if options.child:
        print(json.dumps(_export(options.child, options.filter)))
        return 0
    from maps.exports.registry import FORMATS

    formats = options.formats or list(FORMATS)
    best = measure(formats, options.filter, options.rounds, peers=options.peers)
    if options.json:
        print(json.dumps(best))
    else:
        _show(best, options)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    sys.exit(main())
