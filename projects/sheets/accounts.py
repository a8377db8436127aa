"""The accounts' sheet: categories of revenue and expenditure by the months of a fiscal year."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import LocalAuthority, Right
from coordinates.thai import MONTHS_SHORT, be_year
from projects.codes import Side
from projects.errors import Conflict, ProjectError
from projects.models import AccountCategory, MonthlyAccount
from projects.months import months_of
from projects.services.accounts import month_save
from projects.sheets.cells import Cell, Value, baht, given
from projects.sheets.table import Book, Done, Line, Scope, Table
from projects.sources.errors import BadValue


def month_column(first: date) -> Cell:
    heading = f"{MONTHS_SHORT[first.month - 1]} {be_year(first)}"
    return Cell(f"m{first:%Y%m}", heading, baht, width=15)


class Months(Table):
    """One row a month, one column a category: as a month is saved."""

    title = "รายรับรายจ่าย"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        if not isinstance(scope.owner, LocalAuthority):
            raise ProjectError(_("แบบฟอร์มนี้มีเฉพาะของ อปท."))
        self._authority = scope.owner
        self._categories = list(AccountCategory.objects.order_by("side", "position", "code"))
        self._categories.sort(key=lambda one: one.side != Side.REVENUE)
        self._firsts = {f"{first:%Y-%m}": first for first in months_of(scope.year)}
        self._rows: dict[date, dict[str, MonthlyAccount]] = {}

    @property
    def columns(self) -> tuple[Cell, ...]:
        return (
            given("key", "รหัสเดือน", width=10, hidden=True),
            given("month", "เดือน", width=14),
            *(
                Cell(one.code, f"{Side(one.side).label}: {one.name_th}", baht, width=18)
                for one in self._categories
            ),
        )

    def rows(self) -> Iterator[tuple[int, Mapping[str, Value]]]:
        self.prepare()
        for key, first in self._firsts.items():
            stands = self._rows.get(first, {})
            values: dict[str, Value] = {"key": key}
            values["month"] = f"{MONTHS_SHORT[first.month - 1]} {be_year(first)}"
            values |= {code: row.amount for code, row in stands.items()}
            yield self._version(first), values

    def prepare(self) -> None:
        """One query for the year."""
        found = MonthlyAccount.objects.filter(
            authority=self._authority, month__in=self._firsts.values()
        )
        for row in found:
            self._rows.setdefault(row.month, {})[row.category_id] = row

    def _version(self, first: date) -> int:
        return sum(row.version for row in self._rows.get(first, {}).values())

    def apply(self, line: Line) -> Done | None:
        first = self._firsts.get(line.values["key"])
        if first is None:
            raise BadValue(_("แถวนี้ไม่ใช่เดือนของปีงบประมาณในแบบฟอร์ม แผ่นนี้เพิ่มแถวไม่ได้"), name="month")
        stands = {one.code: self._stands(first, one.code) for one in self._categories}
        changes = self.changed(line, stands)
        if not changes:
            return None
        version = self._version(first)
        self.refuse_stale(line, version, stands)
        amounts = {one.code: line.values[one.code] for one in self._categories}
        try:
            month_save(
                authority=self._authority,
                by=self.scope.by,
                first=first,
                amounts=amounts,
                expected_version=version,
            )
        except Conflict as conflict:
            raise BadValue(str(conflict), name="month") from conflict
        except ValidationError as refused:
            raise _by_column(refused) from refused
        told = [(name, stands[name], value) for name, value in changes.items()]
        return Done(is_new=False, changes=told)

    def _stands(self, first: date, code: str) -> Decimal | None:
        row = self._rows.get(first, {}).get(code)
        return row.amount if row else None


def _by_column(refused: ValidationError) -> Exception:
    """Sentences of the month as a whole stand at its name."""
    if hasattr(refused, "error_dict"):
        return refused
    return BadValue(" ".join(refused.messages), name="month")


ACCOUNTS: Final = Book(
    "accounts",
    gettext_lazy("รายรับรายจ่ายรายเดือน"),
    gettext_lazy("งานการคลัง: รายรับและรายจ่ายของ อปท. ทุกหมวด ทุกเดือนของปีงบประมาณ"),
    Right.MONEY,
    (Months,),
    by_year=True,
    authorities_only=True,
    page="finance:months",
    page_label=gettext_lazy("ดูรายรับรายจ่ายรายเดือน"),
)
