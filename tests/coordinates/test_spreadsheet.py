"""No cell of a sheet is a formula, whoever wrote it: Python and SQL by the same vectors."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from coordinates.spreadsheet import FORMULA_STARTS, as_typed, harmless, harmless_sql

FORMULAS = [
    *(f"{sign}1+1" for sign in FORMULA_STARTS),
    "=cmd|' /C calc'!A0",
    "-",
    "--ยกเลิก",
    "\r\n=1",
    "@SUM(A1:A9)",
    "'=1",
    "''=1",
    "'\t-",
]
PLAIN = [
    "",
    " =1",
    "'",
    "''",
    "'ก",
    "' =1",
    "ถนน = 5 ม.",
    "ก-ข",
    ",",
    ".",
    "]",
    "[",
    "^",
    "\\",
    "\\t",
    "t",
    "r",
    "n",
    "–",
    "−1",
    "/",
    "?",
    "A",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_another_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN])
def test_sql_says_the_same(text):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {harmless_sql('t.x')} FROM (SELECT %s::text AS x) t", [text])
        assert cursor.fetchone() == (harmless(text),)


@given(st.text(st.sampled_from(f"{FORMULA_STARTS}'ก1 "), max_size=4))
def test_what_went_out_comes_back(text):
    assert as_typed(harmless(text)) == text


def test_the_signs_are_those_that_spreadsheets_run():
    """OWASP's list, with the full-width signs that a Thai or Japanese keyboard gives."""
    assert set("=+-@\t\r\n") | set("＝＋－＠") == set(FORMULA_STARTS)
