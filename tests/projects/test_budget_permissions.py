"""Every role × every view of budgets and grants × own / far away, in one table."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import Right
from coordinates.thai import fiscal_year
from projects.models import BudgetRequest, GrantRequest, Ordinance, ProjectAmount
from tests.test_permissions import BUDGET_VIEWS, ROLES, answer, rights_anywhere, user_of

# Views of no one row: the right that opens them.
LISTS = {
    "budget:ordinances": "",
    "budget:requests": "",
    "budget:grants": "",
    "budget:general": "",
    "budget:ordinance_new": Right.BUDGET,
    "budget:request_new": Right.FACTS,
    "budget:grant_new": Right.FACTS,
}
# Views of one row: whose it is, and the right that opens it beyond reading.
ROWS = {
    "budget:ordinance": ("ordinance", ""),
    "budget:ordinance_edit": ("ordinance", Right.BUDGET),
    "budget:ordinance_item_new": ("ordinance", Right.BUDGET),
    "budget:transfer": ("ordinance", Right.BUDGET),
    "budget:request": ("request", ""),
    "budget:grant": ("grant", ""),
    "budget:grant_edit": ("grant", Right.FACTS),
    "budget:months": ("item", ""),
}
YEAR = fiscal_year(localdate())
ASKED = {"fiscal_year": YEAR, "amount": Decimal(1_000)}


@pytest.fixture
def rows(world):
    """{own or other: {what: its row}}, of the SAO and of an authority far away."""
    return {"own": _rows(world, world.sao), "other": _rows(world, world.far)}


def _rows(world, authority):
    project = world.project(authority=authority, state="approved")
    ProjectAmount.objects.create(project=project, fiscal_year=YEAR, amount=Decimal(1_000))
    return {
        "ordinance": Ordinance.objects.create(
            authority=authority, fiscal_year=2569, kind="main", name="x", approver="governor"
        ),
        "request": BudgetRequest.objects.create(project=project, source="loan", **ASKED),
        "grant": GrantRequest.objects.create(project=project, source="specific", **ASKED),
        "item": world.item(authority=authority, source="general"),
    }


def readable(role: str) -> set[str]:
    """A reader reads approved works, and no budget or request of anybody."""
    return set() if role == "reader" else ROLES[role][1] & {"own", "other"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", LISTS)
def test_a_list_or_a_new_form_opens_only_to_its_right(client, world, rows, role, view):
    status = answer(client, world, role, reverse(view))
    right = LISTS[view]
    may = not right or right in rights_anywhere(role)
    assert status == (302 if role == "anonymous" else 200 if may else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", ROWS)
def test_a_row_opens_only_to_its_right(client, world, rows, role, view):
    what, right = ROWS[view]
    for whose, kept in rows.items():
        url = reverse(view, args=[kept[what].pk])
        wanted = 403 if right and right not in ROLES[role][0] else 200
        wanted = wanted if whose in readable(role) else 404
        assert answer(client, world, role, url) == (302 if role == "anonymous" else wanted), whose


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("view", "key"),
    [
        ("budget:ordinances", "ordinance"),
        ("budget:requests", "request"),
        ("budget:grants", "grant"),
        ("budget:general", "item"),
    ],
)
def test_a_list_holds_what_the_role_may_read(client, world, rows, role, view, key):
    if user := user_of(world, role):
        client.force_login(user)
        page = client.get(reverse(view), {"year": rows["own"][key].fiscal_year}).context["page"]
        assert {row.pk for row in page} == {rows[whose][key].pk for whose in readable(role)}


ORDINANCE = {"kind": "main", "fiscal_year": "2568", "number": "1", "version": "1"}
LINE = {"name": "ค่าถนน", "amount": "1000"}
ASK = {"fiscal_year": str(YEAR), "source": "general", "amount": "1000"}
# A change: what is sent to which row, the right it needs at the owner, who else may never.
CHANGES = {
    "budget:ordinance_edit": ("ordinance", ORDINANCE, {"budget"}),
    "budget:ordinance_item_new": ("ordinance", LINE, {"budget"}),
    "budget:grant_edit": ("grant", ASK | {"priority": "1", "version": "1"}, {"facts"}),
    "budget:months": ("item", {"version": "1", "amount_2024_10": "1"}, {"money"}),
}
STEPS = {
    ("budget:request", "approve"): ("requested", {"document": "1"}, {"executive"}),
    ("budget:request", "refuse"): ("requested", {"reason": "1"}, {"executive"}),
    ("budget:request", "withdraw"): ("requested", {}, {"planning", "analyst"}),
    ("budget:grant", "submit"): ("draft", {}, {"planning", "analyst"}),
    ("budget:grant", "withdraw"): ("draft", {}, {"planning", "analyst"}),
    ("budget:grant", "review"): (
        "submitted",
        {"opinion": "1"},
        {"district_officer", "province_officer"},
    ),
    ("budget:grant", "return"): (
        "submitted",
        {"reason": "1"},
        {"district_officer", "province_officer"},
    ),
    ("budget:grant", "forward"): ("reviewed", {}, {"province_officer"}),
    ("budget:grant", "allocate"): ("forwarded", {"amount": "1", "document": "1"}, {"dla"}),
    ("budget:grant", "refuse"): ("forwarded", {"reason": "1"}, {"dla"}),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("view", CHANGES)
def test_a_change_succeeds_with_its_right_only(client, world, rows, role, view):
    what, data, rights = CHANGES[view]
    for whose, kept in rows.items():
        url = reverse(view, args=[kept[what].pk])
        status = answer(client, world, role, url, post=True, data=data)
        may = whose == "own" and bool(rights & ROLES[role][0])
        refused = 403 if whose in readable(role) else 404
        assert status == (302 if may or role == "anonymous" else refused), whose
        kept[what].refresh_from_db()
        added = view == "budget:ordinance_item_new"
        changed = kept[what].items.exists() if added else kept[what].version == 2
        assert changed is may, whose


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", STEPS, ids="-".join)
def test_a_step_is_taken_by_whose_it_is_and_nobody_else(client, world, rows, role, step):
    view, do = step
    state, data, allowed = STEPS[step]
    for whose, kept in rows.items():
        row = kept[view.removeprefix("budget:")]
        type(row).objects.filter(pk=row.pk).update(state=state)
        sent = data | {"do": do, "version": "1"}
        status = answer(client, world, role, reverse(view, args=[row.pk]), post=True, data=sent)
        may = role in allowed and (whose == "own" or role == "dla")
        refused = 403 if whose in readable(role) else 404
        assert status == (302 if may or role == "anonymous" else refused), whose
        row.refresh_from_db()
        assert (row.state != state) is may, whose


@pytest.mark.parametrize("role", ROLES)
def test_forwarding_many_is_the_provinces(client, world, rows, role):
    for whose, kept in rows.items():
        GrantRequest.objects.filter(pk=kept["grant"].pk).update(state="reviewed")
        data = {"chosen": f"{kept['grant'].pk}:1"}
        url = reverse("budget:grants_forward")
        status = answer(client, world, role, url, post=True, data=data)
        may = whose == "own" and role == "province_officer"
        refused = 403 if whose in readable(role) else 404
        assert status == (302 if may or role == "anonymous" else refused)
        kept["grant"].refresh_from_db()
        assert (kept["grant"].state == "forwarded") is may


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("view", "model", "right"),
    [
        ("budget:ordinance_new", Ordinance, Right.BUDGET),
        ("budget:request_new", BudgetRequest, Right.FACTS),
        ("budget:grant_new", GrantRequest, Right.FACTS),
    ],
)
def test_something_new_needs_its_right_at_its_owner(client, world, role, view, model, right):
    for owner in (world.sao, world.far):
        project = world.project(authority=owner, state="approved")
        named = {"owner": owner.code} if model is Ordinance else {"project": project.code}
        data = (ORDINANCE if model is Ordinance else ASK | {"priority": "1"}) | named
        status = answer(client, world, role, reverse(view), post=True, data=data)
        may = owner == world.sao and right in ROLES[role][0]
        assert (status == 302) is (may or role == "anonymous")
        assert status in {302, 403, 404}
        whose = {"authority": owner} if model is Ordinance else {"project": project}
        assert model.objects.filter(**whose).exists() is may


def test_this_table_has_every_view():
    assert {*LISTS, *ROWS, "budget:grants_forward"} == BUDGET_VIEWS
