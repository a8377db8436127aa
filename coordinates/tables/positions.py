"""The positions of a table as lines of text, for the converter: within what is read at once."""

from dataclasses import dataclass
from typing import IO, Final

from coordinates.errors import CoordinateError
from coordinates.sheets.errors import TooLargeAtOnce, TooManyCharacters, TooManyLines
from coordinates.sheets.workbook import unzipped_size
from coordinates.tables.columns import tables_of
from coordinates.tables.rows import Cell, count_rows, read_rows

# Of what is read at once, for each line that may be: reading costs some 10 ms for 1,000
# characters, and a sheet some 1 s for 4 MB of what it unpacks to.
MOST_CHARACTERS: Final = 100
MOST_UNZIPPED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, or a position of a row of a table; ``number`` counts from 1."""

    number: int
    text: str


def read_positions(file: IO[bytes], name: str = "", *, most: int | None = None) -> list[Line]:
    """The positions of a CSV or XLSX, the number that of the row; a start and an end are two.

    ``most``: how many, and MOST_CHARACTERS and MOST_UNZIPPED bytes for each of them.
    Raises SheetError (NoPositions where no column holds any, TooManyLines, …).
    """
    if most is not None and unzipped_size(file) > most * MOST_UNZIPPED:
        raise TooLargeAtOnce(most * MOST_UNZIPPED)
    tables = tables_of(file, name)
    _check(sum(count_rows(*table) for table in tables), most)
    cells = [cell for table in tables for row in read_rows(*table) for cell in row]
    _check(len(cells), most)
    lines = [Line(cell.row.number, _text(cell)) for cell in cells]
    count = sum(len(line.text) for line in lines)
    if most is not None and count > most * MOST_CHARACTERS:
        raise TooManyCharacters(count, most * MOST_CHARACTERS)
    return lines


def _check(count: int, most: int | None) -> None:
    if most is not None and count > most:
        raise TooManyLines(count, most)


def _text(cell: Cell) -> str:
    """The position as one line of text that reads as the row does."""
    if isinstance(cell.outcome, CoordinateError) and not cell.text:
        # What the row states of its system is wrong, or a cell is too long to be read.
        return cell.outcome.text or cell.typed
    return ", ".join((cell.text or cell.typed).splitlines())
