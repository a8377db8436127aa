"""Amounts, dates and numbers as officers type them: read, or refused with what would be right."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from coordinates import fields
from coordinates.errors import TextError
from coordinates.fields import (
    BahtField,
    DigitsField,
    ThaiDateField,
    ThaiIntegerField,
    ThaiYearField,
)
from coordinates.thai import date_of_serial, parse_thai_date

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(fields, "localdate", lambda: TODAY)


def refusal(field, text: str) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("typed", "baht"),
    [
        ("1,250,000.-", "1250000"),
        ("1,250,000.- บาท", "1250000"),
        ("1,250,000,-", "1250000"),
        ("๑๒๕๐๐๐", "125000"),
        ("๑,๒๕๐,๐๐๐.๕๐ บาทถ้วน", "1250000.50"),
        ("฿1,250.75", "1250.75"),
        (" 1250.00 ", "1250"),
        ("0.01", "0.01"),
        ("10000000000000", "10000000000000"),
    ],
)
def test_an_amount_is_read(typed, baht):
    assert BahtField().clean(typed) == Decimal(baht)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-", "พิมพ์ 0"),
        ("–", "พิมพ์ 0"),
        ("1.250.000", "ถ้าหมายถึง 1,250,000 ให้พิมพ์ดังนี้"),
        ("1.250,00", "ถ้าหมายถึง 1,250.00 ให้พิมพ์ดังนี้"),
        ("1,25,000", "125,000"),
        ("1 250 000", "1,250,000"),
        ("1.25 ล้าน", "1,250,000"),
        ("สองแสน", "เป็นตัวเลขทุกหลัก"),
        ("=1+1", "สูตร"),
        ("1+1", "สูตร"),
        ("=SUM(A1:A9)", "สูตร"),
        ("-500", "ติดลบไม่ได้"),
        ("0", "มากกว่า 0"),
        ("1.255", "ทศนิยมเกินสองตำแหน่ง สตางค์มีสองตำแหน่ง ถ้าหมายถึง 1.26 ให้พิมพ์ดังนี้"),
        ("1.900.000", "ถ้าหมายถึง 1,900,000 ให้พิมพ์ดังนี้"),
        ("2 แสน", "ถ้าหมายถึง 200,000 ให้พิมพ์ดังนี้"),
        ("1.5 ล้านบาท", "ถ้าหมายถึง 1,500,000 ให้พิมพ์ดังนี้"),
        ("1,250.000", "ทศนิยมเกินสองตำแหน่ง"),
        ("125.000", "พิมพ์ 125,000 หรือ 125.00"),
        ("๑.๒๕๐ บาท", "พิมพ์ 1,250 หรือ 1.25"),
        ("10000000000001", "10 ล้านล้าน"),
        ("99999999999999999999", "ตัวเลขยาวเกินไป"),
        ("9" * 50, "ตัวเลขยาวเกินไป"),
        ("NaN", "ไม่ใช่ตัวเลข"),
        ("1e5", "ไม่ใช่ตัวเลข"),
        ("ห้าบาท", "ไม่ใช่ตัวเลข"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_what_would_be_right(typed, told):
    assert told in refusal(BahtField(), typed)


def test_nothing_is_an_amount_only_where_it_may_be():
    field = BahtField(least=Decimal(0), required=False)
    assert field.clean("0") == 0
    assert field.clean("") is None
    assert "จำเป็น" in refusal(BahtField(), "") or "ต้อง" in refusal(BahtField(), "")


def test_an_amount_is_shown_with_separators_and_read_back():
    shown = BahtField().prepare_value(Decimal("1250000.50"))
    assert shown == "1,250,000.50"
    assert BahtField().clean(shown) == Decimal("1250000.50")
    assert BahtField().prepare_value("1.250.000") == "1.250.000"


DAY = date(2018, 10, 10)


@pytest.mark.parametrize(
    "typed",
    [
        "10/10/2561",
        "๑๐/๑๐/๒๕๖๑",
        "๑๐ ต.ค. ๖๑",
        "10 ตุลาคม 61",
        "10 ต.ค. พ.ศ. 2561",
        "10 ต.ค. ค.ศ. 2018",
        "10/10/พ.ศ.2561",
        "วันที่ 10 เดือน ตุลาคม 2561",
        "2018-10-10",
        "2561-10-10",
        "2018-10-10 00:00:00",
        "10/10/2018",
        "10/10/61",
        "10-10-61",
    ],
)
def test_a_day_is_read_in_either_era(typed):
    assert ThaiDateField().clean(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("10/10/18", "ปีสองหลัก"),
        ("10/10/99", "ปีสองหลัก"),
        ("10 ต.ค. ๑๘", "ปีสองหลัก"),
        ("43383", "10/10/2561"),
        ("241710", "10/10/2561"),
        ("31/2/2561", "กุมภาพันธ์ 2561 มี 28 วัน"),
        ("31/2/61", "กุมภาพันธ์ 2561 มี 28 วัน"),
        ("29/2/2562", "มี 28 วัน"),
        ("0/10/2561", "มี 31 วัน"),
        ("10/25/2561", "ไม่มีเดือนที่ 25"),
        ("10/10/3104", "10/10/2561"),
        ("10/10/1475", "10/10/2561"),
        ("10/10/9999", "อยู่นอกช่วง"),
        ("10 ต.ค. พ.ศ. 2018", "ขัดกับ"),
        ("10 ต.ค. ค.ศ. 2561", "ขัดกับ"),
        ("เมื่อวาน", "ไม่ใช่วันที่"),
        ("=TODAY()", "ไม่ใช่วันที่"),
        ("9" * 5000, "ไม่ใช่วันที่"),
    ],
)
def test_a_day_that_is_none_is_refused_with_what_would_be_right(typed, told):
    assert told in refusal(ThaiDateField(), typed)


@pytest.mark.parametrize(("language", "shown"), [("th", "10/10/2561"), ("en", "2018-10-10")])
def test_a_day_is_shown_in_the_readers_era_and_read_back(language, shown):
    with translation.override(language):
        assert ThaiDateField().prepare_value(DAY) == shown
        assert ThaiDateField().clean(shown) == DAY


@pytest.mark.parametrize(("serial", "day"), [("43383", DAY), ("241710", DAY), ("43383.0", DAY)])
def test_a_cell_may_hold_the_number_of_a_day(serial, day):
    assert parse_thai_date(serial, serials=True) == day


@pytest.mark.parametrize("serial", [10**9, 999_999, 241_121])
def test_a_number_of_no_day_is_refused(serial):
    """241,121 is 29 February 2560 in the spreadsheet's C.E., and no day of ours."""
    with pytest.raises(TextError):
        date_of_serial(serial)


