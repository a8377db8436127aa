"""The twelve months of a fiscal year, and which of them a general grant still owes a figure."""

from datetime import date

from django.utils.timezone import localdate

from coordinates.thai import ce_year


def months_of(year_be: int) -> list[date]:
    """First days of the months of a B.E. fiscal year, October to September.

    >>> months_of(2569)[0], months_of(2569)[-1]
    (datetime.date(2025, 10, 1), datetime.date(2026, 9, 1))
    """
    ends = ce_year(year_be)
    return [date(ends - (month > 9), month, 1) for month in (10, 11, 12, *range(1, 10))]


def months_due(year_be: int, today: date | None = None) -> list[date]:
    """The months of the year that are over: each owes its figure by the 5th of the next."""
    this_month = (today or localdate()).replace(day=1)
    return [month for month in months_of(year_be) if month < this_month]
