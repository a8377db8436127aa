"""The one place where Thai text, digits, numbers and dates are made comparable."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

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

_NUMERIC_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WORDED_DATE = re.compile(
    r"(?:วันที่ ?)?(\d{1,2}) ?([ก-๎][ก-๎.]{1,15}) ?(?:พ\.?ศ\.? ?)?(\d{4})", re.ASCII
)


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


def parse_thai_date(text: str) -> date:
    """Read d/m/year, a Thai month name, or ISO; a year of 2400 or more is Buddhist.

    >>> parse_thai_date("๒๐ พ.ย. ๒๕๖๙")
    datetime.date(2026, 11, 20)

    Raises TextError date_malformed; a year of two digits is refused, for it may be either era.
    """
    cleaned = normalise(text[:200], digits=True)
    try:
        year, month, day = _date_parts(cleaned)
        return date(ce_year(year) if year >= 2400 else year, month, day)
    except (ValueError, KeyError) as error:
        raise TextError(Code.DATE_MALFORMED, text) from error


def _date_parts(text: str) -> tuple[int, int, int]:
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMERIC_DATE.fullmatch(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _WORDED_DATE.fullmatch(text):
        day, month, year = int(match[1]), _MONTH_NUMBERS[match[2].replace(".", "")], int(match[3])
    else:
        raise TextError(Code.DATE_MALFORMED, text)
    if not (1800 <= year <= 2200 or 2400 <= year <= 2743):
        raise TextError(Code.DATE_MALFORMED, text)
    return year, month, day


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
