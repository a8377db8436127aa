"""What a source makes of a row, and what an import tells about a file."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.owners import Owner
from coordinates.spreadsheet import harmless
from projects.codes import Role
from projects.models import DevelopmentPlan


@dataclass(frozen=True)
class Place:
    """Where in a file: sheet, row from 1, the column's letter ("" for the row as a whole)."""

    sheet: str
    row: int
    column: str = ""


@dataclass(frozen=True)
class Problem:
    """A value that cannot be taken, with the reason in the reader's language."""

    place: Place
    heading: str
    value: str
    reason: str


@dataclass(frozen=True)
class Money:
    """A budget item that pays for the project: B.E. year, code of the source, baht."""

    fiscal_year: int
    source: str
    amount: Decimal
    name: str = ""


@dataclass
class Record:
    """One project as a file states it.

    ``facts`` are fields of Project, ``stated`` its stated columns where the file gives them
    (None: read them from the name and target), ``amounts`` the plan's baht by B.E. year (years
    not named stay), ``position`` a text of coordinates, ``moved_reason`` why it is not where it
    was. ``code`` names an existing project, ``facts_version`` what was known of its facts;
    ``key`` is the same each time the file is read, so that a second import finds the first.
    ``plan_form``: of a plan's form, which of the two; the project is then tied to the plan of
    ``plan_years`` (B.E. years, first and last of the whole file).
    ``columns`` tells where each value stood.
    """

    place: Place
    owner: Owner
    facts: dict[str, Any]
    code: str = ""
    key: str = ""
    stated: dict[str, Any] | None = None
    amounts: dict[int, Decimal] = field(default_factory=dict)
    money: Money | None = None
    position: str = ""
    role: Role = Role.PLANNED
    moved_reason: str = ""
    must_place: bool = True
    facts_version: int | None = None
    plan_form: str = ""
    plan_years: tuple[int, int] = (0, 0)
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def problem(self, name: str, value: object, reason: object) -> Problem:
        """A problem with the value of field ``name``."""
        letter, heading = self.columns.get(name, ("", ""))
        place = Place(self.place.sheet, self.place.row, letter)
        return Problem(place, heading, str(value)[:200], str(reason))


@dataclass(frozen=True)
class PlanTold:
    """The plan that a form is: its name, B.E. years and projects (in the order of the file), and
    what they come to. ``is_new``: the plan would be, or was, made for it."""

    name: str
    first_year: int
    last_year: int
    is_new: bool
    projects: tuple[str, ...]
    baht: Decimal


@dataclass
class Report:
    """What an import found and did, or would do. ``refusal``: why the file as a whole cannot be
    taken; ``plan``: the plan whose form it is, where one stands or was made; ``told``: what the
    form says of it."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    positions: int = 0
    items: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    refusal: str = ""
    plan: DevelopmentPlan | None = None
    told: PlanTold | None = None
    committed: bool = False

    @property
    def is_good(self) -> bool:
        return not self.problems and not self.refusal

    def as_csv(self) -> bytes:
        """Every problem and notice as CSV that Excel opens in Thai (UTF-8 with its mark)."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(
            [_("ระดับ"), _("แผ่นงาน"), _("แถว"), _("คอลัมน์"), _("หัวคอลัมน์"), _("ค่า"), _("เหตุผล")]
        )
        for level, found in ((_("ผิด"), self.problems), (_("ควรดู"), self.notices)):
            for one in found:
                place = one.place
                cells = [place.sheet, place.row, place.column, one.heading, one.value, one.reason]
                writer.writerow([level, *(harmless(str(cell)) for cell in cells)])
        return text.getvalue().encode("utf-8-sig")

    def summary(self) -> str:
        """One sentence of what was, or would be, done."""
        sentence = _(
            "%(rows)d แถว: ใหม่ %(created)d แก้ไข %(updated)d เหมือนเดิม %(unchanged)d"
            " พิกัด %(positions)d รายการเงิน %(items)d"
        )
        return sentence % self.counts()

    def counts(self) -> dict[str, int]:
        names = ("rows", "created", "updated", "unchanged", "positions", "items")
        return {name: getattr(self, name) for name in names}
