"""The types that hold a position refuse what cannot be one."""

import math
from dataclasses import FrozenInstanceError

import pytest

from coordinates.errors import SHOWN, Code, CoordinateError
from coordinates.values import THAILAND, Bbox, Datum, Grid, LonLat


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (18.5822, 99.0477, Code.SWAPPED_AXES),
        (99.0, 181.0, Code.OUT_OF_RANGE),
        (181.0, 18.0, Code.OUT_OF_RANGE),
        (100.0, 99.0, Code.OUT_OF_RANGE),
        (math.nan, 18.0, Code.NOT_FINITE),
        (99.0, math.inf, Code.NOT_FINITE),
    ],
)
def test_it_refuses_what_is_no_position(lon, lat, code):
    with pytest.raises(CoordinateError) as caught:
        LonLat(lon, lat)
    assert caught.value.code is code


def test_it_keeps_a_position_that_only_looks_unusual():
    assert LonLat(18.5, 89.0).lat == 89.0
    assert LonLat(-180.0, -90.0).lon == -180.0


def test_a_position_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        LonLat(99.0, 18.0).lat = 1.0


def test_a_box_is_read_longitude_first():
    assert Bbox.parse("98.9, 18.5,99.1,18.7") == Bbox(98.9, 18.5, 99.1, 18.7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.BBOX_MALFORMED),
        ("98.9,18.5,99.1", Code.BBOX_MALFORMED),
        ("98.9,18.5,99.1,18.7,0", Code.BBOX_MALFORMED),
        ("a,b,c,d", Code.BBOX_MALFORMED),
        ("99.1,18.5,98.9,18.7", Code.BBOX_MALFORMED),
        ("98.9,18.7,99.1,18.5", Code.BBOX_MALFORMED),
        ("nan,18.5,99.1,18.7", Code.NOT_FINITE),
        ("18.5,98.9,18.7,99.1", Code.SWAPPED_AXES),
        ("98.9,18.5,999,18.7", Code.OUT_OF_RANGE),
    ],
)
def test_it_refuses_what_is_no_box(text, code):
    with pytest.raises(CoordinateError) as caught:
        Bbox.parse(text)
    assert caught.value.code is code


def test_a_box_covers_its_border():
    box = Bbox(98.0, 18.0, 99.0, 19.0)
    assert box.covers(LonLat(99.0, 19.0))
    assert not box.covers(LonLat(99.0001, 19.0))


def test_thailand_holds_its_corners_and_no_swapped_pair():
    assert THAILAND.covers(LonLat(101.0, 5.7)) and THAILAND.covers(LonLat(99.9, 20.4))
    assert THAILAND.maxlat < THAILAND.minlon


@pytest.mark.parametrize(
    ("zone", "easting_m", "northing_m", "code"),
    [
        (46, 500_000.0, 1_500_000.0, Code.ZONE_UNKNOWN),
        (47, 99_999.0, 1_500_000.0, Code.OUT_OF_RANGE),
        (47, 900_001.0, 1_500_000.0, Code.OUT_OF_RANGE),
        (47, 500_000.0, -1.0, Code.OUT_OF_RANGE),
        (47, 500_000.0, math.nan, Code.NOT_FINITE),
    ],
)
def test_it_refuses_what_is_no_grid_position(zone, easting_m, northing_m, code):
    with pytest.raises(CoordinateError) as caught:
        Grid(zone, easting_m, northing_m)
    assert caught.value.code is code


def test_a_grid_position_is_wgs84_unless_said():
    assert Grid(47, 500_000.0, 1_500_000.0).datum is Datum.WGS84


def test_an_error_carries_a_short_text_and_what_would_be_right():
    error = CoordinateError(Code.NOT_A_POSITION, "ก" * 500, line=3)
    assert len(error.text) == SHOWN
    assert error.hint in str(error) and "line 3" in str(error)


@pytest.mark.parametrize("code", Code)
def test_every_code_says_what_is_wrong_and_what_is_right(code):
    error = CoordinateError(code)
    assert error.message and error.hint
