"""A development plan as a workbook of the form แบบ ผ.02, which ``p02.PlanForm`` reads back whole.

A sheet for each of the two forms that the plan uses; above each strategy those of the province
that it serves, under each strategy and programme a heading of two rows, its projects numbered
from 1, and their sum. Two hidden columns tell what a row is and the project's code.
"""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

import xlsxwriter
from django.db.models import Prefetch

from accounts.models import LocalAuthority
from coordinates.baht import LARGEST_FLOAT
from coordinates.models import AdminArea
from coordinates.spreadsheet import harmless
from coordinates.thai import normalise
from projects.codes import PlanForm, StrategyLevel
from projects.models import DevelopmentPlan, Project, Strategy
from projects.plans.content import PlanRow, entries_of, in_plan_order, rows_of, years_of
from projects.sources.p02_marks import FIRST_MARK, Mark, mark_of, titled

_BEFORE: Final = (("ที่", 6), ("โครงการ", 40), ("วัตถุประสงค์", 28), ("เป้าหมาย (ผลผลิตของโครงการ)", 32))
_AFTER: Final = (("ตัวชี้วัด (KPI)", 22), ("ผลที่คาดว่าจะได้รับ", 26), ("หน่วยงานรับผิดชอบหลัก", 18))
_YEAR_WIDTH: Final = 14
_TEXTS: Final = ("name", "objective", "target")
_LAST_TEXTS: Final = ("indicator", "outcome", "division")
_SHEETS: Final = {PlanForm.P02: "ผ.02", PlanForm.P02_1: "ผ.02-1"}
_TITLES: Final = {
    PlanForm.P02: "รายละเอียดโครงการพัฒนา แบบ ผ.02",
    PlanForm.P02_1: "รายละเอียดโครงการพัฒนาที่เกินศักยภาพ แบบ ผ.02/1",
}


def p02_workbook(plan: DevelopmentPlan) -> bytes:
    """The plan as it stands, as XLSX; four queries. An empty plan has its titles and headings."""
    provincial = Strategy.objects.filter(level=StrategyLevel.PROVINCE).order_by("number", "pk")
    entries = entries_of(plan).select_related("project__plan_strategy")
    served = Prefetch("project__plan_strategy__supports", provincial)
    rows = in_plan_order(rows_of(plan, entries.prefetch_related(served)))
    seat = _seat(plan.authority)
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        forms = {row.entry.form for row in rows} or {PlanForm.P02}
        for form in (form for form in PlanForm if form in forms):
            chosen = [row for row in rows if row.entry.form == form]
            _Sheet(book, plan, form, seat).write(chosen)
    return buffer.getvalue()


def _seat(authority: LocalAuthority) -> str:
    """The authority with its district and province, as the form has it."""
    codes = [authority.district_code, authority.province_code]
    areas = AdminArea.objects.current().places().filter(code__in=[code for code in codes if code])
    names = dict(areas.values_list("code", "name_th"))
    words = zip(("อำเภอ", "จังหวัด"), codes, strict=True)
    parts = [f"{word}{names[code]}" for word, code in words if code in names]
    return " ".join([authority.full_name_th, *parts])


def _served(rows: Sequence[PlanRow]) -> list[str]:
    """The lines of the province's strategies that the strategy of these projects serves."""
    strategies = dict.fromkeys(
        served
        for row in rows
        if (own := row.entry.project.plan_strategy)
        for served in own.supports.all()
    )
    if not strategies:
        return ["ก. ยุทธศาสตร์จังหวัด (ไม่ได้ระบุ)"]
    return [
        f"ก. {one.name}"
        if one.name.startswith("ยุทธศาสตร์")
        else f"ก. ยุทธศาสตร์จังหวัดที่ {one.number} {one.name}"
        for one in strategies
    ]