def test_without_today_two_digits_are_a_year_only_after_a_thai_month():
    assert parse_thai_date("๑๐ ต.ค. ๖๑") == DAY
    with pytest.raises(TextError):
        parse_thai_date("10/10/61")


@pytest.mark.parametrize("typed", ["68019012345", "๖๘๐๑๙๐๑๒๓๔๕", "6801 9012 345", "680-1901-2345"])
def test_digits_are_read_without_what_parts_them(typed):
    assert DigitsField().clean(typed) == "68019012345"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (ThaiYearField(), "2026", "“2026” ไม่ใช่ปี พ.ศ. ที่รับได้ พิมพ์เป็น พ.ศ. เช่น 2569"),
        (ThaiYearField(), "๖๙", "พิมพ์เป็น พ.ศ. เช่น 2569"),
        (ThaiYearField(), "2644", "พิมพ์เป็น พ.ศ. เช่น 2569"),
        (ThaiIntegerField(min_value=1, max_value=99), "0", "ต้องเป็น 1 ขึ้นไป"),
        (ThaiIntegerField(min_value=1, max_value=99), "100", "ต้องไม่เกิน 99"),
    ],
)
def test_a_number_out_of_its_limits_hears_what_they_are(field, typed, told):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert told in refused.value.messages[0]


def test_a_fiscal_year_is_read_in_thai_digits():
    assert ThaiYearField().clean("๒๕๖๙") == 2569
