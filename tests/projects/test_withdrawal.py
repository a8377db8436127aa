"""A project is withdrawn: its contracts first, its open requests with it, its plan afterwards; and
it is brought back."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.errors import Conflict, ContractsLive, HandoverOver, NotWithdrawn
from projects.models import GrantRequest, Handover, PlanEntry, Project
from projects.plans.errors import PlanIncomplete
from projects.services import budget_requests, grants
from projects.services.contracts import contract_void
from projects.services.facts import project_bring_back, project_withdraw
from projects.services.handovers import handover_answer, handover_offer
from projects.services.money import budget_item_unlink
from projects.services.plans import plan_reopen
from projects.services.proposals import proposal_remove
from projects.services.revisions import revision_confirm
from tests.projects.contract_fixtures import funded, signed, version_of
from tests.projects.test_grants import ASKED, YEAR, standing
from tests.projects.test_plan_revisions import approve, change, confirm, revision
from tests.projects.test_plans import approved, confirmed, foreseen


def withdraw(world, project, *, by=None, reason="ซ้ำซ้อน"):
    project.refresh_from_db()
    return project_withdraw(
        project=project,
        by=by or world.planning,
        expected_version=project.facts_version,
        reason=reason,
    )


def test_a_project_with_a_live_contract_is_not_withdrawn(client, world):
    project = funded(world)
    contract = signed(world, project)
    with pytest.raises(ContractsLive):
        withdraw(world, project)
    client.force_login(world.planning)
    project.refresh_from_db()
    sent = {"version": project.facts_version, "reason": "ไม่ทำแล้ว"}
    answer = client.post(reverse("projects:withdraw", args=[project.code]), sent)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert str(ContractsLive.message) in text
    assert "ไม่ทำแล้ว" in text
    project.refresh_from_db()
    assert project.state == "signed"
    contract_void(
        contract=contract,
        by=world.finance,
        expected_version=version_of(project),
        reason="ยกเลิกการจ้าง",
    )
    assert withdraw(world, project).state == "cancelled"


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "reviewed"])
def test_what_is_still_asked_ends_with_the_project(world, state):
    grant = standing(world, state)
    project = grant.project
    asked = {"fiscal_year": YEAR, "source": "reserve", "amount": Decimal(1), "note": ""}
    request = budget_requests.budget_request_create(project=project, by=world.planning, facts=asked)
    withdraw(world, project, by=world.analyst)
    for row in (grant, request):
        row.refresh_from_db()
        assert (row.state, row.reason, row.version) == ("withdrawn", "ซ้ำซ้อน", 2)
        assert (row.updated_by, row.entered_on_behalf) == (world.analyst, True)


def test_what_the_department_has_or_has_decided_stays(world):
    project = standing(world, "forwarded").project
    refused = grants.grant_draft(
        project=project, by=world.planning, facts=ASKED | {"fiscal_year": YEAR + 1}
    )
    GrantRequest.objects.filter(pk=refused.pk).update(state="refused", reason="เดิม")
    withdraw(world, project)
    told = GrantRequest.objects.order_by("fiscal_year").values_list("state", "reason", "version")
    assert list(told) == [("forwarded", "", 1), ("refused", "เดิม", 1)]


def test_an_offer_ends_with_the_project_and_is_answered_no_more(world):
    project = world.project(state="planned")
    offer = handover_offer(project=project, receiver=world.pao, by=world.planning, reason="เกินกำลัง")
    withdraw(world, project)
    closed = Handover.objects.get()
    assert (closed.state, closed.answer, closed.version) == ("withdrawn", "ซ้ำซ้อน", 2)
    assert (closed.answered_by, closed.answered_at is None) == (world.planning, False)
    with pytest.raises(HandoverOver):
        handover_answer(
            handover=offer, by=world.province_officer, expected_version=2, accepted=True
        )


def test_a_withdrawn_project_is_taken_out_of_the_plan_but_not_changed(world):
    project = foreseen(world)
    plan = approved(world, project)
    made, other = revision(world, plan), revision(world, plan)
    change(world, other, project, name="ชื่อใหม่")
    withdraw(world, project)
    with pytest.raises(PlanIncomplete, match=project.code):
        confirm(world, other)
    proposal_remove(
        revision=made, project=project, by=world.planning, expected_version=0, reason="ถอนแล้ว"
    )
    made.refresh_from_db()
    revision_confirm(revision=made, by=world.planning, expected_version=made.version)
    approve(world, made)
    project.refresh_from_db()
    assert project.state == "cancelled"
    assert not PlanEntry.objects.filter(in_force=True).exists()


def back(world, project, *, by=None, reason="ถอนผิดโครงการ"):
    project.refresh_from_db()
    version = project.facts_version
    return project_bring_back(
        project=project, by=by or world.planning, expected_version=version, reason=reason
    )


@pytest.mark.parametrize("state", ["draft", "planned", "confirmed", "approved", "not_ready"])
def test_what_was_withdrawn_by_mistake_comes_back_as_it_was(world, state):
    project = world.project(state=state, state_reason="รอแบบ" if state == "not_ready" else "")
    if state == "not_ready":
        world.fund(project)
    withdraw(world, project)
    again = back(world, project, by=world.analyst)
    assert (again.state, again.state_reason) == (state, "ถอนผิดโครงการ")
    assert again.entered_on_behalf
    told = list(project.state_changes.order_by("pk").values_list("before", "state", "reason"))
    assert told == [(state, "cancelled", "ซ้ำซ้อน"), ("cancelled", state, "ถอนผิดโครงการ")]


def test_money_that_was_untied_meanwhile_does_not_come_back(world):
    project = world.project(state="planned")
    share = world.link(project, by=world.finance)
    withdraw(world, project)
    project.refresh_from_db()
    budget_item_unlink(share=share, by=world.finance, expected_version=project.money_version)
    assert back(world, project).state == "planned"


def test_what_its_plan_made_of_it_meanwhile_stands(world):
    """In force it is approved; taken out of its plan, or its plan opened again, it is planned."""
    held, removed = foreseen(world), foreseen(world)
    opened = foreseen(world, authority=world.neighbour)
    plan = approved(world, held, removed)
    for project in (held, removed):
        withdraw(world, project)
    made = revision(world, plan)
    proposal_remove(
        revision=made, project=removed, by=world.planning, expected_version=0, reason="ถอนแล้ว"
    )
    made.refresh_from_db()
    revision_confirm(revision=made, by=world.planning, expected_version=made.version)
    approve(world, made)
    later = confirmed(world, opened, authority=world.neighbour)
    withdraw(world, opened)
    plan_reopen(plan=later, by=world.planning, expected_version=later.version, reason="แก้")
    states = [back(world, project).state for project in (held, removed, opened)]
    assert states == ["approved", "planned", "planned"]


def test_only_what_was_withdrawn_comes_back_and_only_once(world):
    project = world.project(state="planned")
    with pytest.raises(NotWithdrawn):
        back(world, project)
    withdraw(world, project)
    project.refresh_from_db()
    version = project.facts_version
    back(world, project)
    with pytest.raises(Conflict):
        project_bring_back(
            project=project, by=world.planning, expected_version=version, reason="อีกครั้ง"
        )
    project.refresh_from_db()
    assert (project.state, project.facts_version) == ("planned", version + 1)


def test_the_page_brings_a_project_back_with_a_reason(client, world):
    project = world.project(state="planned")
    url = reverse("projects:bring_back", args=[project.code])
    page = reverse("projects:page", args=[project.code])
    client.force_login(world.planning)
    assert client.get(url).status_code == 400
    assert url not in client.get(page).content.decode()
    withdraw(world, project)
    assert url in client.get(page).content.decode()
    text = client.get(url).content.decode()
    assert "ซ้ำซ้อน" in text
    assert "“อยู่ในแผน”" in text
    assert client.post(url, {"version": 2, "reason": ""}).status_code == 400
    stale = client.post(url, {"version": 1, "reason": "ถอนผิด"})
    assert (stale.status_code, "ถอนผิด" in stale.content.decode()) == (409, True)
    assert client.post(url, {"version": 2, "reason": "ถอนผิด"}).url == page
    project.refresh_from_db()
    assert (project.state, project.updated_by) == ("planned", world.planning)


WHO = {"planning": 200, "analyst": 200, "stranger": 404, "reader": 404, "agency_officer": 404}


@pytest.mark.parametrize("post", [False, True])
@pytest.mark.parametrize(
    "role", [*WHO, "finance", "engineering", "executive", "district_officer", "dla", "anonymous"]
)
def test_only_whoever_may_withdraw_brings_back(client, world, role, post):
    project = world.project(state="planned")
    withdraw(world, project)
    if role != "anonymous":
        client.force_login(getattr(world, role))
    url = reverse("projects:bring_back", args=[project.code])
    answer = client.post(url, {"version": 2, "reason": "ผิด"}) if post else client.get(url)
    well = 302 if role == "anonymous" else WHO.get(role, 403)
    assert answer.status_code == (302 if post and well == 200 else well)
    project.refresh_from_db()
    assert project.state == ("planned" if post and well == 200 else "cancelled")


@pytest.mark.parametrize("told", [True, False])
def test_money_that_is_tied_keeps_what_was_once_signed_budgeted(world, told):
    """Its contract is void, and perhaps no change of state tells what it was."""
    project = world.project(state="signed")
    world.fund(project)
    withdraw(world, project)
    if not told:
        project.state_changes.all().delete()
    assert back(world, project).state == "budgeted"


@pytest.mark.parametrize("withdrawn", [True, False])
@pytest.mark.parametrize(
    ("states", "becomes"),
    [(["planned"], "planned"), (["planned", "approved"], "approved"), ([], "approved")],
)
def test_without_its_money_a_project_goes_back_by_one_rule(world, states, becomes, withdrawn):
    """Brought back or untied; told by its history where no change of state tells it."""
    project = world.project(state=(states or ["budgeted"])[0])
    for state in [*states[1:], "budgeted"]:
        Project.objects.filter(pk=project.pk).update(state=state)
    share = world.fund(project)
    if withdrawn:
        withdraw(world, project)
        project.state_changes.all().delete()
    project.refresh_from_db()
    budget_item_unlink(share=share, by=world.finance, expected_version=project.money_version)
    if withdrawn:
        back(world, project)
    project.refresh_from_db()
    assert project.state == becomes
