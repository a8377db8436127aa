"""A client that speaks for a person by a token, as programs do."""

import json
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.tokens import token_create


class Program:
    """Sends JSON with a token of ``user``; None asks without one."""

    def __init__(self, user: User | None, **headers: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = headers
        if user:
            self.headers["authorization"] = f"Bearer {token_create(user=user)[1]}"

    def get(self, path: str, query: Any = None, **headers: str) -> HttpResponse:
        return self.client.get(f"/api/{path}", query or {}, headers=self.headers | headers)

    def send(self, method: str, path: str, body: Any, **headers: str) -> HttpResponse:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        kind = headers.pop("content_type", "application/json")
        return self.client.generic(
            method, f"/api/{path}", text, content_type=kind, headers=self.headers | headers
        )

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)


@pytest.fixture(autouse=True)
def _unhurried(settings):
    """Tests ask more often than a person's programs may."""
    settings.API_PER_MINUTE = 1_000_000
    caches["api"].clear()


@pytest.fixture
def program():
    return Program
