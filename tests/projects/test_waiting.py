"""“Waiting for you because …”: to whom each reason shows, with the list behind its number."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from coordinates.thai import fiscal_year
from projects.models import (
    BudgetItem,
    BudgetRequest,
    Contract,
    DevelopmentPlan,
    GrantRequest,
    Handover,
    Ordinance,
    PlanEntry,
    PlanRevision,
    ProjectGeometry,
)
from projects.services.positions import project_pin
from projects.waiting import BY_CODE, waiting_for

NOW = timezone.now()


def counts(user) -> dict[str, int]:
    return {one.reason.code: one.count for one in waiting_for(user)}


def plan_of(world, **facts):
    defaults = {"first_year": 2566, "last_year": 2570, "name": "แผน", "state": "confirmed"}
    authority = facts.pop("authority", world.sao)
    confirmed = {"confirmed_at": NOW}
    return DevelopmentPlan.objects.create(authority=authority, **confirmed | defaults | facts)


def grant_of(project, state: str) -> GrantRequest:
    return GrantRequest.objects.create(
        project=project,
        fiscal_year=2569,
        source="specific",
        amount=Decimal(1000),
        state=state,
        reason="แก้" if state == "returned" else "",
    )


def test_the_executive_has_plans_revisions_and_requests(world):
    plan = plan_of(world)
    plan_of(world, authority=world.neighbour)
    plan_of(world, first_year=2561, last_year=2565, state="draft")
    PlanRevision.objects.create(
        plan=plan, kind="added", number=1, year=2569, reason="x", state="confirmed"
    )
    project = world.project(state="approved")
    BudgetRequest.objects.create(
        project=project, fiscal_year=2569, source="ordinance", amount=Decimal(1)
    )
    assert counts(world.executive) == {"plan": 1, "revision": 1, "budget-request": 1}


def test_planning_has_the_plan_that_she_has_not_confirmed(world):
    plan = plan_of(world, state="draft", confirmed_at=None)
    plan_of(world, first_year=2571, last_year=2575, state="draft", confirmed_at=None)  # empty
    PlanEntry.objects.create(plan=plan, project=world.project(state="planned"), number=1)
    assert counts(world.planning) == {"plan-draft": 1}
    assert counts(world.finance) == counts(world.stranger) == {}
    [waiting] = waiting_for(world.planning)
    assert waiting.first[0].url == reverse("plans:page", args=[plan.pk])


def test_finance_has_what_lacks_money_a_contract_or_a_move(world):
    today = localdate()
    world.project(state="approved")
    with_money = world.project(state="approved")
    world.fund(with_money)
    world.fund(world.project(state="budgeted"))
    signed = world.project(state="budgeted")
    world.fund(signed)
    Contract.objects.create(
        project=signed, number="1", contractor="x", signed_on=today, amount=Decimal(1)
    )
    world.project(state="tender", state_since=today - timedelta(days=61))
    world.project(state="tender", state_since=today - timedelta(days=59))
    expected = {"no-money": 1, "no-contract": 1, "unchanged": 1}
    assert counts(world.finance) == expected
    assert counts(world.analyst) == expected
    assert counts(world.stranger) == counts(world.planning) == {}


def test_finance_waits_for_no_year_that_has_not_come(world):
    """Years of a plan count by its money; the next one once the council's budget is in."""
    now = fiscal_year(localdate())
    begun = world.project(state="approved", year=now + 1)
    begun.amounts.create(fiscal_year=now, amount=Decimal(5))
    begun.amounts.create(fiscal_year=now + 3, amount=Decimal(5))
    for years_on in (1, 2):
        later = world.project(state="approved", year=now)
        later.amounts.create(fiscal_year=now + years_on, amount=Decimal(5))
        world.project(state="approved", year=now + years_on)
    world.project(state="approved", year=now + 1, authority=world.neighbour)
    assert counts(world.finance) == {"no-money": 1}
    passed = Ordinance.objects.create(
        authority=world.sao, fiscal_year=now + 1, kind="main", name="ข้อบัญญัติ", approver="governor"
    )
    assert counts(world.finance) == {"no-money": 1}
    passed.council_on = passed.approved_on = localdate()
    passed.save()
    assert counts(world.finance) == {"no-money": 3}
    assert counts(world.analyst) == {"no-money": 3}


