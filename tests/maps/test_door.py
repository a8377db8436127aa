"""Tiles that stand by: the same answer while nothing changed, and never another person's."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment
from accounts.tokens import token_create, token_revoke
from maps.door import DoorMiddleware
from projects.models import Project
from tests.maps.tiles.conftest import tiles_of
from tests.world import World

pytestmark = pytest.mark.django_db
TILE = "/tiles/projects/13/{}/{}.mvt".format(*tiles_of(13, (100.05, 16.05, 100.05, 16.05))[0])


def door_of(client: Client) -> DoorMiddleware:
    at = client.handler._middleware_chain
    while True:
        at = at.__wrapped__ if hasattr(at, "__wrapped__") else at
        if isinstance(at, DoorMiddleware):
            return at
        at = at.get_response


@pytest.fixture
def pinned(world: World) -> Project:
    project = world.project()
    world.pin(project)
    return project


@pytest.fixture
def known(world: World, pinned: Project) -> Client:
    """A map that has asked for the tile often enough that it stands by."""
    client = Client()
    client.force_login(world.engineering)
    for _ in range(2):
        assert client.get(TILE).status_code == 200
    return client


def test_it_is_the_same_answer_without_a_query(known, django_assert_num_queries):
    made = Client()
    made.cookies = known.cookies
    fresh = made.get(TILE)
    with django_assert_num_queries(0):
        again = known.get(TILE)
    assert (again.status_code, again.content) == (fresh.status_code, fresh.content)
    assert dict(again.items()) == dict(fresh.items())


def test_what_the_asker_holds_is_not_sent_again(known, django_assert_num_queries):
    etag = known.get(TILE).headers["ETag"]
    with django_assert_num_queries(0):
        answer = known.get(TILE, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "Content-Length" not in answer.headers


def test_a_change_is_seen_at_once(known, pinned):
    before = known.get(TILE)
    Project.objects.filter(pk=pinned.pk).update(state="signed")
    after = known.get(TILE)
    assert b"signed" in after.content
    assert after.headers["ETag"] != before.headers["ETag"]


def test_an_unchanged_tile_stands_by_under_a_new_version(known, world, django_assert_num_queries):
    etag = known.get(TILE).headers["ETag"]
    world.project(authority=world.far)
    assert known.get(TILE, headers={"If-None-Match": etag}).status_code == 304
    with django_assert_num_queries(0):
        assert known.get(TILE).status_code == 200


def test_who_logged_out_gets_none(known):
    cookies = known.cookies.copy()
    known.logout()
    known.cookies = cookies
    assert known.get(TILE).status_code in {302, 401}


def test_who_was_closed_gets_none(known, world):
    world.engineering.is_active = False
    world.engineering.save()
    assert known.get(TILE).status_code in {302, 401}


def test_a_duty_that_ended_opens_nothing(known, world):
    Appointment.objects.filter(user=world.engineering).update(until=timezone.localdate())
    assert known.get(TILE).status_code == 204


def test_another_person_gets_her_own(known, world):
    stranger = Client()
    stranger.force_login(world.user("engineering", name="far_away", authority=world.far))
    for _ in range(3):
        assert stranger.get(TILE).status_code == 204
    assert known.get(TILE).status_code == 200


def test_a_token_is_asked_who_it_is_of(known, world):
    _token, secret = token_create(user=world.user("engineering", name="b", authority=world.far))
    for _ in range(3):
        answer = known.get(TILE, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 204
        assert known.get(f"{TILE}?token={secret}").status_code == 204
    assert known.get(TILE, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_host_that_is_not_ours_is_refused(known):
    assert known.get(TILE, headers={"Host": "evil.example"}).status_code == 400


def test_only_so_much_stands_by(known, settings):
    settings.ANSWERS_KEPT_BYTES = 5_000
    for x in range(50):
        known.get(TILE.replace("13/", f"13/{x}", 1))
    door = door_of(known)
    assert door.bytes <= 5_000
    assert len(door.kept) <= 2


ITEMS = "/ogc/collections/projects/items?bbox=100,16,100.2,16.2"


@pytest.fixture
def program(world: World, pinned: Project):
    """A program that has asked for the page often enough that it stands by, and its token."""
    token, secret = token_create(user=world.engineering)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for _ in range(3):
        assert client.get(ITEMS).json()["numberMatched"] == 1
    return client, token


def test_features_stand_by_for_a_token(program, django_assert_num_queries):
    client, _token = program
    with django_assert_num_queries(0):
        answer = client.get(ITEMS)
    assert answer.json()["numberMatched"] == 1
    assert answer.headers["Content-Type"].startswith("application/geo+json")


def test_a_token_that_ended_opens_nothing(program):
    client, token = program
    token_revoke(token=token)
    assert client.get(ITEMS).status_code == 401


def test_features_are_fresh_after_a_change(program, world):
    client, _token = program
    world.pin(world.project(), world.point())
    assert client.get(ITEMS).json()["numberMatched"] == 2


def test_a_page_for_people_never_stands_by(program):
    client, _token = program
    pages = {client.get(f"{ITEMS}&f=html").headers["Content-Type"] for _ in range(3)}
    assert pages == {"text/html; charset=utf-8"}
    assert all("html" not in key[1] for key in door_of(client).kept)
