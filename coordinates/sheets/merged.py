"""Merged ranges of a sheet, which openpyxl does not give while streaming."""

import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import iterparse
from openpyxl.utils import range_boundaries

from coordinates.sheets.errors import NotAWorkbook
from coordinates.sheets.limits import LAST_ROW, MOST_COLUMNS, Tally

Cell = tuple[int, int]  # row from 1, column from 0


def merged_cells(archive: zipfile.ZipFile, path: str, tally: Tally) -> dict[Cell, Cell]:
    """{a cell merged away: the cell that holds its text}.

    Ranges that overlap are no sheet that a program saves (Excel repairs such a file away), and
    repeating one costs a file nothing. Raises NotAWorkbook for them, TooLarge.
    """
    origins: dict[Cell, Cell] = {}
    with archive.open(path) as part:
        for _event, element in iterparse(part, events=("end",)):
            if element.tag.endswith("}mergeCell"):
                _merge(element.get("ref", ""), origins, tally)
            element.clear()
    return {cell: origin for cell, origin in origins.items() if cell != origin}


def _merge(reference: str, origins: dict[Cell, Cell], tally: Tally) -> None:
    origin: Cell | None = None
    tally.merged_cell()  # a range costs a little even where it covers nothing
    for cell in _cells(reference):
        tally.merged_cell()
        origin = origin or cell
        if cell in origins:
            raise NotAWorkbook
        origins[cell] = origin


def _cells(reference: str) -> Iterator[Cell]:
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        return
    for row in range(int(top), min(int(bottom), LAST_ROW) + 1):
        for column in range(int(left) - 1, min(int(right), MOST_COLUMNS)):
            yield row, column
