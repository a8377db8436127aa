"""What else an input may have meant: given only where it falls better than what was typed."""

import pytest

from coordinates.datum import lonlat_to_grid
from coordinates.errors import Code, CoordinateError
from coordinates.geodesy import distance_m
from coordinates.reading import Rank, read, read_many, read_vertices
from coordinates.values import Datum, LonLat, Reason

PLACE = LonLat(99.0477, 18.5822)


def within(m: float, middle: LonLat = PLACE) -> Rank:
    """A round area, its surroundings of ten times the width, the rest."""

    def rank(position: LonLat) -> tuple[float, str]:
        away = distance_m(position, middle)
        return (3.0, "inside") if away <= m else (2.0, "near") if away <= 10 * m else (1.0, "far")

    return rank


def reasons(text: str, **known: object) -> list[Reason]:
    return [one.reason for one in read(text, **known)]


@pytest.mark.parametrize(
    "text",
    ["18.5822, 99.0477", "47Q 505033 2054601", "47Q 505366 2054298 Indian 1975", "47QNA0503254600"]
    + ["18°34'55.92\"N 99°02'51.72\"E", "99.0477, 18.5822"],
)
@pytest.mark.parametrize("known", [{}, {"near": PLACE}, {"rank": within(2000)}])
def test_what_fits_stays_certain(text, known):
    assert read(text, **known).is_certain


def test_the_other_zone_is_offered_where_it_fits_the_area():
    readings = read("48Q 505033 2054601", rank=within(2000))
    assert [one.reason for one in readings] == [Reason.WRONG_ZONE, Reason.AS_TYPED]
    assert distance_m(readings.best.position, PLACE) < 1
    assert (readings.best.zone, readings.best.where) == (47, "inside")


def test_a_wrong_zone_is_no_wrong_zone_elsewhere():
    assert reasons("48Q 505033 2054601") == [Reason.AS_TYPED]
    assert reasons("48Q 505033 2054601", near=LonLat(105.0, 18.5)) == [Reason.AS_TYPED]


def test_a_zone_outside_thailand_is_still_answered():
    assert reasons("48Q 805033 2054601") == [Reason.WRONG_ZONE, Reason.OUTSIDE_THAILAND]
    assert reasons("47Q 505033 2354601") == [Reason.OUTSIDE_THAILAND]


@pytest.mark.parametrize("text", ["47 505366 2054298", "18°34'50.2\" 99°03'03.6\""])
def test_indian_1975_without_a_word_is_offered_where_the_shift_meets_the_area(text):
    indian = LonLat(99.0477, 18.5822)
    readings = read(text, rank=within(250, indian))
    assert [one.reason for one in readings] == [Reason.DATUM_UNDECLARED, Reason.AS_TYPED]
    assert readings.best.datum is Datum.INDIAN1975
    assert distance_m(readings.best.position, indian) < 250
    assert 300 < distance_m(readings[0].position, readings[1].position) < 550


@pytest.mark.parametrize("text", ["WGS84 47 505366 2054298", "18.5795, 99.0509"])
def test_a_stated_datum_and_a_device_are_believed(text):
    assert reasons(text, rank=within(250)) == [Reason.AS_TYPED]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("47Q 50033 2054601", Reason.DIGIT_MISSING),  # 5[0]5033 cannot be told from its like
        ("47Q 505033 205460", Reason.DIGIT_MISSING),
        ("47Q 5050333 2054601", Reason.DIGIT_EXTRA),
        ("47Q 505033 20546011", Reason.DIGIT_EXTRA),
        ("E 50533 N 2054601 โซน 47", Reason.DIGIT_MISSING),
    ],
)
def test_a_digit_too_few_or_too_many_is_mended_in_the_area(text, reason):
    readings = read(text, rank=within(20_000))
    mended = [one for one in readings if one.reason is reason]
    assert mended
    assert all(one.where == "inside" for one in mended)
    assert any(distance_m(one.position, PLACE) < 8 * one.precision_m for one in mended)


def test_a_mended_number_is_no_more_exact_than_the_guess():
    steps = {one.precision_m for one in read("47Q 50503 2054601", rank=within(2000))}
    assert min(steps) == 10.0


def test_without_a_place_no_digit_is_guessed():
    for text in ("47Q 50503 2054601", "47Q 505034 20546110"):
        with pytest.raises(CoordinateError) as caught:
            read(text)
        assert caught.value.code is Code.OUT_OF_RANGE
        assert caught.value.text == text[4:]


def test_a_line_that_cannot_be_mended_is_named():
    with pytest.raises(CoordinateError) as caught:
        read_vertices("47Q 505033 2054601\n\n47Q 50503 2054601")
    assert (caught.value.code, caught.value.line) == (Code.OUT_OF_RANGE, 3)


def test_degrees_run_together_come_with_the_metres_they_might_be():
    readings = read("183456 990252")
    assert [(one.reason, one.also) for one in readings] == [
        (Reason.RUN_TOGETHER, ()),
        (Reason.ZONE_UNSTATED, ()),
        (Reason.OUTSIDE_THAILAND, (Reason.ZONE_UNSTATED,)),
    ]
    assert reasons("47P 183456 990252") == [Reason.WRONG_ZONE, Reason.OUTSIDE_THAILAND]


def test_a_minus_in_front_is_left_out_but_south_is_meant():
    assert reasons("18.5822, -99.0477") == [Reason.SIGN_WRONG, Reason.OUTSIDE_THAILAND]
    assert reasons("18.5822 S, 99.0477 E") == [Reason.OUTSIDE_THAILAND]


def test_of_equal_alternatives_all_come_back():
    readings = read("505033 2054601", rank=within(1.0, LonLat(102.0, 15.0)))
    assert [one.reason for one in readings] == [Reason.ZONE_UNSTATED] * 2


def test_a_short_plus_code_needs_a_place():
    outcome = read_many(["H2JX+V3", "18.5822, 99.0477"])
    assert isinstance(outcome[0], CoordinateError)
    assert outcome[0].code is Code.REFERENCE_NEEDED
    assert len(outcome[1]) == 1
    assert distance_m(read("H2JX+V3", near=PLACE).best.position, PLACE) < 10


def test_the_shift_is_the_one_of_the_ground():
    grid = lonlat_to_grid(PLACE)
    indian = lonlat_to_grid(PLACE, datum=Datum.INDIAN1975)
    assert grid.easting_m - indian.easting_m == pytest.approx(-333, abs=5)
    assert grid.northing_m - indian.northing_m == pytest.approx(303, abs=5)
