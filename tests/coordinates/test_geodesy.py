"""Metres on the ellipsoid."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from coordinates.errors import CoordinateError
from coordinates.geodesy import area_m2, bbox_around, distance_m, length_m
from coordinates.values import LonLat

ROAD = LineString([(100.0, 15.0), (100.0, 15.01), (100.01, 15.01)])
POND = box(100.0, 15.0, 100.01, 15.01)
HOLE = box(100.002, 15.002, 100.004, 15.004)


def test_a_degree_of_meridian_has_its_known_length():
    # Meridian arc from the equator to 15° on WGS 84: 1,658,989.6 m by Helmert's series.
    assert length_m(LineString([(100, 0), (100, 15)])) == pytest.approx(1_658_989.6, abs=1.0)


def test_parts_add_up():
    other = LineString([(101.0, 15.0), (101.0, 15.01)])
    assert length_m(MultiLineString([ROAD, other])) == pytest.approx(
        length_m(ROAD) + length_m(other)
    )


def test_a_length_is_not_mercators():
    metres = length_m(LineString([(100.0, 16.0), (100.01, 16.0)]))
    mercator = math.radians(0.01) * 6378137
    assert mercator / metres == pytest.approx(1.04, abs=0.005)


def test_only_lines_have_a_length():
    assert length_m(Point(100, 15)) == length_m(POND) == length_m(LineString()) == 0
    assert length_m(GeometryCollection([ROAD, POND, Point(1, 1)])) == length_m(ROAD)


def test_an_area_is_that_of_a_small_square():
    sides = distance_m(LonLat(100.0, 15.005), LonLat(100.01, 15.005)) * distance_m(
        LonLat(100.0, 15.0), LonLat(100.0, 15.01)
    )
    assert area_m2(POND) == pytest.approx(sides, rel=1e-5)


@pytest.mark.parametrize("turned", [False, True])
def test_holes_are_left_out_whichever_way_the_rings_turn(turned):
    outer, hole = list(POND.exterior.coords), list(HOLE.exterior.coords)
    if turned:
        outer.reverse()
    holed = Polygon(outer, [hole])
    assert area_m2(holed) == pytest.approx(area_m2(POND) - area_m2(HOLE))
    assert area_m2(Polygon(outer, [hole[::-1]])) == pytest.approx(area_m2(holed))


def test_only_polygons_have_an_area():
    assert area_m2(ROAD) == area_m2(Point(1, 1)) == area_m2(Polygon()) == 0
    many = GeometryCollection([MultiPolygon([POND]), ROAD])
    assert area_m2(many) == pytest.approx(area_m2(POND))


def test_a_distance_goes_both_ways():
    a, b = LonLat(99.0477, 18.5822), LonLat(100.5, 13.75)
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))
    assert distance_m(a, a) == 0
    assert 555_000 < distance_m(a, b) < 565_000


@given(st.floats(97.3, 105.7), st.floats(5.6, 20.5), st.floats(1, 50_000), st.floats(0, 360))
def test_a_box_around_holds_every_place_within_the_metres(lon, lat, m, bearing):
    end_lon, end_lat, _ = Geod(ellps="WGS84").fwd(lon, lat, bearing, m)
    assert bbox_around(LonLat(lon, lat), m=m).covers(LonLat(end_lon, end_lat))


def test_a_box_around_is_little_larger_than_asked():
    around = bbox_around(LonLat(100.0, 15.0), m=1000)
    tall = distance_m(LonLat(100.0, around.minlat), LonLat(100.0, around.maxlat))
    wide = distance_m(LonLat(around.minlon, 15.0), LonLat(around.maxlon, 15.0))
    assert 2000 <= tall < 2020 and 2000 <= wide < 2020


def test_a_box_around_a_pole_is_the_whole_cap():
    around = bbox_around(LonLat(100.0, 89.999), m=1000)
    assert (around.minlon, around.maxlon, around.maxlat) == (-180.0, 180.0, 90.0)


@pytest.mark.parametrize("m", [-1, math.nan, math.inf])
def test_a_box_around_needs_a_radius(m):
    with pytest.raises(CoordinateError):
        bbox_around(LonLat(100.0, 15.0), m=m)
