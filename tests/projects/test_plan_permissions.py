"""Every role × every page of plans and revisions, of an own authority and of another."""

import pytest
from django.urls import reverse

from accounts.models import Right
from projects.models import DevelopmentPlan, PlanEntry, PlanRevision
from projects.services.plans import plan_reopen
from projects.services.revisions import revision_reopen
from tests.projects.test_plan_revisions import change, confirm, revision
from tests.projects.test_plans import TODAY, approved, begun, confirmed, foreseen

DAY = f"{TODAY.day}/{TODAY.month}/{TODAY.year + 543}"
# What a role may do at the SAO; who may read whole what is its own.
RIGHTS: dict[str, set[str]] = {
    "planning": {Right.FACTS},
    "finance": set(),
    "engineering": set(),
    "executive": {Right.APPROVE},
    "analyst": {Right.FACTS},
    "district_officer": set(),
    "province_officer": set(),
    "dla": set(),
    "reader": set(),
    "stranger": set(),
    "anonymous": set(),
}
BLIND = {"reader", "stranger"}  # a plan holds drafts, too: a reading agency has no part of it
PLAN_VIEWS = {
    "plans:page": ("draft", ""),
    "plans:p02": ("draft", ""),
    "plans:edit": ("draft", Right.FACTS),
    "plans:add": ("draft", Right.FACTS),
    "plans:entry": ("draft", Right.FACTS),
    "plans:confirm": ("draft", Right.FACTS),
    "plans:reopen": ("confirmed", Right.FACTS),
    "plans:approve": ("confirmed", Right.APPROVE),
    "plans:revision_new": ("approved", Right.FACTS),
}
REVISION_VIEWS = {
    "plans:revision": ("draft", ""),
    "plans:revision_confirm": ("draft", Right.FACTS),
    "plans:proposal_choose": ("draft", Right.FACTS),
    "plans:proposal_add": ("draft", Right.FACTS),
    "plans:proposal": ("draft", Right.FACTS),
    "plans:proposal_remove": ("draft", Right.FACTS),
    "plans:revision_reopen": ("confirmed", Right.FACTS),
    "plans:revision_approve": ("confirmed", Right.APPROVE),
}
POSTED = {"plans:entry_remove": Right.FACTS, "plans:proposal_drop": Right.FACTS}
NAMES = {"plans:list", "plans:new", *PLAN_VIEWS, *REVISION_VIEWS, *POSTED}


def logged_in(client, world, role):
    if role != "anonymous":
        client.force_login(getattr(world, role))
    return client


def status_for(role: str, right: str, well: int = 200) -> int:
    if role == "anonymous":
        return 302
    if role in BLIND:
        return 404
    return well if not right or right in RIGHTS[role] else 403


def plan_in(world, state: str) -> DevelopmentPlan:
    make = {"draft": begun, "confirmed": confirmed, "approved": approved}[state]
    return make(world, foreseen(world))


def revision_in(world, state: str) -> PlanRevision:
    project = foreseen(world)
    made = revision(world, approved(world, project))
    change(world, made, project, name="ชื่อใหม่")
    return confirm(world, made) if state == "confirmed" else made


def address(view: str, thing: DevelopmentPlan | PlanRevision) -> str:
    arguments = [thing.pk]
    entry = thing.entries.select_related("project").get()
    if view in {"plans:entry", "plans:entry_remove"}:
        arguments.append(entry.pk)
    if view in {"plans:proposal", "plans:proposal_remove", "plans:proposal_drop"}:
        arguments.append(entry.project.code)
    return reverse(view, args=arguments)


@pytest.mark.parametrize("role", RIGHTS)
def test_the_pages_of_a_plan_open_to_their_right(client, world, role):
    logged_in(client, world, role)
    for state in ("draft", "confirmed", "approved"):
        DevelopmentPlan.objects.all()
        plan = plan_in(world, state)
        for view, (needed, right) in PLAN_VIEWS.items():
            if needed == state:
                answer = client.get(address(view, plan))
                assert answer.status_code == status_for(role, right), view
        PlanEntry.objects.filter(plan=plan).delete()
        plan.delete()


@pytest.mark.parametrize("role", RIGHTS)
def test_the_pages_of_a_revision_open_to_their_right(client, world, role):
    logged_in(client, world, role)
    made = revision_in(world, "draft")
    for state in ("draft", "confirmed"):
        if state == "confirmed":
            made = confirm(world, made)
        for view, (needed, right) in REVISION_VIEWS.items():
            if needed == state:
                answer = client.get(address(view, made))
                assert answer.status_code == status_for(role, right), view


