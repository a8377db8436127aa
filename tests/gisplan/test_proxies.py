"""Behind a TLS proxy: whose failed log-ins are counted, and nothing over plain HTTP."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.models import User
from gisplan.proxies import client_address
from tests.world import PASSWORD

LOGIN = "/accounts/login/"
OURS = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.7", OURS),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", OURS),
        (1, "", OURS),
        (1, "unknown", OURS),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(
    settings: Any, rf: RequestFactory, proxies: int, header: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=OURS, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


def attempt(client: Client, seen: str, password: str) -> int:
    answer = client.post(
        LOGIN,
        {"username": "somchai", "password": password},
        REMOTE_ADDR=OURS,
        HTTP_X_FORWARDED_FOR=seen,
    )
    return int(answer.status_code)


def test_behind_a_proxy_a_lock_is_for_one_place_only(
    db: None, settings: Any, client: Client
) -> None:
    settings.PROXIES, settings.AXES_FAILURE_LIMIT = 1, 2
    User.objects.create_user("somchai", password=PASSWORD)
    for invented in ("1.1.1.1", "2.2.2.2"):
        attempt(client, f"{invented}, 198.51.100.7", "wrong")
    assert attempt(client, "3.3.3.3, 198.51.100.7", PASSWORD) == 429
    assert attempt(client, "198.51.100.8", PASSWORD) == 302


def settings_with(**environment: str) -> dict[str, Any]:
    names = ["SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "PROXIES"]
    words = (
        f"import json, gisplan.settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(names, json.loads(result.stdout), strict=True))


def test_https_is_asked_for_with_one_setting() -> None:
    on, off = (
        settings_with(GISPLAN_HTTPS="1", GISPLAN_PROXIES="2"),
        settings_with(GISPLAN_HTTPS="0"),
    )
    assert (on["SECURE_SSL_REDIRECT"], on["SESSION_COOKIE_SECURE"], on["PROXIES"]) == (
        True,
        True,
        2,
    )
    assert on["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert (off["SECURE_SSL_REDIRECT"], off["SECURE_HSTS_SECONDS"], off["PROXIES"]) == (False, 0, 0)


def test_plain_http_is_sent_to_https_but_for_the_operators_probes(
    db: None, settings: Any, client: Client
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    plain = client.get(LOGIN)
    assert (plain.status_code, plain.url) == (301, f"https://testserver{LOGIN}")
    secure = client.get(LOGIN, HTTP_X_FORWARDED_PROTO="https")
    assert secure.status_code == 200
    assert secure.headers["Strict-Transport-Security"] == "max-age=3600"
    for probe in ("/healthz", "/readyz"):
        assert client.get(probe).content == b"ok"
