"""The lines that the converter reads: of a pasted text, or of the rows of a table."""

from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _

from coordinates.errors import CoordinateError
from coordinates.reading import read_many
from coordinates.sheets.errors import NoPositions, TooLargeAtOnce
from coordinates.sheets.workbook import read_workbook, unzipped_size
from coordinates.tables.columns import layout_of
from coordinates.tables.rows import Cell, read_rows

LONGEST: Final = 2_000  # characters of one line
# Of what is read at once, for each line that may be: reading costs some 10 ms for 1,000
# characters, and a sheet some 1 s for 4 MB of what it unpacks to.
MOST_CHARACTERS: Final = 100
MOST_UNZIPPED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, or a position of a row of a table; ``number`` counts from 1."""

    number: int
    text: str


class TooManyLines(ValueError):
    """More than is read at once; ``str()`` names the limit in the active language."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(self.words() % {"count": f"{count:,}", "most": f"{most:,}"})

    @staticmethod
    def words() -> str:
        return _("มี %(count)s บรรทัด แปลงได้ครั้งละไม่เกิน %(most)s บรรทัด แบ่งเป็นหลายครั้ง")


class TooManyCharacters(TooManyLines):
    @staticmethod
    def words() -> str:
        return _("มี %(count)s ตัวอักษร แปลงได้ครั้งละไม่เกิน %(most)s ตัวอักษร แบ่งเป็นหลายครั้ง")


def lines_of_text(text: str, *, most: int | None = None) -> list[Line]:
    """One position a line, blank lines passed over; two halves on two lines are one position.

    ``most``: how many lines, and MOST_CHARACTERS for each of them. Raises TooManyLines.
    """
    if most is not None and len(text) > most * MOST_CHARACTERS:
        raise TooManyCharacters(len(text), most * MOST_CHARACTERS)
    rows = [(number, row.strip()) for number, row in enumerate(text.splitlines(), start=1)]
    filled = [Line(number, row) for number, row in rows if row]
    if most is not None and len(filled) > most:
        raise TooManyLines(len(filled), most)
    return [Line(filled[0].number, text.strip())] if _is_halves(filled, text) else filled


def _is_halves(lines: list[Line], text: str) -> bool:
    if len(lines) != 2 or len(text) > 2 * LONGEST:
        return False
    *halves, whole = read_many([lines[0].text, lines[1].text, text])
    is_whole = isinstance(whole, list) and len(whole) == 1
    return is_whole and all(isinstance(half, CoordinateError) for half in halves)


def lines_of_table(file: IO[bytes], name: str = "", *, most: int | None = None) -> list[Line]:
    """The positions of a CSV or XLSX, the number that of the row; a start and an end are two.

    Raises SheetError (NoPositions where no column holds any), TooManyLines.
    """
    if most is not None and unzipped_size(file) > most * MOST_UNZIPPED:
        raise TooLargeAtOnce(most * MOST_UNZIPPED)
    sheets = [sheet for sheet in read_workbook(file, name) if sheet.rows]
    tables = [(sheet, layout) for sheet in sheets if (layout := layout_of(sheet))]
    if not tables:
        raise NoPositions
    cells = [cell for table in tables for row in read_rows(*table) for cell in row]
    if most is not None and len(cells) > most:
        raise TooManyLines(len(cells), most)
    return [Line(cell.row.number, _text(cell)) for cell in cells]


def _text(cell: Cell) -> str:
    """The position as one line of text that reads as the row does."""
    if isinstance(cell.outcome, CoordinateError) and not cell.text:
        return cell.outcome.text or cell.typed  # what the row states of its system is wrong
    return ", ".join((cell.text or cell.typed).splitlines())
