"""The converter in a browser: a mixed column pasted and downloaded, one position on a phone."""

import csv
import random
from dataclasses import dataclass

import pytest

from coordinates.geodesy import distance_m
from coordinates.thai import to_thai_digits
from coordinates.values import LonLat, Notation
from coordinates.writing import ROUND_TRIP_M, write

SEED = 20_261_121
FAULTS = ["บ้านลุงแดง", "0, 0", "18.5822", "46N 612319 1774751", "16°75'00\"N 100°03'00\"E", "1/2569"]
OPEN_AT = "/coordinates/"


@dataclass
class Row:
    """A line of the column, what it is, and where it is."""

    text: str
    position: LonLat | None
    within_m: float
    status: str
    is_swapped: bool = False


def column(count: int) -> list[Row]:
    """Lines of every notation, swapped ones, ones without a zone, and faulty ones."""
    draw = random.Random(SEED)
    rows: list[Row] = []
    for number in range(count):
        position = LonLat(
            round(draw.uniform(100.01, 100.39), 6), round(draw.uniform(16.01, 16.39), 6)
        )
        notation = list(Notation)[number % len(Notation)]
        if number % 17 == 0:
            rows.append(Row(draw.choice(FAULTS), None, 0, "failed"))
        elif number % 11 == 0:
            text = f"{position.lon:.6f} {position.lat:.6f}"
            rows.append(Row(text, position, 0.1, "read", is_swapped=True))
        elif number % 13 == 0:
            text = write(position, Notation.UTM).removeprefix("47N ")
            rows.append(Row(text, position, 0.75, "ambiguous"))
        else:
            text = write(position, notation)
            digits = number % 5 == 0 and notation not in (Notation.GEO, Notation.LINK)
            text = to_thai_digits(text) if digits and notation is not Notation.PLUS_CODE else text
            rows.append(Row(text, position, ROUND_TRIP_M[notation], "read"))
    return rows


def shown(page, name: str) -> int:
    return int(page.inner_text(f"#count-{name}").replace(",", ""))


def test_a_mixed_column_of_500_lines_is_pasted_counted_and_downloaded(visit, world, tmp_path):
    rows = column(500)
    one = visit()
    page = one.page
    one.open(OPEN_AT)
    page.fill("#positions", "\n".join(row.text for row in rows))
    page.wait_for_selector(".convert-table")
    counted = {state: shown(page, state) for state in ("read", "ambiguous", "failed")}
    assert counted == {
        state: sum(row.status == state for row in rows) for state in ("read", "ambiguous", "failed")
    }
    assert min(counted.values()) > 20
    points = page.evaluate(
        "() => JSON.parse(document.getElementById('convert-points').textContent)"
    )
    assert len(points) == 500 - counted["failed"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert one.violations() == []

    page.click("button[name=show][value=failed]")
    page.wait_for_selector("button[value=failed][aria-current]")
    assert page.locator(".convert-table tbody tr").count() == counted["failed"]

    page.check("[name=to][value=mgrs]")
    with page.expect_download() as waited:
        page.click("text=CSV >> visible=true")
    file = tmp_path / "positions.csv"
    waited.value.save_as(file)
    assert waited.value.suggested_filename == "positions.csv"
    with file.open(encoding="utf-8-sig") as opened:
        answers = list(csv.DictReader(opened))
    assert len(answers) == 500
    for row, answer in zip(rows, answers, strict=True):
        assert answer["status"] == row.status, row.text
        if row.position is None:
            assert answer["problem"]
            assert answer["lat"] == ""
            continue
        got = LonLat(float(answer["lon"]), float(answer["lat"]))
        assert distance_m(got, row.position) <= row.within_m, row.text
        assert ("สลับกัน" in answer["reason"]) is row.is_swapped
        assert answer["mgrs"].startswith("47Q ")
        assert answer["where"].endswith("จังหวัดทดสอบ")


def test_an_ambiguous_line_takes_the_meaning_that_is_chosen(visit, world, tmp_path):
    one = visit()
    page = one.page
    one.open(OPEN_AT)
    page.fill("#positions", "16.05, 100.05\n612000 1775000\n")
    select = page.wait_for_selector("select[name=choice]")
    assert len(select.query_selector_all("option")) >= 2
    select.select_option(index=1)
    page.wait_for_function(
        "() => document.querySelector('.is-ambiguous .code').textContent.startsWith('48N')"
    )
    with page.expect_download() as waited:
        page.click("text=GeoJSON >> visible=true")
    assert "48N 612000 1775000" in waited.value.path().read_text(encoding="utf-8")


def test_a_table_is_uploaded_and_its_positions_stand_in_the_text(visit, world, tmp_path):
    file = tmp_path / "งาน.csv"
    file.write_text("งาน,ละติจูด,ลองจิจูด\nฝาย,16.05,100.05\nบ่อ,๑๖.๑,๑๐๐.๑\n", encoding="cp874")
    one = visit()
    one.open(OPEN_AT)
    one.page.click("summary")
    one.page.set_input_files("#table-file", file)
    one.page.wait_for_selector(".convert-table")
    assert shown(one.page, "read") == 2
    assert len(one.page.input_value("#positions").splitlines()) == 2


def test_one_position_in_thai_digits_is_answered_on_a_phone(visit, world):
    one = visit(phone=True)
    page = one.page
    one.open(OPEN_AT)
    page.wait_for_selector(".leaflet-container")
    page.fill("#positions", "๑๖.๐๕ ๑๐๐.๐๕")
    page.wait_for_selector(".convert-reading")
    assert "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ" in page.inner_text(".convert-where")
    assert "47N 612319 1774751" in page.inner_text(".convert-written")
    assert page.locator(".point-icon").count() == 1
    page.check("[name=digits]")
    page.wait_for_selector("text=๔๗N ๖๑๒๓๑๙ ๑๗๗๔๗๕๑")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert one.violations() == []


def test_a_position_without_a_zone_shows_both_and_a_text_none(visit, world):
    one = visit()
    page = one.page
    one.open(OPEN_AT)
    page.fill("#positions", "612000 1775000")
    page.wait_for_selector(".convert-reading >> nth=1")
    assert page.locator(".point-icon").count() == page.locator(".convert-reading").count()
    one.expect_fault("400 \\(Bad Request\\)")
    page.fill("#positions", "บ้านลุงแดง")
    page.wait_for_selector("#result [role=alert]")
    assert "ไม่พบพิกัด" in page.inner_text("#result")
    assert page.locator(".point-icon").count() == 0


def test_the_browsers_own_answer_does_not_wait_for_the_server(visit, world):
    one = visit()
    page = one.page
    one.open(OPEN_AT)
    page.wait_for_selector(".leaflet-container")
    page.route("**/api/coordinates/read?**", lambda route: None)  # never answered
    page.fill("#positions", "100.05 16.05")
    page.wait_for_selector(".point-icon")
    assert "อ่านได้ 16.050000, 100.050000 (สลับ" in page.inner_text("#positions-said")
    page.fill("#positions", "7P52322X+")
    page.wait_for_function(
        "() => document.getElementById('positions-said').textContent === 'กำลังอ่าน…'"
    )


@pytest.mark.parametrize("text", ["16.05 100.05", "16.05 100.05\nบ้านลุงแดง"])
def test_it_works_without_a_script(visit, world, browser, text):
    one = visit()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{one.url}{OPEN_AT}")
    page.fill("#positions", text)
    page.click("#converter button[type=submit]")
    assert "ตำบลหนองน้ำใส" in page.inner_text("#result")
    context.close()
