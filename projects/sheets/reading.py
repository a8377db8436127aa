"""A book that came back: whose it is, the lines of its tables, and every value that is wrong."""

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordinates.faults import formula_fault
from coordinates.sheets.errors import SheetError
from coordinates.sheets.workbook import Row, Sheet, column_letter, read_workbook
from coordinates.thai import normalise
from projects.records import Place, Problem
from projects.sheets.catalogue import BOOKS
from projects.sheets.cells import Cell
from projects.sheets.table import Line, Table
from projects.sheets.writing import META
from projects.sources.base import HEADING_WITHIN
from projects.sources.columns import YEARS, match_columns
from projects.sources.errors import BadValue, NoTable, SourceError

_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


class NotOurs(SourceError):
    """A file that does not say which sheet of whose, of which year, it is."""

    message = gettext_lazy(
        "ไฟล์นี้ไม่ใช่แบบฟอร์มที่ดาวน์โหลดจากหน้านี้ ดาวน์โหลดแบบฟอร์มของหน่วยงาน กรอก แล้วส่งไฟล์เดิมกลับมา"
    )


def sheets_of(file: IO[bytes], file_name: str) -> list[Sheet]:
    """The worksheets of a file. Raises SourceError where it cannot be read."""
    try:
        return read_workbook(file, file_name, formulas=True)
    except SheetError as error:
        raise SourceError(error.message) from error


def told_by(sheets: Sequence[Sheet]) -> tuple[str, str, int]:
    """(key of the book, code of the owner, B.E. year or 0) that a file says of itself."""
    sheet = next((sheet for sheet in sheets if sheet.name == META), None)
    row = sheet.row(1) if sheet else Row(1, ())
    if row[0] != META:
        raise NotOurs
    year = int(row[3]) if _YEAR.fullmatch(row[3]) else 0
    if row[1] in BOOKS and BOOKS[row[1]].by_year and year not in YEARS:
        raise NotOurs
    return row[1], row[2], year


def lines_of(table: Table, sheets: Sequence[Sheet]) -> Iterator[Line | Problem]:
    """The lines of a table that somebody touched. A worksheet or row that is gone means nothing.

    Raises NoTable where the worksheet has lost its headings.
    """
    sheet = next((sheet for sheet in sheets if sheet.name == table.title), None)
    if sheet is None:
        return
    heading, columns = _heading(table, sheet)
    places = {
        column.name: (column_letter(position), heading[position])
        for position, column in columns.items()
    }
    seen: dict[tuple[str, ...], int] = {}
    # A row of formulas that no program has computed holds no text.
    numbers = {row.number for row in sheet.rows} | {number for number, _column in sheet.formulas}
    for number in sorted(numbers):
        if number > heading.number:
            yield from _line(table, sheet, sheet.row(number), columns, places, seen)


def _heading(table: Table, sheet: Sheet) -> tuple[Row, dict[int, Cell]]:
    wanted = {column.name for column in table.all_columns}
    for row in sheet.rows[:HEADING_WITHIN]:
        found: dict[int, Any] = match_columns(row, table.all_columns)
        if wanted <= {column.name for column in found.values()}:
            return row, found
    reason = _("แผ่นงาน “%(sheet)s” หัวตารางไม่ครบ ต้องมีคอลัมน์: %(columns)s (รวมคอลัมน์ที่ซ่อนไว้)")
    headings = ", ".join(column.heading for column in table.all_columns)
    raise NoTable(reason % {"sheet": sheet.name, "columns": headings})


def _line(
    table: Table,
    sheet: Sheet,
    row: Row,
    columns: dict[int, Cell],
    places: dict[str, tuple[str, str]],
    seen: dict[tuple[str, ...], int],
) -> Iterator[Line | Problem]:
    place = Place(sheet.name, row.number)
    values: dict[str, Any] = {}
    problems = []
    for position, column in columns.items():
        try:
            if not column.given and (row.number, position) in sheet.formulas:
                raise BadValue(formula_fault())
            values[column.name] = column.read(row[position])
        except BadValue as bad:
            letter, heading = places[column.name]
            at = Place(place.sheet, place.row, letter)
            problems.append(Problem(at, heading, row[position][:200], str(bad.reason)))
    if not any(values.get(one.name) not in (None, "") for one in columns.values()) and not problems:
        return
    if problems:
        yield from problems
        return
    version, digest = _mark(values.pop("mark"))
    if version is not None and digest == table.digest(values):
        return  # nobody touched it: whatever a colleague did since stays
    keys = tuple(str(values[one.name]) for one in table.columns if one.given and one.hidden)
    if any(keys):
        if keys in seen:
            reason = _("แถวนี้ซ้ำกับแถวที่ %(row)d ลบแถวที่ซ้ำออก") % {"row": seen[keys]}
            yield Problem(place, "", "", reason)
            return
        seen[keys] = place.row
    yield Line(place, values, version, places)


def _mark(text: str) -> tuple[int | None, str]:
    version, _colon, digest = text.partition(":")
    number = normalise(version)
    return (int(number) if _COUNT.fullmatch(number) else None), digest


def problem_of(line: Line, name: str, value: object, reason: object) -> Problem:
    """A problem with one value of a line, or (``name`` "") with the line as a whole."""
    letter, heading = line.columns.get(name, ("", ""))
    place = Place(line.place.sheet, line.place.row, letter)
    return Problem(place, heading, str(value)[:200], str(reason))
