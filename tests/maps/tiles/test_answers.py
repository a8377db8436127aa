"""What a tile's address answers besides: held, packed, empty, wrong, too slow, other layers."""

import gzip
import threading

import pytest
from django.db import connection, transaction
from django.test import Client

from projects.models import Project
from tests.committed import committed_world
from tests.maps.tiles.conftest import tiles_of
from tests.maps.tiles.mvt import layers
from tests.test_hostile import QUERIES

AT = "14/{}/{}".format(*tiles_of(14, (100.1, 16.1, 100.1, 16.1))[0])


@pytest.fixture
def seen_by_all(django_db_setup, django_db_blocker):
    """A world that other threads see."""
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


@pytest.mark.django_db
def test_a_tile_that_is_held_is_not_sent_again(world, log_in):
    project = world.project()
    world.pin(project, world.point())
    client = log_in(world.dla)
    for address in (f"/tiles/projects/{AT}.mvt", "/tiles/projects/6/49/29.mvt?sector=road"):
        first = client.get(address)
        assert first["Cache-Control"] == "private, no-cache"
        held = {"If-None-Match": first["ETag"]}
        again = client.get(address, headers=held)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        Project.objects.filter(pk=project.pk).update(state="signed")
        changed = client.get(address, headers=held)
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]


@pytest.mark.django_db
def test_another_person_or_question_has_another_etag(world, log_in):
    world.pin(world.project(), world.point())
    seen = set()
    for user in (world.dla, world.engineering, world.stranger):
        for query in ("", "?sector=road", "?sector=road&year=2568"):
            seen.add(log_in(user).get(f"/tiles/projects/{AT}.mvt{query}")["ETag"])
    assert len(seen) == 9
    same = log_in(world.dla).get(f"/tiles/projects/{AT}.mvt?sector=&year=&page=2")
    assert same["ETag"] == log_in(world.dla).get(f"/tiles/projects/{AT}.mvt")["ETag"]


def test_what_began_earlier_and_is_committed_late_makes_the_tile_fresh(seen_by_all):
    world = seen_by_all
    first, second = world.project(), world.project()
    world.pin(first, world.point())
    begun, go = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            world.pin(second, world.point())
            begun.set()
            assert go.wait(20)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert begun.wait(20)
    client = Client()
    client.force_login(world.dla)
    address = f"/tiles/projects/{AT}.mvt"
    Project.objects.filter(pk=first.pk).update(state="signed")  # committed before
    held = client.get(address)
    assert len(layers(held.content)["projects"].features) == 1
    go.set()
    thread.join()
    fresh = client.get(address, headers={"If-None-Match": held["ETag"]})
    assert fresh.status_code == 200
    assert len(layers(fresh.content)["projects"].features) == 2


