"""Positions as they are typed; most cases are rows of the vector file."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinates.datum import OPERATION
from coordinates.errors import Code, CoordinateError
from coordinates.geodesy import distance_m
from coordinates.notations.lines import LONGEST
from coordinates.notations.tokens import clean
from coordinates.reading import read, read_many, read_vertices
from coordinates.values import Datum, LonLat, Notation, Reason

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "coordinates.json").read_text(encoding="utf-8")
)
PLACE = LonLat(99.0477, 18.5822)
RIGHT = [row for row in VECTORS if "error" not in row]
WRONG = [row for row in VECTORS if "error" in row]


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: row["text"])
def test_it_reads(row):
    readings = read(row["text"])
    best = readings.best
    assert distance_m(best.position, LonLat(row["lon"], row["lat"])) <= row["within_m"]
    assert (best.notation, best.datum, best.reason, len(readings)) == (
        row["notation"],
        row["datum"],
        row["reason"],
        row["readings"],
    )


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row["text"])
def test_it_refuses(row):
    with pytest.raises(CoordinateError) as caught:
        read(row["text"])
    assert caught.value.code == row["error"]


def test_the_vectors_hold_every_notation_and_reason():
    assert {row["notation"] for row in RIGHT} <= set(Notation)
    assert {row["reason"] for row in RIGHT} <= set(Reason)
    assert len({row["text"] for row in VECTORS}) == len(VECTORS)


@pytest.mark.data
@pytest.mark.parametrize(
    "form",
    ["decimal", "swapped", "dms", "thai_digits", "utm_wgs84", "indian_before", "indian_after"],
)
def test_every_sample_is_read_in_every_form(data_dir, form):
    with (data_dir / "coordinate_samples.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 120
    for row in rows:
        indian = f"โซน {row['zone']} E {row['utm_indian1975_e']} N {row['utm_indian1975_n']}"
        row |= {"indian_before": f"Indian 1975 {indian}", "indian_after": f"{indian} (อินเดียน)"}
        readings = read(row[form])
        truth = LonLat(float(row["lon"]), float(row["lat"]))
        close = 0.8 if form == "utm_wgs84" else 0.6
        assert len(readings) == 1, row[form]
        assert distance_m(readings.best.position, truth) < close, row[form]
        assert (readings.best.reason is Reason.SWAPPED) is (form == "swapped"), row[form]


def test_a_pair_without_zone_gives_both_zones():
    readings = read("505033 2054601")
    assert [round(reading.position.lon, 3) for reading in readings] == [99.048, 105.048]
    assert not readings.is_certain


def test_the_nearer_reading_comes_first():
    readings = read("505033 2054601", near=LonLat(105.0, 18.0))
    assert readings.best.position.lon > 105


def test_the_callers_rank_comes_before_nearness():
    def rank(position: LonLat) -> tuple[float, str]:
        return (1.0, "ในเขต") if position.lon < 100 else (0.0, "นอกเขต")

    readings = read("505033 2054601", near=LonLat(105.0, 18.0), rank=rank)
    assert [reading.where for reading in readings] == ["ในเขต", "นอกเขต"]


def test_a_southern_grid_pair_that_fits_both_ways_gives_both():
    readings = read("47N 806892 657116")
    assert [reading.reason for reading in readings] == [Reason.AS_TYPED, Reason.ORDER_UNSTATED]


def test_a_zone_outside_thailand_is_still_answered():
    best = read("48Q 805033 2054601").best
    assert best.reason is Reason.OUTSIDE_THAILAND


def test_it_names_the_operation():
    assert OPERATION in read("47 673311 1520741 Indian 1975").best.operation
    assert OPERATION in read("13.7 100.6 Indian 1975").best.operation
    assert OPERATION not in read("13.7 100.6").best.operation


def test_degrees_of_indian_1975_move_too():
    moved = distance_m(read("13.7 100.6 อินเดียน").best.position, LonLat(100.6, 13.7))
    assert 350 < moved < 550
    assert read("13.7 100.6 อินเดียน").best.datum is Datum.INDIAN1975


@pytest.mark.parametrize(
    ("text", "precision_m"),
    [
        ("18.5822, 99.0477", 11.1),
        ("18.582200, 99.047700", 0.111),
        ("18.58, 99.0477", 1113),
        ("18°34.932'N 99°02.862'E", 1.86),
        ("18°34'55.92\"N 99°02'51.72\"E", 0.31),
        ("18°34'56\"N 99°02'52\"E", 30.9),
        ("47Q 505033 2054601", 1),
        ("47Q 505033.25 2054601.50", 0.01),
    ],
)
def test_precision_is_the_last_digit_typed(text, precision_m):
    assert read(text).best.precision_m == pytest.approx(precision_m, rel=0.01)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ถนน (พิกัด ๑๘.๕๘๒๒, ๙๙.๐๔๗๗) ยาว 5 ม.", "๑๘.๕๘๒๒, ๙๙.๐๔๗๗"),
        ("\u200bN 18.5822 E 99.0477 ครับ", "N 18.5822 E 99.0477"),
        ("UTM 47Q 505,033 2,054,601 WGS84", "505,033 2,054,601"),
    ],
)
def test_the_span_is_of_the_text_as_typed(text, part):
    start, end = read(text).best.span
    assert text[start:end] == part


def test_a_road_is_read_line_by_line_with_true_spans():
    text = "18.5822, 99.0477\r\n\r\n๑๘.๕๙๐๑ ๙๙.๐๕๐๒\n47Q 505033 2054601\n"
    readings = read_vertices(text)
    assert [text[slice(*one.best.span)] for one in readings] == [
        "18.5822, 99.0477",
        "๑๘.๕๙๐๑ ๙๙.๐๕๐๒",
        "505033 2054601",
    ]


@pytest.mark.parametrize("between", ["; ", " - ", " – ", " ถึง ", "\n"])
def test_start_and_end_are_two_positions(between):
    readings = read_vertices(f"18.5822, 99.0477{between}18.5901, 99.0502")
    assert [one.best.position.lat for one in readings] == [18.5822, 18.5901]


def test_the_zone_is_said_once_for_both_ends():
    readings = read_vertices("UTM โซน 48 จุดเริ่มต้น 410194 1669225 จุดสิ้นสุด 410294 1669325")
    assert [one.best.reason for one in readings] == [Reason.AS_TYPED] * 2
    assert len(readings[1]) == 1


def test_latitude_and_longitude_may_have_a_line_each():
    readings = read_vertices("18.5822\n99.0477\n18.5901\n99.0502\n")
    assert [one.best.position.lat for one in readings] == [18.5822, 18.5901]


def test_half_a_position_among_whole_ones_is_named_with_its_line():
    with pytest.raises(CoordinateError) as caught:
        read_vertices("18.5822, 99.0477\n18.5901\n18.6000, 99.0500")
    assert (caught.value.code, caught.value.line) == (Code.INCOMPLETE, 2)


def test_a_batch_gives_each_text_its_own_answer():
    outcomes = read_many(["18.5822, 99.0477", "ไม่มี", "1, 2; 3, 4", "", "47Q 505033 2054601"])
    kinds = [one.code if isinstance(one, CoordinateError) else len(one) for one in outcomes]
    assert kinds == [1, Code.NOT_A_POSITION, 2, Code.EMPTY, 1]


def test_it_refuses_a_text_longer_than_the_cap():
    for function in (read, read_vertices):
        with pytest.raises(CoordinateError) as caught:
            function("1" * (LONGEST + 1))
        assert caught.value.code is Code.TOO_LONG


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1", "(", "ก", "- ", "'", "1.2.", "e", "18.5822,99.0477 ", "1,111,", "18°", "N 1 E 2 "]
    + ["47N ", "พิกัด 5 ", "\n", "18.5822\n", "°'\"", "ํ", "wgs ", "indian", "500000 1500000 ", "ฟิ"],
)
def test_a_hostile_text_ends_soon(piece):
    text = (piece * LONGEST)[:LONGEST]
    started = time.process_time()
    for function in (read, read_vertices):
        try:
            function(text)
        except CoordinateError as error:
            assert len(error.text) <= 80
    assert time.process_time() - started < 20


def test_time_grows_with_length_and_no_faster():
    def seconds(times: int) -> float:
        started = time.process_time()
        read_many(["18°34'55.92\" 99°02'51.72\"; " * times])
        return time.process_time() - started

    seconds(100)
    assert seconds(4000) < 40 * max(seconds(400), 0.01)


PIECES = st.sampled_from(
    [
        *("18", "18.5822", "99", "99.0477", "47", "505033", "2054601", "๑๘", "0", "-1", "589,123"),
        *(",", ";", "-", ".", ":", "/", "\n", "°", "'", '"', "''", "ํ", "9" * 34, "1e999"),
        *("N", "E", "S", "W", "P", "Q", "x", "น.", "อ.", "เหนือ", "ตะวันออก", "ละติจูด", "ลองจิจูด"),
        *("องศา", "ลิปดา", "ฟิลิปดา", "โซน", "UTM", "WGS84", "อินเดียน", "พิกัด", "nan", "inf", "ก"),
    ]
)


@settings(max_examples=400)
@given(st.lists(PIECES | st.text(max_size=3), max_size=14), st.sampled_from(["", " "]))
def test_anything_gives_a_reading_or_a_named_error(pieces, between):
    text = between.join(pieces)
    try:
        readings = read(text)
    except CoordinateError as error:
        assert error.code in Code
        return
    assert len(readings) >= 1
    for reading in readings:
        start, end = reading.span
        assert 0 <= start < end <= len(text)
        assert reading.precision_m > 0


@given(st.text(max_size=200))
def test_cleaning_keeps_every_place(text):
    assert len(clean(text)) == len(text)
