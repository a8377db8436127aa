"""Positions as they are typed; most cases are rows of the vector file."""

import csv
import json
import time
from contextlib import suppress
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
RIGHT = [row for row in VECTORS if "notation" in row]
WRONG = [row for row in VECTORS if "error" in row]
SEVERAL = [row for row in VECTORS if "points" in row]


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: row["text"])
def test_it_reads(row):
    near = LonLat(*row["near"]) if "near" in row else None
    readings = read(row["text"], near=near)
    best = readings.best
    truth = LonLat(row["lon"], row["lat"])
    meant = readings if row.get("among") else [best]
    assert min(distance_m(one.position, truth) for one in meant) <= row["within_m"]
    assert (best.notation, best.datum, best.reason, len(readings)) == (
        row["notation"],
        row["datum"],
        row["reason"],
        row["readings"],
    )
    assert list(best.also) == row.get("also", [])


@pytest.mark.parametrize("row", SEVERAL, ids=lambda row: row["text"])
def test_it_reads_several(row):
    outcome = read_many([row["text"]])[0]
    assert isinstance(outcome, list), outcome
    for readings, (lon, lat) in zip(outcome, row["points"], strict=True):
        assert distance_m(readings.best.position, LonLat(lon, lat)) < 0.8
    with pytest.raises(CoordinateError) as caught:
        read(row["text"])
    assert caught.value.code is Code.SEVERAL


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row["text"])
def test_it_refuses(row):
    with pytest.raises(CoordinateError) as caught:
        read(row["text"])
    assert caught.value.code == row["error"]


def test_the_vectors_hold_every_notation_and_reason():
    assert {row["notation"] for row in RIGHT} == set(Notation)
    # An undeclared datum shows only where somebody says what the area is: test_alternatives.py.
    assert {row["reason"] for row in RIGHT} == set(Reason) - {Reason.DATUM_UNDECLARED}
    assert len({(row["text"], *row.get("near", [])) for row in VECTORS}) == len(VECTORS)
    assert len(RIGHT) + len(WRONG) + len(SEVERAL) == len(VECTORS)


def test_what_the_browser_reads_itself_is_certain():
    rows = [row for row in VECTORS if row.get("browser")]
    assert {row["notation"] for row in rows} == {"decimal", "dm", "dms", "utm"}
    assert all(row["readings"] == 1 and row["datum"] == "WGS84" for row in rows)


