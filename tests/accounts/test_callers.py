"""A program's log-in: session, token, name and password; each alone, none more than it says."""

import base64
import logging

import pytest
from axes.models import AccessAttempt

from accounts import callers
from accounts.models import User
from accounts.tokens import token_create, token_revoke
from tests.world import PASSWORD

PLACES = ["/ogc/", "/ogc/collections/projects/items", "/export/projects.geojson"]


@pytest.fixture(autouse=True)
def _forgetful():
    callers._right_until.clear()


def basic(name: str, secret: str) -> dict[str, str]:
    text = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"authorization": f"Basic {text}"}


def status(client, place: str, headers: dict[str, str] | None = None, **query: str) -> int:
    response = client.get(place, query, headers=headers or {})
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.parametrize("place", PLACES)
def test_each_way_opens_and_leaves_no_session(client, world, place):
    _token, secret = token_create(user=world.planning)
    assert status(client, place, {"authorization": f"Bearer {secret}"}) == 200
    assert status(client, place, token=secret) == 200
    assert status(client, place, basic("planning", secret)) == 200
    assert status(client, place, basic("planning", PASSWORD)) == 200
    assert not client.cookies
    assert status(client, place) == 401
    client.force_login(world.planning)
    assert status(client, place) == 200


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer x"},
        {"authorization": "Bearer"},
        basic("planning", "wrong"),
        basic("nobody", PASSWORD),
        basic("planning\0", PASSWORD),
        {"authorization": "Basic ///"},
        {"authorization": "Basic 4pyT"},
    ],
)
def test_what_is_wrong_is_refused_even_beside_a_session(client, world, place, headers):
    client.force_login(world.planning)
    response = client.get(place, headers=headers)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Basic realm="GISPLAN"'


def test_a_token_of_another_person_is_no_password(client, world):
    _token, secret = token_create(user=world.finance)
    assert status(client, "/ogc/", basic("planning", secret)) == 401


def test_a_token_ends_at_once(client, world):
    token, secret = token_create(user=world.planning)
    assert status(client, "/ogc/", basic("planning", secret)) == 200
    token_revoke(token=token)
    assert status(client, "/ogc/", basic("planning", secret)) == 401


def test_a_browser_is_sent_to_the_log_in_and_comes_back(client, world):
    response = client.get("/ogc/collections?f=html", headers={"accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/ogc/collections%3Ff%3Dhtml"


def test_a_password_is_hashed_once_and_known_again(client, world, monkeypatch):
    hashed: list[str] = []
    monkeypatch.setattr(
        User, "check_password", lambda self, raw: bool(hashed.append(raw)) or raw == PASSWORD
    )
    for _ in range(5):
        assert status(client, "/ogc/", basic("planning", PASSWORD)) == 200
    assert hashed == [PASSWORD]


@pytest.mark.parametrize("case", ["changed", "inactive"])
def test_what_was_known_ends_with_the_password_and_with_the_person(client, world, case):
    assert status(client, "/ogc/", basic("planning", PASSWORD)) == 200
    if case == "changed":
        world.planning.set_password("another long password")
        world.planning.save()
    else:
        User.objects.filter(pk=world.planning.pk).update(is_active=False)
    assert status(client, "/ogc/", basic("planning", PASSWORD)) == 401


def test_wrong_passwords_lock_out(client, world, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert status(client, "/ogc/", basic("planning", "wrong")) == 401
    assert status(client, "/ogc/", basic("planning", "wrong")) == 429
    assert AccessAttempt.objects.filter(username="planning").exists()
    assert status(client, "/ogc/", basic("planning", PASSWORD)) == 429


def test_a_password_is_kept_nowhere_in_the_clear(client, world):
    status(client, "/ogc/", basic("planning", PASSWORD))
    assert callers._right_until
    assert PASSWORD.encode() not in b"".join(callers._right_until)


def test_a_token_gives_no_right_to_change(client, world):
    _token, secret = token_create(user=world.planning)
    for place in PLACES:
        answer = client.post(place, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 405


def test_a_token_is_in_no_log_and_in_no_page(client, world, caplog):
    _token, secret = token_create(user=world.planning)
    caplog.set_level(logging.DEBUG)
    items = "/ogc/collections/projects/items"
    world.project()
    world.project()
    page = client.get(items, {"token": secret, "limit": "1", "f": "html"})
    assert page.status_code == 200
    assert secret not in page.content.decode()
    client.get(items, {"token": secret, "limit": "x"})
    client.get("/ogc/nowhere", {"token": secret})
    assert secret not in caplog.text
    data = client.get(items, {"token": secret, "limit": "1"}).json()
    links = {link["rel"]: link["href"] for link in data["links"]}
    assert f"token={secret}" in links["next"]  # a program follows it as it stands
    own = client.get(items, {"limit": "1"}, headers={"authorization": f"Bearer {secret}"})
    assert secret not in own.content.decode()