def test_a_draft_of_planning_waits_for_the_engineer_until_she_saves_it(client, world):
    project = world.project(state="planned")
    draft = world.pin(project, review="draft", method="document", geometry=world.point())
    world.pin(world.project(state="cancelled", state_reason="ซ้ำ"), review="draft")
    page = reverse("projects:page", args=[project.code])
    client.force_login(world.engineering)

    def seen() -> tuple[dict[str, int], bool, bool]:
        texts = [client.get(url).content.decode() for url in (page, reverse("projects:list"))]
        turns = {turn.sentence: turn for turn in client.get(page).context["turns"]}
        due = turns.get("พิกัดจากเอกสารเป็นร่าง รอช่างยืนยันบนแผนที่")
        told = all("ร่าง รอช่างยืนยัน" in text for text in texts)
        assert told != (">ระบุแล้ว<" in texts[1])
        return counts(world.engineering), bool(due and due.is_mine), told

    assert seen() == ({"position-draft": 1}, True, True)
    assert counts(world.planning) == {}
    project_pin(
        project=project,
        role="planned",
        geometry=draft.geometry,
        method="document",
        by=world.engineering,
        expected_version=project.position_version,
    )
    assert seen() == ({}, False, False)


def test_engineering_has_paid_works_without_a_position_and_returned_ones(world):
    world.project(state="signed")
    world.project(state="signed", sector="other")
    world.project(state="budgeted")
    world.pin(world.project(state="signed"))
    world.pin(world.project(state="signed"), review="returned", review_reason="ผิดฝั่ง")
    replaced = world.pin(world.project(), review="returned", review_reason="ผิด")
    ProjectGeometry.objects.filter(pk=replaced.pk).update(replaced_at=NOW, is_current=False)
    assert counts(world.engineering) == {"no-position": 1, "position-returned": 1}


def test_a_grant_request_goes_from_hand_to_hand(world):
    states = ("draft", "submitted", "reviewed", "forwarded", "returned")
    for state in states:
        grant_of(world.project(), state)
    assert counts(world.planning) == {"grant-draft": 1, "grant-returned": 1}
    assert counts(world.district_officer) == {"grant-review": 1}
    assert counts(world.province_officer) == {"grant-review": 1, "grant-forward": 1}
    assert counts(world.dla) == {"grant-decide": 1}
    grant_of(world.project(authority=world.pao), "submitted")
    assert counts(world.district_officer) == {"grant-review": 1}
    assert counts(world.province_officer)["grant-review"] == 2


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "reviewed", "forwarded"])
def test_the_queue_and_the_page_say_alike_whose_turn_a_grant_request_is(client, world, state):
    project = world.project()
    grant_of(project, state)
    page = reverse("projects:page", args=[project.code])
    for user in (world.planning, world.finance, world.analyst, world.dla):
        client.force_login(user)
        turns = client.get(page).context["turns"]
        mine = [turn for turn in turns if "เงินอุดหนุน" in turn.sentence and turn.is_mine]
        queued = [code for code in counts(user) if code.startswith("grant-")]
        assert len(queued) == len(mine), (user, queued)


def test_a_hand_over_waits_for_the_one_it_is_offered_to(world):
    Handover.objects.create(project=world.project(), agency=world.agency, reason="เกินศักยภาพ")
    assert counts(world.agency_officer) == {"handover": 1}
    assert counts(world.planning) == {}


def test_the_home_page_shows_what_waits_with_its_list_behind_the_number(client, world):
    projects = [world.project(state="approved") for _number in range(22)]
    client.force_login(world.finance)
    home = client.get(reverse("home"))
    [one] = home.context["waiting"]
    assert (one.count, len(one.first)) == (22, 20)
    text = home.content.decode()
    assert str(one.reason.sentence) in text
    assert f'href="{one.url}"' in text
    listed = client.get(one.url)
    assert {item.code for item in listed.context["items"]} == {p.code for p in projects}
    assert listed.context["items"][0].url == reverse(
        "projects:money", args=[listed.context["items"][0].code]
    )


@pytest.mark.parametrize("reason", sorted(BY_CODE))
def test_each_list_answers_those_whose_turn_it_is_and_no_others(client, world, reason):
    url = reverse("projects:waiting", args=[reason])
    right = BY_CODE[reason].right
    holders = {
        "approve": world.executive,
        "facts": world.planning,
        "money": world.finance,
        "position": world.engineering,
        "grant": world.province_officer,
        "allocate": world.dla,
        "sample": world.dla,
    }
    for user in holders.values():
        client.force_login(user)
        assert client.get(url).status_code == (200 if user == holders[right] else 403)


def test_a_reason_that_is_none_is_not_found(client, world):
    client.force_login(world.finance)
    assert client.get(reverse("projects:waiting", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("count", [1, 7])
def test_what_waits_takes_as_many_queries_for_one_row_as_for_many(
    world, count, django_assert_num_queries
):
    for _number in range(count):
        world.project(state="approved")
        world.project(state="tender", state_since=localdate() - timedelta(days=99))
        grant_of(world.project(state="signed"), "returned")
    # one for the appointments, two for each of the analyst's ten reasons
    with django_assert_num_queries(21):
        waiting_for(world.analyst)
    assert BudgetItem.objects.count() == 0
