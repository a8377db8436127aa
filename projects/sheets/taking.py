"""A book taken: every row through the services of the pages, all of them or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.owners import Owner, owner_columns
from accounts.progress import Progress
from accounts.rights import can
from projects.errors import ProjectError
from projects.models import Project
from projects.records import Place, Problem, Report
from projects.sheets.catalogue import BOOKS
from projects.sheets.reading import lines_of, problem_of, sheets_of, told_by
from projects.sheets.table import Done, Line, Scope, Table, shown
from projects.sources.errors import BadValue, SourceError

_LONGEST: Final = 200  # characters of a value that a report shows


class WrongOwner(SourceError):
    """A sheet of another authority."""


class NoRight(SourceError):
    message = gettext_lazy("ท่านไม่มีสิทธิบันทึกแบบฟอร์มนี้ของหน่วยงานนี้")


@dataclass(frozen=True)
class Change:
    """A value that a row fills in or changes, as a person reads it. ``about``: the project, the
    contract or the month of the row."""

    place: Place
    about: str
    is_new: bool
    heading: str
    before: str
    after: str


@dataclass
class SheetReport(Report):
    """What a book of ``book`` for ``year`` (B.E., 0: of all) would change or changed."""

    book: str = ""
    year: int = 0
    changes: list[Change] = field(default_factory=list)

    def summary(self) -> str:
        parts = [
            (self.created, _("เพิ่ม %(count)d แถว")),
            (self.updated, _("แก้ไข %(count)d แถว")),
            (self.unchanged, _("เหมือนเดิม %(count)d แถว")),
        ]
        return " · ".join(words % {"count": count} for count, words in parts if count)


def sheet_take(
    file: IO[bytes],
    *,
    file_name: str,
    owner: Owner,
    by: User,
    commit: bool,
    progress: Progress | None = None,
) -> SheetReport:
    """Read a book of ``owner`` and make its changes as ``by``: all, or none where one is wrong.

    The dry run takes the very same path and is rolled back. Raises SourceError where the file as
    a whole cannot be taken: unreadable, no sheet of ours, another authority's, no right.
    """
    progress = progress or Progress()
    sheets = sheets_of(file, file_name)
    key, code, year = told_by(sheets)
    book = BOOKS.get(key)
    if book is None:
        raise SourceError(_("ไม่รู้จักแบบฟอร์มนี้ ดาวน์โหลดแบบฟอร์มใหม่แล้วกรอกอีกครั้ง"))
    if code != owner.code:
        reason = _("ไฟล์นี้เป็นของหน่วยงานรหัส %(code)s ไม่ใช่ของ %(owner)s เลือกหน่วยงานให้ตรงกับไฟล์")
        raise WrongOwner(reason % {"code": code[:20], "owner": owner.name})
    if not can(by, book.right, owner):
        raise NoRight
    scope = Scope(owner, by, year)
    reason = _("นำเข้าจากไฟล์ %(name)s") % {"name": file_name[:120]}
    report = SheetReport(book=key, year=year)
    # The context stands outside the transaction: leaving it inside would mark later writes, too.
    with pghistory.context(user=by.pk, reason=reason), transaction.atomic():
        point = transaction.savepoint()
        read = [
            (table, _read(table, sheets, report)) for table in (make(scope) for make in book.tables)
        ]
        _lock([line for _table, lines in read for line in lines], owner)
        for table, lines in read:
            _take(table, lines, report, progress)
        report.committed = commit and report.is_good
        if not report.committed:
            transaction.savepoint_rollback(point)
    return report


def _read(table: Table, sheets: list[Any], report: SheetReport) -> list[Line]:
    """The rows of a table that somebody touched; what cannot be read is told in the report."""
    lines: list[Line] = []
    for one in lines_of(table, sheets):
        if isinstance(one, Problem):
            report.problems.append(one)
            report.rows += 1
        else:
            lines.append(one)
    report.rows += len(lines)
    return lines


def _lock(lines: list[Line], owner: Owner) -> None:
    """Lock the projects that the rows of a whole book name, by key: rows come in any order, and
    two books that each hold what the other wants would wait in a circle."""
    codes = {str(line.values["code"]).upper() for line in lines if line.values.get("code")}
    if codes:
        rows = Project.objects.select_for_update().filter(**owner_columns(owner), code__in=codes)
        list(rows.order_by("pk").values_list("pk"))


def _take(table: Table, lines: list[Line], report: SheetReport, progress: Progress) -> None:
    if not lines:
        return
    progress.expect(len(lines), _("กำลังตรวจแผ่นงาน %(sheet)s") % {"sheet": table.title})
    table.prepare()
    for line in sorted(lines, key=table.order):
        _apply(table, line, report)
        progress.step()


def _apply(table: Table, line: Line, report: SheetReport) -> None:
    try:
        done = table.apply(line)
    except BadValue as bad:
        value = shown(line.values.get(bad.name))
        report.problems.append(problem_of(line, bad.name, value, bad.reason))
    except ValidationError as refused:
        report.problems += [
            problem_of(line, name, shown(line.values.get(name)), sentence)
            for name, sentence in _sentences(refused)
        ]
    except ProjectError as refused:
        report.problems.append(problem_of(line, "", "", refused))
    else:
        _note(table, line, done, report)


def _sentences(refused: ValidationError) -> Iterator[tuple[str, str]]:
    if not hasattr(refused, "error_dict"):
        yield from (("", sentence) for sentence in refused.messages)
        return
    for name, sentences in refused.message_dict.items():
        yield from (("" if name == "__all__" else name, sentence) for sentence in sentences)


def _note(table: Table, line: Line, done: Done | None, report: SheetReport) -> None:
    if done is None:
        report.unchanged += 1
        return
    report.created += done.is_new
    report.updated += not done.is_new
    about = table.about(line)
    told = _filled_in(table, line) if done.is_new else done.changes
    for name, before, after in told:
        letter, heading = line.columns.get(name, ("", ""))
        place = Place(line.place.sheet, line.place.row, letter)
        texts = (table.told(name, value)[:_LONGEST] for value in (before, after))
        report.changes.append(Change(place, about, done.is_new, heading, *texts))


def _filled_in(table: Table, line: Line) -> Iterator[tuple[str, None, Any]]:
    """What a new row says, column by column."""
    for column in table.columns:
        value = line.values.get(column.name)
        if not column.given and value not in (None, ""):
            yield column.name, None, value
