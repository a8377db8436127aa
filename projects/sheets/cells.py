"""Columns of our own sheets: how a value is written into a cell, and read out of it again."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from coordinates.baht import parse_baht
from coordinates.errors import TextError
from coordinates.faults import date_fault, number_fault
from coordinates.spreadsheet import as_typed, harmless
from coordinates.thai import normalise, parse_number, parse_thai_date
from projects.sources.columns import Column
from projects.sources.errors import BadValue

Value = str | int | Decimal | date | None
_MOST: Final = Decimal(10) ** 13


@dataclass(frozen=True)
class Cell(Column):
    """A column of a sheet of ours. ``given``: we write it, nobody changes it, and what comes back
    in it is not read but to find the row; ``hidden``: nobody sees it either.
    ``choices``: the words to choose from, as the cell offers them.
    """

    width: int = 14
    given: bool = False
    hidden: bool = False
    choices: tuple[Any, ...] = ()


def given(name: str, heading: str, *, width: int = 14, hidden: bool = False) -> Cell:
    return Cell(name, heading, plain, width=width, given=True, hidden=hidden)


def plain(text: str) -> str:
    return normalise(as_typed(text))


def lines(text: str) -> str:
    """A text of several lines, each as typed."""
    return "\n".join(line.strip() for line in as_typed(text).splitlines()).strip()


def day(text: str) -> date | None:
    """A day: B.E. or C.E., in figures or words, or the day number of the spreadsheet."""
    if not text.strip():
        return None
    today = localdate()
    try:
        return parse_thai_date(text, near=today, serials=True)
    except TextError as error:
        raise BadValue(date_fault(error, today=today)) from error


def baht(text: str) -> Decimal | None:
    """Money, two decimals, never negative; a blank is none, a lone dash is refused by name."""
    if not normalise(text):
        return None
    try:
        amount = parse_baht(text)
    except TextError as error:
        raise BadValue(number_fault(error)) from error
    if amount < 0:
        raise BadValue(_("จำนวนเงินติดลบไม่ได้"))
    if amount > _MOST:
        raise BadValue(_("เกิน 10 ล้านล้านบาท ตรวจจำนวนหลักอีกครั้ง"))
    return amount.quantize(Decimal("0.01"))


def count_to(most: int) -> Any:
    """A whole number from 0 to ``most``."""

    def read(text: str) -> int | None:
        cleaned = normalise(text, digits=True)
        if not cleaned:
            return None
        try:
            number = parse_number(cleaned)
        except TextError as error:
            raise BadValue(number_fault(error)) from error
        if number != int(number) or not 0 <= number <= most:
            raise BadValue(_("ต้องเป็นจำนวนเต็ม 0 ถึง %(most)s") % {"most": f"{most:,}"})
        return int(number)

    return read


def digits(text: str) -> str:
    """A number that counts nothing: without spaces and dashes, Thai digits read."""
    return re.sub(r"[\s-]", "", normalise(as_typed(text), digits=True))


def cell_text(value: Value) -> str:
    """A value as the reader of a workbook gives it back."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def written_text(value: Value) -> str:
    """The text of the cell that a value is written into: no formula, and read back as it is."""
    return harmless(value) if isinstance(value, str) else cell_text(value)
