"""A revision: proposed, confirmed, approved; nothing it replaces is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from coordinates.thai import be_year
from projects.errors import Conflict
from projects.models import DevelopmentPlan, PlanEntry, StateChange
from projects.plans.content import entries_of
from projects.plans.errors import (
    ApprovalDates,
    PlanEmpty,
    PlanForeign,
    PlanKeeps,
    PlanNotApproved,
    PlanNotConfirmed,
    PlanNotDraft,
    ProposalRefused,
    RevisionMoot,
)
from projects.plans.lock import PLAN_FACTS
from projects.services.facts import project_edit
from projects.services.plans import plan_confirm, plan_create, plan_entries_add, plan_reopen
from projects.services.plans_approval import plan_approve
from projects.services.proposals import (
    proposal_change,
    proposal_drop,
    proposal_remove,
    proposals_add,
)
from projects.services.revisions import (
    moot_codes,
    revision_confirm,
    revision_create,
    revision_reopen,
)
from projects.services.revisions_approval import Papers, revision_approve
from tests.projects.test_plans import PAPERS, TODAY, approved, begun, foreseen


def revision(world, plan, kind="changed"):
    return revision_create(plan=plan, by=world.planning, kind=kind, reason="ราคาวัสดุเปลี่ยน")


def change(world, made, project, *, version=0, amounts=None, **facts):
    project.refresh_from_db()
    texts = {name: getattr(project, name) for name in PLAN_FACTS} | facts
    return proposal_change(
        revision=made,
        project=project,
        by=world.planning,
        expected_version=version,
        facts=texts,
        amounts=amounts or {2568: Decimal(1000)},
        form="p02",
    )


def confirm(world, made):
    made.refresh_from_db()
    return revision_confirm(revision=made, by=world.planning, expected_version=made.version)


def approve(world, made, papers=PAPERS):
    made.refresh_from_db()
    return revision_approve(
        revision=made, by=world.executive, expected_version=made.version, papers=papers
    )


def test_revisions_are_numbered_by_kind_and_year_of_an_approved_plan(world):
    with pytest.raises(PlanNotApproved):
        revision(world, begun(world, foreseen(world), authority=None))
    plan = approved(world, foreseen(world, authority=world.neighbour), authority=world.neighbour)
    made = [revision(world, plan, kind) for kind in ("changed", "changed", "added")]
    assert [one.number for one in made] == [1, 2, 1]
    assert {one.year for one in made} == {be_year(localdate())}
    with pytest.raises(ValidationError):
        revision_create(plan=plan, by=world.planning, kind="added", reason="  ")


def test_a_proposal_touches_no_project_until_it_is_approved(world):
    project = foreseen(world)
    plan = approved(world, project)
    old = PlanEntry.objects.get()
    name = project.name
    made = revision(world, plan)
    change(world, made, project, name="ถนนสายใหม่ กว้าง 5 เมตร", amounts={2569: Decimal("2000.50")})
    confirm(world, made)
    project.refresh_from_db()
    assert project.name == name
    before = project.facts_version
    approve(world, made)
    project.refresh_from_db()
    old.refresh_from_db()
    new = PlanEntry.objects.get(in_force=True)
    assert (project.name, project.facts_version) == ("ถนนสายใหม่ กว้าง 5 เมตร", before + 1)
    assert dict(project.amounts.values_list("fiscal_year", "amount")) == {2569: Decimal("2000.50")}
    assert project.stated_width_m == 5
    assert (old.in_force, old.replaced_by, old.facts["name"]) == (False, new, name)
    assert old.amounts == {"2568": "1000.00"}
    assert (new.revision, new.facts["name"]) == (made, project.name)
    assert list(entries_of(plan)) == [new]


def test_amounts_outside_the_plan_are_kept(world):
    project = foreseen(world)
    plan = approved(world, project)
    project.amounts.create(fiscal_year=2571, amount=9)
    made = revision(world, plan)
    change(world, made, project, amounts={2566: Decimal(5)})
    confirm(world, made)
    approve(world, made)
    assert dict(project.amounts.values_list("fiscal_year", "amount")) == {2566: 5, 2571: 9}


def test_a_new_project_is_added_as_it_stands_when_confirmed(world):
    plan = approved(world, foreseen(world))
    fresh = foreseen(world, state="draft")
    made = revision(world, plan, "added")
    proposals_add(revision=made, by=world.planning, projects=[fresh.pk])
    fresh = project_edit(
        project=fresh, by=world.planning, expected_version=1, facts={"objective": "ใหม่"}
    )
    confirm(world, made)
    fresh.refresh_from_db()
    assert fresh.state == "confirmed"
    with pytest.raises(PlanKeeps):
        project_edit(
            project=fresh,
            by=world.planning,
            expected_version=fresh.facts_version,
            facts={"objective": "อื่น"},
        )
    approve(world, made)
    fresh.refresh_from_db()
    entry = PlanEntry.objects.get(project=fresh)
    assert (fresh.state, entry.in_force, entry.facts["objective"]) == ("approved", True, "ใหม่")
    assert entry.number == 2
    assert [change.state for change in StateChange.objects.filter(project=fresh)] == [
        "confirmed",
        "approved",
    ]


def test_a_project_is_taken_out_with_a_reason(world):
    project, other = foreseen(world), foreseen(world)
    plan = approved(world, project, other)
    made = revision(world, plan)
    common = {"revision": made, "project": project, "by": world.planning, "expected_version": 0}
    with pytest.raises(ProposalRefused):
        proposal_remove(reason=" ", **common)
    proposal_remove(reason="ชาวบ้านไม่ให้ที่ดิน", **common)
    confirm(world, made)
    approve(world, made)
    project.refresh_from_db()
    assert project.state == "planned"
    removal = PlanEntry.objects.get(is_removal=True)
    assert (removal.in_force, removal.facts) == (False, {"state_reason": "ชาวบ้านไม่ให้ที่ดิน"})
    assert PlanEntry.objects.get(replaced_by=removal).project == project
    assert [entry.project for entry in entries_of(plan)] == [other]
    edited = project_edit(
        project=project,
        by=world.planning,
        expected_version=project.facts_version,
        facts={"name": "แก้ได้แล้ว"},
    )
    assert edited.name == "แก้ได้แล้ว"


def test_a_project_with_money_stays_in_the_plan(world):
    project = foreseen(world)
    plan = approved(world, project)
    project.refresh_from_db()
    world.link(project, by=world.finance)
    with pytest.raises(ProposalRefused, match=project.code):
        proposal_remove(
            revision=revision(world, plan),
            project=project,
            by=world.planning,
            expected_version=0,
            reason="x",
        )


def test_money_that_came_after_the_proposal_stops_the_approval(world):
    project = foreseen(world)
    plan = approved(world, project)
    made = revision(world, plan)
    proposal_remove(
        revision=made, project=project, by=world.planning, expected_version=0, reason="x"
    )
    confirm(world, made)
    project.refresh_from_db()
    world.link(project, by=world.finance)
    with pytest.raises(ProposalRefused, match=project.code):
        approve(world, made)
    assert PlanEntry.objects.get(in_force=True).project == project


def test_the_second_revision_of_one_project_sees_the_first(world):
    project = foreseen(world)
    plan = approved(world, project)
    first, second = revision(world, plan), revision(world, plan)
    change(world, first, project, name="ชื่อของครั้งแรก")
    mine = change(world, second, project, name="ชื่อของครั้งที่สอง")
    confirm(world, first)
    confirm(world, second)
    approve(world, first)
    with pytest.raises(RevisionMoot, match=project.code):
        approve(world, second)
    project.refresh_from_db()
    assert project.name == "ชื่อของครั้งแรก"
    mine.refresh_from_db()
    assert mine.facts["name"] == "ชื่อของครั้งที่สอง"
    second.refresh_from_db()
    revision_reopen(
        revision=second, by=world.planning, expected_version=second.version, reason="ตรวจใหม่"
    )
    assert moot_codes(second) == [project.code]
    with pytest.raises(RevisionMoot):
        confirm(world, second)
    change(world, second, project, version=mine.version, name="ชื่อของครั้งที่สอง")
    confirm(world, second)
    approve(world, second)
    project.refresh_from_db()
    assert project.name == "ชื่อของครั้งที่สอง"
    names = [entry.facts["name"] for entry in PlanEntry.objects.order_by("pk")]
    assert names[1:] == ["ชื่อของครั้งแรก", "ชื่อของครั้งที่สอง"]
    assert PlanEntry.objects.filter(in_force=True).count() == 1


def test_a_change_of_a_project_that_was_removed_meanwhile_is_a_conflict(world):
    project = foreseen(world)
    plan = approved(world, project, foreseen(world))
    first, second = revision(world, plan), revision(world, plan)
    change(world, second, project, name="ชื่อใหม่")
    proposal_remove(
        revision=first, project=project, by=world.planning, expected_version=0, reason="x"
    )
    confirm(world, first)
    approve(world, first)
    with pytest.raises(RevisionMoot, match=project.code):
        confirm(world, second)
    with pytest.raises(PlanForeign):
        change(world, second, project, version=1, name="ชื่อใหม่")
    again = revision(world, plan, "added")
    proposals = PlanEntry.objects.filter(revision=second)
    proposal_drop(revision=second, entry=proposals.get(), by=world.planning)
    proposals_add(revision=again, by=world.planning, projects=[project.pk])
    confirm(world, again)
    approve(world, again)
    project.refresh_from_db()
    assert project.state == "approved"


def second_plan(world, *projects):
    """A draft of 2568–2572 with projects that stand in the plan of 2566–2570, too."""
    plan = plan_create(authority=world.sao, by=world.planning, first_year=2568, last_year=2572)
    plan_entries_add(plan=plan, by=world.planning, projects=[one.pk for one in projects])
    plan.refresh_from_db()
    return plan


def confirm_plan(world, plan):
    return plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)


@pytest.mark.parametrize("in_force", [True, False])
@pytest.mark.parametrize(
    "proposed",
    [{"name": "ชื่อใหม่"}, {"amounts": {2568: Decimal(7)}}, {"amounts": {2566: Decimal(7)}}],
)
def test_a_revision_never_rewrites_what_another_plan_keeps(world, proposed, in_force):
    project = foreseen(world)
    plan = approved(world, project)
    other = confirm_plan(world, second_plan(world, project))
    if in_force:
        common = {"by": world.executive, "papers": PAPERS}
        plan_approve(plan=other, expected_version=other.version, **common)
    made = revision(world, plan)
    change(world, made, project, **proposed)
    with pytest.raises(ProposalRefused, match=f"{project.code}.*2568 - 2572"):
        confirm(world, made)
    made.refresh_from_db()
    assert made.state == "draft"


def test_a_plan_confirmed_after_the_proposal_stops_its_approval(world):
    project, second = foreseen(world), foreseen(world)
    plan = approved(world, project, second)
    made = revision(world, plan)
    change(world, made, project, name="ชื่อใหม่")
    other = second_plan(world, project, second)
    confirm(world, made)
    other = confirm_plan(world, other)
    with pytest.raises(ProposalRefused, match="2568 - 2572"):
        approve(world, made)
    project.refresh_from_db()
    assert project.name != "ชื่อใหม่"
    plan_reopen(plan=other, by=world.planning, expected_version=other.version, reason="แก้")
    assert approve(world, made).state == "approved"


def test_amounts_that_the_other_plan_does_not_hold_are_changed(world):
    project = foreseen(world)
    plan = approved(world, project)
    confirm_plan(world, second_plan(world, project))
    made = revision(world, plan)
    change(world, made, project, amounts={2566: Decimal(7), 2568: Decimal(1000)})
    confirm(world, made)
    approve(world, made)
    assert dict(project.amounts.values_list("fiscal_year", "amount")) == {2566: 7, 2568: 1000}


def test_two_officers_on_one_proposal(world):
    project = foreseen(world)
    plan = approved(world, project)
    made = revision(world, plan)
    change(world, made, project, name="ของคนแรก")
    with pytest.raises(Conflict):
        change(world, made, project, name="ของคนที่สอง")
    assert PlanEntry.objects.get(revision=made).facts["name"] == "ของคนแรก"


def test_what_a_proposal_may_not_be(world):
    project, stranger = foreseen(world), foreseen(world)
    plan = approved(world, project)
    made = revision(world, plan)
    with pytest.raises(ProposalRefused, match="ต่าง"):
        change(world, made, project)
    with pytest.raises(ProposalRefused, match="ปีของแผน"):
        change(world, made, project, amounts={2571: Decimal(1)})
    with pytest.raises(PlanForeign):
        change(world, made, stranger, name="x")
    with pytest.raises(ValidationError) as refused:
        change(world, made, project, name="", division="x" * 201)
    assert set(refused.value.message_dict) == {"name", "division"}
    with pytest.raises(PlanEmpty):
        confirm(world, made)
    assert not PlanEntry.objects.filter(revision=made).exists()


def test_steps_come_in_order(world):
    project = foreseen(world)
    plan = approved(world, project)
    made = revision(world, plan)
    change(world, made, project, name="ชื่อใหม่")
    with pytest.raises(PlanNotConfirmed):
        approve(world, made)
    confirm(world, made)
    with pytest.raises(PlanNotDraft):
        change(world, made, project, version=1, name="อีกชื่อ")
    with pytest.raises(ApprovalDates):
        approve(world, made, Papers(approved_on=TODAY))
    approve(world, made)
    with pytest.raises(PlanNotConfirmed):
        approve(world, made)


def test_what_a_revision_adds_is_approved_since_the_day_of_its_papers(world):
    day = TODAY - timedelta(3)
    papers = Papers(approved_on=day, consent_on=day, consent_resolution="1/2569")
    plan = approved(world, foreseen(world))
    DevelopmentPlan.objects.update(approved_on=day)
    made, fresh = revision(world, plan), foreseen(world)
    proposals_add(revision=made, by=world.planning, projects=[fresh.pk])
    confirm(world, made)
    approve(world, made, papers)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.state_since) == ("approved", day)


@pytest.mark.parametrize("what", ["added", "removed", "amounts"])
def test_no_kind_of_revision_passes_by_the_council_of_an_sao(world, what):
    project, fresh = foreseen(world), foreseen(world)
    made = revision(world, approved(world, project), "amended")
    if what == "added":
        proposals_add(revision=made, by=world.planning, projects=[fresh.pk])
    elif what == "removed":
        proposal_remove(
            revision=made, project=project, by=world.planning, expected_version=0, reason="x"
        )
    else:
        change(world, made, project, amounts={2568: Decimal("1000.01")})
    confirm(world, made)
    with pytest.raises(ApprovalDates) as refused:
        approve(world, made, Papers(approved_on=TODAY))
    assert refused.value.field == "consent_on"
    assert approve(world, made).state == "approved"


def test_an_amendment_of_words_is_the_executives_alone(world):
    project = foreseen(world)
    made = revision(world, approved(world, project), "amended")
    change(world, made, project, name="แก้คำผิด", amounts={2568: Decimal(1000), 2569: Decimal(0)})
    confirm(world, made)
    assert approve(world, made, Papers(approved_on=TODAY)).state == "approved"
