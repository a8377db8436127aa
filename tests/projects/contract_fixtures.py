"""Contracts and payments of tests, entered as finance does."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from coordinates.thai import ce_year, fiscal_year
from projects.models import Contract, Disbursement, Project
from projects.services.contracts import contract_sign, disbursement_add, next_instalment
from tests.world import World

YEAR = fiscal_year(localdate()) - 1  # the money of the tests: of the year that is over
SIGNED = date(ce_year(YEAR), 1, 15)
# Views of one contract, asked role by role in test_finance_permissions.
CONTRACT_VIEWS = {
    "projects:contract_edit",
    "projects:contract_extend",
    "projects:contract_accept",
    "projects:contract_void",
    "projects:extension_void",
    "projects:obligation_new",
    "projects:obligation_edit",
    "projects:obligation_void",
    "projects:disbursement_new",
    "projects:disbursement_edit",
    "projects:disbursement_void",
}
ACCOUNT_VIEWS = {"finance:months", "finance:month", "finance:statistics", "finance:statistic"}


def funded(world: World, amount: int = 1000, **facts: Any) -> Project:
    """A project with ``amount`` baht tied to it, of the fiscal year that is over."""
    project = world.project(year=YEAR, **facts)
    world.fund(project, amount, fiscal_year=YEAR)
    return project


def contract_facts(**facts: Any) -> dict[str, Any]:
    return {
        "number": "1/2569",
        "contractor": "หจก. ตัวอย่างการโยธา",
        "signed_on": SIGNED,
        "ends_on": SIGNED + timedelta(days=90),
        "amount": Decimal(800),
    } | facts


def version_of(project: Project) -> int:
    return Project.objects.values_list("money_version", flat=True).get(pk=project.pk)


def signed(world: World, project: Project, *, by: User | None = None, **facts: Any) -> Contract:
    return contract_sign(
        project=project,
        by=by or world.finance,
        expected_version=version_of(project),
        facts=contract_facts(**facts),
    )


def payment_facts(contract: Contract, **facts: Any) -> dict[str, Any]:
    return {
        "instalment": next_instalment(contract),
        "paid_on": SIGNED + timedelta(days=30),
        "amount": Decimal(300),
    } | facts


def paid(world: World, contract: Contract, **facts: Any) -> Disbursement:
    return disbursement_add(
        contract=contract,
        by=world.finance,
        expected_version=version_of(contract.project),
        facts=payment_facts(contract, **facts),
    )
