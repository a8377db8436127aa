"""Thai text, digits, numbers and dates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinates.errors import Code, TextError
from coordinates.thai import (
    MONTHS,
    be_year,
    ce_year,
    clusters,
    fiscal_year,
    normalise,
    parse_number,
    parse_thai_date,
    shortened,
    thai_date,
    to_arabic,
    to_thai_digits,
)

THAI = st.text(
    alphabet=[chr(code) for code in range(0x0E01, 0x0E5B)] + list(" \u00a0\u200b\uf70a\uf711a1"),
    max_size=30,
)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("น\u0e4dา", "นำ"),
        ("น\u0e4d\u0e49า", "น้ำ"),
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("นํ้าอุปโภค", "น้ำอุปโภค"),
        ("เเม่นํ้า", "แม่น้ำ"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ที\u0e48\u0e48", "ที่"),
        ("ถนน\u00a0คสล.\u200b  สาย\n\tบ้าน ", "ถนน คสล. สาย บ้าน"),
        ("หมู่ที่ ๕", "หมู่ที่ ๕"),
        ("ท\uf70aอ", "ท่อ"),
        ("", ""),
    ],
)
def test_one_text_has_one_spelling(typed, right):
    assert normalise(typed) == right


def test_digits_change_only_when_asked():
    assert normalise("หมู่ที่ ๕", digits=True) == "หมู่ที่ 5"


@given(THAI)
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="0123456789.,-", max_size=20))
def test_digits_go_there_and_back(text):
    assert to_arabic(to_thai_digits(text)) == text


def test_years_change_era():
    assert be_year(date(2026, 1, 1)) == 2569
    assert ce_year(2569) == 2026


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 10, 1), 2569),
        (date(2026, 9, 30), 2569),
        (date(2025, 9, 30), 2568),
        (date(2025, 12, 31), 2569),
        (date(2026, 1, 1), 2569),
    ],
)
def test_a_fiscal_year_is_named_by_its_end(day, year):
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2569",
        "20-11-2569",
        "20.11.2569",
        "๒๐/๑๑/๒๕๖๙",
        "2026-11-20",
        "2569-11-20",
        "20/11/2026",
        "20 พ.ย. 2569",
        "20 พฤศจิกายน 2569",
        "๒๐ พฤศจิกายน พ.ศ. ๒๕๖๙",
        "วันที่ 20 พ.ย.2569",
        " 20  พย 2569 ",
    ],
)
def test_a_date_is_read_in_every_way_it_is_written(text):
    assert parse_thai_date(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "เมื่อวาน",
        "20/11/69",
        "31/02/2569",
        "29/02/2568",
        "20/13/2569",
        "20/11-2569",
        "0/1/2569",
        "20 ม.ม. 2569",
        "20/11/9999",
        "20/11/2300",
        "9" * 5000,
    ],
)
def test_a_date_that_cannot_be_is_refused(text):
    with pytest.raises(TextError) as caught:
        parse_thai_date(text)
    assert caught.value.code is Code.DATE_MALFORMED


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.booleans())
def test_a_written_date_is_read_back(day, short):
    assert parse_thai_date(thai_date(day, short=short)) == day


def test_every_month_is_written_by_name():
    first = date(2026, 1, 15)
    written = [thai_date(first + timedelta(days=30 * n)).split()[1] for n in range(12)]
    assert written == MONTHS


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("๑,๒๓๔.๕๐", "1234.50"),
        ("1,234,567", "1234567"),
        (" 500,000.- ", "500000"),
        ("0.15", "0.15"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
    ],
)
def test_a_number_is_read(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["1,23", "12,34,567", "1234,567", "1.2.3", "5 เมตร", "NaN", "Infinity", "1e5", "-", "–", "1_0"]
    + [".5", "5.", "9" * 41, "²", "٣", "1 234"],
)
def test_a_number_that_is_none_is_refused(text):
    with pytest.raises(TextError) as caught:
        parse_number(text)
    assert caught.value.code is Code.NUMBER_MALFORMED


def test_nothing_is_not_zero():
    with pytest.raises(TextError) as caught:
        parse_number("  ", dash_is_zero=True)
    assert caught.value.code is Code.EMPTY


@pytest.mark.parametrize("dash", ["-", " - ", "–", "—", "−"])
def test_a_dash_is_zero_only_when_asked(dash):
    assert parse_number(dash, dash_is_zero=True) == 0


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_written_number_is_read_back(number):
    assert parse_number(to_thai_digits(f"{number:,f}")) == number


@given(st.text(alphabet="กน้ำัี่เแไ็ะา 1a\n", max_size=60), st.integers(1, 20))
def test_a_shortened_text_is_whole_letters_and_no_longer(text, most):
    assert "".join(clusters(text)) == text
    short = shortened(text, most)
    assert len(short) <= max(most, 1)
    if short != text:
        assert short.endswith("…")
        kept = clusters(text)
        assert any(short[:-1] == "".join(kept[:n]).rstrip() for n in range(len(kept)))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("น้ำใส", 5, "น้ำใส"),
        ("น้ำใส", 4, "น้ำ…"),
        ("น้ำใส", 3, "…"),
        ("ที่กี่", 5, "ที่…"),
        ("บ้าน แม่น้ำ", 6, "บ้าน…"),
    ],
)
def test_no_consonant_is_cut_off_its_marks(text, most, short):
    assert shortened(text, most) == short
