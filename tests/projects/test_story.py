"""The page of a project: the chain with days and amounts, what is missing, whose turn it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from projects.chain import STEPS, Status, chain_of
from projects.history import history_of
from projects.history.parts import PARTS
from projects.models import (
    BudgetRequest,
    Contract,
    DevelopmentPlan,
    Disbursement,
    GrantRequest,
    Handover,
    Obligation,
    Ordinance,
    PlanEntry,
    Project,
    Strategy,
    StrategyLink,
    Vision,
)
from projects.services.evidence import evidence_given
from projects.services.proposals import proposal_remove
from projects.services.states import state_change
from projects.story import RELATED, story_of
from tests.projects.test_plan_revisions import approve, confirm, revision
from tests.projects.test_plans import approved, foreseen

YEARS = {"first_year": 2566, "last_year": 2570}


def full(world) -> Project:
    """A project with a row for every step of its chain."""
    Vision.objects.create(authority=world.sao, text="น้ำไหลไฟสว่าง", **YEARS)
    national = Strategy.objects.create(level="national", name="ความมั่นคงน้ำ", **YEARS)
    own = Strategy.objects.create(level="authority", authority=world.sao, name="คมนาคม", **YEARS)
    StrategyLink.objects.create(strategy=own, serves=national)
    project = world.project(state="approved", plan_strategy=own)
    plan = DevelopmentPlan.objects.create(
        authority=world.sao,
        name="แผนพัฒนาท้องถิ่น (พ.ศ. 2566–2570)",
        state="approved",
        confirmed_at=timezone.now(),
        approved_on=date(2024, 9, 1),
        announcement="ประกาศ 1/2567",
        **YEARS,
    )
    PlanEntry.objects.create(plan=plan, project=project, in_force=True)
    project.amounts.create(fiscal_year=2568, amount=Decimal(600_000))
    ordinance = Ordinance.objects.create(
        authority=world.sao,
        fiscal_year=2568,
        kind="main",
        name="ข้อบัญญัติ 2568",
        approver="district_chief",
        council_on=date(2024, 8, 1),
        approved_on=date(2024, 9, 15),
    )
    share = world.link(project, by=world.finance)
    share.item.ordinance, share.item.entered_on_behalf = ordinance, True
    share.item.save()
    world.item()
    contract = Contract.objects.create(
        project=project,
        number="7/2568",
        contractor="หจก.ถนนดี",
        signed_on=date(2025, 1, 10),
        amount=Decimal(450_000),
        accepted_on=date(2025, 4, 1),
        result="แล้วเสร็จตามแบบ",
    )
    Obligation.objects.create(
        contract=contract, fiscal_year=2568, bound_on=date(2025, 1, 11), amount=Decimal(450_000)
    )
    project.refresh_from_db()
    evidence_given(project=project, by=world.finance, contract=contract)
    for number in (1, 2):
        paid = Disbursement.objects.create(
            contract=contract,
            instalment=number,
            paid_on=date(2025, 2 + number, 1),
            amount=Decimal(225_000),
        )
        evidence_given(project=project, by=world.finance, disbursement=paid)
    world.pin(project)
    return project


def chain(project: Project):
    whole = Project.objects.select_related(*RELATED).get(pk=project.pk)
    return {link.code: link for link in chain_of(story_of(whole))}


def test_the_whole_chain_is_told_with_its_days_and_amounts(world):
    links = chain(full(world))
    assert list(links) == [code for code, _label, _tell in STEPS]
    assert {link.status for link in links.values()} == {Status.DONE}
    assert "ความมั่นคงน้ำ" in links["strategy"].detail
    assert links["approve"].day == date(2024, 9, 1)
    assert links["ordinance"].day == date(2024, 9, 15)
    assert (links["budget"].baht, links["budget"].on_behalf) == (500_000, True)
    assert (links["contract"].day, links["contract"].baht) == (date(2025, 1, 10), 450_000)
    assert links["obligation"].baht == 450_000
    assert (links["disbursement"].day, links["disbursement"].baht) == (date(2025, 4, 1), 450_000)
    assert links["result"].detail == "แล้วเสร็จตามแบบ"


def test_the_plan_step_counts_its_plans_years_and_no_day_that_came_afterwards(world):
    project = full(world)
    project.amounts.create(fiscal_year=2571, amount=Decimal(900_000))
    links = chain(project)
    # The plan was entered from its papers, after they were signed.
    days = [links[code].day for code in ("plan", "confirm", "approve")]
    assert (links["plan"].baht, days) == (600_000, [None, None, date(2024, 9, 1)])
    DevelopmentPlan.objects.update(approved_on=localdate())
    today = localdate()
    assert [chain(project)[code].day for code in ("plan", "confirm", "approve")] == [today] * 3


def test_what_was_passed_over_is_missing_and_the_next_is_now(world):
    project = world.project(state="budgeted")
    world.fund(project)
    links = chain(project)
    assert [code for code, link in links.items() if link.status == Status.MISSING] == [
        "vision",
        "strategy",
        "ordinance",
    ]
    assert [code for code, link in links.items() if link.status == Status.NOW] == ["contract"]
    assert links["result"].status == Status.LATER


def test_money_of_a_grant_needs_no_ordinance_and_a_withdrawn_project_goes_nowhere(world):
    project = world.project(state="cancelled", state_reason="ซ้ำ")
    world.fund(project, source="specific")
    links = chain(project)
    assert links["ordinance"].status == Status.NONE
    assert Status.NOW not in {link.status for link in links.values()}


def test_an_agency_has_no_vision_of_its_own(world):
    links = chain(world.project(agency=world.agency))
    assert {links[code].status for code in ("vision", "strategy", "ordinance")} == {Status.NONE}


def turns(client, project) -> dict[str, bool]:
    page = client.get(reverse("projects:page", args=[project.code]))
    return {turn.sentence: turn.is_mine for turn in page.context["turns"]}


def test_the_page_says_what_is_missing_and_whose_turn_it_is(client, world):
    project = world.project(state="budgeted", state_since=date(2025, 1, 1))
    world.fund(project)
    client.force_login(world.finance)
    found = turns(client, project)
    assert found["ได้รับงบประมาณแล้ว ยังไม่เริ่มจัดจ้าง"] is True
    assert found["สถานะไม่เปลี่ยนมานาน"] is True
    assert found["ยังไม่ระบุพิกัด"] is False
    client.force_login(world.engineering)
    assert turns(client, project)["ยังไม่ระบุพิกัด"] is True


def test_a_grant_request_shows_its_state_and_whose_turn(client, world):
    project = world.project(state="approved")
    GrantRequest.objects.create(
        project=project, fiscal_year=2569, source="specific", amount=Decimal(9), state="submitted"
    )
    client.force_login(world.province_officer)
    assert turns(client, project)["คำขอเงินอุดหนุนส่งแล้ว รอตรวจ"] is True
    page = client.get(reverse("projects:page", args=[project.code])).content.decode()
    assert "ส่งแล้ว รอตรวจ" in page


GRANT_SUBMITTED, GRANT_REVIEWED = "คำขอเงินอุดหนุนส่งแล้ว รอตรวจ", "คำขอเงินอุดหนุนตรวจแล้ว รอจังหวัดส่งกรม"


@pytest.mark.parametrize(
    ("owner", "state", "sentence", "whose"),
    [
        ("sao", "submitted", GRANT_SUBMITTED, {"district_officer", "province_officer"}),
        ("sao", "reviewed", GRANT_REVIEWED, {"province_officer"}),
        ("pao", "submitted", GRANT_SUBMITTED, {"province_officer"}),
    ],
)
def test_a_grant_request_is_the_turn_of_the_office_that_moves_it(
    client, world, owner, state, sentence, whose
):
    project = world.project(authority=getattr(world, owner), state="approved")
    GrantRequest.objects.create(
        project=project, fiscal_year=2569, source="specific", amount=Decimal(9), state=state
    )
    # so that the district office may read the project of the PAO, too
    world.pao.district_code = "9801"
    world.pao.save()
    for role in ("district_officer", "province_officer", "dla"):
        client.force_login(getattr(world, role))
        assert turns(client, project)[sentence] is (role in whose), role


def test_an_offer_is_the_turn_of_the_one_it_was_made_to(client, world):
    project = world.project(state="planned")
    Handover.objects.create(project=project, agency=world.agency, reason="เกินกำลัง")
    for role, mine in (("planning", False), ("agency_officer", True)):
        client.force_login(getattr(world, role))
        assert turns(client, project)["ส่งให้หน่วยงานอื่นแล้ว รอคำตอบ"] is mine


def test_nothing_waits_on_a_withdrawn_project(client, world):
    project = world.project(state="cancelled", state_reason="ซ้ำ")
    client.force_login(world.planning)
    assert turns(client, project) == {}


def test_the_page_shows_the_money_its_rest_and_who_entered_on_behalf(client, world):
    project = full(world)
    client.force_login(world.planning)
    text = client.get(reverse("projects:page", args=[project.code])).content.decode()
    for words in ("หจก.ถนนดี", "น้ำไหลไฟสว่าง", "กรอกแทน", "50,000.00", "ข้อบัญญัติ 2568"):
        assert words in text


def test_others_see_the_parts_of_a_duty_read_only(client, world):
    project = full(world)
    buttons = {
        "projects:state": "finance",
        "projects:money": "finance",
        "projects:edit": "planning",
        "projects:position": "engineering",
    }
    for role in ("planning", "finance", "engineering", "executive", "reader"):
        client.force_login(getattr(world, role))
        text = client.get(reverse("projects:page", args=[project.code])).content.decode()
        for name, duty in buttons.items():
            link = f'class="btn" href="{reverse(name, args=[project.code])}"'
            primary = link.replace('"btn"', '"btn btn-primary"')
            assert (link in text or primary in text) == (role == duty), (role, name)


def test_days_in_the_state_show_on_the_page_and_in_the_list(client, world):
    project = world.project(state="tender", state_since=date(2025, 1, 1))
    days = (timezone.localdate() - date(2025, 1, 1)).days
    client.force_login(world.finance)
    for url in (reverse("projects:page", args=[project.code]), reverse("projects:list")):
        assert f"{days} วัน" in client.get(url).content.decode()


@pytest.mark.parametrize("more", [0, 5])
def test_the_page_of_a_full_project_asks_no_more_queries_for_more_rows(
    client, world, more, django_assert_max_num_queries
):
    project = full(world)
    for number in range(more):
        world.fund(project)
        contract = Contract.objects.create(
            project=project,
            number=f"{number}/2569",
            contractor="x",
            signed_on=date(2025, 1, 1),
            amount=Decimal(1),
        )
        Disbursement.objects.create(
            contract=contract, instalment=1, paid_on=date(2025, 1, 1), amount=Decimal(1)
        )
    client.force_login(world.planning)
    client.get(reverse("projects:page", args=[project.code]))
    with django_assert_max_num_queries(32):
        client.get(reverse("projects:page", args=[project.code]))


def test_finance_changes_a_state_and_the_page_tells_it(client, world):
    project = world.project(state="budgeted")
    world.fund(project)
    state_change(
        project=project,
        by=world.analyst,
        expected_version=1,
        state="not_ready",
        changed_on=timezone.localdate(),
        reason="ติดป่าสงวน",
    )
    client.force_login(world.finance)
    text = client.get(reverse("projects:page", args=[project.code])).content.decode()
    assert "ติดป่าสงวน" in text
    assert world.analyst.name in text


def test_a_project_taken_out_of_the_plan_is_in_no_plan(client, world):
    project = foreseen(world)
    plan = approved(world, project)
    assert chain(project)["approve"].status == Status.DONE
    made = revision(world, plan)
    proposal_remove(
        revision=made, project=project, by=world.planning, expected_version=0, reason="ไม่มีที่ดิน"
    )
    confirm(world, made)
    approve(world, made)
    links = chain(project)
    assert Status.DONE not in {links["confirm"].status, links["approve"].status}
    client.force_login(world.planning)
    assert turns(client, project)["ยังไม่อยู่ในแผนพัฒนาท้องถิ่น"] is True


def told_inside(world) -> Project:
    """An approved project with a refused request, a draft grant and a draft revision."""
    project = world.project(state="approved")
    asked = {"project": project, "fiscal_year": 2569, "amount": Decimal(5)}
    refused = {"state": "refused", "reason": "เหตุผลภายใน"}
    BudgetRequest.objects.create(source="reserve", **asked, **refused)
    GrantRequest.objects.create(source="specific", note="ร่างภายใน", **asked)
    plan = DevelopmentPlan.objects.create(authority=world.sao, name="แผน", **YEARS)
    made = plan.revisions.create(kind="added", number=1, year=2569, reason="ร่าง")
    PlanEntry.objects.create(
        plan=plan, revision=made, project=project, facts={"name": "ชื่อที่เสนอภายใน"}
    )
    return project


@pytest.mark.parametrize("who", ["reader", "agency_officer"])
def test_drafts_and_refusals_are_for_those_who_read_all_of_the_owner(client, world, who):
    project = told_inside(world)
    if who == "agency_officer":
        Handover.objects.create(project=project, agency=world.agency, reason="เกินกำลัง")
    inner = [
        f"{part}-{history_of(project, parts=[PARTS[part]])[0].key.partition('-')[2]}"
        for part in ("plan", "request", "grant")
    ]
    pages = [
        reverse("projects:page", args=[project.code]),
        reverse("projects:history", args=[project.code]),
        reverse("projects:history", args=[project.code]) + "?part=request&part=grant&part=plan",
    ]
    compared = reverse("projects:history_compare", args=[project.code])
    for user, inside in ((world.planning, True), (getattr(world, who), False)):
        client.force_login(user)
        page, *history = [client.get(url).content.decode() for url in pages]
        assert ("เหตุผลภายใน" in page) is inside
        assert ("คำขอเงินอุดหนุน" in page) is inside
        for text in history:
            told = [words in text for words in ("เหตุผลภายใน", "ร่างภายใน", "ชื่อที่เสนอภายใน")]
            assert any(told) is inside
            assert ('value="grant"' in text) is inside
        answers = {client.get(compared, {"a": key}).status_code for key in inner}
        assert (answers == {404}) is not inside
