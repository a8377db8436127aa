"""The months of an authority's accounts: what was entered, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language

from accounts.models import LocalAuthority, User
from coordinates.thai import MONTHS, be_year, ce_year, fiscal_year
from projects.codes import Side
from projects.models import MonthlyAccount

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
    firsts = [date(ce_year(year) - (month >= 10), month, 1) for month in _IN_ORDER]
    rows = MonthlyAccount.objects.filter(authority=authority, month__in=firsts).order_by()
    sums = rows.values_list("month", "category__side").annotate(Sum("amount"))
    known = {(month, side): amount for month, side, amount in sums}
    today = localdate()
    lines = [
        MonthLine(
            first,
            known.get((first, Side.REVENUE)),
            known.get((first, Side.EXPENDITURE)),
            is_due=(first.year, first.month) < (today.year, today.month),
        )
        for first in firsts
    ]
    return YearOfMonths(year, lines)


_IN_ORDER: Final[Iterable[int]] = (10, 11, 12, *range(1, 10))


def month_in_words(first: date) -> str:
    """ตุลาคม 2568 · October 2025."""
    if get_language() == "en":
        return date_format(first, "F Y")
    return f"{MONTHS[first.month - 1]} {be_year(first)}"


def month_key(first: date) -> str:
    """2568-10 of October B.E. 2568."""
    return f"{be_year(first)}-{first.month:02d}"


def month_of_key(key: str) -> date | None:
    """The first day of a month named as ``month_key`` does; None where it is none."""
    year, _dash, month = key.partition("-")
    if not (key.isascii() and len(year) == 4 and year.isdecimal() and month.isdecimal()):
        return None
    if len(month) > 2 or not 1 <= int(month) <= 12 or not 2530 <= int(year) <= 2643:
        return None
    return date(ce_year(int(year)), int(month), 1)


def closed_year() -> int:
    """The last fiscal year (B.E.) that is over."""
    return fiscal_year(localdate()) - 1