@pytest.mark.parametrize("role", RIGHTS)
def test_the_list_holds_what_the_role_may_read(client, world, role):
    logged_in(client, world, role)
    own = begun(world)
    begun(world, authority=world.far)
    answer = client.get(reverse("plans:list"))
    if role == "anonymous":
        assert answer.status_code == 302
        return
    listed = {plan.pk for plan in answer.context["page"]}
    if role == "dla":
        assert len(listed) == 2
    else:
        assert listed == (set() if role in BLIND else {own.pk})
    status = client.get(reverse("plans:new"), {"owner": world.sao.code}).status_code
    assert status == (200 if Right.FACTS in RIGHTS[role] else 404)


@pytest.mark.parametrize("role", RIGHTS)
def test_a_plan_is_begun_by_those_who_edit_facts(client, world, role):
    logged_in(client, world, role)
    for owner in (world.sao, world.far, world.agency):
        data = {"owner": owner.code, "first_year": "๒๕๖๖", "last_year": "2570"}
        status = client.post(reverse("plans:new"), data).status_code
        may = owner == world.sao and Right.FACTS in RIGHTS[role]
        assert status == (302 if may or role == "anonymous" else 404)
    assert DevelopmentPlan.objects.exists() is (Right.FACTS in RIGHTS[role])


@pytest.mark.parametrize("role", RIGHTS)
def test_each_step_of_a_plan_needs_its_right(client, world, role):
    logged_in(client, world, role)
    plan = begun(world, foreseen(world), foreseen(world))
    entry = plan.entries.first()
    steps = [
        ("plans:entry_remove", {}, Right.FACTS, "draft"),
        ("plans:confirm", {}, Right.FACTS, "confirmed"),
        ("plans:reopen", {"reason": "x"}, Right.FACTS, "draft"),
        ("plans:approve", PAPERS, Right.APPROVE, "approved"),
    ]
    for view, data, right, state in steps:
        if view == "plans:approve":
            plan.refresh_from_db()
            _confirmed_by_planning(world, plan)
        elif view == "plans:reopen" and plan.state == "draft":
            _confirmed_by_planning(world, plan)
        plan.refresh_from_db()
        before = plan.state
        args = [plan.pk, entry.pk] if view == "plans:entry_remove" else [plan.pk]
        answer = client.post(reverse(view, args=args), data | {"version": plan.version})
        assert answer.status_code == status_for(role, right, 302), view
        plan.refresh_from_db()
        may = right in RIGHTS[role]
        assert plan.state == (state if may else before), view
        if view == "plans:reopen" and not may:
            plan_reopen(plan=plan, by=world.planning, expected_version=plan.version, reason="x")
    assert plan.entries.count() == (1 if Right.FACTS in RIGHTS[role] else 2)


PAPERS = {"approved_on": DAY, "consent_on": DAY, "consent_resolution": "1/2569"}


def _confirmed_by_planning(world, plan):
    from projects.services.plans import plan_confirm

    plan.refresh_from_db()
    if plan.state == "draft":
        plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)


@pytest.mark.parametrize("role", RIGHTS)
def test_each_step_of_a_revision_needs_its_right(client, world, role):
    logged_in(client, world, role)
    made = revision_in(world, "draft")
    may = Right.FACTS in RIGHTS[role]
    data = {"version": made.version + 1}
    answer = client.post(reverse("plans:revision_confirm", args=[made.pk]), data)
    assert answer.status_code == status_for(role, Right.FACTS, 302)
    made.refresh_from_db()
    assert made.state == ("confirmed" if may else "draft")
    if not may:
        made = confirm(world, made)
    data = PAPERS | {"version": made.version}
    answer = client.post(reverse("plans:revision_approve", args=[made.pk]), data)
    assert answer.status_code == status_for(role, Right.APPROVE, 302)
    made.refresh_from_db()
    approves = Right.APPROVE in RIGHTS[role]
    assert made.state == ("approved" if approves else "confirmed")
    if approves:
        return
    revision_reopen(revision=made, by=world.planning, expected_version=made.version, reason="x")
    made.refresh_from_db()
    answer = client.post(address("plans:proposal_drop", made))
    assert answer.status_code == status_for(role, Right.FACTS, 302)
    assert made.entries.exists() is not may
