"""A plan: filled, confirmed, opened again, approved; what it then keeps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.timezone import localdate

from projects.budget.errors import ApproverUnknown
from projects.codes import PlanState
from projects.errors import Conflict
from projects.models import ApprovalRule, DevelopmentPlan, PlanEntry, StateChange
from projects.plans.content import missing_of, sums_of
from projects.plans.errors import (
    ApprovalDates,
    PlanEmpty,
    PlanExists,
    PlanForeign,
    PlanIncomplete,
    PlanKeeps,
    PlanNotConfirmed,
    PlanNotDraft,
    PlanYearsLeave,
)
from projects.services.facts import project_edit
from projects.services.plans import (
    plan_confirm,
    plan_create,
    plan_edit,
    plan_entries_add,
    plan_entry_edit,
    plan_entry_remove,
    plan_reopen,
)
from projects.services.plans_approval import Papers, plan_approve
from tests.projects.test_import import run, sheet

TODAY = localdate()
PAPERS = Papers(approved_on=TODAY, consent_on=TODAY, consent_resolution="สมัยสามัญ 1/2569")


def foreseen(world, *, baht=1000, year=2568, **facts):
    """A project of a plan's years with money foreseen."""
    project = world.project(**{"state": "planned"} | facts)
    project.amounts.create(fiscal_year=year, amount=Decimal(baht))
    return project


def begun(world, *projects, authority=None):
    """A draft of 2566–2570 with these projects."""
    owner = authority or world.sao
    plan = plan_create(authority=owner, by=world.planning, first_year=2566, last_year=2570)
    if projects:
        keys = [project.pk for project in projects]
        plan_entries_add(plan=plan, by=world.planning, projects=keys)
        plan.refresh_from_db()
    return plan


def confirmed(world, *projects, **kwargs):
    plan = begun(world, *projects, **kwargs)
    return plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)


def approved(world, *projects, **kwargs):
    plan = confirmed(world, *projects, **kwargs)
    return plan_approve(plan=plan, by=world.executive, expected_version=plan.version, papers=PAPERS)


def test_a_plan_is_begun_once_for_its_years(world):
    plan = begun(world)
    assert plan.name == "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)"
    assert (plan.created_by, plan.entered_on_behalf) == (world.planning, False)
    with pytest.raises(PlanExists):
        begun(world)
    begun(world, authority=world.neighbour)


@pytest.mark.parametrize(("first", "last"), [(2570, 2566), (2566, 2586)])
def test_years_that_cannot_be_are_refused(world, first, last):
    with pytest.raises(PlanYearsLeave):
        plan_create(authority=world.sao, by=world.planning, first_year=first, last_year=last)


def test_the_analyst_begins_it_on_behalf(world):
    plan = plan_create(authority=world.sao, by=world.analyst, first_year=2566, last_year=2570)
    assert plan.entered_on_behalf is True


def test_only_own_live_projects_are_added_and_only_once(world):
    own = foreseen(world)
    plan = begun(world, own)
    for project in (
        own,
        world.project(authority=world.neighbour),
        world.project(state="cancelled", state_reason="x"),
    ):
        with pytest.raises(PlanForeign):
            plan_entries_add(plan=plan, by=world.planning, projects=[project.pk])
    assert PlanEntry.objects.count() == 1


def test_an_empty_plan_is_not_confirmed(world):
    plan = begun(world)
    with pytest.raises(PlanEmpty):
        plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)


def test_a_project_without_money_in_its_years_is_named(world):
    late = foreseen(world, year=2571)
    plan = begun(world, foreseen(world), late)
    with pytest.raises(PlanIncomplete, match=late.code):
        plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert missing_of(plan).must[0][1] == 1


