"""Why a typed number or date cannot be read, in a sentence that says what would be right."""

import re
from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordinates.errors import TextError
from coordinates.messages import in_words
from coordinates.thai import (
    MONTHS,
    NEAR_YEARS,
    YEARS_BE,
    YEARS_CE,
    DateParts,
    be_year,
    ce_year,
    date_of_serial,
    date_parts,
    normalise,
)

_FORMULA = re.compile(r"^[=@]|\d\s*[+*/×]\s*\d")
# 125.000 is refused as baht only.
_DOTTED = re.compile(r"-?(\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d{1,2}|\d{1,3}\.\d\d0)", re.ASCII)
_FINE = re.compile(r"-?[\d,]*\d\.\d{3,}", re.ASCII)
_GROUPED = re.compile(r"\d+(,\d+)+(\.\d+)?", re.ASCII)
_SPACED = re.compile(r"\d+( \d+)+(\.\d+)?", re.ASCII)
_WORDS = re.compile("ล้าน|แสน|หมื่น|พัน|ร้อย|ครึ่ง")
_TIMES = {"ร้อย": 2, "พัน": 3, "หมื่น": 4, "แสน": 5, "ล้าน": 6}
_COUNTED = re.compile(rf"(\d{{1,9}}(?:\.\d{{1,9}})?) ?({'|'.join(_TIMES)})(?: ?บาท)?", re.ASCII)
_SERIAL = re.compile(r"\d{5,6}(\.\d+)?", re.ASCII)


def number_fault(error: TextError) -> str:
    """The sentence for a text that ``parse_number`` or ``parse_baht`` refused.

    It names what was typed, and the number that was perhaps meant.
    """
    cleaned = normalise(error.text, digits=True)
    sentence = _number_sentence(cleaned)
    return _about(error.text, sentence) if sentence else in_words(error)


