"""What openpyxl does not tell while streaming a sheet: merged ranges, formulas, how many cells."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat  # nosec B406 - a DOCTYPE, without which nothing expands, is refused

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

from coordinates.sheets.errors import NotAWorkbook
from coordinates.sheets.limits import LAST_ROW, MOST_COLUMNS, Tally

Cell = tuple[int, int]  # row from 1, column from 0


@dataclass
class Beside:
    """``merged``: a cell merged away → the cell that holds its text; ``formulas``: their cells."""

    merged: dict[Cell, Cell] = field(default_factory=dict)
    formulas: set[Cell] = field(default_factory=set)


def read_beside(
    archive: zipfile.ZipFile, path: str, tally: Tally, *, formulas: bool = False
) -> Beside:
    """What stands beside the values of a sheet; counts every cell, the empty ones too.

    Ranges that overlap are no sheet that a program saves (Excel repairs such a file away), and
    repeating one costs a file nothing. Raises NotAWorkbook for them, and for a DOCTYPE; TooLarge.
    """
    origins: dict[Cell, Cell] = {}

    def opened(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("}c"):
            tally.element()
        elif name.endswith("}mergeCell"):
            _merge(attributes.get("ref", ""), origins, tally)

    noted = _Formulas(tally)

    def opened_with_formulas(name: str, attributes: dict[str, str]) -> None:
        opened(name, attributes)
        noted.opened(name, attributes)

    # expat itself: an object of every element would take ten times as long.
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = opened_with_formulas if formulas else opened
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with archive.open(path) as part:
            parser.ParseFile(part)
    except expat.ExpatError as error:
        raise NotAWorkbook from error
    merged = {cell: origin for cell, origin in origins.items() if cell != origin}
    return Beside(merged, noted.found)


class _Formulas:
    """The cells of a sheet that hold a formula, or a part of one that fills a range."""

    def __init__(self, tally: Tally) -> None:
        self.found: set[Cell] = set()
        self._tally = tally
        self._row = 0
        self._column = 0  # from 1
        self._name = ""  # of a formula: extensions have elements called f, too

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith("}c"):
            reference = attributes.get("r")
            self._column = coordinate_to_tuple(reference)[1] if reference else self._column + 1
            self._name = f"{name[:-1]}f"
        elif name.endswith("}row"):
            self._row = int(float(attributes["r"])) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == self._name:
            self._note((self._row, self._column - 1))
            if attributes.get("t") in ("array", "dataTable"):
                for cell in _cells(attributes.get("ref", "")):
                    self._note(cell)

    def _note(self, cell: Cell) -> None:
        self._tally.formula()
        self.found.add(cell)


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
