"""The process that touches a stranger's table: started by ``sandbox``, with nothing to lose.

It answers in codes and numbers; the parent puts them into the reader's language.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings

from coordinates.reading import Rank
from coordinates.sandbox import confine
from coordinates.sheets.errors import SheetError, SheetTooHeavy
from coordinates.tables.features import read_features
from coordinates.tables.positions import read_positions
from coordinates.values import THAILAND, LonLat


def main(folder: Path) -> None:
    """Read ``folder/task.json`` and write ``folder/answer.json``: what was asked, or a fault."""
    task = json.loads((folder / "task.json").read_text())
    if not settings.configured:
        settings.configure(USE_I18N=False, **task["settings"])
    confine(**task["caps"])
    try:
        answer = _answer(folder / "upload", task)
    except SheetError as error:
        answer = {"fault": type(error).__name__, "numbers": error.numbers}
    except MemoryError:
        answer = {"fault": SheetTooHeavy.__name__, "numbers": ()}
    with (folder / "answer.json").open("w", encoding="utf-8") as file:
        json.dump(answer, file)


def _answer(path: Path, task: dict[str, Any]) -> Any:
    with path.open("rb") as file:
        if task["most"] is not None:
            return [asdict(line) for line in read_positions(file, task["name"], most=task["most"])]
        near = LonLat(*task["near"]) if task["near"] else None
        rank = _rank(task["areas"])
        return read_features(file, task["name"], srid=task["srid"], near=near, rank=rank)


def _rank(areas: Sequence[str]) -> Rank:
    """As ``coordinates.places.rank_in``, of boundaries in WKB: the smallest first, no words."""
    shapes = [shapely.from_wkb(area) for area in areas]
    shapely.prepare(shapes)

    def rank(position: LonLat) -> tuple[float, str]:
        if not THAILAND.covers(position):
            return (0.0, "")
        point = shapely.Point(position.lon, position.lat)
        for at, shape in enumerate(shapes):
            if shape.covers(point):
                return (float(len(shapes) + 1 - at), "")
        return (1.0, "")

    return rank


if __name__ == "__main__":
    main(Path(sys.argv[1]))
