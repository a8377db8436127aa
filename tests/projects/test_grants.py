"""Grant requests from draft to allocation: the machine by role and state, the money it makes."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import LocalAuthority
from coordinates.thai import fiscal_year
from projects.budget.errors import AmountKeepsToGrant, AuthoritiesOnly
from projects.codes import GrantState
from projects.errors import Conflict, ProjectCancelled
from projects.grants.errors import (
    AllocationNeedsReason,
    GrantBeyondPlan,
    GrantFixed,
    GrantLiveAlready,
    GrantMoveRefused,
    GrantNeedsPlan,
    GrantReasonMissing,
    GrantYearOver,
)
from projects.grants.querysets import planned_for, waiting_for, with_specific_grant
from projects.grants.states import MOVES, TURNS, acting_as, acts_as, moves_open
from projects.models import (
    BudgetItem,
    BudgetShare,
    DevelopmentPlan,
    GrantRequest,
    PlanEntry,
    ProjectAmount,
)
from projects.services import grants
from projects.services.facts import project_withdraw
from projects.services.money import budget_item_edit

YEAR = fiscal_year(localdate())
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ASKED = {
    "fiscal_year": YEAR,
    "source": "specific",
    "amount": Decimal(900_000),
    "priority": 1,
    "papers": ["land", "design"],
    "note": "",
}
POSTED = {
    "fiscal_year": str(YEAR).translate(THAI),
    "source": "specific",
    "amount": "๙๐๐,๐๐๐",
    "priority": "1",
    "papers": ["land", "design"],
}
ROLES = (
    "planning",
    "finance",
    "engineering",
    "executive",
    "analyst",
    "district_officer",
    "province_officer",
    "dla",
    "reader",
    "agency_officer",
    "stranger",
)
# Who makes which move for an SAO; of a PAO, city or town the province alone reviews.
MAY = {
    "submit": {"planning", "analyst"},
    "withdraw": {"planning", "analyst"},
    "review": {"district_officer", "province_officer"},
    "return": {"district_officer", "province_officer"},
    "forward": {"province_officer"},
    "allocate": {"dla"},
    "refuse": {"dla"},
}


def planned(world, **facts):
    project = world.project(**{"state": "approved"} | facts)
    ProjectAmount.objects.create(project=project, fiscal_year=YEAR, amount=Decimal(1_000_000))
    return project


def draft(world, project=None, **facts) -> GrantRequest:
    project = project or planned(world)
    return grants.grant_draft(project=project, by=world.planning, facts=ASKED | facts)


def standing(world, state: str, authority=None) -> GrantRequest:
    """A request in any state, set past the machine that is tested."""
    owner = authority or world.sao
    grant = GrantRequest.objects.create(
        project=planned(world, authority=owner), **ASKED, created_by=world.planning
    )
    facts = {"state": state}
    if state in {"refused", "returned"}:
        facts["reason"] = "เหตุผล"
    if state == "allocated":
        item = world.item(authority=owner, source="specific")
        facts |= {"allocated": Decimal(1), "item": item}
    GrantRequest.objects.filter(pk=grant.pk).update(**facts)
    return GrantRequest.objects.select_related("project__authority").get(pk=grant.pk)


def move(world, name: str, grant: GrantRequest, by, version: int = 1, **facts):
    version_of = {"by": by, "expected_version": version}
    match name:
        case "submit":
            return grants.grant_submit(grant=grant, **version_of)
        case "withdraw":
            return grants.grant_withdraw(grant=grant, **version_of)
        case "review":
            return grants.grant_review(grant=grant, **version_of, opinion="เห็นควร")
        case "return":
            return grants.grant_return(grant=grant, **version_of, reason="ขาดแบบ")
        case "forward":
            [sent] = grants.grants_forward(chosen=[(grant, version)], by=by)
            return sent
        case "allocate":
            return grants.grant_allocate(
                grant=grant,
                **version_of,
                **{"amount": Decimal(800_000), "document": "มท 0810/1"} | facts,
            )
        case "refuse":
            return grants.grant_refuse(grant=grant, **version_of, reason="งบหมด")
    raise AssertionError(name)


@pytest.mark.parametrize("name", MOVES)
def test_every_move_from_every_state_by_every_role(world, name):
    """The database follows the table, and nothing else: 8 states × 11 roles a move."""
    assert set(MAY) == set(MOVES)
    for state in GrantState:
        for role in ROLES:
            grant, user = standing(world, state), getattr(world, role)
            may, starts = role in MAY[name], state in MOVES[name].before
            assert (name in moves_open(user, state, world.sao)) is (may and starts)
            if may and starts:
                assert move(world, name, grant, user).state == MOVES[name].after
            else:
                with pytest.raises(GrantMoveRefused if may else PermissionDenied):
                    move(world, name, grant, user)
            grant.refresh_from_db()
            moved = may and starts
            assert grant.state == (MOVES[name].after if moved else state), (state, role)
            assert grant.version == 1 + moved
            GrantRequest.objects.all().delete()


@pytest.mark.parametrize("kind", LocalAuthority.Kind.values)
def test_who_reviews_follows_the_kind_of_authority(world, kind):
    LocalAuthority.objects.filter(pk=world.sao.pk).update(kind=kind)
    world.sao.refresh_from_db()
    by_district = kind in {"sao", "subdistrict"}
    grant = standing(world, "submitted")
    assert ("review" in moves_open(world.district_officer, "submitted", world.sao)) is by_district
    assert "review" in moves_open(world.province_officer, "submitted", world.sao)
    mine = GrantRequest.objects.all()
    assert waiting_for(mine, world.district_officer).exists() is by_district
    assert waiting_for(mine, world.province_officer).get() == grant


@pytest.mark.parametrize("state", GrantState)
def test_what_waits_for_a_person_is_what_she_may_move_on(world, state):
    for authority in (world.sao, world.neighbour, world.pao, world.far):
        standing(world, state, authority)
    onward = set(MOVES) - {"withdraw"}
    for role in ROLES:
        user = getattr(world, role)
        shown = set(waiting_for(GrantRequest.objects.all(), user))
        may = {
            grant
            for grant in GrantRequest.objects.select_related("project__authority")
            if onward.intersection(moves_open(user, state, grant.project.authority))
        }
        if state == "reviewed" and role == "district_officer":
            may = set()  # she may still return it; the next step is the province's
        assert shown == may, role


def test_the_whole_way_makes_an_item_wholly_tied_and_the_project_budgeted(world):
    project = planned(world)
    grant = draft(world, project)
    assert (grant.state, grant.version, grant.created_by) == ("draft", 1, world.planning)
    steps = [
        ("submit", world.planning),
        ("return", world.district_officer),
        ("submit", world.analyst),
        ("review", world.district_officer),
        ("forward", world.province_officer),
        ("allocate", world.dla),
    ]
    for version, (name, user) in enumerate(steps, 1):
        grant = move(world, name, grant, user, version)
    item = BudgetItem.objects.get()
    share = BudgetShare.objects.get()
    project.refresh_from_db()
    assert (item.authority, item.source, item.fiscal_year) == (world.sao, "specific", YEAR)
    assert (item.amount, item.document, item.name) == (800_000, "มท 0810/1", project.name)
    assert (share.project, share.item, share.amount) == (project, item, 800_000)
    assert (project.state, project.money_version) == ("budgeted", 2)
    assert (grant.item, grant.allocated, grant.decided_by) == (item, 800_000, world.dla)
    assert (grant.reviewed_by, grant.review_note) == (world.district_officer, "เห็นควร")
    assert grant.forwarded_by == world.province_officer
    assert grant.entered_on_behalf is True  # the analyst sent it last for the authority
    assert list(with_specific_grant(YEAR)) == [world.sao]
    assert not with_specific_grant(YEAR - 1).exists()
    states = grant.events.order_by("pgh_id").values_list("state", flat=True)
    assert list(states)[-1] == "allocated"
    assert "returned" in states


def test_more_than_asked_needs_a_reason_and_nothing_is_made_without_it(world):
    grant = standing(world, "forwarded")
    with pytest.raises(AllocationNeedsReason):
        move(world, "allocate", grant, world.dla, amount=Decimal(900_001))
    assert not BudgetItem.objects.exists()
    done = move(world, "allocate", grant, world.dla, amount=Decimal(900_001), reason="ราคากลางใหม่")
    assert (done.allocated, done.item.amount) == (900_001, 900_001)


def test_a_cancelled_project_gets_nothing_and_nothing_is_left_behind(world):
    grant = standing(world, "forwarded")
    project_withdraw(project=grant.project, by=world.planning, expected_version=1, reason="ซ้ำ")
    with pytest.raises(ProjectCancelled):
        move(world, "allocate", grant, world.dla)
    grant.refresh_from_db()
    assert (grant.state, BudgetItem.objects.count()) == ("forwarded", 0)
    assert move(world, "refuse", grant, world.dla).state == "refused"


def test_a_request_needs_a_planned_amount_before_it_is_sent(world):
    grant = draft(world)
    ProjectAmount.objects.all().delete()
    with pytest.raises(GrantNeedsPlan):
        move(world, "submit", grant, world.planning)


def test_one_live_request_a_project_year_and_kind(world):
    project = planned(world)
    grant = draft(world, project)
    with pytest.raises(GrantLiveAlready):
        draft(world, project)
    other = draft(world, project, source="general")
    with pytest.raises(GrantLiveAlready):
        grants.grant_edit(
            grant=other, by=world.planning, expected_version=1, facts={"source": "specific"}
        )
    move(world, "withdraw", grant, world.planning)
    assert draft(world, project).state == "draft"


def test_money_of_a_year_that_is_over_is_asked_for_no_more(planning, world):
    project = planned(world)
    sent = POSTED | {"project": project.code, "fiscal_year": str(YEAR - 1)}
    answer = planning.post(reverse("budget:grant_new"), sent)
    assert answer.status_code == 400
    [told] = answer.context["form"].errors["fiscal_year"]
    assert str(YEAR) in told
    with pytest.raises(GrantYearOver):
        draft(world, project, fiscal_year=YEAR - 1)
    grant = draft(world, project)
    with pytest.raises(GrantYearOver):
        grants.grant_edit(
            grant=grant, by=world.planning, expected_version=1, facts={"fiscal_year": YEAR - 1}
        )
    GrantRequest.objects.update(fiscal_year=YEAR - 1)  # as one that was drafted a year ago
    with pytest.raises(GrantYearOver):
        move(world, "submit", grant, world.planning)
    assert draft(world, project, fiscal_year=YEAR).fiscal_year == YEAR


def test_an_agency_asks_for_no_grant(world):
    with pytest.raises(AuthoritiesOnly):
        grants.grant_draft(
            project=world.project(agency=world.agency), by=world.agency_officer, facts=ASKED
        )


def test_a_sent_request_is_not_edited_and_an_old_version_not_moved(world):
    grant = draft(world)
    with pytest.raises(Conflict):
        move(world, "submit", grant, world.planning, 7)
    with pytest.raises(PermissionDenied):
        grants.grant_edit(grant=grant, by=world.finance, expected_version=1, facts=ASKED)
    move(world, "submit", grant, world.planning)
    with pytest.raises(GrantFixed):
        grants.grant_edit(grant=grant, by=world.planning, expected_version=2, facts=ASKED)


@pytest.mark.parametrize("name", ["review", "return", "refuse"])
def test_an_opinion_or_reason_of_blanks_is_none(world, name):
    service = getattr(grants, f"grant_{name}")
    grant = standing(world, "forwarded" if name == "refuse" else "submitted")
    by = world.dla if name == "refuse" else world.district_officer
    word = "opinion" if name == "review" else "reason"
    with pytest.raises(GrantReasonMissing):
        service(grant=grant, by=by, expected_version=1, **{word: "  "})


def test_many_are_forwarded_or_none(world):
    good, bad = standing(world, "reviewed"), standing(world, "submitted")
    with pytest.raises(GrantMoveRefused):
        grants.grants_forward(chosen=[(good, 1), (bad, 1)], by=world.province_officer)
    good.refresh_from_db()
    assert good.state == "reviewed"


def test_the_limit_of_a_request_is_of_the_plan_that_holds_its_year(world):
    project = planned(world)
    of_this = {"first_year": YEAR - 1, "last_year": YEAR + 1, "name": "แผน"}
    later = {"first_year": YEAR + 4, "last_year": YEAR + 8, "name": "แผนถัดไป"}
    for number, years in enumerate((of_this, later), start=1):
        plan = DevelopmentPlan.objects.create(authority=world.sao, **years)
        PlanEntry.objects.create(plan=plan, project=project, number=number)
    amount = Decimal(500_000)
    ProjectAmount.objects.create(project=project, fiscal_year=YEAR + 4, amount=amount)
    assert planned_for(project, YEAR) == planned_for(project, YEAR + 1) == 1_000_000
    assert planned_for(project, YEAR + 5) == amount
    assert planned_for(project, YEAR + 3) == 1_500_000  # of no plan: all that is told


# The pages ------------------------------------------------------------------------------


@pytest.fixture
def planning(client, world):
    client.force_login(world.planning)
    return client


def test_planning_drafts_edits_and_sends_on_the_pages(planning, world):
    project = planned(world)
    new = reverse("budget:grant_new")
    assert project.code in planning.get(new, {"q": project.code}).content.decode()
    assert planning.get(new, {"project": project.code}).status_code == 200
    answer = planning.post(new, POSTED | {"project": project.code})
    grant = GrantRequest.objects.get()
    url = reverse("budget:grant", args=[grant.pk])
    assert answer.url == url
    assert (grant.amount, grant.papers, grant.fiscal_year) == (900_000, ["land", "design"], YEAR)
    edit = reverse("budget:grant_edit", args=[grant.pk])
    sent = POSTED | {"version": "1", "papers": ["plan"], "amount": "1,250,000.-"}
    beyond = planning.post(edit, sent)
    assert beyond.status_code == 400
    assert "เกินงบประมาณตามแผนซึ่งมี 1,000,000.00 บาท" in beyond.content.decode()
    assert planning.post(edit, sent | {"note": "ราคากลางใหม่"}).status_code == 302
    text = planning.get(url).content.decode()
    assert "ยังไม่ระบุพิกัด" in text  # said, not refused
    assert "ขอ 1,250,000.00 บาท เกินงบประมาณตามแผนซึ่งมี 1,000,000.00 บาท" in text
    assert planning.post(url, {"do": "submit", "version": "2"}).status_code == 302
    text = planning.get(url).content.decode()
    assert "ยังไม่ระบุพิกัด" not in text
    assert f"ส่งคำขอโดย</dt><dd>{world.planning.name}" in text
    grant.refresh_from_db()
    assert (grant.state, grant.papers, grant.amount) == ("submitted", ["plan"], 1_250_000)
    assert planning.get(edit).status_code == 400


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "1.250.000"}, "amount"),
        ({"amount": "-"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "9" * 20}, "amount"),
        ({"fiscal_year": "1999"}, "fiscal_year"),
        ({"source": "loan"}, "source"),
        ({"priority": "0"}, "priority"),
        ({"papers": ["gold"]}, "papers"),
    ],
)
def test_wrong_input_is_refused_beside_its_field_and_the_rest_is_kept(
    planning, world, changed, field
):
    sent = POSTED | {"project": planned(world).code, "note": "ถนนขาด"} | changed
    answer = planning.post(reverse("budget:grant_new"), sent)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}
    assert "ถนนขาด" in answer.content.decode()
    assert not GrantRequest.objects.exists()


def test_the_same_priority_is_said_and_not_refused(planning, world):
    first = draft(world)
    sent = POSTED | {"project": planned(world).code}
    page = planning.post(reverse("budget:grant_new"), sent, follow=True)
    assert page.status_code == 200
    assert page.content.decode().count(first.project.code) >= 2  # as a message and on the page
    assert GrantRequest.objects.count() == 2


def test_two_officers_see_both_versions_of_a_request(planning, world):
    grant = draft(world)
    grants.grant_edit(
        grant=grant, by=world.analyst, expected_version=1, facts={"amount": Decimal(5)}
    )
    url = reverse("budget:grant_edit", args=[grant.pk])
    answer = planning.post(url, POSTED | {"version": "1", "papers": ["plan", "land"]})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "หนังสืออนุญาตใช้พื้นที่" in text
    again = answer.context["fields"] | {"papers": [v for _n, v in answer.context["repeated"]]}
    assert planning.post(url, again).status_code == 302
    grant.refresh_from_db()
    assert (grant.amount, grant.papers, grant.version) == (900_000, ["plan", "land"], 3)


def test_a_step_on_an_old_version_is_a_409_that_keeps_what_was_typed(client, world):
    grant = standing(world, "submitted")
    client.force_login(world.district_officer)
    GrantRequest.objects.filter(pk=grant.pk).update(version=2)
    url = reverse("budget:grant", args=[grant.pk])
    answer = client.post(url, {"do": "review", "version": "1", "opinion": "เห็นควรมาก"})
    assert answer.status_code == 409
    assert "เห็นควรมาก" in answer.content.decode()
    [form] = [step["form"] for step in answer.context["steps"] if step["do"] == "review"]
    assert form["version"].value() == "2"


@pytest.mark.parametrize("first", ["review", "return"])
def test_an_opinion_typed_while_another_office_was_first_stands_beside_hers(client, world, first):
    grant = standing(world, "submitted")
    client.force_login(world.district_officer)
    url = reverse("budget:grant", args=[grant.pk])
    move(world, first, grant, world.province_officer)
    sent = {"do": "review", "version": "1", "opinion": "ควรลดความกว้างถนน"}
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "review" not in [step["do"] for step in answer.context["steps"]]
    text = answer.content.decode()
    assert f"{world.province_officer.name} บันทึกไว้ก่อนแล้ว" in text
    assert "ที่ท่านพิมพ์ยังไม่ได้บันทึก" in text
    for told in ("ควรลดความกว้างถนน", "เห็นควร" if first == "review" else "ขาดแบบ"):
        assert told in text, told
    grant.refresh_from_db()
    assert (grant.version, grant.reviewed_by) == (
        2,
        world.province_officer if first == "review" else None,
    )
    assert "ควรลดความกว้างถนน" not in client.get(url).content.decode()


def test_a_step_sent_twice_says_that_it_was_her_own(planning, world):
    url = reverse("budget:grant", args=[draft(world).pk])
    sent = {"do": "submit", "version": "1"}
    assert planning.post(url, sent).status_code == 302
    answer = planning.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ท่านบันทึกไว้แล้วจากหน้าต่างอื่น" in text
    assert "ที่ท่านพิมพ์" not in text
    assert text.index("ท่านบันทึกไว้แล้ว") < text.index('id="asked"')  # at the top


def test_a_request_beyond_the_plan_of_other_years_needs_its_explanation_too(world):
    project = planned(world)
    with pytest.raises(GrantBeyondPlan):
        draft(world, project, fiscal_year=YEAR + 1, amount=Decimal(1_000_001))
    draft(world, project, fiscal_year=YEAR + 1, amount=Decimal(1_000_000))


def test_provinces_are_chosen_by_name_where_there_are_several(client, world):
    standing(world, "submitted")
    url = reverse("budget:grants")
    client.force_login(world.planning)
    assert 'name="province"' not in client.get(url).content.decode()
    client.force_login(world.dla)
    code = world.sao.province_code
    page = client.get(url, {"province": code})
    assert f'<option value="{code}" selected>' in page.content.decode()
    assert page.context["count"] == 1


def test_what_the_row_refuses_is_said_and_the_typed_is_kept(client, world):
    grant = standing(world, "submitted")
    GrantRequest.objects.filter(pk=grant.pk).update(papers=["gone"])  # a code that was taken away
    client.force_login(world.district_officer)
    sent = {"do": "review", "version": 1, "opinion": "เห็นควรสนับสนุน"}
    answer = client.post(reverse("budget:grant", args=[grant.pk]), sent)
    assert answer.status_code == 400
    [form] = [one["form"] for one in answer.context["steps"] if one["do"] == "review"]
    assert form.non_field_errors()
    assert "เห็นควรสนับสนุน" in answer.content.decode()


def test_a_step_that_is_over_is_said_with_a_400(client, world):
    grant = standing(world, "reviewed")
    client.force_login(world.district_officer)
    url = reverse("budget:grant", args=[grant.pk])
    answer = client.post(url, {"do": "review", "version": "1", "opinion": "ซ้ำ"})
    assert answer.status_code == 400
    assert "ตรวจแล้ว รอส่งกรม" in answer.content.decode()
    assert client.post(url, {"do": "nothing"}).status_code == 404


def test_dla_allocates_on_the_page_and_is_asked_for_a_reason(client, world):
    grant = standing(world, "forwarded")
    client.force_login(world.dla)
    url = reverse("budget:grant", args=[grant.pk])
    sent = {"do": "allocate", "version": "1", "amount": "๙๐๐,๐๐๑", "document": "มท 1"}
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert str(AllocationNeedsReason.message) in answer.content.decode()
    assert client.post(url, sent | {"document": ""}).status_code == 400
    assert client.post(url, sent | {"reason": "ราคากลางใหม่"}).status_code == 302
    grant.refresh_from_db()
    assert (grant.state, grant.allocated) == ("allocated", 900_001)
    assert client.get(url).status_code == 200


def test_the_province_forwards_what_it_ticked(client, world):
    chosen = [standing(world, "reviewed"), standing(world, "reviewed", world.pao)]
    client.force_login(world.province_officer)
    page = client.get(reverse("budget:grants"), {"mine": "yes"}).content.decode()
    url = reverse("budget:grants_forward")
    values = [f"{grant.pk}:1" for grant in chosen]
    assert all(value in page for value in values)
    assert client.post(url).status_code == 400
    assert client.post(url, {"chosen": ["1"]}).status_code == 404
    assert client.post(url, {"chosen": [*values[:1], f"{chosen[1].pk}:9"]}).status_code == 409
    assert client.post(url, {"chosen": values}).status_code == 302
    assert set(GrantRequest.objects.values_list("state", flat=True)) == {"forwarded"}


def test_the_list_answers_its_question_with_totals(client, world):
    near = standing(world, "forwarded")
    far = standing(world, "forwarded", world.far)
    given = standing(world, "allocated")
    client.force_login(world.dla)
    url = reverse("budget:grants")

    def asked(**query):
        return {grant.pk for grant in client.get(url, query).context["page"]}

    assert asked() == {near.pk, far.pk, given.pk}
    assert asked(province="๙๗") == {far.pk}
    assert asked(state="allocated") == {given.pk}
    assert asked(state="forwarded", mine="yes") == {near.pk, far.pk}
    assert asked(q=near.project.code) == {near.pk}
    assert asked(owner=world.far.code, year=str(YEAR), source="specific") == {far.pk}
    assert asked(source="general") == set()
    totals = {row["state"]: row for row in client.get(url).context["totals"]}
    assert (totals["forwarded"]["count"], totals["forwarded"]["asked"]) == (2, 1_800_000)
    assert totals["allocated"]["allocated"] == 1
    for wrong in ({"year": "69"}, {"state": "x"}, {"province": "x"}, {"yeer": "1"}):
        assert client.get(url, wrong).status_code == 400


def test_list_and_page_ask_a_fixed_number_of_queries(client, world, django_assert_max_num_queries):
    for _number in range(15):
        grant = standing(world, "reviewed")
    client.force_login(world.province_officer)
    with django_assert_max_num_queries(8):
        assert len(client.get(reverse("budget:grants")).context["page"]) == 15
    with django_assert_max_num_queries(8):
        client.get(reverse("budget:grant", args=[grant.pk]))


def test_an_allocated_item_keeps_its_amount_but_not_its_name(client, world):
    grant = standing(world, "forwarded")
    move(world, "allocate", grant, world.dla, amount=Decimal(800_000), reason="ลดตามราคากลาง")
    item = BudgetItem.objects.get()
    more = {"amount": Decimal(9_000_000)}
    with pytest.raises(AmountKeepsToGrant):
        budget_item_edit(item=item, by=world.finance, expected_version=1, facts=more)
    client.force_login(world.planning)
    url = reverse("projects:item_edit", args=[item.pk])
    sent = {"name": "ค่าถนน", "fiscal_year": str(YEAR), "source": "specific", "version": "1"}
    answer = client.post(url, sent | {"amount": "9000000"})
    assert answer.status_code == 400
    assert str(AmountKeepsToGrant.message) in answer.content.decode()
    assert client.post(url, sent | {"amount": "800000"}).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.amount, item.version) == ("ค่าถนน", 800_000, 2)


@pytest.mark.parametrize("kind", ["sao", "subdistrict", "town", "pao"])
def test_whose_turn_it_is_is_the_same_of_a_row_and_as_a_question(world, kind):
    LocalAuthority.objects.filter(pk=world.sao.pk).update(kind=kind)
    for state, actor in TURNS.items():
        grant = standing(world, state)
        rows = GrantRequest.objects.filter(pk=grant.pk)
        for user in (getattr(world, name) for name in ROLES):
            its = acts_as(user, actor, grant.project.owner)
            assert rows.filter(acting_as(user, actor)).exists() is its
