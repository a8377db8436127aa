"""A program that reads the OGC API by a token."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.tokens import token_create
from tests.world import World


class Reader:
    """Asks as ``user``; ``told`` is the JSON of an answer of that status."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.secret = token_create(user=user)[1]

    def ask(self, path: str, **query: Any) -> Any:
        headers = {"authorization": f"Bearer {self.secret}"}
        return self.client.get(f"/ogc/{path}", query, headers=headers)

    def told(self, path: str, status: int = 200, **query: Any) -> Any:
        response = self.ask(path, **query)
        assert response.status_code == status, response.content.decode()
        return json.loads(response.content)

    def codes(self, collection: str = "projects", **query: Any) -> list[str]:
        answer = self.told(f"collections/{collection}/items", **query)
        found = [feature["id"] for feature in answer["features"]]
        assert answer["numberReturned"] == len(found)
        return found

    def matched(self, collection: str = "projects", **query: Any) -> int:
        return self.told(f"collections/{collection}/items", limit=1, **query)["numberMatched"]

    def refused(self, parameter: str, collection: str = "projects", **query: Any) -> str:
        """The reason of a refusal that names ``parameter``."""
        response = self.ask(f"collections/{collection}/items", **query)
        assert response.status_code == 400, response.content.decode()
        assert response["Content-Type"] == "application/problem+json"
        answer = json.loads(response.content)
        assert answer["status"] == 400
        assert [fault["parameter"] for fault in answer["errors"]] == [parameter]
        return str(answer["errors"][0]["reason"])

    def pages(self, address: str) -> Iterator[Any]:
        """The collections of features from ``address`` on, by their ``next`` links."""
        while address:
            response = self.client.get(address, headers={"authorization": f"Bearer {self.secret}"})
            assert response.status_code == 200, response.content.decode()
            page = json.loads(response.content)
            yield page
            links = {link["rel"]: link["href"] for link in page["links"]}
            address = links.get("next", "")


@pytest.fixture
def reader():
    return Reader


@pytest.fixture
def dla(world: World) -> Reader:
    return Reader(world.dla)
