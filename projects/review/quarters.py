"""Quarters of fiscal years: October to December is the first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate, make_aware

from coordinates.thai import fiscal_year
from projects.months import months_of


@dataclass(frozen=True, order=True)
class Quarter:
    """``number`` 1 to 4 of the B.E. fiscal ``year``.

    >>> Quarter(2569, 1).first, Quarter(2569, 4).after
    (datetime.date(2025, 10, 1), datetime.date(2026, 10, 1))
    """

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that a day lies in.

        >>> Quarter.of(date(2025, 9, 30)), Quarter.of(date(2025, 10, 1))
        (Quarter(year=2568, number=4), Quarter(year=2569, number=1))
        """
        return cls(fiscal_year(day), (day.month + 2) % 12 // 3 + 1)

    @classmethod
    def ended(cls, today: date | None = None) -> "Quarter":
        """The last one that is over.

        >>> Quarter.ended(date(2025, 10, 1)), Quarter.ended(date(2025, 12, 31))
        (Quarter(year=2568, number=4), Quarter(year=2568, number=4))
        """
        now = cls.of(today or localdate())
        return cls(now.year, now.number - 1) if now.number > 1 else cls(now.year - 1, 4)

    @property
    def first(self) -> date:
        return months_of(self.year)[3 * (self.number - 1)]

    @property
    def after(self) -> date:
        """The first day of the next one."""
        follows = (
            Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)
        )
        return follows.first

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From its first moment to that of the next, in the time of Thailand."""
        begins, ends = (
            datetime.combine(day, datetime.min.time()) for day in (self.first, self.after)
        )
        return make_aware(begins), make_aware(ends)
