"""One base for every source: reading, checking, transaction, dry run, progress and report."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, ClassVar, Final

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.owners import Owner
from accounts.progress import Progress
from coordinates.faults import formula_fault
from coordinates.sheets.errors import SheetError
from coordinates.sheets.workbook import Row, Sheet, column_letter, read_workbook
from projects.bulk.writer import Writer
from projects.records import Place, Problem, Record, Report
from projects.sources.columns import Column, match_columns
from projects.sources.errors import BadValue, NoTable, SourceError

HEADING_WITHIN: Final = 40  # rows from the top of a sheet


class Source(ABC):
    """An outside format. ``name`` is stored with each project that came from it."""

    name: ClassVar[str]
    title: ClassVar[Any]
    owner_needed: ClassVar[bool] = True

    @abstractmethod
    def records(self, sheets: Sequence[Sheet], owner: Owner | None) -> Iterator[Record | Problem]:
        """Every project of the file, and every value of it that cannot be taken."""

    def misnamed(self, sheets: Sequence[Sheet], owner: Owner | None) -> Iterator[Problem]:
        """Where the file names another owner than the one it is taken for."""
        yield from ()


@dataclass(frozen=True)
class Line:
    """A row of a plain table: the values read, and where each stood."""

    place: Place
    values: dict[str, Any]
    columns: dict[str, tuple[str, str]]


class TableSource(Source):
    """A plain table: one row of headings, then one project a row."""

    columns: tuple[Column, ...]

    @abstractmethod
    def record(self, line: Line, owner: Owner | None) -> Record | None:
        """The project of one row. Raises BadValue where the row as a whole cannot be."""

    def records(self, sheets: Sequence[Sheet], owner: Owner | None) -> Iterator[Record | Problem]:
        found = [(sheet, heading) for sheet in sheets if (heading := self._heading(sheet))]
        if not found:
            needed = [column.heading for column in self.columns if column.required]
            reason = _("ไม่พบแถวหัวตารางในไฟล์ ต้องมีคอลัมน์: %(columns)s")
            raise NoTable(reason % {"columns": ", ".join(needed)})
        for sheet, heading in found:
            yield from self._rows(sheet, heading, owner)

    def _heading(self, sheet: Sheet) -> Row | None:
        required = {column.name for column in self.columns if column.required}
        for row in sheet.rows[:HEADING_WITHIN]:
            if required <= {column.name for column in match_columns(row, self.columns).values()}:
                return row
        return None

    def extra_columns(self, heading: Row) -> dict[int, Column]:
        """Columns whose names depend on the file (a year)."""
        return {}

    def _rows(self, sheet: Sheet, heading: Row, owner: Owner | None) -> Iterator[Record | Problem]:
        known = match_columns(heading, self.columns)
        columns = self.extra_columns(heading) | known
        places = {
            column.name: (column_letter(position), heading[position])
            for position, column in columns.items()
        }
        # A row of formulas that no program has computed holds no text.
        unread = {number for number, position in sheet.formulas if position in columns}
        for number in sorted({row.number for row in sheet.rows} | unread):
            if number > heading.number:
                yield from self._row(sheet, sheet.row(number), columns, places, owner)

    def _row(
        self,
        sheet: Sheet,
        row: Row,
        columns: dict[int, Column],
        places: dict[str, tuple[str, str]],
        owner: Owner | None,
    ) -> Iterator[Record | Problem]:
        place = Place(sheet.name, row.number)
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for position, column in columns.items():
            try:
                if (row.number, position) in sheet.formulas:
                    raise BadValue(formula_fault())
                values[column.name] = column.read(row[position])
                if column.required and not values[column.name]:
                    raise BadValue(_("ต้องระบุ"))
            except BadValue as bad:
                letter, heading = places[column.name]
                at = Place(place.sheet, place.row, letter)
                problems.append(Problem(at, heading, row[position][:200], str(bad.reason)))
        if problems:
            yield from problems
            return
        try:
            if record := self.record(Line(place, values, places), owner):
                yield record
        except BadValue as bad:
            letter, heading = places.get(bad.name, ("", ""))
            yield Problem(Place(place.sheet, place.row, letter), heading, "", str(bad.reason))


def import_file(
    source: Source,
    file: IO[bytes],
    *,
    file_name: str,
    owner: Owner | None,
    by: User | None,
    commit: bool,
    overwrite: bool = False,
    named_otherwise: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Read a file and write its projects: all of them, or none where one value is wrong.

    The dry run takes the very same path, to the checks that the database makes at commit, and
    is rolled back. ``by`` None is the operator, who may everything. ``overwrite``: the file wins
    over what a colleague changed since it was downloaded. ``named_otherwise``: the sender says
    that it is the owner's although it names another.
    Raises SourceError where the file as a whole cannot be read.
    """
    progress = progress or Progress()
    sheets = _sheets(file, file_name)
    context: dict[str, Any] = {"reason": _("นำเข้าจากไฟล์ %(name)s") % {"name": file_name[:120]}}
    if by:
        context |= {"user": by.pk}
    # The context stands outside the transaction: leaving it inside would mark later writes, too.
    with pghistory.context(**context), transaction.atomic():
        point = transaction.savepoint()
        records, report = _read(source, sheets, owner)
        if not named_otherwise:
            report.problems[:0] = source.misnamed(sheets, owner)
        writer = Writer(
            source.name,
            by=by,
            reason=context["reason"],
            progress=progress,
            overwrite=overwrite,
        )
        writer.write(records, report)
        report.committed = commit and report.is_good
        if not report.committed:
            transaction.savepoint_rollback(point)
    return report


def _sheets(file: IO[bytes], file_name: str) -> list[Sheet]:
    try:
        return read_workbook(file, file_name, formulas=True)
    except SheetError as error:
        raise SourceError(error.message) from error


def _read(source: Source, sheets: list[Sheet], owner: Owner | None) -> tuple[list[Record], Report]:
    report = Report()
    records: list[Record] = []
    for one in source.records(sheets, owner):
        if isinstance(one, Problem):
            report.problems.append(one)
        else:
            records.append(one)
    broken = {(problem.place.sheet, problem.place.row) for problem in report.problems}
    report.rows = len(records) + len(broken)
    return records, report
