"""A project is withdrawn: its contracts first, its open requests with it, its plan afterwards."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.errors import ContractsLive, HandoverOver
from projects.models import GrantRequest, Handover, PlanEntry
from projects.plans.errors import PlanIncomplete
from projects.services import budget_requests, grants
from projects.services.contracts import contract_void
from projects.services.facts import project_withdraw
from projects.services.handovers import handover_answer, handover_offer
from projects.services.proposals import proposal_remove
from projects.services.revisions import revision_confirm
from tests.projects.contract_fixtures import funded, signed, version_of
from tests.projects.test_grants import ASKED, YEAR, standing
from tests.projects.test_plan_revisions import approve, change, confirm, revision
from tests.projects.test_plans import approved, foreseen


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
