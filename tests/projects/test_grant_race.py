"""Officers who decide the same request, or fill the same ordinance, at the very same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from projects.budget.errors import ItemsExceedOrdinance, OrdinanceExists, RequestOpenAlready
from projects.errors import Conflict
from projects.models import BudgetItem, BudgetRequest, BudgetShare, GrantRequest, Ordinance
from projects.services.budget_requests import budget_request_create
from projects.services.grants import grant_allocate
from projects.services.ordinances import ordinance_create, ordinance_item_add
from tests.committed import committed_world

OFFICERS = 6
ASKED = {"fiscal_year": 2569, "amount": Decimal(1_000)}
MAIN = {"kind": "main", "fiscal_year": 2569, "number": 1, "name": "x", "total": Decimal(2_500)}


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def at_once(change: Callable[[], object], refused: type[Exception]) -> int:
    """How many of the officers' changes were saved; the others were refused by name."""
    ready = Barrier(OFFICERS)

    def one(_number: int) -> bool:
        try:
            ready.wait()
            change()
        except refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(OFFICERS) as pool:
        return sum(pool.map(one, range(OFFICERS)))


def test_a_grant_is_allocated_once(world):
    project = world.project(state="approved")
    grant = GrantRequest.objects.create(
        project=project, source="specific", state="forwarded", **ASKED
    )

    def allocate():
        grant_allocate(
            grant=grant, by=world.dla, expected_version=1, amount=Decimal(900), document="มท 1"
        )

    assert at_once(allocate, Conflict) == 1
    assert BudgetItem.objects.get().amount == 900
    assert BudgetShare.objects.get().project == project


def test_a_request_is_open_once(world):
    project = world.project(state="approved")
    facts = ASKED | {"source": "loan"}

    def ask():
        budget_request_create(project=project, by=world.planning, facts=facts)

    assert at_once(ask, RequestOpenAlready) == 1
    assert BudgetRequest.objects.count() == 1


def test_an_ordinance_is_entered_once_and_its_items_stay_within_its_total(world):
    def enter():
        ordinance_create(authority=world.sao, by=world.finance, facts=MAIN)

    assert at_once(enter, OrdinanceExists) == 1
    ordinance = Ordinance.objects.get()

    def add():
        line = {"name": "ค่าถนน", "amount": Decimal(1_000)}
        ordinance_item_add(ordinance=ordinance, by=world.finance, facts=line)

    assert at_once(add, ItemsExceedOrdinance) == 2
    assert BudgetItem.objects.count() == 2
