"""How much one file of tables may hold, counted over all of its sheets."""

from dataclasses import dataclass
from typing import Final

from coordinates.sheets.errors import TooLarge

LARGEST_UNZIPPED: Final = 200 * 2**20
MOST_ENTRIES: Final = 2000
MOST_SHEETS: Final = 100
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 100
MOST_CELLS: Final = 3_000_000  # 30 columns of the most rows
MOST_ELEMENTS: Final = 5_000_000  # those, and empty ones that only have a colour or a border
# One sheet with something in Excel's very last row is honest: 1,048,576 rows are passed over.
MOST_PASSED: Final = 1_500_000
MOST_MERGED: Final = 300_000
MOST_FORMULAS: Final = 300_000  # where they are asked for
LAST_ROW: Final = 1_048_576
LONGEST_CELL: Final = 32_767


@dataclass
class Tally:
    """What was read of one file so far. Every count raises TooLarge past its bound."""

    rows: int = 0
    cells: int = 0
    elements: int = 0
    passed: int = 0
    merged: int = 0
    formulas: int = 0

    def row(self, cells: tuple[str, ...]) -> None:
        self.rows += 1
        self.cells += len(cells) - cells.count("")
        if self.rows > MOST_ROWS or self.cells > MOST_CELLS:
            raise TooLarge(MOST_ROWS)

    def element(self) -> None:
        """A cell that the file writes out, whether anything is in it or not: each costs time."""
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise TooLarge(MOST_ROWS)

    def empty_row(self) -> None:
        """A row that holds nothing but is passed over: a file may claim any number of them."""
        self.passed += 1
        if self.passed > MOST_PASSED:
            raise TooLarge(MOST_ROWS)

    def formula(self) -> None:
        self.formulas += 1
        if self.formulas > MOST_FORMULAS:
            raise TooLarge(MOST_ROWS)

    def merged_cell(self) -> None:
        self.merged += 1
        if self.merged > MOST_MERGED:
            raise TooLarge(MOST_ROWS)
