"""Tokens: made by the operator, good as long as their person may log in, ended by her."""

import base64
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.errors import TokenRefused
from accounts.models import Token, User
from accounts.tokens import token_create, token_revoke


def asked(client, secret: str, **headers: str) -> int:
    headers = headers or {"authorization": f"Bearer {secret}"}
    return client.get("/api/tables", headers=headers).status_code


def test_the_secret_is_kept_nowhere_and_opens_what_is_its_persons(client, world):
    token, secret = token_create(user=world.planning, name="งบ")
    assert len(secret) >= 43
    assert secret not in str(Token.objects.values_list().get())
    assert secret.startswith(token.prefix)
    assert asked(client, secret) == 200
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()


@pytest.mark.parametrize("case", ["revoked", "expired", "inactive", "cut", "other"])
def test_a_token_that_is_not_in_force_opens_nothing(client, world, case):
    token, secret = token_create(user=world.planning, days=1)
    match case:
        case "revoked":
            token_revoke(token=token)
        case "expired":
            Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "inactive":
            User.objects.filter(pk=world.planning.pk).update(is_active=False)
        case "cut":
            secret = secret[:-1]
        case "other":
            secret = "x" * 10_000
    client.force_login(world.finance)  # a wrong token is refused, never replaced by a session
    assert asked(client, secret) == 401


def test_a_token_writes_in_a_header_only(client, world):
    _token, secret = token_create(user=world.planning)
    project = world.project()
    path, body = f"/api/projects/{project.code}", {"version": 1, "objective": "x"}
    basic = base64.b64encode(f"planning:{secret}".encode()).decode()
    for url, headers, status in (
        (f"{path}?token={secret}", {}, 401),
        (path, {"authorization": f"Basic {basic}"}, 401),
        (path, {"authorization": f"Bearer {secret}"}, 200),
    ):
        answer = client.patch(url, body, content_type="application/json", headers=headers)
        assert answer.status_code == status, url


def test_reading_takes_a_token_in_three_places(client, world):
    _token, secret = token_create(user=world.planning)

    def basic(name: str, password: str) -> int:
        text = base64.b64encode(f"{name}:{password}".encode()).decode()
        return asked(client, "", authorization=f"Basic {text}")

    assert asked(client, secret) == 200
    assert client.get("/api/tables", {"token": secret}).status_code == 200
    assert basic("planning", secret) == 200
    assert basic("finance", secret) == 401  # somebody else's
    assert basic("planning", "a long password for tests") == 401  # no password is sent to the API


def test_a_demo_user_has_tokens_in_the_demo_only(client, world, settings):
    user = User.objects.create_user("demo", email="demo@demo.invalid")
    settings.DEMO = True
    _token, secret = token_create(user=user)
    assert asked(client, secret) == 200
    settings.DEMO = False
    assert asked(client, secret) == 401
    with pytest.raises(TokenRefused):
        token_create(user=user)


def test_the_command_prints_the_secret_once(client, world):
    out, told = StringIO(), StringIO()
    call_command("create_token", "planning", "--name", "x", "--days", "3", stdout=out, stderr=told)
    secret = out.getvalue().strip()
    assert asked(client, secret) == 200
    token = Token.objects.get()
    assert token.name == "x"
    assert timedelta(days=2) < token.expires_at - timezone.now() <= timedelta(days=3)
    assert secret not in told.getvalue()


@pytest.mark.parametrize(
    "arguments", [["nobody"], ["planning", "--days", "0"], ["planning", "--name", "x" * 101]]
)
def test_the_command_says_what_is_wrong(world, arguments):
    with pytest.raises(CommandError):
        call_command("create_token", *arguments, stdout=StringIO(), stderr=StringIO())
    assert not Token.objects.exists()


def test_ones_own_tokens_are_listed_and_ended(client, world):
    mine, _secret = token_create(user=world.planning, name="งบประมาณ")
    foreign, secret = token_create(user=world.finance, name="ของคนอื่น")
    client.force_login(world.planning)
    page = client.get(reverse("tokens")).content.decode()
    assert mine.prefix in page
    assert "งบประมาณ" in page
    assert foreign.prefix not in page
    assert client.post(reverse("token_end", args=[foreign.pk])).status_code == 404
    assert asked(client, secret) == 200
    ended = client.post(reverse("token_end", args=[mine.pk]), follow=True)
    assert "ยกเลิกแล้ว" in ended.content.decode()
    mine.refresh_from_db()
    assert mine.revoked_at
    first = mine.revoked_at
    client.post(reverse("token_end", args=[mine.pk]))
    mine.refresh_from_db()
    assert mine.revoked_at == first
    assert client.get(reverse("token_end", args=[mine.pk])).status_code == 405
