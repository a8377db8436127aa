"""The first page of /projects/ beside its own bare SQL, in one run.

    python -m benchmarks.listing [--user dla] [--rounds 9] [--json] [QUERY …]

The view's time is that of Django's test client: middleware, view, template, no network. The
bare time is the same statements sent again through psycopg alone. With --json, by question:
number of queries, medians in milliseconds.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.conf import settings  # noqa: E402 – settings first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402

QUESTIONS = ["", "?year=2568", "?province=50&year=2568", "?q=หนอง", "?position=none&state=signed"]


@dataclass(frozen=True)
class Measured:
    queries: int
    page_ms: float
    bare_ms: float


def median_ms(run: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def bare(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def measure(client: Client, question: str, rounds: int) -> Measured:
    """Medians of ``rounds``, after one visit that fills the caches."""
    address = f"/projects/{question}"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        sys.exit(f"{address} answers {answer.status_code}")
    statements = [query["sql"] for query in captured.captured_queries]
    selects = [text for text in statements if text.startswith("SELECT")]
    page_ms = median_ms(lambda: client.get(address), rounds)
    return Measured(len(statements), page_ms, median_ms(lambda: bare(selects), rounds))


def line(question: str, found: Measured) -> str:
    return (
        f"{question or '(all)':34} {found.queries:3} queries {found.page_ms:7.0f} ms page"
        f" {found.bare_ms:7.0f} ms bare SQL  ratio {found.page_ms / found.bare_ms:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.listing", description=__doc__)
    parser.add_argument("--user", default="dla")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true", help="one JSON object, by question")
    parser.add_argument("questions", nargs="*", default=QUESTIONS)
    asked = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # unhashed: no manifest needed
    client = Client()
    client.force_login(User.objects.get(username=asked.user))
    found = {question: measure(client, question, asked.rounds) for question in asked.questions}
    if asked.json:
        print(json.dumps({question: asdict(one) for question, one in found.items()}))
    else:
        print("\n".join(line(question, one) for question, one in found.items()))


if __name__ == "__main__":
    main()
