"""Finds the projects of a paper-like form, between its titles, subtotals and repeated page heads.

A block begins with a heading (see ``headings``) and ends at the next heading, or where another
strategy or programme begins. A project begins with its number; what follows without one carries
its texts on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from coordinates.faults import formula_fault
from coordinates.sheets.workbook import Row, Sheet, column_letter
from coordinates.thai import normalise
from projects.codes import PlanForm
from projects.records import Place, Problem
from projects.sources.columns import Column
from projects.sources.errors import BadValue
from projects.sources.headings import Heading, heading_at
from projects.sources.p02_marks import MARKS, NAMED, Mark, marks_at, section_text

_NUMBER: Final = re.compile(r"\(?\d{1,5}[.)]?")
_SUBTOTAL: Final = re.compile(r"(?:ยอด)?รวม(?:$|[ \d(:.]|ทั้ง|จำนวน|งบ|โครงการ|เป็น|แผน|ยุทธ|เงิน)")
_ORDER: Final = r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]? ?)?"
_STRATEGY: Final = re.compile(
    _ORDER + r"ยุทธศาสตร์(?!จังหวัด|ชาติ|การพัฒนาของ|การพัฒนาจังหวัด)(?:การพัฒนา)?"
    r" ?(?:ที่ ?\d{1,2})? ?:?(.*)"
)
_PROGRAMME: Final = re.compile(_ORDER + r"แผนงาน ?:?(.*)")
_FORM: Final = re.compile(r"(?:แบบ ?)?ผ\. ?0?2( ?/ ?1)?(?![\d.])")
_TITLE: Final = re.compile(
    r"รายละเอียดโครงการ|แผนพัฒนา|บัญชี|แบบ ?ผ|ผ\. ?0?\d|หน้า ?\d|องค์การบริหาร|เทศบาล|อบต|อบจ"
    r"|[ก-ฮ]\. |ยุทธศาสตร์|กลยุทธ์|เป้าประสงค์|สำหรับ|หมายเหตุ|ลงชื่อ|\d{1,2}(?:\.\d{1,2}){0,3}[.)]? ?[ก-๎]"
)


@dataclass
class Gathered:
    """The texts of one project by column, over all the rows it takes. ``code``: of a project
    that the sheet names (one that we wrote). ``formulas``: the columns where one holds a formula.
    """

    row: int
    code: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    formulas: set[str] = field(default_factory=set)

    def add(self, name: str, text: str, row: int, *, is_formula: bool = False) -> None:
        if is_formula:
            self.formulas.add(name)
            self.rows[name] = row
        if text:
            self.texts.setdefault(name, []).append(text)
            self.rows.setdefault(name, row)

    @property
    def has_money(self) -> bool:
        return any(name.startswith("amount_") for name in (*self.texts, *self.formulas))

    def read(self, block: "Block", sheet: str) -> tuple[dict[str, Any], list[Problem]]:
        """The values of the columns, and those that cannot be."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, column in block.heading.columns.items():
            text = " ".join(self.texts.get(name, []))
            try:
                if name in self.formulas:
                    raise BadValue(formula_fault())
                values[name] = column.read(text)
                if column.required and not values[name]:
                    raise BadValue(_("ต้องระบุ"))
            except BadValue as bad:
                letter, words = block.heading.places[name]
                at = Place(sheet, self.rows.get(name, self.row), letter)
                problems.append(Problem(at, words, text[:200], str(bad.reason)))
        return values, problems


@dataclass
class Block:
    """The projects under one heading, strategy and programme; ``form``: which of the two.

    ``unread``: (row, position) of formulas in the heading that no program has computed.
    """

    heading: Heading
    strategy: str
    programme: str
    form: str = PlanForm.P02
    projects: list[Gathered] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)

    def problems(self, sheet: str) -> Iterator[Problem]:
        """A year that a formula should give is a column that nobody reads."""
        for row, position in self.unread:
            yield Problem(Place(sheet, row, column_letter(position)), "", "", formula_fault())


def blocks(sheet: Sheet, columns: Sequence[Column]) -> Iterator[Block]:
    """Every block of a sheet, in order."""
    walk = _Walk(sheet, columns)
    # A row of formulas that no program has computed holds no text.
    numbers = {row.number for row in sheet.rows} | {number for number, _at in sheet.formulas}
    for number in sorted(numbers):
        walk.take(sheet.row(number))
    return iter(walk.blocks)


