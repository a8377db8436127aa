"""How many real titles that speak of a dimension are read.

    python -m benchmarks.titles FILE [--json]

``FILE``: real_projects_fy2565.csv.gz. Tells the count and lists the titles that give none; with
``--json`` one object: titles, speaking, read, share, failures. Titles *speak* of a dimension
where a word of one, a number and a unit follow each other, where a number has a unit of length
or area, or where two chainages bound the work. Some rightly give none: the size of a sluice or a
pipe, what a reservoir holds, works in places between two chainages.
"""

import argparse
import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from coordinates.thai import normalise
from projects.kinds import mend
from projects.title import Stated, read_title

_NUMBER: Final = r"\d[\d,.]*"
_UNIT: Final = r"(?:เมตร|กิโลเมตร|กม|ม\.|ตร\.? ?ม|ตาราง|ซม|เซน|ลบ\.? ?ม|ลูกบาศก์|ล้าน)"
_SPEAKS: Final = re.compile(
    rf"(?:กว้าง|ยาว|หนา(?!แน่น)|ลึก|สูง|ระยะ ?ทาง|พื้นที่|ปริมา[ตณ])[^\d]{{0,32}}{_NUMBER} ?{_UNIT}"
    rf"|{_NUMBER} ?(?:เมตร|กิโลเมตร|ม\. |กม\. ?(?![\d+])|ตาราง ?เมตร|ตร\. ?ม)"
    r"|(?:กม\.?|กิโลเมตร) ?(?:ที่ ?)?\d+ ?\+ ?\d{3} ?(?:-|–|ถึง)"
)
_DIMENSIONS: Final = tuple(
    field.name
    for field in fields(Stated)
    if field.name.endswith(("_m", "_m2", "_m3")) and not field.name.startswith("computed")
)


@dataclass(frozen=True)
class Share:
    titles: int
    speaking: int
    failures: list[str]

    @property
    def read(self) -> int:
        return self.speaking - len(self.failures)

    @property
    def share(self) -> float:
        return self.read / self.speaking


def titles_of(path: Path) -> Iterator[str]:
    """The titles of real_projects_fy2565.csv.gz."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield line["ITEM_DESCRIPTION"]


def speaks(title: str) -> bool:
    """Whether a title names a dimension with a number."""
    return _SPEAKS.search(mend(normalise(title, digits=True))) is not None


def is_read(title: str) -> bool:
    """Whether at least one dimension comes out of a title."""
    stated = read_title(title)
    return any(getattr(stated, name) is not None for name in _DIMENSIONS)


def share(titles: Iterable[str]) -> Share:
    every = list(titles)
    speaking = [title for title in every if speaks(title)]
    return Share(len(every), len(speaking), [title for title in speaking if not is_read(title)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = share(titles_of(options.file))
    if options.json:
        counts = asdict(found) | {"read": found.read, "share": round(found.share, 4)}
        print(json.dumps(counts, ensure_ascii=False))
        return
    for title in found.failures:
        print(f"- {title}")
    told = (
        f"{found.read:,} of {found.speaking:,} titles that speak of a dimension ({found.share:.1%})"
    )
    print(f"{told}; {found.titles:,} titles in all")


if __name__ == "__main__":
    main()
