"""Contracts, extensions, obligations, disbursements: the rules that hold whoever saves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from projects.contracts.context import contract_context, per_cent
from projects.errors import (
    Conflict,
    ContractPaidBefore,
    ContractsExceedShares,
    ContractVoided,
    ContractVoidWithPayments,
    DisbursementsExceedContract,
    ObligationsExceedContract,
    ProjectCancelled,
)
from projects.models import BudgetItem, Contract, Disbursement, Obligation, Ordinance
from projects.services import contracts as services
from projects.services.sums import sums_checked
from tests.projects.contract_fixtures import (
    SIGNED,
    YEAR,
    contract_facts,
    funded,
    paid,
    payment_facts,
    signed,
    version_of,
)

REASON = "บันทึกผิดโครงการ"


def money_of(world, row) -> dict:
    project = row.project if isinstance(row, Contract) else row.contract.project
    return {"by": world.finance, "expected_version": version_of(project)}


def bound(world, contract, amount=300):
    facts = {"fiscal_year": YEAR, "bound_on": SIGNED, "amount": Decimal(amount)}
    return services.obligation_add(contract=contract, facts=facts, **money_of(world, contract))


def extended(world, contract, **facts):
    facts = {"agreed_on": SIGNED, "reason": "น้ำท่วม"} | facts
    return services.contract_extend(contract=contract, facts=facts, **money_of(world, contract))


def test_signing_and_paying_move_the_project_and_count_its_money(world):
    project = funded(world)
    contract = signed(world, project)
    project.refresh_from_db()
    assert (project.state, project.money_version) == ("signed", 2)
    assert (contract.created_by, contract.entered_on_behalf) == (world.finance, False)
    paid(world, contract)
    project.refresh_from_db()
    assert (project.state, project.money_version) == ("disbursing", 3)


def test_the_analyst_signs_on_behalf_and_it_is_marked(world):
    contract = signed(world, funded(world), by=world.analyst)
    assert contract.entered_on_behalf is True


def test_a_contract_above_what_is_tied_is_refused_with_the_figures(world):
    project = funded(world, 1000)
    signed(world, project, amount=Decimal(800))
    with pytest.raises(ContractsExceedShares) as caught:
        signed(world, project, number="2/2569", amount=Decimal("200.01"))
    for figure in ("1,000.00", "800.00", "200.00"):
        assert figure in str(caught.value)
    assert (Contract.objects.count(), version_of(project)) == (1, 2)


def test_an_excess_needs_a_reason_and_is_then_let_through(world):
    project = funded(world, 1000)
    with pytest.raises(ValidationError) as caught:
        signed(world, project, amount=Decimal(1200), excess=Decimal(200))
    assert set(caught.value.message_dict) == {"excess_reason"}
    reason = "สภาอนุมัติจ่ายขาดเงินสะสมสมทบ"
    contract = signed(
        world, project, amount=Decimal(1200), excess=Decimal(200), excess_reason=reason
    )
    assert contract.excess_reason == reason


def test_payments_never_exceed_the_contract_with_its_live_extensions(world):
    contract = signed(world, funded(world), amount=Decimal(500))
    paid(world, contract, amount=Decimal(400))
    with pytest.raises(DisbursementsExceedContract) as caught:
        paid(world, contract, amount=Decimal(101))
    for figure in ("500.00", "400.00", "100.00"):
        assert figure in str(caught.value)
    extension = extended(world, contract, amount=Decimal(50))
    paid(world, contract, amount=Decimal(150))
    with pytest.raises(DisbursementsExceedContract):
        services.part_void(part=extension, reason=REASON, **money_of(world, contract))
    extension.refresh_from_db()
    assert extension.voided_at is None


def test_a_payment_that_is_corrected_does_not_count_against_itself(world):
    contract = signed(world, funded(world), amount=Decimal(500))
    payment = paid(world, contract, amount=Decimal(400))
    facts = payment_facts(contract, instalment=1, amount=Decimal(500))
    again = services.disbursement_edit(
        disbursement=payment, facts=facts, **money_of(world, contract)
    )
    assert (again.amount, again.version) == (500, 2)
    with pytest.raises(DisbursementsExceedContract) as caught:
        services.disbursement_edit(
            disbursement=payment,
            facts=facts | {"amount": Decimal("500.01")},
            **money_of(world, contract),
        )
    assert "เบิกจ่ายแล้ว 0.00 บาท" in str(caught.value)


def test_obligations_never_exceed_the_contract(world):
    contract = signed(world, funded(world), amount=Decimal(500))
    obligation = bound(world, contract, 500)
    with pytest.raises(ObligationsExceedContract) as caught:
        bound(world, contract, 1)
    assert "ก่อหนี้แล้ว 500.00" in str(caught.value)
    services.part_void(part=obligation, reason=REASON, **money_of(world, contract))
    assert bound(world, contract, 500).pk != obligation.pk
    assert Obligation.objects.count() == 2


def test_an_obligation_is_corrected_and_does_not_count_against_itself(world):
    contract = signed(world, funded(world), amount=Decimal(500))
    obligation = bound(world, contract, 400)
    again = services.obligation_edit(
        obligation=obligation, facts={"amount": Decimal(500)}, **money_of(world, contract)
    )
    assert (again.amount, again.fiscal_year, again.version) == (500, YEAR, 2)
    with pytest.raises(ObligationsExceedContract) as caught:
        services.obligation_edit(
            obligation=obligation, facts={"amount": Decimal("500.01")}, **money_of(world, contract)
        )
    assert "ก่อหนี้แล้ว 0.00 บาท" in str(caught.value)
    wrong = [
        ({"bound_on": SIGNED - timedelta(days=1)}, "bound_on"),
        ({"fiscal_year": YEAR - 1}, "fiscal_year"),
        ({"amount": Decimal(0)}, "amount"),
    ]
    for facts, field in wrong:
        with pytest.raises(ValidationError) as refused:
            services.obligation_edit(
                obligation=obligation, facts=facts, **money_of(world, contract)
            )
        assert field in refused.value.message_dict
    obligation.refresh_from_db()
    assert (obligation.amount, obligation.bound_on, obligation.version) == (500, SIGNED, 2)


def test_what_was_taken_back_is_not_corrected(world):
    contract = signed(world, funded(world))
    obligation = bound(world, contract)
    services.part_void(part=obligation, reason=REASON, **money_of(world, contract))
    with pytest.raises(ContractVoided):
        services.obligation_edit(
            obligation=obligation, facts={"amount": Decimal(1)}, **money_of(world, contract)
        )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"signed_on": localdate() + timedelta(days=1), "ends_on": None}, "signed_on"),
        ({"signed_on": date(SIGNED.year - 2, 9, 30)}, "signed_on"),
        ({"ends_on": SIGNED - timedelta(days=1)}, "ends_on"),
        ({"starts_on": SIGNED - timedelta(days=1)}, "starts_on"),
        ({"starts_on": SIGNED + timedelta(days=99)}, "ends_on"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal(10**13 + 1)}, "amount"),
        ({"excess": Decimal(801), "excess_reason": "เกิน"}, "excess"),
        ({"egp_number": "1234"}, "egp_number"),
        ({"egp_number": "๖๘๐๑๙๐๑๒๓๔๕"}, "egp_number"),
        ({"egp_number": f"{YEAR + 1 - 2500}019012345"}, "egp_number"),
        ({"egp_number": f"{YEAR - 3 - 2500}019012345"}, "egp_number"),
        ({"contractor_tax_id": "12"}, "contractor_tax_id"),
        ({"contractor": ""}, "contractor"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_by_its_field(world, facts, field):
    project = funded(world)
    with pytest.raises(ValidationError) as caught:
        signed(world, project, **facts)
    assert set(caught.value.message_dict) == {field}
    assert (Contract.objects.count(), version_of(project)) == (0, 1)


@pytest.mark.parametrize("back", [0, 1, 2])
def test_an_egp_number_is_of_the_year_of_signing_or_two_before(world, back):
    number = f"{YEAR - back - 2500}019012345"
    assert signed(world, funded(world), egp_number=number).egp_number == number


def test_a_live_number_is_given_once_and_again_when_void(world):
    project = funded(world)
    contract = signed(world, project, amount=Decimal(300))
    for number in (contract.number, " ๑/๒๕๖๙"):
        with pytest.raises(ValidationError) as caught:
            signed(world, project, amount=Decimal(300), number=number)
        assert set(caught.value.message_dict) == {"number"}
    services.contract_void(contract=contract, reason=REASON, **money_of(world, contract))
    assert signed(world, project, amount=Decimal(300)).pk != contract.pk


def test_money_of_a_later_year_makes_no_standing_contract_wrong(world):
    project = funded(world)
    contract = signed(world, project)
    share = project.shares.get()
    share.item.fiscal_year = YEAR + 1
    share.item.save()
    edit = {"contract": contract, "by": world.finance}
    services.contract_edit(
        facts={"contractor": "ชื่อที่ถูก"}, expected_version=version_of(project), **edit
    )
    with pytest.raises(ValidationError) as caught:
        services.contract_edit(
            facts={"signed_on": SIGNED + timedelta(days=1)},
            expected_version=version_of(project),
            **edit,
        )
    assert set(caught.value.message_dict) == {"signed_on"}


def test_an_ordinance_approved_late_holds_the_signing_back(world):
    project = funded(world)
    approved = SIGNED + timedelta(days=1)
    ordinance = Ordinance.objects.create(
        authority=world.sao,
        fiscal_year=YEAR,
        kind="main",
        name="ข้อบัญญัติ",
        approver="district_chief",
        council_on=SIGNED,
        approved_on=approved,
    )
    BudgetItem.objects.update(ordinance=ordinance)
    with pytest.raises(ValidationError) as caught:
        signed(world, project)
    assert set(caught.value.message_dict) == {"signed_on"}
    assert signed(world, project, signed_on=approved).signed_on == approved


def test_nothing_is_paid_before_the_signing_nor_tomorrow(world):
    contract = signed(world, funded(world))
    with pytest.raises(ContractPaidBefore) as caught:
        paid(world, contract, paid_on=SIGNED - timedelta(days=1))
    assert "ลงนาม 15 ม.ค." in str(caught.value)
    with pytest.raises(ValidationError) as future:
        paid(world, contract, paid_on=localdate() + timedelta(days=1))
    assert set(future.value.message_dict) == {"paid_on"}
    paid(world, contract, paid_on=SIGNED)
    with pytest.raises(ContractPaidBefore):
        services.contract_edit(
            contract=contract,
            facts=contract_facts(signed_on=SIGNED + timedelta(days=1)),
            **money_of(world, contract),
        )
    contract.refresh_from_db()
    assert contract.signed_on == SIGNED


def test_an_instalment_is_paid_once_and_the_next_is_proposed(world):
    contract = signed(world, funded(world))
    payment = paid(world, contract)
    assert services.next_instalment(contract) == 2
    with pytest.raises(ValidationError) as caught:
        paid(world, contract, instalment=1)
    assert "งวดถัดไปคือ 2" in str(caught.value)
    services.part_void(part=payment, reason=REASON, **money_of(world, contract))
    assert services.next_instalment(contract) == 1
    assert paid(world, contract, instalment=1).pk != payment.pk


def test_a_paid_contract_is_void_only_after_its_payments(world):
    project = funded(world)
    contract = signed(world, project)
    obligation = bound(world, contract)
    payment = paid(world, contract)
    with pytest.raises(ContractVoidWithPayments) as caught:
        services.contract_void(contract=contract, reason=REASON, **money_of(world, contract))
    assert "300.00" in str(caught.value)
    services.part_void(part=payment, reason=REASON, **money_of(world, contract))
    project.refresh_from_db()
    assert project.state == "signed"
    services.contract_void(contract=contract, reason=REASON, **money_of(world, contract))
    for row in (project, contract, obligation, payment):
        row.refresh_from_db()
    assert project.state == "budgeted"
    for row in (contract, obligation, payment):
        assert (row.void_reason, row.voided_by) == (REASON, world.finance)
    with pytest.raises(ContractVoided):
        paid(world, contract)
    with pytest.raises(ContractVoided):
        services.disbursement_edit(
            disbursement=payment,
            facts=payment_facts(contract, instalment=1),
            **money_of(world, contract),
        )


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_void_without_a_reason(world, reason):
    contract = signed(world, funded(world))
    with pytest.raises(ValidationError) as caught:
        services.contract_void(contract=contract, reason=reason, **money_of(world, contract))
    assert set(caught.value.message_dict) == {"reason"}
    contract.refresh_from_db()
    assert contract.voided_at is None


def test_an_extension_is_of_time_or_money_and_after_the_old_end(world):
    contract = signed(world, funded(world))
    later = contract.ends_on + timedelta(days=30)
    for facts, field in (
        ({}, "ends_on"),
        ({"ends_on": contract.ends_on}, "ends_on"),
        ({"ends_on": later, "reason": " "}, "reason"),
        ({"amount": Decimal(-1), "ends_on": later}, "amount"),
        ({"ends_on": later, "agreed_on": SIGNED - timedelta(days=1)}, "agreed_on"),
    ):
        with pytest.raises(ValidationError) as caught:
            extended(world, contract, **facts)
        assert field in caught.value.message_dict
    extended(world, contract, ends_on=later)
    with pytest.raises(ValidationError):
        extended(world, contract, ends_on=later)


def test_the_works_are_accepted_with_their_result(world):
    contract = signed(world, funded(world))
    accept = {"contract": contract, "result": "งานแล้วเสร็จตามสัญญา"}
    with pytest.raises(ValidationError) as caught:
        services.contract_accept(
            accepted_on=SIGNED - timedelta(days=1), **accept, **money_of(world, contract)
        )
    assert set(caught.value.message_dict) == {"accepted_on"}
    done = services.contract_accept(accepted_on=SIGNED, **accept, **money_of(world, contract))
    assert (done.accepted_on, done.result, done.version) == (SIGNED, "งานแล้วเสร็จตามสัญญา", 2)


def test_an_old_version_of_the_money_is_refused_by_every_change(world):
    project = funded(world)
    contract = signed(world, project)
    payment = paid(world, contract)
    obligation = bound(world, contract)
    old = {"by": world.finance, "expected_version": 2}
    changes = [
        lambda: services.contract_sign(project=project, facts=contract_facts(number="2"), **old),
        lambda: services.contract_edit(contract=contract, facts={"contractor": "x"}, **old),
        lambda: services.contract_void(contract=contract, reason=REASON, **old),
        lambda: services.contract_accept(contract=contract, accepted_on=SIGNED, result="", **old),
        lambda: services.disbursement_add(contract=contract, facts=payment_facts(contract), **old),
        lambda: services.disbursement_edit(disbursement=payment, facts={"result": "x"}, **old),
        lambda: services.part_void(part=payment, reason=REASON, **old),
        lambda: services.obligation_edit(obligation=obligation, facts={"document": "x"}, **old),
    ]
    for change in changes:
        with pytest.raises(Conflict) as caught:
            change()
        assert caught.value.part == "money"
    assert (version_of(project), Contract.objects.count(), Disbursement.objects.count()) == (
        4,
        1,
        1,
    )


def test_a_cancelled_project_signs_nothing_but_takes_back(world):
    project = funded(world)
    contract = signed(world, project)
    payment = paid(world, contract)
    project.refresh_from_db()
    project.state, project.state_reason = "cancelled", "งบไม่พอ"
    project.save()
    with pytest.raises(ProjectCancelled):
        paid(world, contract)
    with pytest.raises(ProjectCancelled):
        signed(world, project, number="2/2569", amount=Decimal(1))
    services.part_void(part=payment, reason=REASON, **money_of(world, contract))
    services.contract_void(contract=contract, reason=REASON, **money_of(world, contract))
    project.refresh_from_db()
    assert project.state == "cancelled"


def test_the_database_keeps_the_sums_without_the_service(world):
    contract = signed(world, funded(world), amount=Decimal(500))
    with pytest.raises(DisbursementsExceedContract), sums_checked():
        Disbursement.objects.create(
            contract=contract, instalment=1, paid_on=SIGNED, amount=Decimal(501)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(voided_at="2026-01-01T00:00Z")
        connection.check_constraints()


def test_a_page_says_what_is_missing_in_four_queries(world, django_assert_num_queries):
    project = funded(world, 10_000)
    for number in range(3):
        contract = signed(world, project, number=str(number))
        paid(world, contract)
        bound(world, contract)
    extended(world, contract, amount=Decimal(100), ends_on=contract.ends_on + timedelta(days=1))
    with django_assert_num_queries(4):
        contracts = contract_context(project)["contracts"]
    view = contracts.views[-1]
    assert (view.ceiling, view.paid, view.left, view.bound) == (900, 300, 600, 300)
    assert (view.paid_percent, view.ends_on) == ("33", contract.ends_on + timedelta(days=1))
    assert (contracts.signed, contracts.paid) == (2500, 900)
    told = " ".join(view.missing)
    for words in ("e-GP", "600.00", "ครบกำหนดสัญญา"):
        assert words in told
    bare = world.project()
    with django_assert_num_queries(1):
        assert contract_context(bare)["contracts"].views == []


def test_nothing_is_signed_without_money_tied_not_even_with_an_excess(world):
    project = world.project(year=YEAR)
    with pytest.raises(ValidationError) as caught:
        signed(world, project, excess=Decimal("799.99"), excess_reason="รอโอนงบประมาณ")
    assert "ผูกเงินก่อน" in str(caught.value.message_dict["amount"])
    assert not Contract.objects.exists()


def test_an_excess_is_less_than_the_contract(world):
    project = funded(world, 1000)
    with pytest.raises(ValidationError) as caught:
        signed(world, project, excess=Decimal(800), excess_reason="ยืมเงินสะสม")
    assert "น้อยกว่า" in str(caught.value.message_dict["excess"])


def test_the_database_lets_no_contract_live_without_a_share(world):
    facts = contract_facts(project=world.project(), excess_reason="ยืมเงินสะสม")
    with (
        pytest.raises(IntegrityError, match="contract_excess_within_amount"),
        transaction.atomic(),
    ):
        Contract.objects.create(**facts | {"excess": facts["amount"]})
    with pytest.raises(ContractsExceedShares), sums_checked():
        Contract.objects.create(**facts | {"excess": facts["amount"] - 1})


def test_money_is_bound_in_its_fiscal_year_or_before(world):
    contract = signed(world, funded(world))
    facts = {"fiscal_year": YEAR - 1, "bound_on": SIGNED, "amount": Decimal(1)}
    with pytest.raises(ValidationError) as caught:
        services.obligation_add(contract=contract, facts=facts, **money_of(world, contract))
    assert set(caught.value.message_dict) == {"fiscal_year"}
    for year in (YEAR, YEAR + 1):
        facts |= {"fiscal_year": year}
        services.obligation_add(contract=contract, facts=facts, **money_of(world, contract))
    assert Obligation.objects.count() == 2


@pytest.mark.parametrize("follows", ["obligation", "extension", "acceptance"])
def test_a_signing_is_not_moved_after_what_followed_from_it(world, follows):
    contract = signed(world, funded(world))
    if follows == "obligation":
        bound(world, contract)
    elif follows == "extension":
        extended(world, contract, amount=Decimal(5))
    else:
        services.contract_accept(
            contract=contract, accepted_on=SIGNED, result="", **money_of(world, contract)
        )

    def moved(days):
        facts = {"signed_on": SIGNED + timedelta(days=days)}
        return services.contract_edit(contract=contract, facts=facts, **money_of(world, contract))

    with pytest.raises(ValidationError) as caught:
        moved(1)
    (sentence,) = caught.value.message_dict["signed_on"]
    assert sentence.startswith("ต้องไม่หลัง")
    assert moved(-1).signed_on == SIGNED - timedelta(days=1)


@pytest.mark.parametrize(
    ("paid", "told"),
    [(600_000, "67"), (800_000, "89"), (899_999, "99"), (900_000, "100"), (1, "<1"), (0, "0")],
)
def test_a_share_paid_is_rounded_but_never_to_all_or_nothing(paid, told):
    assert per_cent(Decimal(paid), Decimal(900_000)) == told
