"""What openpyxl does not tell while streaming a sheet: its merged ranges, and how many cells."""

import zipfile
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.parsers import expat  # nosec B406 - a DOCTYPE, without which nothing expands, is refused

from openpyxl.utils import range_boundaries

from coordinates.sheets.errors import NotAWorkbook
from coordinates.sheets.limits import LAST_ROW, MOST_COLUMNS, Tally

Cell = tuple[int, int]  # row from 1, column from 0


def merged_cells(archive: zipfile.ZipFile, path: str, tally: Tally) -> dict[Cell, Cell]:
    """{a cell merged away: the cell that holds its text}; counts every cell, the empty ones too.

    Ranges that overlap are no sheet that a program saves (Excel repairs such a file away), and
    repeating one costs a file nothing. Raises NotAWorkbook for them, and for a DOCTYPE; TooLarge.
    """
    origins: dict[Cell, Cell] = {}

    def opened(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("}c"):
            tally.element()
        elif name.endswith("}mergeCell"):
            _merge(attributes.get("ref", ""), origins, tally)

    # expat itself: an object of every element would take ten times as long.
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = opened
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with archive.open(path) as part:
            parser.ParseFile(part)
    except expat.ExpatError as error:
        raise NotAWorkbook from error
    return {cell: origin for cell, origin in origins.items() if cell != origin}


def _refuse(*_doctype: Any) -> NoReturn:
    raise NotAWorkbook


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
