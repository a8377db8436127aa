"""The months of a fiscal year, each by its first day: in order, in words, in addresses."""

from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language

from accounts.dates import day_in_words
from coordinates.thai import MONTHS, be_year, ce_year


def months_of(year_be: int) -> list[date]:
    """First days of the months of a B.E. fiscal year, October to September.

    >>> months_of(2569)[0], months_of(2569)[-1]
    (datetime.date(2025, 10, 1), datetime.date(2026, 9, 1))
    """
    ends = ce_year(year_be)
    return [date(ends - (month > 9), month, 1) for month in (10, 11, 12, *range(1, 10))]


def months_due(year_be: int, today: date | None = None) -> list[date]:
    """The months of the year that are over: each owes its figures by the 5th of the next."""
    this_month = (today or localdate()).replace(day=1)
    return [month for month in months_of(year_be) if month < this_month]


def month_abbreviated(first: date) -> str:
    """ต.ค. 2568 · Oct 2025."""
    return day_in_words(first).split(" ", 1)[1]


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