def test_confirming_confirms_the_projects_with_their_history(world):
    young, funded = foreseen(world, state="draft"), foreseen(world, state="budgeted")
    plan = confirmed(world, young, funded)
    young.refresh_from_db()
    funded.refresh_from_db()
    assert (plan.state, plan.confirmed_by) == (PlanState.CONFIRMED, world.planning)
    assert (young.state, young.facts_version, young.updated_by) == ("confirmed", 2, world.planning)
    assert (funded.state, funded.facts_version) == ("budgeted", 1)
    change = StateChange.objects.get(project=young)
    assert (change.before, change.state) == ("draft", "confirmed")
    events = apps.get_model("projects", "ProjectEvent").objects.filter(pgh_obj_id=young.pk)
    assert list(events.order_by("pgh_id").values_list("state", flat=True))[-1] == "confirmed"


def test_confirming_costs_the_same_for_any_number_of_projects(world, django_assert_max_num_queries):
    plan = begun(world, *(foreseen(world) for _ in range(30)))
    with django_assert_max_num_queries(32):
        plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)


def test_what_changed_since_it_was_seen_is_a_conflict(world):
    plan = begun(world, foreseen(world))
    seen = plan.version
    plan_entries_add(plan=plan, by=world.analyst, projects=[foreseen(world).pk])
    with pytest.raises(Conflict):
        plan_confirm(plan=plan, by=world.planning, expected_version=seen)
    with pytest.raises(Conflict):
        plan_edit(
            plan=plan,
            by=world.planning,
            expected_version=seen,
            name="x",
            first_year=2566,
            last_year=2570,
        )


def test_a_confirmed_plan_is_opened_again_and_its_projects_are_planned(world):
    project = foreseen(world)
    plan = confirmed(world, project)
    with pytest.raises(PlanNotDraft):
        plan_entries_add(plan=plan, by=world.planning, projects=[foreseen(world).pk])
    entry = plan.entries.get()
    with pytest.raises(PlanNotDraft):
        plan_entry_remove(entry=entry, by=world.planning)
    with pytest.raises(PlanNotDraft):
        plan_entry_edit(entry=entry, by=world.planning, expected_version=1, form="p02", number=3)
    plan = plan_reopen(
        plan=plan, by=world.planning, expected_version=plan.version, reason="ลืมโครงการ"
    )
    project.refresh_from_db()
    assert (plan.state, plan.confirmed_at, project.state) == ("draft", None, "planned")
    last = StateChange.objects.filter(project=project).latest("pk")
    assert last.reason == "ลืมโครงการ"


def test_only_a_confirmed_plan_is_approved(world):
    plan = begun(world, foreseen(world))
    with pytest.raises(PlanNotConfirmed):
        plan_approve(plan=plan, by=world.executive, expected_version=plan.version, papers=PAPERS)


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        (Papers(TODAY), "consent_on"),
        (Papers(TODAY, TODAY), "consent_resolution"),
        (Papers(TODAY, TODAY, "  "), "consent_resolution"),
        (Papers(TODAY - timedelta(1), TODAY, "1/2569"), "approved_on"),
        (Papers(TODAY + timedelta(1), TODAY, "1/2569"), "approved_on"),
        (Papers(TODAY, TODAY + timedelta(1), "1/2569"), "consent_on"),
    ],
)
def test_the_papers_of_an_approval_are_in_order(world, papers, field):
    plan = confirmed(world, foreseen(world))
    with pytest.raises(ApprovalDates) as refused:
        plan_approve(plan=plan, by=world.executive, expected_version=plan.version, papers=papers)
    assert refused.value.field == field
    plan.refresh_from_db()
    assert plan.state == "confirmed"


def test_a_municipality_needs_no_council(world):
    town = world.authority("5980101", "town", "เมืองใหม่", 100.0, "9801", [])
    plan = confirmed(world, foreseen(world, authority=town), authority=town)
    plan_approve(
        plan=plan, by=world.dla, expected_version=plan.version, papers=Papers(approved_on=TODAY)
    )
    plan.refresh_from_db()
    assert plan.state == "approved"


