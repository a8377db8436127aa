"""Columns a source knows by their headings, and how the text of a cell becomes a value."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from coordinates.baht import parse_baht
from coordinates.errors import CoordinateError, TextError
from coordinates.faults import number_fault
from coordinates.sheets.headings import heading_key
from coordinates.sheets.workbook import Row
from coordinates.spreadsheet import as_typed
from coordinates.thai import normalise, parse_number
from projects.sources.errors import BadValue

Reader = Callable[[str], Any]
_MOST_BAHT: Final = Decimal("99999999999999.99")
_YEAR_HEADING: Final = re.compile(r"(?<!\d)(2[45]\d\d)(?!\d)")
YEARS: Final = range(2530, 2644)


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its heading, what else it may be called, its reader."""

    name: str
    heading: str
    read: Reader
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @property
    def spellings(self) -> frozenset[str]:
        return frozenset(map(heading_key, (self.heading, self.name, *self.synonyms)))


def match_columns(row: Row, columns: Iterable[Column]) -> dict[int, Column]:
    """{position in the row: column} of the headings that are known; the first of two wins."""
    spelled = {spelling: column for column in columns for spelling in column.spellings}
    found: dict[int, Column] = {}
    for position, text in enumerate(row.cells):
        column = spelled.get(heading_key(text)) if text else None
        if column and column not in found.values():
            found[position] = column
    return found


def heading_year(text: str) -> int | None:
    """The B.E. year a heading speaks of ("ปี ๒๕๖๖ (บาท)"), if any."""
    match = _YEAR_HEADING.search(normalise(text, digits=True))
    return int(match[1]) if match and int(match[1]) in YEARS else None


def text_of(longest: int) -> Reader:
    def read(text: str) -> str:
        value = normalise(as_typed(text))
        if len(value) > longest:
            reason = _("ยาว %(length)d ตัวอักษร ใส่ได้ไม่เกิน %(longest)d")
            raise BadValue(reason % {"length": len(value), "longest": longest})
        return value

    return read


def number_of(*, places: int, largest: Decimal, least: Decimal = Decimal(0)) -> Reader:
    """A number within bounds; a lone dash is zero, a blank None."""

    def read(text: str) -> Decimal | None:
        if not text.strip():
            return None
        try:
            value = parse_number(text, dash_is_zero=True)
        except CoordinateError as error:
            raise BadValue(_("ไม่ใช่ตัวเลข ตัวอย่างที่ถูก: 1,234.50")) from error
        _refuse_outside(value, least, largest)
        return value.quantize(Decimal(1).scaleb(-places))

    return read


_LONGEST_FRACTION: Final = 20  # digits of a double, and a few more


def _refuse_outside(value: Decimal, least: Decimal, largest: Decimal) -> None:
    if not least <= value <= largest:
        reason = _("ต้องอยู่ระหว่าง %(least)s ถึง %(largest)s")
        raise BadValue(reason % {"least": f"{least:,}", "largest": f"{largest:,}"})


def baht_in(unit: Decimal, *, computed: bool = False) -> Reader:
    """Money as papers write it: "1,200,000.-", "๔๐๙,๖๐๐ บาท", "-" for none; no part of a satang.

    ``unit`` is of the column: 1, 1,000 or 1,000,000 baht, which leave 2, 5 or 8 decimals.
    ``computed``: a program divided the amounts, which come with any decimals and are rounded.
    """
    places = _LONGEST_FRACTION if computed else 2 + unit.adjusted()

    def read(text: str) -> Decimal | None:
        if not normalise(text):
            return None
        try:
            value = parse_baht(text, dash_is_zero=True, places=places)
        except TextError as error:
            raise BadValue(number_fault(error)) from error
        _refuse_outside(value, Decimal(0), _MOST_BAHT)
        return (value * unit).quantize(Decimal("0.01"))

    return read


baht = baht_in(Decimal(1))
computed_baht = baht_in(Decimal(1), computed=True)


def whole(largest: int) -> Reader:
    number = number_of(places=3, largest=Decimal(largest))

    def read(text: str) -> int | None:
        value = number(text)
        if value is None:
            return None
        if value != int(value):
            raise BadValue(_("ต้องเป็นจำนวนเต็ม"))
        return int(value) or None

    return read


metres = number_of(places=3, largest=Decimal("999999999"))


def metres_or_none(text: str) -> Decimal | None:
    """A dimension; zero says nothing."""
    value: Decimal | None = metres(text)
    return value or None


def year(text: str) -> int | None:
    """A B.E. year, also as "พ.ศ. ๒๕๖๘" or "ปี 2568"; a year of the common era is refused."""
    cleaned = normalise(text, digits=True)
    if not cleaned:
        return None
    found = heading_year(cleaned)
    if found is None:
        raise BadValue(_("ต้องเป็นปี พ.ศ. สี่หลัก เช่น 2569"))
    return found


def subdistrict(text: str) -> str:
    """The code of a subdistrict: six digits."""
    code = normalise(text, digits=True)
    if code and not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise BadValue(_("รหัสตำบลมี 6 หลัก เช่น 500101"))
    return code


def choice_of(spellings: Mapping[str, str]) -> Reader:
    """One of a code list, by its code or its Thai name (``spellings``: heading_key → code)."""

    def read(text: str) -> str:
        if not text.strip():
            return ""
        code = spellings.get(heading_key(text))
        if code is None:
            raise BadValue(_("ไม่มีในรายการที่เลือกได้ ดูรายการในแบบฟอร์ม"))
        return code

    return read


def spellings_of(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """{code or Thai label as heading_key: code}, whatever language the first reader has."""
    found: dict[str, str] = {}
    with override(settings.LANGUAGE_CODE):
        for code, label in choices:
            found.setdefault(heading_key(str(label)), code)
            found[heading_key(code)] = code
    return found
