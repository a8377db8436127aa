"""Finance officers who sign and pay at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from projects.errors import Conflict
from projects.models import Contract, Disbursement
from projects.services.contracts import contract_sign, disbursement_add
from tests.committed import committed_world
from tests.projects.contract_fixtures import (
    contract_facts,
    funded,
    payment_facts,
    signed,
    version_of,
)

OFFICERS = 4
PATIENCE_S = 60


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def told(change) -> list[str]:
    """What each of several officers is told who make ``change(number)`` at once."""
    barrier = Barrier(OFFICERS)

    def one(number: int) -> str:
        try:
            barrier.wait(PATIENCE_S)
            change(number)
        except Conflict:
            return "conflict"
        finally:
            connections.close_all()
        return "saved"

    with ThreadPoolExecutor(OFFICERS) as pool:
        return sorted(pool.map(one, range(OFFICERS)))


def test_of_several_signings_at_once_one_is_saved_and_no_money_is_signed_twice(world):
    project = funded(world, 1000)

    def sign(number: int) -> None:
        facts = contract_facts(number=str(number), amount=Decimal(800))
        contract_sign(project=project, by=world.finance, expected_version=1, facts=facts)

    assert told(sign) == ["conflict"] * (OFFICERS - 1) + ["saved"]
    assert (Contract.objects.get().amount, version_of(project)) == (800, 2)


def test_of_several_payments_at_once_one_is_saved(world):
    contract = signed(world, funded(world, 1000), amount=Decimal(800))

    def pay(number: int) -> None:
        facts = payment_facts(contract, instalment=number + 1, amount=Decimal(500))
        disbursement_add(contract=contract, by=world.finance, expected_version=2, facts=facts)

    assert told(pay) == ["conflict"] * (OFFICERS - 1) + ["saved"]
    assert Disbursement.objects.get().amount == 500