def test_a_kind_of_authority_without_a_rule_is_not_approved_without_consent(world):
    plan = confirmed(world, foreseen(world))
    ApprovalRule.objects.filter(pk="sao").delete()
    with pytest.raises(ApproverUnknown):
        plan_approve(
            plan=plan,
            by=world.executive,
            expected_version=plan.version,
            papers=Papers(approved_on=TODAY),
        )


def test_an_approval_keeps_what_was_approved(world):
    project = foreseen(world, objective="ให้สัญจรสะดวก", strategy="ด้านน้ำ")
    project.amounts.create(fiscal_year=2571, amount=5)
    plan = approved(world, project)
    entry = PlanEntry.objects.get()
    project.refresh_from_db()
    assert (plan.approved_by, plan.consent_resolution) == (world.executive, "สมัยสามัญ 1/2569")
    assert (entry.in_force, entry.amounts) == (True, {"2568": "1000.00"})
    assert entry.facts["objective"] == "ให้สัญจรสะดวก"
    assert entry.facts["name"] == project.name
    assert project.state == "approved"
    assert project.state_since == TODAY


@pytest.mark.parametrize(("noted", "since"), [(None, 9), (12, 9), (5, 5), (0, 0)])
def test_a_project_is_approved_since_the_day_of_the_papers(world, noted, since):
    """Never before the change that went before; ``noted``: days since the project was planned."""
    project = foreseen(world)
    if noted is not None:
        planned = {"before": "draft", "state": "planned"}
        StateChange.objects.create(
            project=project,
            changed_on=TODAY - timedelta(noted),
            created_by=world.planning,
            **planned,
        )
    plan = confirmed(world, project)
    day = TODAY - timedelta(9)
    papers = Papers(approved_on=day, consent_on=day, consent_resolution="1/2569")
    plan_approve(plan=plan, by=world.executive, expected_version=plan.version, papers=papers)
    project.refresh_from_db()
    assert (project.state, project.state_since) == ("approved", TODAY - timedelta(since))
    days = list(project.state_changes.order_by("pk").values_list("state", "changed_on"))
    assert days[-2:] == [(s, TODAY - timedelta(since)) for s in ("confirmed", "approved")]
    assert [on for _state, on in days] == sorted(on for _state, on in days)


PLAN_FACTS = ["name", "objective", "target", "indicator", "outcome", "division", "strategy"]


@pytest.mark.parametrize("name", [*PLAN_FACTS, "programme"])
def test_after_the_approval_the_form_keeps_the_plans_facts(client, world, name):
    project = foreseen(world)
    approved(world, project)
    project.refresh_from_db()
    client.force_login(world.planning)
    url = reverse("projects:edit", args=[project.code])
    form = client.get(url).context["form"]
    data = {field: form[field].value() or "" for field in form.fields}
    answer = client.post(url, data | {name: "อย่างอื่น", "stated_confirmed": ""})
    assert answer.status_code == 400
    assert "ให้ทำการเปลี่ยนแปลงแผน" in answer.content.decode()
    assert answer.context["form"][name].value() == "อย่างอื่น"
    with pytest.raises(PlanKeeps, match="เปลี่ยนแปลงแผน"):
        project_edit(
            project=project,
            by=world.planning,
            expected_version=project.facts_version,
            facts={name: "อย่างอื่น"},
        )
    before = project.facts_version
    project.refresh_from_db()
    assert (getattr(project, name), project.facts_version) == (form[name].value() or "", before)


def test_after_the_approval_other_facts_stay_hers(client, world):
    project = foreseen(world)
    approved(world, project)
    project.refresh_from_db()
    client.force_login(world.planning)
    url = reverse("projects:edit", args=[project.code])
    form = client.get(url).context["form"]
    data = {field: form[field].value() or "" for field in form.fields}
    data |= {"kind": "asphalt", "stated_confirmed": ""}
    assert client.post(url, data).status_code == 302
    project.refresh_from_db()
    assert (project.kind_id, project.state) == ("asphalt", "approved")


