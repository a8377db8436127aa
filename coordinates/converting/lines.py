"""The lines that the converter reads: of a pasted text, or of the rows of a table."""

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from coordinates.errors import CoordinateError
from coordinates.reading import read_many
from coordinates.sheets.errors import TooManyCharacters, TooManyLines
from coordinates.tables.columns import LONGEST
from coordinates.tables.positions import MOST_CHARACTERS, Line
from coordinates.tables.sandbox import table_positions


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


def lines_of_upload(file: "UploadedFile[Any]", *, most: int) -> list[Line]:
    """The positions of a CSV or XLSX that somebody sent, read apart, numbered from 1.

    Raises SheetError (NoPositions where no column holds any, SheetReaderBusy, TooManyLines, …).
    """
    lines = table_positions(file.chunks(), file.name or "", most=most)
    return [replace(line, number=number) for number, line in enumerate(lines, start=1)]
