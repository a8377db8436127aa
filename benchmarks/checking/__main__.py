"""python -m benchmarks.checking --count N: load works with known faults, run the rules, compare."""

import argparse
import os
import resource
import sys
import time
from typing import Final

import django

_TABLE: Final = """
WITH found AS (
    SELECT DISTINCT project_id, rule FROM projects_finding WHERE state = 'open'
)
SELECT coalesce(t.rule, f.rule) AS rule, count(t.rule) AS planted, count(f.rule) AS found,
    count(*) FILTER (WHERE t.rule IS NOT NULL AND f.rule IS NOT NULL) AS hit
FROM (SELECT DISTINCT project_id, rule FROM benchmark_truth) t
FULL JOIN found f ON f.project_id = t.project_id AND f.rule = t.rule
GROUP BY 1 ORDER BY 1
"""


def main() -> int:
    """Load where nothing is, run all rules, print precision and recall by rule."""
    parser = argparse.ArgumentParser("python -m benchmarks.checking", description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="works to load; 0: those there are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    django.setup()
    from django.db import connection

    from benchmarks.checking.loading import load
    from benchmarks.checking.planting import works
    from benchmarks.generate.world import World
    from projects.checks.runs import run_go, run_start

    def progress(done: int) -> None:
        if done % 50_000 == 0:
            print(f"{done:>9,}  {time.monotonic() - start:6.1f} s", file=sys.stderr)

    start = time.monotonic()
    if options.count:
        number = load(works(World.read(), options.count, options.seed), progress)
        print(f"{number:,} works loaded in {time.monotonic() - start:.1f} s")
    start = time.monotonic()
    run_go(run_start(), workers=options.workers)
    print(f"judged in {time.monotonic() - start:.1f} s by {options.workers} connections")
    print(f"memory of this process {_peak_mb()} MB")
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        rows = cursor.fetchall()
    print(f"{'rule':18} {'planted':>8} {'found':>8} {'precision':>10} {'recall':>8}")
    for rule, planted, found, hit in rows:
        precision = f"{hit / found:.4f}" if found else "–"
        recall = f"{hit / planted:.4f}" if planted else "–"
        print(f"{rule:18} {planted:>8,} {found:>8,} {precision:>10} {recall:>8}")
    return int(any(not planted == found == hit for _rule, planted, found, hit in rows))


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    sys.exit(main())
