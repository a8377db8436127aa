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
from accounts.rights import reach  # noqa: E402
from benchmarks.listing import median_ms  # noqa: E402
from projects.codes import PlanState  # noqa: E402
from projects.history import history_of  # noqa: E402
from projects.models import (  # noqa: E402
    BudgetRequest,
    Contract,
    GrantRequest,
    PlanEntry,
    PlanRevision,
    Project,
)
from projects.sheets.catalogue import BOOKS  # noqa: E402
from projects.waiting import REASONS  # noqa: E402

OF_AUTHORITY = (
    "home",
    "projects:list",
    "projects:new",
    "projects:classify_many",
    "projects:items",
    "projects:item_new",
    "handovers:inbox",
    "sheets:index",
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


def addresses(authority: LocalAuthority, user: User) -> Iterator[str]:
    """Every page that has something to show of what was generated."""
    yield from (reverse(name) for name in OF_AUTHORITY)
    yield reverse("authorities:page", args=[authority.code])
    yield f"{reverse('projects:list')}?year=2568"
    waiting = (reason.code for reason in REASONS if reach(user, reason.right))
    yield from (reverse("projects:waiting", args=[code]) for code in waiting)
    sheets = (key for key, book in BOOKS.items() if reach(user, book.right))
    yield from (reverse("sheets:download", args=[key]) for key in sheets)
    contract = Contract.objects.filter(project__authority=authority).order_by("pk").first()
    project = contract.project if contract else Project.objects.filter(authority=authority).first()
    if project is None:
        sys.exit(f"{authority.code} has no project")
    yield from (reverse(name, args=[project.code]) for name in OF_PROJECT)
    versions = (one.key for one in history_of(project) if one.part.key == "facts")
    if version := next(versions, None):
        yield f"{reverse('projects:history_compare', args=[project.code])}?a={version}"
    if contract:
        yield reverse("projects:contract_edit", args=[project.code, contract.pk])
    drafts = PlanEntry.objects.filter(plan__authority=authority, plan__state=PlanState.DRAFT)
    if entry := drafts.filter(revision=None).order_by("pk").first():
        yield reverse("plans:add", args=[entry.plan_id])
        yield reverse("plans:entry", args=[entry.plan_id, entry.pk])
    of_projects = {"project__authority": authority}
    plan = authority.plans.order_by("-first_year").first()
    rows = {
        "projects:item_edit": authority.budget_items.order_by("pk").first(),
        "plans:page": plan,
        "plans:p02": plan,
        "plans:revision": PlanRevision.objects.filter(plan__authority=authority).first(),
        "budget:ordinance": authority.ordinances.order_by("-fiscal_year").first(),
        "budget:request": BudgetRequest.objects.filter(**of_projects).order_by("pk").first(),
        "budget:grant": GrantRequest.objects.filter(**of_projects).order_by("pk").first(),
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
        user = officer(authority)
        client.force_login(user)
        found = {one: measure(client, one, asked.rounds) for one in addresses(authority, user)}
        transaction.set_rollback(True)
    if asked.json:
        print(json.dumps({address: asdict(one) for address, one in found.items()}))
        return
    print(f"{authority}: {authority.projects.count():,} projects")
    for address, one in found.items():
        print(f"{address:60} {one.queries:3} queries {one.page_ms:7.0f} ms")


if __name__ == "__main__":
    main()
