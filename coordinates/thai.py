"""The one place where Thai text, digits, numbers and dates are made comparable."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from coordinates.errors import Code, TextError

BE_OFFSET: Final = 543
THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")
_TO_THAI = str.maketrans("0123456789", THAI_DIGITS)

MONTHS: Final = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
MONTHS_SHORT: Final = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]
_MONTH_NUMBERS = {
    name.replace(".", ""): number
    for names in (MONTHS, MONTHS_SHORT)
    for number, name in enumerate(names, start=1)
}

INVISIBLE: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"
# Control characters but white space, and halves of a character: no database keeps them all.
_CONTROLS = [*range(9), *range(14, 28), *range(127, 133), *range(134, 160), *range(0xD800, 0xE000)]
_REMOVED = dict.fromkeys([*map(ord, INVISIBLE), *_CONTROLS])
# Letters that old Thai fonts kept in the private area, as PDFs and OCR still give them.
_PRIVATE = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
        "\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
# The marks of one consonant in the order in which they are right: vowels, tone, the rest. Nikhahit
# is last, to meet sara aa; phinthu first and ุ ู before tones, so that NFC leaves them alone.
_MARKS_IN_ORDER = (
    "\u0e3a\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e38\u0e39"
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e\u0e4d"
)
_CLUSTER = re.compile(f"[{_MARKS_IN_ORDER}]{{2,}}")
# A letter as a reader sees it: leading vowel, base, marks above and below, following vowel.
_LETTER = re.compile(
    r"(?:\r\n|[เแโใไ]?\S[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f\u200d\ufe0f]{0,16}"
    r"[\u0e30\u0e32\u0e33\u0e45]?|\s)",
    re.DOTALL,
)
_SPACES = re.compile(r"\s+")

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+)|\.-)?", re.ASCII)
_NUMBER_LONGEST = 40
_DASHES = frozenset({"-", "–", "—", "−"})

# An era before the year: พ.ศ. (B.E.) or ค.ศ. (C.E.).
_ERA = re.compile(r" ?([พค])\.? ?ศ\.? ?(?=\d{2,4}\Z)", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_NUMERIC_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_WORDED_DATE = re.compile(
    r"(?:วันที่ ?)?(\d{1,2}) ?(?:เดือน ?)?([ก-๎][ก-๎.]{1,15}) ?(\d{4}|\d{2})", re.ASCII
)
_SERIAL = re.compile(r"(\d{5,6})(?:\.\d+)?", re.ASCII)
_SERIAL_ZERO: Final = date(1899, 12, 30)
YEARS_BE: Final = range(2400, 2744)
YEARS_CE: Final = range(1800, 2201)
SERIAL_YEARS: Final = 40  # how far from today the day of a day number may be
NEAR_YEARS: Final = 15  # how far from today a year of two digits may be and still be clear


def to_arabic(text: str) -> str:
    """Turn Thai digits into ASCII ones and leave the rest.

    >>> to_arabic("หมู่ที่ ๑๒")
    'หมู่ที่ 12'
    """
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str) -> str:
    """Turn ASCII digits into Thai ones and leave the rest."""
    return text.translate(_TO_THAI)


def normalise(text: str, *, digits: bool = False) -> str:
    """Give the one spelling of a Thai text; with ``digits`` Thai digits become ASCII too.

    Composed (NFC), สระอำ and แ as one letter, marks in order and once, no invisible and no control
    characters, every run of white space one space, none at the ends. Twice changes nothing more.
    """
    text = unicodedata.normalize("NFC", text.translate(_REMOVED).translate(_PRIVATE))
    text = _CLUSTER.sub(_one_cluster, text)
    text = text.replace("\u0e4d\u0e32", "\u0e33").replace("เเ", "แ")
    text = _SPACES.sub(" ", text).strip()
    return to_arabic(text) if digits else text


def _one_cluster(match: re.Match[str]) -> str:
    return "".join(sorted(set(match[0]), key=_MARKS_IN_ORDER.index))


def clusters(text: str) -> list[str]:
    """Give the letters of a text as a reader sees them; joined they are the text.

    >>> clusters("น้ำใส")
    ['น้ำ', 'ใส']
    """
    return _LETTER.findall(text)


def shortened(text: str, most: int) -> str:
    """Give at most ``most`` characters, the last one … where the rest is left out.

    No consonant is cut off its vowels and marks.

    >>> shortened("บ้านน้ำใส", 7), shortened("ถนน", 3)
    ('บ้าน…', 'ถนน')
    """
    if len(text) <= most:
        return text
    kept = ""
    for letter in clusters(text[:most]):
        if len(kept) + len(letter) >= most:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def be_year(day: date) -> int:
    """Give the Buddhist year of a day.

    >>> be_year(date(2026, 11, 20))
    2569
    """
    return day.year + BE_OFFSET


def ce_year(year_be: int) -> int:
    """Give the common-era year of a Buddhist year."""
    return year_be - BE_OFFSET


def fiscal_year(day: date) -> int:
    """Give the fiscal year (B.E.) of a day: it begins on 1 October, named by its ending year.

    >>> fiscal_year(date(2025, 9, 30)), fiscal_year(date(2025, 10, 1))
    (2568, 2569)
    """
    return be_year(day) + (day.month >= 10)


def thai_date(day: date, *, short: bool = False) -> str:
    """Write a day as it is read in Thai.

    >>> thai_date(date(2026, 11, 20)), thai_date(date(2026, 11, 20), short=True)
    ('20 พฤศจิกายน 2569', '20 พ.ย. 2569')
    """
    month = (MONTHS_SHORT if short else MONTHS)[day.month - 1]
    return f"{day.day} {month} {be_year(day)}"


class DateParts(NamedTuple):
    """A date as it was typed: the year without its era, which is พ (B.E.), ค (C.E.) or not said."""

    day: int
    month: int
    year: int
    short: bool  # the year has two digits
    era: str
    worded: bool  # the month is a Thai word


def date_parts(text: str) -> DateParts | None:
    """Take a date apart without judging it; None where the text is none."""
    cleaned = normalise(text[:200], digits=True)
    found = _ERA.search(cleaned)
    era = found[1] if found else ""
    cleaned = _ERA.sub("", cleaned)
    if match := _ISO_DATE.fullmatch(cleaned):
        year, month, day = (int(part) for part in match.groups())
        return DateParts(day, month, year, short=False, era=era, worded=False)
    if match := _NUMERIC_DATE.fullmatch(cleaned):
        day, month, typed, worded = int(match[1]), int(match[3]), match[4], False
    elif (match := _WORDED_DATE.fullmatch(cleaned)) and (name := match[2].replace(".", "")) in (
        _MONTH_NUMBERS
    ):
        day, month, typed, worded = int(match[1]), _MONTH_NUMBERS[name], match[3], True
    else:
        return None
    return DateParts(day, month, int(typed), short=len(typed) == 2, era=era, worded=worded)


def parse_thai_date(text: str, *, near: date | None = None, serials: bool = False) -> date:
    """Read d/m/year, a Thai month name, or ISO; a year of 2400 or more is Buddhist.

    >>> parse_thai_date("๒๐ พ.ย. ๒๕๖๙")
    datetime.date(2026, 11, 20)

    A year of two digits is Buddhist after a Thai month (๑๐ ต.ค. ๖๑); with ``near`` (today) also
    between numbers, if that is at most ``NEAR_YEARS`` from it. With ``serials`` the day number of
    a spreadsheet is read, too, for cells only, and ``near`` today. Raises TextError date_malformed.
    """
    if serials and (match := _SERIAL.fullmatch(normalise(text[:200], digits=True))):
        day = date_of_serial(int(match[1]))
        if near and _from(near)(day.year) > SERIAL_YEARS:  # mostly a date without its slashes
            raise TextError(Code.DATE_MALFORMED, text)
        return day
    parts = date_parts(text)
    try:
        year = _year_ce(parts, near) if parts else None
        if parts and year:
            return date(year, parts.month, parts.day)
    except ValueError as error:
        raise TextError(Code.DATE_MALFORMED, text) from error
    raise TextError(Code.DATE_MALFORMED, text)


def _year_ce(parts: DateParts, near: date | None) -> int | None:
    """The common-era year that was meant; None where it cannot be, or is not clear."""
    year = parts.year
    if parts.short and parts.era == "ค":
        return 2000 + year
    if parts.short:
        return _year_of_two_digits(parts, near)
    if year in YEARS_BE and parts.era != "ค":
        return ce_year(year)
    return year if year in YEARS_CE and parts.era != "พ" else None


def _year_of_two_digits(parts: DateParts, near: date | None) -> int | None:
    if near is None:
        return ce_year(2500 + parts.year) if parts.worded or parts.era else None
    nearest = min((ce_year(2500 + parts.year), ce_year(2600 + parts.year)), key=_from(near))
    return nearest if parts.era or _from(near)(nearest) <= NEAR_YEARS else None


def _from(near: date) -> Callable[[int], int]:
    return lambda year: abs(year - near.year)


def date_of_serial(serial: int) -> date:
    """Give the day of a spreadsheet's day number; one typed as B.E. into a cell counts as B.E.

    >>> date_of_serial(43383), date_of_serial(241710)
    (datetime.date(2018, 10, 10), datetime.date(2018, 10, 10))

    Raises TextError date_malformed where no day of our eras has it.
    """
    try:
        day = _SERIAL_ZERO + timedelta(days=serial)
        if day.year in YEARS_BE:
            return day.replace(year=ce_year(day.year))
    except (OverflowError, ValueError) as error:
        raise TextError(Code.DATE_MALFORMED, str(serial)) from error
    if day.year not in YEARS_CE:
        raise TextError(Code.DATE_MALFORMED, str(serial))
    return day


def parse_number(text: str, *, dash_is_zero: bool = False) -> Decimal:
    """Read a number with Thai or ASCII digits, thousands separators and the ending ``.-``.

    >>> parse_number("๑,๒๓๔.๕๐")
    Decimal('1234.50')

    Raises TextError: empty, number_malformed. A lone dash is zero only if asked.
    """
    cleaned = normalise(text[: 2 * _NUMBER_LONGEST], digits=True).replace("−", "-")
    if dash_is_zero and cleaned in _DASHES:
        return Decimal(0)
    if not cleaned:
        raise TextError(Code.EMPTY, text)
    match = _NUMBER.fullmatch(cleaned)
    if match is None or len(text) > _NUMBER_LONGEST:
        raise TextError(Code.NUMBER_MALFORMED, text)
    sign, whole, fraction = match.groups()
    return Decimal(f"{sign}{whole.replace(',', '')}.{fraction or ''}")