class _Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, book: Any, plan: DevelopmentPlan, form: PlanForm, seat: str) -> None:
        self.plan = plan
        self.seat = seat
        self.form = form
        self.years = list(years_of(plan))
        self.marks_at = len(_BEFORE) + len(self.years) + len(_AFTER)
        self.sheet = book.add_worksheet(_SHEETS[form])
        self.row = 0
        edged = {"border": 1, "valign": "top", "text_wrap": True}
        self.title = book.add_format({"bold": True})
        self.head = book.add_format(
            edged | {"bold": True, "align": "center", "bg_color": "#e3f0f2", "valign": "vcenter"}
        )
        self.text = book.add_format(edged)
        self.baht = book.add_format(edged | {"num_format": "#,##0.00"})
        self.sum = book.add_format(edged | {"num_format": "#,##0.00", "bold": True})
        self._columns()

    def _columns(self) -> None:
        widths = [
            *(width for _words, width in _BEFORE),
            *(_YEAR_WIDTH for _year in self.years),
            *(width for _words, width in _AFTER),
        ]
        for position, width in enumerate(widths):
            self.sheet.set_column(position, position, width)
        self.sheet.set_column(self.marks_at, self.marks_at + 1, 12, None, {"hidden": True})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def write(self, rows: Sequence[PlanRow]) -> None:
        self._titles()
        if not rows:
            self._heading()
        strategies = groupby(rows, key=lambda row: row.entry.project.strategy)
        for order, (strategy, group) in enumerate(strategies, start=1):
            of_strategy = list(group)
            for line in _served(of_strategy):
                self._line(line, Mark.SERVES.value)
            self._section(strategy, "ยุทธศาสตร์", f"{order}.")
            programmes = groupby(of_strategy, key=lambda row: row.entry.project.programme)
            for nth, (programme, of_programme) in enumerate(programmes, start=1):
                self._section(programme, "แผนงาน", f"{order}.{nth}")
                self._heading()
                self._projects(list(of_programme))

    def _titles(self) -> None:
        plan = self.plan
        span = f"แผนพัฒนาท้องถิ่น (พ.ศ. {plan.first_year} - {plan.last_year})"
        self._line(_TITLES[self.form], FIRST_MARK)
        self._line(span, Mark.TITLE.value)
        self._line(self.seat, Mark.TITLE.value)

    def _line(self, text: str, mark: str) -> None:
        self.sheet.write_string(self.row, 0, harmless(normalise(text)), self.title)
        self._mark(mark)
        self.row += 1

    def _mark(self, mark: str) -> None:
        self.sheet.write_string(self.row, self.marks_at, mark)

    def _section(self, name: str, word: str, order: str) -> None:
        text = normalise(name)
        self._line(titled(text, word, order), mark_of(text, word).value)

    def _heading(self) -> None:
        """Two rows: the words over both, but the budget over its years."""
        first, second = self.row, self.row + 1
        budget = len(_BEFORE)
        last = budget + len(self.years) - 1
        self._mark(Mark.HEADING.value)
        for position, words in self._words():
            self.sheet.merge_range(first, position, second, position, words, self.head)
        if last > budget:
            self.sheet.merge_range(first, budget, first, last, "งบประมาณ", self.head)
        else:
            self.sheet.write_string(first, budget, "งบประมาณ", self.head)
        for position, year in enumerate(self.years, start=budget):
            self.sheet.write_string(second, position, f"{year} (บาท)", self.head)
        self.row += 2

    def _words(self) -> Iterator[tuple[int, str]]:
        for position, (words, _width) in enumerate(_BEFORE):
            yield position, words
        for position, (words, _width) in enumerate(_AFTER, start=len(_BEFORE) + len(self.years)):
            yield position, words

    def _projects(self, rows: Sequence[PlanRow]) -> None:
        for number, row in enumerate(rows, start=1):
            self._project(number, row)
        self.sheet.write_string(self.row, 0, f"รวม {len(rows):,} โครงการ", self.sum)
        for position in range(1, self.marks_at):
            self.sheet.write_blank(self.row, position, None, self.sum)
        for position, year in enumerate(self.years, start=len(_BEFORE)):
            baht = sum((row.amounts.get(year, Decimal(0)) for row in rows), Decimal(0))
            self._baht(position, baht, self.sum)
        self._mark(Mark.SUM.value)
        self.row += 2  # and an empty row, as between the pages of the form

    def _project(self, number: int, row: PlanRow) -> None:
        project = row.entry.project
        self.sheet.write_number(self.row, 0, number, self.text)
        self._texts(1, _TEXTS, project)
        for position, year in enumerate(self.years, start=len(_BEFORE)):
            self._baht(position, row.amounts.get(year, Decimal(0)), self.baht)
        self._texts(len(_BEFORE) + len(self.years), _LAST_TEXTS, project)
        self._mark(Mark.PROJECT.value)
        self.sheet.write_string(self.row, self.marks_at + 1, project.code)
        self.row += 1

    def _texts(self, position: int, names: Sequence[str], project: Project) -> None:
        for at, name in enumerate(names, start=position):
            text = harmless(normalise(getattr(project, name)))
            self.sheet.write_string(self.row, at, text, self.text)

    def _baht(self, position: int, amount: Decimal, form: Any) -> None:
        """A number; a float would not keep the satang of the largest."""
        if not amount:
            self.sheet.write_blank(self.row, position, None, form)
        elif amount < LARGEST_FLOAT:
            self.sheet.write_number(self.row, position, float(amount), form)
        else:
            self.sheet.write_string(self.row, position, f"{amount:.2f}", form)
