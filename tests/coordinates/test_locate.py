"""Where is it: areas and authorities at a position, one by one and many at once."""

from datetime import date

import pytest
from django.db import connection

from accounts.models import LocalAuthority
from coordinates.models import AdminArea, AdminAreaPart
from coordinates.places import in_words, rank_in, words_of
from coordinates.querysets import Place, areas_of, locate, locate_many
from coordinates.reading import read
from coordinates.values import Datum, LonLat
from coordinates.writing import write
from tests.world import area, square

pytestmark = pytest.mark.django_db
HOME = LonLat(100.1, 16.1)  # in the SAO's subdistrict
NEXT = LonLat(100.3, 16.1)  # in the neighbour's
NOWHERE = LonLat(101.0, 17.0)


def test_it_gives_every_level_and_both_authorities(world):
    place = locate(HOME)
    assert place == Place("98", "9801", "980101", (world.pao.code, world.sao.code))
    assert place.codes == ["980101", "9801", "98"]
    assert place.smallest_known == areas_of("980101")


def test_many_are_located_by_one_query(world, django_assert_num_queries):
    asked = [HOME, NOWHERE, NEXT] * 50
    with django_assert_num_queries(1):
        places = locate_many(asked)
    assert places == [locate(HOME), Place(), locate(NEXT)] * 50


def test_none_are_located(world):
    assert locate_many([]) == []


def test_a_shared_border_is_always_the_lower_code_s(world):
    assert locate(LonLat(100.2, 16.1)).subdistrict_code == "980101"
    assert locate(LonLat(100.2, 16.2)).codes == ["980101", "9801", "98"]


def test_the_edge_of_a_cell_of_the_look_up_changes_nothing(world):
    """Cells of 0.1° are how the query is fast, not what it answers."""
    lons = [100.1 + step * 1e-9 for step in range(-3, 4)]
    assert {locate(LonLat(lon, 16.1)).subdistrict_code for lon in lons} == {"980101"}
    far = [LonLat(-179.999, -89.9), LonLat(179.999, 89.9), HOME]
    assert locate_many(far)[2].subdistrict_code == "980101"


def test_a_position_is_judged_by_the_boundaries_of_its_day(world):
    old = world.subdistricts[0]
    AdminArea.objects.filter(pk=old.pk).update(valid_to=date(2026, 1, 1))
    new = AdminArea.objects.create(
        level="subdistrict",
        code="980109",
        name_th="ใหม่",
        boundary=square(100.0, 16.0),
        valid_from=date(2026, 1, 1),
    )
    AdminAreaPart.objects.create(area=new, geometry=new.boundary[0])
    assert locate(HOME, on=date(2025, 12, 31)).subdistrict_code == "980101"
    assert locate(HOME, on=date(2026, 1, 1)).subdistrict_code == "980109"
    assert locate(HOME).subdistrict_code == "980109"


def test_words_of_many_take_two_queries(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        words = words_of([HOME, NOWHERE, LonLat(2.3, 48.9)])
    assert words == [
        "ตำบลหนองน้ำใส อำเภอเมืองทดสอบ จังหวัดทดสอบ",
        "นอกแนวเขตที่มีในระบบ",
        "นอกประเทศไทย",
    ]
    assert in_words(HOME) == words[0]


def test_accounts_knows_the_authorities_of_a_place(world):
    assert list(LocalAuthority.objects.at(locate(HOME))) == [world.sao, world.pao]
    world.sao.active = False
    world.sao.save()
    assert list(LocalAuthority.objects.at(locate(HOME))) == [world.pao]
    assert not LocalAuthority.objects.at(Place())


class TestRank:
    @pytest.fixture
    def rank(self, world):
        jurisdiction = world.sao.jurisdiction
        jurisdiction.parent = world.district
        jurisdiction.save()
        return rank_in(jurisdiction)

    def test_the_authority_comes_before_its_district_its_province_and_thailand(self, rank):
        places = [HOME, NEXT, LonLat(100.1, 16.3), NOWHERE, LonLat(2.3, 48.9)]
        ranked = [rank(place) for place in places]
        scores = [score for score, _where in ranked]
        assert scores == sorted(scores, reverse=True) and len(set(scores)) == 5
        assert [where for _score, where in ranked] == [
            "ในองค์การบริหารส่วนตำบลหนองน้ำใส",
            "ในอำเภอเมืองทดสอบ",
            "ในจังหวัดทดสอบ",
            "ในประเทศไทย",
            "นอกประเทศไทย",
        ]

    def test_without_an_area_thailand_is_all_it_knows(self, db):
        rank = rank_in(None)
        assert rank(HOME)[0] > rank(LonLat(2.3, 48.9))[0]

    def test_an_undeclared_indian_position_is_offered_where_it_falls_inside(self, rank):
        inside = LonLat(100.1995, 16.1)  # 50 m inside; as WGS 84 it would be 280 m outside
        typed = write(inside, "utm_indian1975").removesuffix(" Indian 1975")
        readings = read(typed, rank=rank)
        assert {reading.datum for reading in readings} == {Datum.WGS84, Datum.INDIAN1975}
        assert readings.best.position.lon == pytest.approx(inside.lon, abs=1e-5)


def test_the_query_uses_the_index(world):
    """A plan over the whole country's parts, not only these few."""
    boundary = square(100.0, 16.0)
    extra = area("village", "x", "x", boundary)
    AdminAreaPart.objects.bulk_create(
        AdminAreaPart(area=extra, geometry=square(90 + i % 50 * 0.2, i // 50 * 0.2)[0])
        for i in range(3000)
    )
    from coordinates.querysets import _LOCATE

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE coordinates_adminareapart")
        asked = {"lons": f"{{{HOME.lon}}}", "lats": f"{{{HOME.lat}}}", "day": None}
        cursor.execute("EXPLAIN " + _LOCATE, asked)
        plan = "\n".join(row[0] for row in cursor)
    assert "adminareapart_geometry" in plan
    assert "Seq Scan on coordinates_adminareapart" not in plan