@pytest.mark.django_db
def test_a_tile_is_packed_for_who_unpacks(world, log_in):
    world.pin(world.project(), world.point())
    client = log_in(world.dla)
    plain = client.get(f"/tiles/projects/{AT}.mvt")
    packed = client.get(f"/tiles/projects/{AT}.mvt", headers={"Accept-Encoding": "br, gzip"})
    refused = client.get(f"/tiles/projects/{AT}.mvt", headers={"Accept-Encoding": "gzip;q=0"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content == refused.content
    assert packed["ETag"] != plain["ETag"]
    assert plain["Content-Type"] == "application/vnd.mapbox-vector-tile"


@pytest.mark.django_db
def test_nothing_there_is_204(world, log_in):
    client = log_in(world.dla)
    for address in ("projects/14/1/1", "projects/6/1/1", "areas/6/1/1", "authorities/14/1/1"):
        answer = client.get(f"/tiles/{address}.mvt")
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("projects/23/0/0.mvt", 400),
        ("projects/9999999999/0/0.mvt", 400),
        ("projects/-1/0/0.mvt", 400),
        ("projects/5/32/0.mvt", 400),
        ("projects/5/0/32.mvt", 400),
        ("projects/a/0/0.mvt", 400),
        ("projects/1e1/0/0.mvt", 400),
        ("projects/5.0/0/0.mvt", 400),
        ("projects/๕/0/0.mvt", 400),
        ("projects/²/0/0.mvt", 400),
        ("projects/5/99999999999/0.mvt", 400),
        ("projects/13/6379/3675.mvt?sector=sky", 400),
        ("projects/6/49/29.mvt?nobody=1", 400),
        ("projects/13/6379/3675.mvt?bbox=NaN,1,2,3", 400),
        ("projects/13/6379/3675.mvt?province=00", 400),
        ("areas/6/49/29.mvt?sector=water", 400),
        ("projects.json?sector=sky", 400),
        ("areas.json?sector=water", 400),
        ("roads/6/49/29.mvt", 404),
        ("roads.json", 404),
    ],
)
def test_a_wrong_address_says_what_is_wrong(world, log_in, address, status):
    answer = log_in(world.dla).get(f"/tiles/{address}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert len(told["detail"]) > 10


@pytest.mark.django_db
def test_a_wrong_question_names_its_parameter(world, log_in):
    told = log_in(world.dla).get("/tiles/projects/13/6379/3675.mvt?sector=sky&x=1").json()
    assert {one["parameter"] for one in told["errors"]} == {"sector", "x"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["projects/6/49/29", "projects/13/6372/3724", "areas/6/49/29"])
def test_no_question_is_a_fault_of_ours(world, log_in, address):
    world.pin(world.project(), world.point())
    client = log_in(world.dla)
    client.raise_request_exception = False
    asked = {query: client.get(f"/tiles/{address}.mvt?{query}").status_code for query in QUERIES}
    assert {status for status in asked.values() if status not in {200, 204, 400}} == set()


@pytest.mark.django_db
def test_a_tile_too_slow_is_503(world, log_in, monkeypatch):
    monkeypatch.setattr("projects.stopped.LONGEST_MS", 50)

    def slow(*_arguments: object) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")
        return b""

    monkeypatch.setattr("maps.tiles.layers.clusters_tile", slow)
    answer = log_in(world.dla).get("/tiles/projects/6/49/29.mvt")
    assert answer.status_code == 503
    assert "5 วินาที" in answer.json()["detail"]


@pytest.mark.django_db
def test_areas_are_drawn_by_zoom(world, tile):
    level = {}
    for zoom in (6, 8, 11):
        [(x, y)] = tiles_of(zoom, (100.1, 16.1, 100.1, 16.1))
        drawn = tile(world.engineering, f"areas/{zoom}/{x}/{y}")
        level[zoom] = {name: {f.attributes["code"] for f in found} for name, found in drawn.items()}
    assert level[6] == {"province": {"98"}}
    assert level[8] == {"province": {"98"}, "district": {"9801", "9802"}}
    assert level[11]["subdistrict"] >= {"980101"}
    [(x, y)] = tiles_of(6, (100.1, 16.1, 100.1, 16.1))
    [province] = tile(world.engineering, f"areas/6/{x}/{y}")["province"]
    assert province.attributes == {"code": "98", "name_th": "ทดสอบ", "name_en": "ทดสอบ"}
    assert province.kind == 3


@pytest.mark.django_db
def test_authorities_are_drawn_by_zoom(world, tile):
    found = {}
    for zoom in (6, 11):
        [(x, y)] = tiles_of(zoom, (100.1, 16.1, 100.1, 16.1))
        drawn = tile(world.engineering, f"authorities/{zoom}/{x}/{y}")["authorities"]
        found[zoom] = {feature.attributes["code"] for feature in drawn}
    assert found == {6: {"2980101"}, 11: {"2980101", "6980101"}}


@pytest.mark.django_db
@pytest.mark.parametrize("layer", ["areas", "authorities"])
def test_areas_that_are_held_are_fresh_after_their_own_changes_alone(world, log_in, layer):
    client = log_in(world.engineering)
    address = f"/tiles/{layer}/{AT}.mvt"
    held = {"If-None-Match": client.get(address)["ETag"]}
    world.pin(world.project(), world.point())
    assert client.get(address, headers=held).status_code == 304
    if layer == "areas":
        world.province.name_th = "ใหม่"
        world.province.save()
    else:
        world.sao.full_name_th = "ใหม่"
        world.sao.save()
    assert client.get(address, headers=held).status_code == 200


@pytest.mark.django_db
def test_tilejson_carries_the_question(world, log_in):
    client = log_in(world.dla)
    told = client.get("/tiles/projects.json?sector=water&year=2568").json()
    [address] = told["tiles"]
    assert address == "http://testserver/tiles/projects/{z}/{x}/{y}.mvt?sector=water&year=2568"
    filled = address.replace("http://testserver", "").format(z=6, x=49, y=29)
    assert client.get(filled).status_code in {200, 204}
    assert [each["id"] for each in told["vector_layers"]] == ["clusters", "projects"]
    assert told["tilejson"] == "3.0.0"
    areas = client.get("/tiles/areas.json").json()["vector_layers"]
    assert [(each["id"], each["minzoom"]) for each in areas] == [
        ("province", 0),
        ("district", 7),
        ("subdistrict", 10),
    ]
