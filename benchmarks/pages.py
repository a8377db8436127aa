"""Every page of one authority: server time and number of queries.

    python -m benchmarks.pages [--authority CODE] [--rounds 5] [--json]

Of the authority with most projects where none is named, asked by a person who holds the three
duties of its office; she is made for the run and taken back. The time is that of Django's test
client: middleware, view, template, no network. With --json, by address.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.conf import settings  # noqa: E402 – settings first
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import Appointment, Duty, LocalAuthority, User  # noqa: E402
from benchmarks.listing import median_ms  # noqa: E402
from projects.models import Contract, PlanRevision, Project  # noqa: E402

OF_AUTHORITY = (
    "home",
    "projects:list",
    "projects:new",
    "projects:items",
    "projects:item_new",
    "plans:list",
    "budget:ordinances",
    "budget:requests",
    "budget:grants",
    "budget:general",
    "strategies:list",
    "finance:months",
    "finance:statistics",
)
OF_PROJECT = (
    "projects:page",
    "projects:edit",
    "projects:state",
    "projects:classify",
    "projects:money",
    "projects:contracts",
    "projects:contract_new",
    "projects:position",
    "projects:history",
    "projects:photos",
    "projects:handover",
)


@dataclass(frozen=True)
class Measured:
    queries: int
    page_ms: float


def busiest() -> LocalAuthority:
    counted = LocalAuthority.objects.annotate(works=Count("projects")).order_by("-works", "code")
    return counted[0]


def officer(authority: LocalAuthority) -> User:
    user = User.objects.create_user(f"benchmark-{authority.code}")
    for duty in Duty.objects.filter(code__in=["planning", "finance", "engineering"]):
        Appointment.objects.create(user=user, duty=duty, authority=authority)
    return user


def addresses(authority: LocalAuthority) -> Iterator[str]:
    """Every page that has something to show of what was generated."""
    yield from (reverse(name) for name in OF_AUTHORITY)
    yield reverse("authorities:page", args=[authority.code])
    yield f"{reverse('projects:list')}?year=2568"
    contract = Contract.objects.filter(project__authority=authority).order_by("pk").first()
    project = contract.project if contract else Project.objects.filter(authority=authority).first()
    if project is None:
        sys.exit(f"{authority.code} has no project")
    yield from (reverse(name, args=[project.code]) for name in OF_PROJECT)
    if contract:
        yield reverse("projects:contract_edit", args=[project.code, contract.pk])
    rows = {
        "projects:item_edit": authority.budget_items.order_by("pk").first(),
        "plans:page": authority.plans.order_by("-first_year").first(),
        "plans:revision": PlanRevision.objects.filter(plan__authority=authority).first(),
        "budget:ordinance": authority.ordinances.order_by("-fiscal_year").first(),
    }
    yield from (reverse(name, args=[row.pk]) for name, row in rows.items() if row)


def measure(client: Client, address: str, rounds: int) -> Measured:
    """Medians of ``rounds``, after one visit that fills the caches."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer)
    if answer.status_code != HTTPStatus.OK:
        sys.exit(f"{address} answers {answer.status_code}")
    return Measured(len(captured), median_ms(lambda: client.get(address), rounds))


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--authority", default="", help="its code; else the one of most projects")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON object, by address")
    asked = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # unhashed: no manifest needed
    with transaction.atomic():
        named = LocalAuthority.objects.filter(code=asked.authority).first()
        authority = named if asked.authority else busiest()
        if authority is None:
            sys.exit(f"no authority {asked.authority}")
        client = Client()
        client.force_login(officer(authority))
        found = {one: measure(client, one, asked.rounds) for one in addresses(authority)}
        transaction.set_rollback(True)
    if asked.json:
        print(json.dumps({address: asdict(one) for address, one in found.items()}))
        return
    print(f"{authority}: {authority.projects.count():,} projects")
    for address, one in found.items():
        print(f"{address:60} {one.queries:3} queries {one.page_ms:7.0f} ms")


if __name__ == "__main__":
    main()