@pytest.mark.parametrize("amounts", [{2568: Decimal(999)}, {}, {2568: 1000, 2569: 1}])
def test_after_the_approval_amounts_of_its_years_stay(world, amounts):
    project = foreseen(world)
    approved(world, project)
    project.refresh_from_db()
    with pytest.raises(PlanKeeps, match="256"):
        project_edit(
            project=project,
            by=world.planning,
            expected_version=project.facts_version,
            facts={},
            amounts=amounts,
        )
    later = {2568: Decimal(1000), 2571: Decimal(7)}
    project_edit(
        project=project,
        by=world.planning,
        expected_version=project.facts_version,
        facts={},
        amounts=later,
    )
    assert dict(project.amounts.values_list("fiscal_year", "amount")) == later


def test_a_confirmed_plan_keeps_them_too_until_it_is_opened(world):
    project = foreseen(world)
    plan = confirmed(world, project)
    project.refresh_from_db()
    edit = {"project": project, "by": world.planning, "facts": {"name": "ชื่อใหม่"}}
    with pytest.raises(PlanKeeps, match="เปิดแผนกลับมาแก้ไขก่อน"):
        project_edit(expected_version=project.facts_version, **edit)
    plan_reopen(plan=plan, by=world.planning, expected_version=plan.version, reason="แก้ชื่อ")
    project.refresh_from_db()
    assert project_edit(expected_version=project.facts_version, **edit).name == "ชื่อใหม่"


def test_a_file_changes_nothing_that_an_approved_plan_keeps(world):
    project = foreseen(world)
    approved(world, project)
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "ประเภท"]
    kept = sheet([project.code, project.name, 2568, "asphalt"], headings=headings)
    assert run(kept, world.sao, world.planning).problems == []
    changed = sheet([project.code, "ชื่อใหม่", 2568, ""], headings=headings)
    [problem] = run(changed, world.sao, world.planning).problems
    assert (problem.heading, problem.value) == ("ชื่อโครงการ", "ชื่อใหม่")
    assert "ให้ทำการเปลี่ยนแปลงแผน" in problem.reason


def test_in_a_plan_the_form_gives_no_state_that_the_plan_gives(client, world):
    project = foreseen(world)
    begun(world, project)
    client.force_login(world.planning)
    form = client.get(reverse("projects:edit", args=[project.code])).context["form"]
    assert [code for code, _label in form.fields["state"].choices] == ["draft", "planned"]
    with pytest.raises(PlanKeeps, match="เป็นไปตามการยืนยันและอนุมัติแผน"):
        project_edit(
            project=project, by=world.planning, expected_version=1, facts={"state": "approved"}
        )
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "สถานะ"]
    row = [project.code, project.name, 2568, "อนุมัติแผนแล้ว"]
    [problem] = run(sheet(row, headings=headings), world.sao, world.planning).problems
    assert "เป็นไปตามการยืนยันและอนุมัติแผน" in problem.reason


def test_a_project_of_no_plan_is_moved_as_before(world):
    project = foreseen(world)
    begun(world, foreseen(world))
    for state in ("confirmed", "draft", "planned"):
        project = project_edit(
            project=project,
            by=world.planning,
            expected_version=project.facts_version,
            facts={"state": state},
        )
    assert project.state == "planned"


def test_sums_and_what_is_missing(world):
    water = foreseen(world, baht=300, strategy="ด้านน้ำ")
    water.amounts.create(fiscal_year=2570, amount=50)
    road = foreseen(world, baht=7, year=2566, strategy="ด้านถนน")
    plan = begun(world, water, road, foreseen(world, baht=1, year=2568))
    sums = sums_of(plan)
    assert dict(sums.years) == {2566: 7, 2567: 0, 2568: 301, 2569: 0, 2570: 50}
    assert sums.total == 358
    assert sums.strategies == [("ด้านถนน", 1, 7), ("ด้านน้ำ", 1, 350), ("", 1, 1)]
    lacking = {str(label): number for label, number in missing_of(plan).could}
    assert (lacking["ยุทธศาสตร์"], lacking["วัตถุประสงค์"]) == (1, 3)
    assert DevelopmentPlan.objects.count() == 1
