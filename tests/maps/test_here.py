"""/map/here/: what is at a point, by the question that is asked."""

import pytest

URL = "/map/here/"


@pytest.fixture
def ask(client, world):
    def do(user=None, *, part=False, **data):
        client.force_login(user or world.dla)
        headers = {"HX-Request": "true"} if part else {}
        return client.get(URL, data, headers=headers)

    return do


def test_it_tells_areas_authorities_and_notations(ask, world):
    found = ask(lon="100.05", lat="๑๖.05").json()
    assert {level: one["code"] for level, one in found["areas"].items()} == {
        "province": "98",
        "district": "9801",
        "subdistrict": "980101",
    }
    assert {one["code"] for one in found["authorities"]} == {world.sao.code, world.pao.code}
    assert set(found["notations"]) == {"decimal", "dms", "utm", "mgrs"}
    assert found["notations"]["decimal"] == "16.050000, 100.050000"
    assert found["words"].startswith("ตำบลหนองน้ำใส")
    assert (found["count"], found["projects"]) == (0, [])


def test_it_lists_the_nearest_of_the_question_and_how_many_more(ask, world):
    for at in range(23):
        world.pin(world.project(), world.point(100.05 + at * 1e-5, 16.05))
    water = world.project(sector="water")
    world.pin(water, world.point(100.0505, 16.05))
    found = ask(lon=100.05, lat=16.05, m=500).json()
    assert (found["count"], len(found["projects"])) == (24, 20)
    distances = [one["distance_m"] for one in found["projects"]]
    assert distances == sorted(distances)
    assert distances[1] == pytest.approx(1.07, abs=0.05)
    assert "และอีก 4 โครงการ" in ask(part=True, lon=100.05, lat=16.05, m=500).content.decode()
    only = ask(lon=100.05, lat=16.05, m=500, sector="water").json()
    assert [one["code"] for one in only["projects"]] == [water.code]
    assert ask(lon=100.05, lat=16.05, m=1).json()["count"] == 1


def test_it_shows_what_the_person_may_read_whole(ask, world):
    world.pin(world.project(state="draft"), world.point(100.05, 16.05))
    assert ask(world.engineering, lon=100.05, lat=16.05).json()["count"] == 1
    assert ask(world.stranger, lon=100.05, lat=16.05).json()["count"] == 0


def test_a_place_far_away_has_neither_areas_nor_a_grid(ask):
    found = ask(lon=0, lat=51).json()
    assert found["areas"] == {}
    assert set(found["notations"]) == {"decimal", "dms"}
    assert "นอกแนวเขต" in ask(part=True, lon=0, lat=51).content.decode()


WRONG = [{}, {"lon": "100"}, {"lon": "nan", "lat": "16"}, {"lon": "inf", "lat": "16"}]
WRONG += [{"lon": "16", "lat": "100"}, {"lon": "x", "lat": "y"}, {"lon": "999", "lat": "16"}]
WRONG += [
    {"lon": "100", "lat": "16", name: value}
    for name, value in {"m": "0", "sector": "rail", "shape": "0" * 32, "provnce": "9"}.items()
]
WRONG += [{"lon": "100", "lat": "16", "m": value} for value in ("nan", "inf", "-1", "9e9", "x")]


@pytest.mark.parametrize("data", WRONG)
def test_a_wrong_point_is_refused_with_a_sentence(ask, data):
    response = ask(**data)
    assert response.status_code == 400


def test_its_queries_do_not_grow(ask, world, django_assert_max_num_queries):
    for at in range(15):
        world.pin(world.project(), world.point(100.05 + at * 1e-5, 16.05))
    ask(lon=100.05, lat=16.05)
    with django_assert_max_num_queries(20):
        assert ask(lon=100.05, lat=16.05).json()["count"] == 15


def test_it_needs_a_log_in(client, world):
    assert "login" in client.get(URL, {"lon": "100", "lat": "16"}).headers["Location"]
