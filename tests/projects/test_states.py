"""The states of a project: their order, evidence and days; each change leaves a trace."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from projects.codes import State
from projects.errors import Conflict, ProjectCancelled, StateRefused
from projects.models import Contract, Disbursement, Project, StateChange
from projects.services.evidence import evidence_given, evidence_taken
from projects.services.facts import project_edit, project_withdraw
from projects.services.money import budget_item_link, budget_item_unlink
from projects.services.states import state_change, states_set
from projects.states.days import days_in_state, long_unchanged
from projects.states.machine import ORDER, SETTABLE, Evidence, is_next, needs_reason, next_states

TODAY = localdate()


def days_ago(days: int) -> date:
    return localdate() - timedelta(days=days)


def contract_of(project: Project, *, signed_on: date | None = None, **facts) -> Contract:
    return Contract.objects.create(
        project=project,
        number=facts.pop("number", "1/2569"),
        contractor="หจก.ทดสอบ",
        signed_on=signed_on or days_ago(40),
        amount=Decimal(100_000),
        **facts,
    )


def payment_of(contract: Contract, *, paid_on: date | None = None, instalment: int = 1):
    return Disbursement.objects.create(
        contract=contract,
        instalment=instalment,
        paid_on=paid_on or days_ago(10),
        amount=Decimal(1000),
    )


@pytest.fixture
def funded(world):
    project = world.project(state="budgeted")
    world.fund(project)
    return project


def change(project, world, state, *, days=0, reason="", by=None):
    project.refresh_from_db()
    return state_change(
        project=project,
        by=by or world.finance,
        expected_version=project.facts_version,
        state=state,
        changed_on=days_ago(days),
        reason=reason,
    )


def trace(project) -> list[tuple[str, str]]:
    return list(project.state_changes.order_by("pk").values_list("before", "state"))


def test_the_table_holds_every_state_but_the_withdrawal_in_the_order_of_the_chain():
    assert [step.state for step in ORDER] == [s for s in State if s != State.CANCELLED]
    assert SETTABLE[0] == State.BUDGETED
    assert SETTABLE[-1] == State.COMPLETE


def test_not_ready_is_passed_by_without_a_reason_and_nothing_else_is():
    assert next_states("budgeted") == (State.NOT_READY, State.SPEC)
    assert next_states("spec") == (State.TENDER,)
    assert next_states("complete") == next_states("cancelled") == ()
    assert is_next("not_ready", "spec")
    assert not is_next("spec", "evaluation")
    assert not is_next("tender", "spec")
    assert needs_reason("budgeted", "not_ready", Evidence())
    assert not needs_reason("disbursing", "complete", Evidence(accepted_on=TODAY))
    assert needs_reason("disbursing", "complete", Evidence())


def test_step_by_step_to_the_award_needs_no_reason_and_each_is_dated(world, funded):
    for days, state in ((50, "spec"), (40, "tender"), (30, "evaluation"), (20, "award")):
        changed = change(funded, world, state, days=days)
        assert (changed.state, changed.state_since) == (state, days_ago(days))
    assert [after for _before, after in trace(funded)] == ["spec", "tender", "evaluation", "award"]
    assert changed.facts_version == 5
    assert days_in_state(changed) == 20
    last = funded.state_changes.latest("pk")
    assert (last.created_by, last.entered_on_behalf) == (world.finance, False)


@pytest.mark.parametrize(
    ("state", "field"),
    [("not_ready", "reason"), ("tender", "reason"), ("signed", "state"), ("disbursing", "state")],
)
def test_what_a_state_needs_is_asked_for_and_nothing_changes(world, funded, state, field):
    with pytest.raises(StateRefused) as refused:
        change(funded, world, state)
    assert refused.value.field == field
    funded.refresh_from_db()
    assert (funded.state, funded.facts_version, trace(funded)) == ("budgeted", 1, [])


@pytest.mark.parametrize("state", ["draft", "planned", "approved", "cancelled", "nonsense"])
def test_finance_sets_no_state_of_the_plan_and_withdraws_nothing(world, funded, state):
    with pytest.raises(StateRefused) as refused:
        change(funded, world, state, reason="เหตุผล")
    assert refused.value.field == "state"


@pytest.mark.parametrize("stands", ["draft", "planned", "confirmed"])
def test_nobody_sets_a_state_over_the_approval_of_the_plan(world, stands):
    with pytest.raises(StateRefused):
        change(world.project(state=stands), world, "spec", reason="เร่งด่วน")


def test_a_withdrawn_project_changes_no_more(world):
    with pytest.raises(ProjectCancelled):
        change(world.project(state="cancelled", state_reason="งบไม่พอ"), world, "spec")


def test_a_skip_and_a_step_back_are_taken_with_their_reason(world, funded):
    assert change(funded, world, "evaluation", reason="ใช้วิธีเฉพาะเจาะจง").state == "evaluation"
    back = change(funded, world, "spec", reason="ยกเลิกประกาศ")
    assert (back.state, back.state_reason) == ("spec", "ยกเลิกประกาศ")
    assert change(funded, world, "tender").state_reason == ""


def test_a_change_is_not_dated_tomorrow_nor_before_the_last_nor_before_its_evidence(world, funded):
    change(funded, world, "spec", days=5)
    for days in (-1, 6):
        with pytest.raises(StateRefused) as refused:
            change(funded, world, "tender", days=days)
        assert refused.value.field == "changed_on"
    contract_of(funded, signed_on=days_ago(2))
    with pytest.raises(StateRefused) as refused:
        change(funded, world, "signed", days=3, reason="ข้าม")
    assert refused.value.field == "changed_on"
    assert change(funded, world, "signed", days=2, reason="ข้าม").state_since == days_ago(2)


def test_two_officers_on_one_state_the_second_is_told(world, funded):
    change(funded, world, "spec")
    with pytest.raises(Conflict):
        state_change(
            project=funded, by=world.finance, expected_version=1, state="spec", changed_on=TODAY
        )


def test_the_analyst_changes_on_behalf_and_it_is_marked(world, funded):
    changed = change(funded, world, "spec", by=world.analyst)
    assert changed.entered_on_behalf
    assert funded.state_changes.get().entered_on_behalf


@transaction.atomic
def given(project, world, **evidence):
    locked = Project.objects.select_for_update().get(pk=project.pk)
    return evidence_given(project=locked, by=world.finance, **evidence)


@transaction.atomic
def taken(project, world):
    locked = Project.objects.select_for_update().get(pk=project.pk)
    return evidence_taken(project=locked, by=world.finance, reason="บันทึกผิดโครงการ")


def test_a_contract_and_a_payment_move_the_project_forward_on_their_own_days(world, funded):
    contract = contract_of(funded)
    assert given(funded, world, contract=contract).state_since == days_ago(40)
    paid = given(funded, world, disbursement=payment_of(contract))
    assert (paid.state, paid.state_since, paid.facts_version) == ("disbursing", days_ago(10), 3)
    again = given(funded, world, disbursement=payment_of(contract, instalment=2))
    assert again.facts_version == 3
    assert trace(funded) == [("budgeted", "signed"), ("signed", "disbursing")]
    last = funded.state_changes.latest("pk")
    assert (last.contract, last.disbursement.instalment) == (contract, 1)


def test_what_is_stored_of_a_skip_is_in_the_sites_language_not_the_clickers(world, funded):
    with override("en"):
        moved = given(funded, world, contract=contract_of(funded))
    assert moved.state_reason == "ลงนามสัญญาเลขที่ 1/2569 · ไม่ได้บันทึก ②–⑤"


def test_a_contract_that_passes_states_over_says_which_and_an_officers_words_go_first(
    world, funded
):
    moved = given(funded, world, contract=contract_of(funded))
    words = "ลงนามสัญญาเลขที่ 1/2569 · ไม่ได้บันทึก ②–⑤"
    assert moved.state_reason == funded.state_changes.get().reason == words
    assert given(funded, world, disbursement=payment_of(moved.contracts.get())).state_reason == ""
    other = world.project(state="approved")
    world.fund(other)
    moved = given(other, world, contract=contract_of(other), reason=" วิธีเฉพาะเจาะจง ")
    assert other.state_changes.get().reason == moved.state_reason == "วิธีเฉพาะเจาะจง"


@pytest.mark.parametrize(
    ("before", "passed_over"),
    [
        ("award", ""),
        ("evaluation", "⑤"),
        ("tender", "④ ⑤"),
        ("not_ready", "②–⑤"),
        ("approved", "“ได้รับงบประมาณ” ②–⑤"),
    ],
)
def test_the_words_name_exactly_what_was_passed_over(world, before, passed_over):
    project = world.project(state=before, state_reason="รอที่ดิน")
    world.fund(project)
    reason = given(project, world, contract=contract_of(project)).state_reason
    assert reason.partition("ไม่ได้บันทึก ")[2] == passed_over
    assert bool(reason) is bool(passed_over)


def test_a_payment_after_a_step_back_passes_the_signing_over_and_says_so(world, funded):
    contract = contract_of(funded)
    given(funded, world, contract=contract)
    change(funded, world, "tender", reason="พิมพ์ผิดขั้น")
    moved = given(funded, world, disbursement=payment_of(contract))
    assert moved.state_reason == "เบิกจ่ายงวดที่ 1 ตามสัญญาเลขที่ 1/2569 · ไม่ได้บันทึก ④–⑥"


def test_the_day_of_evidence_gives_way_to_the_order(world, funded):
    change(funded, world, "spec", days=5)
    assert given(funded, world, contract=contract_of(funded)).state_since == days_ago(5)


def void(row, world):
    row.voided_at = row.created_at
    row.voided_by, row.void_reason = world.finance, "ผิด"
    row.save()


def test_voided_evidence_takes_the_project_back_step_by_step(world, funded):
    change(funded, world, "award", days=60, reason="ข้าม")
    contract = contract_of(funded)
    given(funded, world, contract=contract)
    payment = payment_of(contract)
    given(funded, world, disbursement=payment)
    assert taken(funded, world).state == "disbursing"  # while it is still shown
    void(payment, world)
    back = taken(funded, world)
    assert (back.state, back.state_reason) == ("signed", "บันทึกผิดโครงการ")
    void(contract, world)
    assert taken(funded, world).state == "award"


def test_a_signed_project_of_unknown_past_falls_back_to_its_budget(world):
    project = world.project(state="signed")
    world.fund(project)
    assert taken(project, world).state == "budgeted"


def test_complete_needs_every_contract_accepted_or_a_reason(world, funded):
    contract = contract_of(funded)
    given(funded, world, contract=contract)
    given(funded, world, disbursement=payment_of(contract))
    with pytest.raises(StateRefused) as refused:
        change(funded, world, "complete")
    assert refused.value.field == "reason"
    Contract.objects.update(accepted_on=days_ago(3))
    assert change(funded, world, "complete", days=3).state == "complete"
    assert days_in_state(Project.objects.get(pk=funded.pk)) is None


@pytest.mark.parametrize("state", ["spec", "tender", "evaluation", "award"])
def test_procurement_needs_money_tied(world, state):
    project = world.project(state="approved")
    with pytest.raises(StateRefused) as refused:
        change(project, world, state, reason="เร่งด่วน")
    assert refused.value.field == "state"
    world.fund(project)
    assert change(project, world, state, reason="เร่งด่วน").state == state


def test_no_reason_makes_up_for_a_contract_or_a_payment(world, funded):
    with pytest.raises(StateRefused) as refused:
        change(funded, world, "complete", reason="ทำเสร็จก่อน")
    assert refused.value.field == "state"
    contract = contract_of(funded)
    with pytest.raises(StateRefused):
        change(funded, world, "complete", reason="ทำเสร็จก่อน")
    payment_of(contract)
    assert change(funded, world, "complete", reason="ทำเสร็จก่อน").state == "complete"


@pytest.mark.parametrize("reason", ["", "ตรวจรับด้วยวาจา"])
def test_a_completion_goes_back_when_its_payment_is_voided(world, funded, reason):
    contract = contract_of(funded, accepted_on=None if reason else days_ago(9))
    given(funded, world, contract=contract)
    payment = payment_of(contract)
    given(funded, world, disbursement=payment)
    change(funded, world, "complete", reason=reason)
    void(payment, world)
    assert taken(funded, world).state == "signed"
    void(contract, world)
    assert taken(funded, world).state == "budgeted"


def test_every_other_way_of_changing_a_state_leaves_a_trace_too(world):
    project = world.project(state="draft")
    facts = {"state": "planned"}
    project = project_edit(project=project, by=world.planning, expected_version=1, facts=facts)
    assert (project.state_since, project.facts_version) == (TODAY, 2)
    item = world.item()
    share = budget_item_link(
        project=project, item=item, amount=Decimal(5), by=world.finance, expected_version=1
    )
    budget_item_unlink(share=share, by=world.finance, expected_version=2)
    project.refresh_from_db()
    project_withdraw(
        project=project, by=world.analyst, expected_version=project.facts_version, reason="ซ้ำ"
    )
    assert trace(project) == [
        ("draft", "planned"),
        ("planned", "budgeted"),
        ("budgeted", "planned"),
        ("planned", "cancelled"),
    ]
    last = project.state_changes.latest("pk")
    assert (last.reason, last.entered_on_behalf, last.created_by) == ("ซ้ำ", True, world.analyst)


def test_money_is_dated_by_its_fiscal_year(world):
    project = world.project(state="approved")
    world.link(project, by=world.finance)
    project.refresh_from_db()
    assert project.state_since == date(2567 - 543, 10, 1)


def test_a_file_leaves_a_trace_of_each_state_it_changes(world):
    from tests.projects.test_import import run, sheet
    from tests.projects.test_import_states import STATES

    project = world.project(state="draft")
    report = run(
        sheet([project.code, project.name, 2568, "อยู่ในแผน"], headings=STATES),
        world.sao,
        world.analyst,
    )
    assert report.problems == []
    project.refresh_from_db()
    assert (project.state, project.state_since) == ("planned", TODAY)
    only = project.state_changes.get()
    assert (only.before, only.state, only.entered_on_behalf) == ("draft", "planned", True)


@pytest.mark.parametrize("label", ["ลงนามในสัญญา", "เบิกจ่าย", "ไม่พร้อมดำเนินการ", "แล้วเสร็จ"])
def test_a_file_sets_no_state_that_needs_what_it_does_not_hold(world, label):
    from tests.projects.test_import import run, sheet
    from tests.projects.test_import_states import STATES

    project = world.project(state="approved")
    row = [project.code, project.name, 2568, label]
    report = run(sheet(row, headings=STATES), world.sao, world.analyst)
    assert [problem.value for problem in report.problems] == [label]


def test_many_change_at_once_each_with_its_trace(world, django_assert_max_num_queries):
    projects = [world.project(state="confirmed") for _number in range(8)]
    world.project(state="cancelled", state_reason="ซ้ำ")
    with django_assert_max_num_queries(8):
        changed = states_set(
            projects=Project.objects.filter(authority=world.sao),
            state="approved",
            by=world.executive,
            on=days_ago(4),
        )
    assert changed == 8
    assert set(StateChange.objects.values_list("before", "state")) == {("confirmed", "approved")}
    for project in projects:
        project.refresh_from_db()
        assert (project.state, project.state_since) == ("approved", days_ago(4))
        assert (project.facts_version, project.updated_by) == (2, world.executive)


def test_a_state_that_is_long_unchanged_is_found(world):
    late = world.project(state="tender", state_since=days_ago(61))
    world.project(state="tender", state_since=days_ago(60))
    world.project(state="complete", state_since=days_ago(900))
    assert list(Project.objects.filter(long_unchanged())) == [late]


# the page -----------------------------------------------------------------------------------


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


def test_the_page_offers_the_next_states_first_and_says_what_each_needs(finance, funded):
    answer = finance.get(reverse("projects:state", args=[funded.code]))
    codes = [offer.code for offer in answer.context["offers"]]
    assert codes[:3] == ["not_ready", "spec", "tender"]
    assert "ต้องมีสัญญาที่ยังไม่ยกเลิก" in answer.content.decode()


def test_a_wrong_change_keeps_the_form_and_says_which_field(finance, funded):
    url = reverse("projects:state", args=[funded.code])
    sent = {"version": 1, "state": "award", "changed_on": "๑/๑๐/๒๕๖๘", "reason": ""}
    answer = finance.post(url, sent)
    assert answer.status_code == 400
    assert "reason" in answer.context["form"].errors
    text = answer.content.decode()
    assert "๑/๑๐/๒๕๖๘" in text
    assert 'value="award" required checked' in text
    assert finance.post(url, sent | {"reason": "เร่งด่วน"}).status_code == 302
    funded.refresh_from_db()
    assert (funded.state, funded.state_since) == ("award", date(2025, 10, 1))


def test_the_second_officer_sees_both_and_may_send_hers_again(finance, world, funded):
    change(funded, world, "spec", days=3)
    url = reverse("projects:state", args=[funded.code])
    sent = {"version": 1, "state": "tender", "changed_on": "", "reason": ""}
    today = f"{TODAY.day}/{TODAY.month}/{TODAY.year + 543}"
    answer = finance.post(url, sent | {"changed_on": today})
    assert answer.status_code == 409
    assert finance.post(url, answer.context["fields"]).status_code == 302
    funded.refresh_from_db()
    assert funded.state == "tender"
