"""What is written is read back to its precision."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinates.errors import Code, CoordinateError
from coordinates.geodesy import distance_m
from coordinates.reading import read
from coordinates.values import LonLat, Notation, Reason
from coordinates.writing import ROUND_TRIP_M, write

PLACE = LonLat(99.0477, 18.5822)


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        ("decimal", "18.582200, 99.047700"),
        ("dm", "18°34.9320'N 99°02.8620'E"),
        ("dms", "18°34'55.92\"N 99°02'51.72\"E"),
        ("utm", "47N 505033 2054601"),
        ("utm_indian1975", "47N 505366 2054298 Indian 1975"),
        ("mgrs", "47Q NA 05032 54600"),
        ("plus_code", "7MCXH2JX+V3P"),
        ("geo", "geo:18.582200,99.047700"),
        ("link", "https://www.google.com/maps/search/?api=1&query=18.582200%2C99.047700"),
    ],
)
def test_it_writes(notation, text):
    assert write(PLACE, notation) == text


def test_thai_digits_are_written_when_asked():
    assert write(PLACE, "dms", digits="thai") == "๑๘°๓๔'๕๕.๙๒\"N ๙๙°๐๒'๕๑.๗๒\"E"


@settings(max_examples=500, deadline=None)
@given(
    st.builds(LonLat, st.floats(97.3, 105.7), st.floats(5.6, 20.5)),
    st.sampled_from(list(Notation)),
    st.sampled_from(["arabic", "thai"]),
)
def test_what_is_written_is_read_back(position, notation, digits):
    readings = read(write(position, notation, digits))
    back = min(readings, key=lambda one: distance_m(one.position, position))
    assert distance_m(back.position, position) < ROUND_TRIP_M[notation]
    assert back.notation is notation


def test_sixty_is_never_written():
    assert write(LonLat(99.99999999, 17.99999999), "dms") == "18°00'00.00\"N 100°00'00.00\"E"
    assert write(LonLat(99.99999999, 17.99999999), "dm") == "18°00.0000'N 100°00.0000'E"


def test_south_and_west_are_written_as_letters():
    text = write(LonLat(-99.5, -18.5), "dms")
    assert text == "18°30'00.00\"S 99°30'00.00\"W"
    best = read(text).best
    assert (best.position, best.reason) == (LonLat(-99.5, -18.5), Reason.OUTSIDE_THAILAND)


def test_the_zone_is_that_of_the_longitude():
    assert write(LonLat(102.0, 15.0), "utm").startswith("48N ")
    assert write(LonLat(101.9999, 15.0), "utm").startswith("47N ")


@pytest.mark.parametrize(
    ("position", "notation", "code"),
    [
        (PLACE, "morse", Code.NOTATION_UNKNOWN),
        (LonLat(0.5, 15.0), "utm", Code.ZONE_UNKNOWN),
        (LonLat(99.0, -15.0), "utm", Code.OUT_OF_RANGE),
    ],
)
def test_it_refuses_what_it_cannot_write(position, notation, code):
    with pytest.raises(CoordinateError) as caught:
        write(position, notation)
    assert caught.value.code is code
