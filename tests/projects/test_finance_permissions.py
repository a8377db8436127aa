"""Contracts, payments and accounts: every role × every view, own and elsewhere."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from coordinates.thai import be_year
from projects.finance.months import closed_year
from projects.models import FiscalStatistic, MonthlyAccount
from projects.months import month_key
from projects.services.accounts import STATISTICS
from projects.services.contracts import contract_extend, obligation_add
from tests.projects.contract_fixtures import (
    CONTRACT_VIEWS,
    SIGNED,
    YEAR,
    funded,
    paid,
    signed,
    version_of,
)
from tests.test_permissions import OPENED, ROLES, answer, expected

DAY = f"{SIGNED.day}/{SIGNED.month}/{be_year(SIGNED)}"
LATER = SIGNED + timedelta(days=200)
VOID = {"reason": "บันทึกผิด"}
# What each change of a contract is sent, so that whoever holds money succeeds.
SENT = {
    "contract_edit": {"number": "9", "contractor": "ก", "amount": "800", "signed_on": DAY},
    "contract_extend": {
        "agreed_on": DAY,
        "reason": "ฝน",
        "ends_on": f"{LATER.day}/{LATER.month}/{be_year(LATER)}",
    },
    "contract_accept": {"accepted_on": DAY},
    "contract_void": VOID,
    "extension_void": VOID,
    "obligation_new": {"fiscal_year": str(YEAR), "bound_on": DAY, "amount": "1"},
    "obligation_edit": {"fiscal_year": str(YEAR), "bound_on": DAY, "amount": "2"},
    "obligation_void": VOID,
    "disbursement_new": {"instalment": "2", "paid_on": DAY, "amount": "1"},
    "disbursement_edit": {"instalment": "1", "paid_on": DAY, "amount": "2"},
    "disbursement_void": VOID,
}


def parts(world, project):
    """A contract with one of each part, as the DLA's analysts of every place might enter it."""
    contract = signed(world, project)
    money = {"contract": contract, "by": world.finance}
    bound = {"fiscal_year": YEAR, "bound_on": SIGNED, "amount": Decimal(1)}
    obligation = obligation_add(expected_version=version_of(project), facts=bound, **money)
    more = {"agreed_on": SIGNED, "reason": "ฝน", "amount": Decimal(1)}
    extension = contract_extend(expected_version=version_of(project), facts=more, **money)
    return {"": contract, "obligation": obligation, "extension": extension}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", SENT)
def test_a_contract_opens_and_changes_with_its_right_only(client, world, role, view):
    targets = {
        "own": funded(world),
        "other": funded(world, authority=world.far),
        "outline": funded(world, authority=world.far),
    }
    for target, project in targets.items():
        made = parts(world, project)
        contract = made[""]
        if view in {"disbursement_edit", "disbursement_void"}:
            made["disbursement"] = paid(world, contract)
        if target == "other":
            type(project).objects.filter(pk=project.pk).update(state="draft")
        row = None if view.endswith("_new") else made.get(view.partition("_")[0])
        arguments = [project.code, contract.pk, *([row.pk] if row else [])]
        url = reverse(f"projects:{view}", args=arguments)
        wanted = expected(role, target, "money")
        assert answer(client, world, role, url) in wanted
        before = version_of(project)
        status = answer(client, world, role, url, post=True, data=SENT[view] | {"version": before})
        saved = wanted == OPENED
        assert status in ({302} if saved else wanted), (target, status)
        assert version_of(project) == before + saved


def test_every_view_of_a_contract_is_asked():
    assert {f"projects:{view}" for view in SENT} == CONTRACT_VIEWS


def test_a_part_of_another_contract_is_not_found(client, world):
    mine, theirs = (parts(world, funded(world)) for _ in range(2))
    client.force_login(world.finance)
    code = mine[""].project.code
    for part in ("obligation", "extension"):
        url = reverse(f"projects:{part}_void", args=[code, mine[""].pk, theirs[part].pk])
        assert client.get(url).status_code == 404
    url = reverse("projects:contract_edit", args=[code, theirs[""].pk])
    assert client.get(url).status_code == 404
    url = reverse("projects:contract_edit", args=[code, 10**30])
    assert client.get(url).status_code == 404


ACCOUNTS = {
    "finance:months": False,
    "finance:statistics": False,
    "finance:month": True,
    "finance:statistic": True,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", ACCOUNTS)
def test_accounts_are_read_by_who_reads_all_and_kept_by_finance(client, world, role, view):
    rights, readable = ROLES[role]
    question = f"&month={month_key(SIGNED.replace(day=1))}&year={closed_year()}"
    for owner in (world.sao, world.far):
        reads = ("own" if owner == world.sao else "other") in readable and role != "reader"
        may = reads and ("money" in rights or not ACCOUNTS[view])
        refused = 302 if role == "anonymous" else 403 if reads else 404
        url = f"{reverse(view)}?owner={owner.code}{question}"
        assert answer(client, world, role, url) == (200 if may else refused)
        if ACCOUNTS[view]:
            data = {"version": "0", "amount_tax": "1"} | dict.fromkeys(STATISTICS, "1")
            status = answer(client, world, role, url, post=True, data=data)
            assert status == (302 if may else refused)
            model = MonthlyAccount if view == "finance:month" else FiscalStatistic
            assert model.objects.filter(authority=owner).exists() is may


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", ["finance:months", "finance:statistics"])
def test_without_an_owner_she_chooses_among_those_she_reads(client, world, role, view):
    refused = {"reader": 403, "nobody": 403, "anonymous": 302}
    assert answer(client, world, role, reverse(view)) == refused.get(role, 200)


def test_an_agency_keeps_no_accounts(client, world):
    client.force_login(world.agency_officer)
    for query in ("", f"?owner={world.agency.code}"):
        assert client.get(f"{reverse('finance:months')}{query}").status_code == 404