@pytest.mark.data
@pytest.mark.parametrize(
    "form",
    ["decimal", "swapped", "dms", "thai_digits", "utm_wgs84", "indian_before", "indian_after"]
    + ["utm_cm", "mgrs", "mgrs_spaced", "mgrs_10m", "mgrs_100m", "mgrs_1km"],
)
def test_every_sample_is_read_in_every_form(data_dir, form):
    with (data_dir / "coordinate_samples.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 120
    for row in rows:
        row |= _derived(row)
        readings = read(row[form])
        truth = LonLat(float(row["lon"]), float(row["lat"]))
        assert len(readings) == 1, row[form]
        assert distance_m(readings.best.position, truth) < WITHIN_M.get(form, 0.6), row[form]
        assert (readings.best.reason is Reason.SWAPPED) is (form == "swapped"), row[form]


# Half the diagonal of the square, or of the last metre, and a little for rounding.
WITHIN_M = {"utm_wgs84": 0.8, "mgrs": 0.8, "mgrs_spaced": 0.8}
WITHIN_M |= {"mgrs_10m": 7.2, "mgrs_100m": 71, "mgrs_1km": 708}


def _derived(row: dict[str, str]) -> dict[str, str]:
    indian = f"โซน {row['zone']} E {row['utm_indian1975_e']} N {row['utm_indian1975_n']}"
    code, east, north = row["mgrs"][:5], row["mgrs"][5:10], row["mgrs"][10:]
    return {
        "indian_before": f"Indian 1975 {indian}",
        "indian_after": f"{indian} (อินเดียน)",
        "utm_cm": f"{row['zone']}N E {row['utm_wgs84_e']} N {row['utm_wgs84_n']}",
        "mgrs_spaced": f"{code[:3]} {code[3:]} {east} {north}",
        "mgrs_10m": code + east[:4] + north[:4],
        "mgrs_100m": code + east[:3] + north[:3],
        "mgrs_1km": code + east[:2] + north[:2],
    }


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


def test_a_link_inside_a_geo_uri_moves_no_span():
    text = "geo:18.5822,99.0;xhttps://www.google.com/maps/place/วัด N 18° 34.932' E 99° 02.862'"
    _geo, [after] = read_vertices(text)
    assert text[slice(*after.span)] == "N 18° 34.932' E 99° 02.862'"


@pytest.mark.parametrize("text", ["0503254°0000047", "NI0503254ํ0000047Q"])
def test_one_angle_of_two_numbers_is_half_a_position(text):
    with pytest.raises(CoordinateError) as caught:
        read(text)
    assert caught.value.code is Code.INCOMPLETE


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
    + [
        "18,5,99,5,",
        "18.5822,99.0477\n",
        "2569-01-15 10:30 ",
        "18:34 99:02 ",
        "5.05E+05 ",
        "18d34m",
        "6 x ",
        "6*",
        "เริ่ม 505033 ",
        "https://maps.google.com/?q=18°34'55\"N ",
        "https://google.com/maps/dir/?waypoints=1,2|",
        "https://google.com/maps/place/18°/",
        "47N ",
        "พิกัด 5 ",
        "\n",
        "18.5822\n",
        "°'\"",
        "ํ",
        "wgs ",
        "indian",
        "47QNA0503254600 ",
        "7MCXH2JX+V3 ",
        "geo:1,1 ",
        "https://",
        "www.",
        "!3d1!4d1",
        "https://google.com/?q=1,2 ",
        "18-3-5 ",
        "1,2 ",
        "+",
        "2+",
        "47QNA",
        "goo.gl/",
        "&a=b",
        "ม. ",
        "E 1 ม.",
        "500000 1500000 ",
        "ฟิ",
    ],
)
def test_a_hostile_text_ends_soon(piece):
    text = (piece * LONGEST)[: LONGEST // 4]
    started = time.process_time()
    for function in (read, read_vertices):
        try:
            function(text)
        except CoordinateError as error:
            assert len(error.text) <= 80
    assert time.process_time() - started < 10


def test_time_grows_with_length_and_no_faster():
    def seconds(times: int) -> float:
        started = time.process_time()
        read_many(["18°34'55.92\" 99°02'51.72\"; " * times])
        return time.process_time() - started

    seconds(100)
    assert seconds(4000) < 40 * max(seconds(400), 0.01)


@pytest.mark.parametrize("piece", ["18,5,99,5,", "18.5822, 99.0477\n", "18,5822 99,0477\n"])
@pytest.mark.parametrize("function", [read, read_vertices])
def test_lists_and_roads_grow_with_length_and_no_faster(piece, function):
    def seconds(times: int) -> float:
        started = time.process_time()
        with suppress(CoordinateError):
            function(piece * times)
        return time.process_time() - started

    seconds(50)
    # Ten times the length: 10 times the time, or 100 where it grows with the square.
    assert min(seconds(5000), seconds(5000)) < 40 * max(seconds(500), 0.01)


PIECES = st.sampled_from(
    [
        *("18", "18.5822", "99", "99.0477", "47", "505033", "2054601", "๑๘", "0", "-1", "589,123"),
        *(",", ";", "-", ".", ":", "/", "\n", "°", "'", '"', "''", "ํ", "9" * 34, "1e999"),
        *("N", "E", "S", "W", "P", "Q", "x", "น.", "อ.", "เหนือ", "ตะวันออก", "ละติจูด", "ลองจิจูด"),
        *("องศา", "ลิปดา", "ฟิลิปดา", "โซน", "UTM", "WGS84", "อินเดียน", "พิกัด", "nan", "inf", "ก"),
    ]
)


@settings(max_examples=400, deadline=None)
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
