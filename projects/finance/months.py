"""The months of an authority's accounts: what was entered, what is missing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import Sum
from django.utils.timezone import localdate

from accounts.models import LocalAuthority, User
from coordinates.thai import fiscal_year
from projects.codes import Side
from projects.models import MonthlyAccount
from projects.months import month_in_words, month_key, months_due, months_of

_NONE: Final = Decimal(0)


@dataclass(frozen=True)
class Month:
    """The accounts of one authority in one month (``first``: its first day), by category."""

    authority: LocalAuthority
    first: date
    rows: dict[str, MonthlyAccount]

    @property
    def version(self) -> int:
        """Grows with every change of a row: rows are never taken away."""
        return sum(row.version for row in self.rows.values())

    @property
    def updated_by(self) -> User | None:
        """Who saved last."""
        latest = max(self.rows.values(), key=lambda row: row.updated_at, default=None)
        return latest.updated_by if latest else None

    @property
    def entered_on_behalf(self) -> bool:
        return any(row.entered_on_behalf for row in self.rows.values())


def month_of(authority: LocalAuthority, first: date) -> Month:
    """What stands for a month; one query."""
    rows = MonthlyAccount.objects.filter(authority=authority, month=first)
    by_category = {row.category_id: row for row in rows.select_related("category", "updated_by")}
    return Month(authority, first, by_category)


@dataclass(frozen=True)
class MonthLine:
    """A month of the overview; a side that nobody entered is None."""

    first: date
    revenue: Decimal | None
    expenditure: Decimal | None
    is_due: bool  # over, and so to be entered

    @property
    def name(self) -> str:
        return month_in_words(self.first)

    @property
    def key(self) -> str:
        """As the address names it: B.E. year and month."""
        return month_key(self.first)

    @property
    def left(self) -> Decimal | None:
        if self.revenue is None or self.expenditure is None:
            return None
        return self.revenue - self.expenditure

    @property
    def is_missing(self) -> bool:
        return self.is_due and None in (self.revenue, self.expenditure)

    @property
    def may_begin(self) -> bool:
        return self.first <= localdate()


@dataclass(frozen=True)
class YearOfMonths:
    """October to September of a fiscal year (B.E.)."""

    year: int
    lines: list[MonthLine]

    @cached_property
    def revenue(self) -> Decimal:
        return sum((line.revenue or _NONE for line in self.lines), _NONE)

    @cached_property
    def expenditure(self) -> Decimal:
        return sum((line.expenditure or _NONE for line in self.lines), _NONE)

    @property
    def left(self) -> Decimal:
        return self.revenue - self.expenditure

    @cached_property
    def missing(self) -> list[MonthLine]:
        return [line for line in self.lines if line.is_missing]


def months_of_year(authority: LocalAuthority, year: int) -> YearOfMonths:
    """The twelve months of fiscal ``year``, in order; one query."""
    firsts = months_of(year)
    rows = MonthlyAccount.objects.filter(authority=authority, month__in=firsts).order_by()
    sums = rows.values_list("month", "category__side").annotate(Sum("amount"))
    known = {(month, side): amount for month, side, amount in sums}
    due = months_due(year)
    lines = [
        MonthLine(
            first,
            known.get((first, Side.REVENUE)),
            known.get((first, Side.EXPENDITURE)),
            is_due=first in due,
        )
        for first in firsts
    ]
    return YearOfMonths(year, lines)


def closed_year() -> int:
    """The last fiscal year (B.E.) that is over."""
    return fiscal_year(localdate()) - 1
