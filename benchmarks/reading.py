"""How fast positions are read: 100,000 mixed lines in one batch, on one core.

    python -m benchmarks.reading [--lines 100000] [--json]

``--json`` prints one object: "mixed" and each form, with lines, seconds, lines_a_second, refused.

The lines are what people send: a third decimal, a quarter UTM, then minutes and seconds, Thai
digits, Indian 1975, MGRS, links, titles of projects, and some that are no position.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from typing import Final

from coordinates.errors import CoordinateError
from coordinates.reading import read_many
from coordinates.values import LonLat, Notation
from coordinates.writing import write

_TITLE: Final = "ก่อสร้างถนน คสล. กว้าง 5 เมตร ยาว 1,200 เมตร หมู่ที่ 3 (พิกัด {})"
_Form = Callable[[LonLat], str]
FORMS: Final[list[tuple[str, int, _Form]]] = [
    ("decimal", 33, lambda at: f"{at.lat:.5f}, {at.lon:.5f}"),
    ("utm", 25, lambda at: write(at, Notation.UTM)),
    ("dms", 12, lambda at: write(at, Notation.DMS)),
    ("thai digits", 6, lambda at: write(at, Notation.DECIMAL, "thai")),
    ("dm", 4, lambda at: write(at, Notation.DM)),
    ("swapped", 4, lambda at: f"{at.lon:.5f} {at.lat:.5f}"),
    ("indian 1975", 4, lambda at: write(at, Notation.UTM_INDIAN1975)),
    ("mgrs", 3, lambda at: write(at, Notation.MGRS)),
    ("link", 3, lambda at: write(at, Notation.LINK)),
    ("title", 4, lambda at: _TITLE.format(f"{at.lat:.5f}, {at.lon:.5f}")),
    ("none", 2, lambda at: f"ซ่อมแซมถนนสาย {at.lat:.0f}"),
]


def lines(count: int, seed: int = 2569) -> list[str]:
    """Give mixed lines, the same for the same seed."""
    rng = random.Random(seed)
    forms = rng.choices([form for _, _, form in FORMS], [share for _, share, _ in FORMS], k=count)
    return [form(LonLat(rng.uniform(97.5, 105.5), rng.uniform(5.8, 20.3))) for form in forms]


def measure(texts: list[str]) -> dict[str, float]:
    """Read all once; processor seconds of this process, so that others do not count."""
    started = time.process_time()
    outcomes = read_many(texts)
    seconds = time.process_time() - started
    refused = sum(isinstance(one, CoordinateError) for one in outcomes)
    return {
        "lines": len(texts),
        "seconds": round(seconds, 3),
        "lines_a_second": round(len(texts) / seconds),
        "refused": refused,
    }


def main() -> None:
    """Print the whole, and each form by itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {"mixed": measure(lines(options.lines))}
    rng = random.Random(1)
    for name, _, form in FORMS:
        texts = [form(LonLat(rng.uniform(98, 105), rng.uniform(6, 20))) for _ in range(5000)]
        found[name] = measure(texts)
    if options.json:
        print(json.dumps(found))
        return
    for name, row in found.items():
        print(f"{name:12} {row['lines']:8,.0f} lines {row['lines_a_second']:8,.0f} a second")


if __name__ == "__main__":
    main()
