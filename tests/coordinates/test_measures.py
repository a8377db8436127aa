"""How far a shape moved, beside what geodesy says."""

import pytest
from django.contrib.gis.geos import LineString, Point
from pyproj import Geod

from coordinates.measures import moved_m

pytestmark = pytest.mark.django_db
GEOD = Geod(ellps="WGS84")


def point(lon, lat):
    return Point(lon, lat, srid=4326)


@pytest.mark.parametrize("lon", [97.4, 99.0, 101.9999, 102.0001, 105.6])
def test_points_move_by_their_distance_on_the_ellipsoid(lon):
    old, new = point(lon, 15), point(lon + 0.0004, 15.0003)
    true = GEOD.inv(*old.coords, *new.coords)[2]
    assert moved_m([(old, new)]) == [pytest.approx(true, rel=0.001)]


def test_a_line_moves_as_far_as_its_farthest_place_though_both_touch():
    old = LineString((100, 15), (100.01, 15), srid=4326)
    new = LineString((100, 15), (100.01, 15.001), srid=4326)
    assert old.distance(new) == 0
    assert moved_m([(old, new)]) == [pytest.approx(110.6, abs=1)]


def test_a_straightened_bend_has_moved():
    bent = LineString((100, 15), (100.005, 15.001), (100.01, 15), srid=4326)
    straight = LineString((100, 15), (100.01, 15), srid=4326)
    there, back = moved_m([(bent, straight), (straight, bent)])
    assert there == back == pytest.approx(110.6, abs=1)


def test_many_are_measured_in_their_order_in_one_query(django_assert_num_queries):
    pairs = [(point(100, 15), point(100, 15 + n / 10_000)) for n in range(1, 12)]
    with django_assert_num_queries(1):
        moved = moved_m(pairs)
    assert moved == sorted(moved)
    assert len(moved) == 11
    assert moved_m([]) == []


def test_a_long_canal_is_measured_by_its_vertices():
    old, new = (
        LineString([(100 + n / 100_000, lat) for n in range(1500)], srid=4326)
        for lat in (15, 15.0005)
    )
    assert moved_m([(old, new)]) == [pytest.approx(55.3, abs=0.1)]