def _number_sentence(cleaned: str) -> str:
    if not cleaned.strip("-–—− "):
        return _("ขีดไม่ใช่ตัวเลข ถ้าไม่มีให้พิมพ์ 0")
    if _FORMULA.search(cleaned):
        return formula_fault()
    if counted := _COUNTED.fullmatch(cleaned):
        meant = Decimal(counted[1]).scaleb(_TIMES[counted[2]])
        return _("ให้พิมพ์เป็นตัวเลขทุกหลัก ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % {"meant": _plain(meant)}
    if _WORDS.search(cleaned):
        return _("ให้พิมพ์เป็นตัวเลขทุกหลัก เช่น 1.25 ล้าน พิมพ์ 1,250,000")
    if _DOTTED.fullmatch(cleaned):
        return _dotted_sentence(cleaned)
    if _FINE.fullmatch(cleaned):
        satang = Decimal(cleaned.replace(",", "")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        words = {"meant": f"{satang:,}"}
        return _("มีทศนิยมเกินสองตำแหน่ง สตางค์มีสองตำแหน่ง ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % words
    if _GROUPED.fullmatch(cleaned) or _SPACED.fullmatch(cleaned):
        whole = re.sub(r"[, ]", "", cleaned.partition(".")[0])
        words = {"meant": f"{int(whole):,}"}
        if "," in cleaned:
            return _("จุลภาคคั่นไม่ครบสามหลัก ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % words
        return _("มีช่องว่างกลางตัวเลข ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % words
    return ""


def _dotted_sentence(cleaned: str) -> str:
    """Dots part thousands; a single one may part satang as well."""
    whole, _comma, satang = cleaned.partition(",")
    thousands = f"{int(whole.replace('.', '')):,}" + (f".{satang}" if satang else "")
    if satang or whole.count(".") > 1:
        words = {"meant": thousands}
        return _("จุดคั่นหลักพันไม่ได้ ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % words
    words = {"thousands": thousands, "satang": f"{Decimal(whole):.2f}"}
    return _("จุดอ่านได้ทั้งคั่นหลักพันและทศนิยม ให้พิมพ์ %(thousands)s หรือ %(satang)s") % words


def _plain(number: Decimal) -> str:
    """With thousands separators and no needless zeros."""
    return f"{number:,f}".rstrip("0").rstrip(".") if number % 1 else f"{int(number):,}"


def formula_fault() -> str:
    """The sentence for a formula where a value should stand."""
    return _("เป็นสูตร ระบบไม่คำนวณสูตร ให้พิมพ์ผลลัพธ์ เช่น 1,250,000")


def date_fault(error: TextError, *, today: date) -> str:
    """The sentence for a text that ``parse_thai_date`` refused on ``today``."""
    cleaned = normalise(error.text, digits=True)
    parts = date_parts(cleaned)
    sentence = _date_sentence(parts, today) if parts else _serial_sentence(cleaned)
    return _about(error.text, sentence) if sentence else in_words(error)


def _serial_sentence(cleaned: str) -> str:
    if not _SERIAL.fullmatch(cleaned):
        return ""
    try:
        meant = _slashed(date_of_serial(int(cleaned.partition(".")[0])))
    except TextError:
        return ""
    words = {"meant": meant}
    return _("เป็นเลขลำดับวันของโปรแกรมตาราง ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % words


def _date_sentence(parts: DateParts, today: date) -> str:
    if not 1 <= parts.month <= 12:
        return _("ไม่มีเดือนที่ %(month)d พิมพ์เรียง วัน/เดือน/ปี เช่น 20/11/2569") % {"month": parts.month}
    if parts.short and not parts.era and abs(parts.year + 2500 - be_year(today)) > NEAR_YEARS:
        return _("ปีสองหลักไม่ชัดว่าเป็น พ.ศ. หรือ ค.ศ. ให้พิมพ์ปีสี่หลัก เช่น 20/11/2569")
    year = parts.year + (2500 if parts.short else 0)
    if sentence := _year_sentence(parts, year):
        return sentence
    return _day_sentence(parts, ce_year(year) if year in YEARS_BE else year)


def _year_sentence(parts: DateParts, year: int) -> str:
    """A year out of range is mostly one that was converted between the eras once too often."""
    is_be, is_ce = year in YEARS_BE, year in YEARS_CE
    if is_be and parts.era == "ค" or is_ce and parts.era == "พ":
        return _("ปี %(year)d ขัดกับ พ.ศ./ค.ศ. ที่ระบุ ให้พิมพ์เฉพาะตัวเลขปี เช่น 20/11/2569") % {"year": year}
    if is_be or is_ce:
        return ""
    meant = year - 543 if year - 543 in YEARS_BE else year + 543 + 543
    if meant not in YEARS_BE:
        return _("ปี %(year)d อยู่นอกช่วงที่รับได้ ให้พิมพ์ปี พ.ศ. สี่หลัก เช่น 20/11/2569") % {"year": year}
    words = {"year": year, "meant": f"{parts.day}/{parts.month}/{meant}"}
    return _("ปี %(year)d แปลง พ.ศ. ซ้ำสองครั้ง ถ้าหมายถึง %(meant)s ให้พิมพ์ดังนี้") % words


def _day_sentence(parts: DateParts, year: int) -> str:
    days = monthrange(year, parts.month)[1]
    if 1 <= parts.day <= days:
        return ""
    month = MONTHS[parts.month - 1]
    if get_language() == "en":
        month = date_format(date(year, parts.month, 1), "F")
    words = {"month": month, "year": year + 543, "days": days}
    return _("เดือน%(month)s %(year)d มี %(days)d วัน ตรวจวันที่อีกครั้ง") % words


def _slashed(day: date) -> str:
    return f"{day.day}/{day.month}/{be_year(day)}"


def _about(text: str, sentence: str) -> str:
    return _("“%(text)s” – %(sentence)s") % {"text": text, "sentence": sentence}
