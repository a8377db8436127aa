"""The first page of /projects/ beside its own bare SQL, in one run.

    python -m benchmarks.listing [--user dla] [--rounds 9] [QUERY …]

The view's time is that of Django's test client: middleware, view, template, no network. The
bare time is the same statements sent again through psycopg alone.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.conf import settings  # noqa: E402 – settings first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402

QUESTIONS = ["", "?year=2568", "?province=50&year=2568", "?q=หนอง", "?position=none&state=signed"]


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


def measure(client: Client, question: str, rounds: int) -> str:
    address = f"/projects/{question}"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured.captured_queries]
    selects = [text for text in statements if text.startswith("SELECT")]
    view = median_ms(lambda: client.get(address), rounds)
    alone = median_ms(lambda: bare(selects), rounds)
    return (
        f"{question or '(all)':34} {len(statements):3} queries"
        f" {view:7.0f} ms page {alone:7.0f} ms bare SQL  ratio {view / alone:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", default="dla")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("questions", nargs="*", default=QUESTIONS)
    asked = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # unhashed: no manifest needed
    client = Client()
    client.force_login(User.objects.get(username=asked.user))
    for question in asked.questions:
        print(measure(client, question, asked.rounds))


if __name__ == "__main__":
    main()