class _Walk:
    """One pass over the rows of a sheet."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.blocks: list[Block] = []
        self.strategy = self.programme = ""
        self.form: str = PlanForm.P02
        self._marks_at = marks_at(sheet)
        self._heading_to = 0
        # The row that carried the last project on; 0 where nothing may be carried on.
        self._open_at = 0

    def take(self, row: Row) -> None:
        if row.number <= self._heading_to:
            return
        if mark := MARKS.get(row[self._marks_at]) if self._marks_at else None:
            self._take_marked(row, mark)
            return
        if heading := heading_at(self.sheet, row, self.columns):
            self._open_at = 0
            self._begin(heading, row)
        elif self._is_section(row):
            self._open_at = 0
            self._note_form(row)
        elif self.blocks:
            self._take_text(self.blocks[-1], row)
        else:
            self._note_form(row)

    def _begin(self, heading: Heading, row: Row) -> None:
        self._heading_to = heading.last
        block = Block(heading, self.strategy, self.programme, self.form)
        rows = range(row.number, heading.last + 1)
        block.unread = sorted(
            (number, at)
            for number, at in self.sheet.formulas
            if number in rows and not self.sheet.row(number)[at]
        )
        self.blocks.append(block)

    def _note_form(self, row: Row) -> None:
        """A title may say which form follows: แบบ ผ.02 or แบบ ผ.02/1."""
        for cell in row.cells:
            if match := _FORM.search(normalise(cell, digits=True)):
                self.form = PlanForm.P02_1 if match[1] else PlanForm.P02

    def _take_marked(self, row: Row, mark: Mark) -> None:
        """A row of a sheet that we wrote is what its mark says, whatever its texts look like."""
        text = normalise(next((cell for cell in row.cells if cell), ""))
        self._open_at = 0
        if mark is Mark.TITLE:
            self._note_form(row)
        elif mark is Mark.HEADING and (heading := heading_at(self.sheet, row, self.columns)):
            self._begin(heading, row)
        elif mark in (Mark.STRATEGY, Mark.STRATEGY_NAMED, Mark.STRATEGY_NONE):
            self._section(section_text(text, mark, "ยุทธศาสตร์"), "")
        elif mark in NAMED:
            self._section(self.strategy, section_text(text, mark, "แผนงาน"))
        elif mark is Mark.PROJECT and self.blocks:
            block = self.blocks[-1]
            project = Gathered(row.number, code=row[self._marks_at + 1])
            for position, name in block.heading.positions.items():
                if name != "no":
                    self._add(project, name, row, position)
            block.projects.append(project)

    def _add(self, project: Gathered, name: str, row: Row, position: int) -> None:
        is_formula = (row.number, position) in self.sheet.formulas
        project.add(name, normalise(row[position]), row.number, is_formula=is_formula)

    def _is_section(self, row: Row) -> bool:
        """A strategy, a programme or another title: the only text of its row."""
        texts = {normalise(cell, digits=True) for cell in row.cells if cell}
        if len(texts) != 1:
            return False
        text = texts.pop()
        position = next(at for at, cell in enumerate(row.cells) if cell)
        is_wide = (row.number, position + 2) in self.sheet.origins
        is_first = position <= self._first_column()
        if (is_first or is_wide) and (match := _PROGRAMME.match(text)):
            self._section(self.strategy, match[1].strip())
        elif (is_first or is_wide) and (match := _STRATEGY.match(text)):
            self._section(match[1].strip(), "")
        else:
            is_title = bool(_TITLE.match(text))
            carries_on = self._open_at == row.number - 1 and position > 0 and not is_wide
            return is_title and not carries_on
        return True

    def _first_column(self) -> int:
        """The position of the name: titles stand in it or before it."""
        if not self.blocks:
            return 1_000
        positions = self.blocks[-1].heading.positions
        return next(at for at, name in positions.items() if name == "name")

    def _section(self, strategy: str, programme: str) -> None:
        self.strategy, self.programme = strategy, programme
        if self.blocks and self.blocks[-1].projects:
            self.blocks.append(Block(self.blocks[-1].heading, strategy, programme, self.form))
        elif self.blocks:
            self.blocks[-1].strategy, self.blocks[-1].programme = strategy, programme

    def _take_text(self, block: Block, row: Row) -> None:
        positions = block.heading.positions
        texts = {name: normalise(row[at]) for at, name in positions.items()}
        formulas = {
            name for at, name in positions.items() if (row.number, at) in self.sheet.formulas
        }
        texts |= {name: "=" for name in formulas if not texts[name]}
        if any(_SUBTOTAL.match(normalise(cell)) for cell in row.cells[:3] if cell):
            self._open_at = 0
            return
        last = block.projects[-1] if block.projects else None
        is_open = last is not None and self._open_at == row.number - 1
        if _begins(texts, last, is_open=is_open):
            block.projects.append(self._begun(block, row))
            self._open_at = row.number
        elif last and is_open:
            if (
                last.has_money
                and formulas
                and not any(text for name, text in texts.items() if name not in formulas)
            ):
                return  # a sum that does not say so
            for position, name in positions.items():
                if name != "no":
                    self._add(last, name, row, position)
            self._open_at = row.number

    def _begun(self, block: Block, row: Row) -> Gathered:
        """A new project; a text merged over several projects belongs to each, money does not."""
        project = Gathered(row.number)
        for position, name in block.heading.positions.items():
            text = row[position]
            is_formula = (row.number, position) in self.sheet.formulas
            if (
                not text
                and not is_formula
                and not name.startswith("amount_")
                and name not in ("no", "name")
            ):
                text = self.sheet.at(row.number, position)
            if name != "no":
                project.add(name, normalise(text), row.number, is_formula=is_formula)
        return project


def _begins(texts: dict[str, str], last: Gathered | None, *, is_open: bool) -> bool:
    """Whether a row begins a project: by its number, else by a name with money of its own."""
    money = any(text for name, text in texts.items() if name.startswith("amount_"))
    says_something = bool(texts["name"] or texts.get("target") or money)
    if _NUMBER.fullmatch(normalise(texts.get("no", ""), digits=True)):
        return says_something
    if not texts["name"]:
        return False
    if is_open and last:
        return money and last.has_money
    return money or bool(texts.get("target"))
