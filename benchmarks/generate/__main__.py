"""python -m benchmarks.generate --count N --seed S"""

import argparse
import os
import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import django

PROGRESS: Final = 10_000  # projects from line to line


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--count", type=_positive, required=True, help="projects to invent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", action="store_true", help="mark them ตัวอย่าง")
    parser.add_argument("--truth", type=Path, help="file for the planted faults (JSON lines)")
    parser.add_argument("--no-history", action="store_true", help="no row of history for any")
    parser.add_argument("--processes", type=_positive, default=1, help="that draw; one writes")
    parser.add_argument("--area", default="", help="only this province or district code")
    return parser.parse_args()


def main() -> int:
    """Generate, print progress to stderr and the counts at the end."""
    options = _arguments()
    django.setup()
    from django.db import connection

    from benchmarks.generate.batches import Drawn, in_batches
    from benchmarks.generate.generator import Generator
    from benchmarks.generate.loading import load
    from benchmarks.generate.parallel import batches_drawn
    from benchmarks.generate.world import NothingToDraw, World

    start = time.monotonic()
    told = 0

    def progress(done: int) -> None:
        nonlocal told
        if done - told >= PROGRESS or done == options.count:
            told = done
            print(
                f"{done:>9,} of {options.count:,}  {time.monotonic() - start:6.1f} s",
                file=sys.stderr,
            )

    try:
        world = World.read(area=options.area)
    except NothingToDraw as error:
        print(error, file=sys.stderr)
        return 1
    generator = Generator(world, options.count, options.seed)
    connection.close()  # a process that forks takes none along
    batches: Iterable[Drawn] = in_batches(generator.drafts())
    if options.processes > 1:
        batches = batches_drawn(generator, options.processes)
    with options.truth.open("w") if options.truth else nullcontext() as truth:
        wrote = load(
            batches,
            ahead=options.processes,
            sample=options.sample,
            history=not options.no_history,
            truth=truth,
            progress=progress,
        )
    print(f"{wrote.written}, faults {wrote.faults} in {time.monotonic() - start:.1f} s")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
    sys.exit(main())
