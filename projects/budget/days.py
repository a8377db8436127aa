"""The days on which an ordinance can have been passed and approved."""

from datetime import date
from typing import Final

from coordinates.thai import ce_year

YEARS_BEFORE: Final = 2  # a council passes the budget in the months before its year, not ages


def ordinance_days(year: int) -> tuple[date, date]:
    """The first and last day for an ordinance of the B.E. fiscal ``year``: from two years before
    it begins until it ends."""
    ends = ce_year(year)
    return date(ends - 1 - YEARS_BEFORE, 10, 1), date(ends, 9, 30)
