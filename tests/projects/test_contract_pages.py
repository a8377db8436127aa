"""The pages of contracts: what is typed wrong is said and kept, conflicts show both."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.dates import day_in_words
from coordinates.thai import be_year, ce_year, fiscal_year
from projects.models import Contract, Disbursement
from projects.services.contracts import obligation_add
from tests.projects.contract_fixtures import SIGNED, YEAR, funded, paid, signed, version_of

SIGNED_BE = f"{SIGNED.day}/{SIGNED.month}/{be_year(SIGNED)}"


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


def typed(project, **facts):
    return {
        "version": version_of(project),
        "number": "๑/๒๕๖๙",
        "contractor": "หจก. โยธา",
        "amount": "๘๐๐.-",
        "signed_on": SIGNED_BE,
    } | facts


def test_finance_signs_and_pays_twice_as_the_papers_say(finance, world):
    project = funded(world)
    new = reverse("projects:contract_new", args=[project.code])
    shown = finance.get(new).context["form"]
    assert shown["amount"].value() == "1,000.00"
    answer = finance.post(new, typed(project))
    assert answer.status_code == 302, answer.content.decode()
    contract = Contract.objects.get()
    assert (contract.amount, contract.signed_on) == (800, SIGNED)
    pay = reverse("projects:disbursement_new", args=[project.code, contract.pk])
    for instalment, amount in ((1, "๓๐๐"), (2, "500.00")):
        form = finance.get(pay).context["form"]
        assert form["instalment"].value() == instalment
        data = {"paid_on": SIGNED_BE, "amount": amount, "instalment": instalment}
        answer = finance.post(pay, data | {"version": form["version"].value()})
        assert answer.status_code == 302, answer.content.decode()
    page = finance.get(reverse("projects:contracts", args=[project.code])).content.decode()
    for words in ("800.00", "100 %", "ยังไม่มีเลขที่โครงการ e-GP"):
        assert words in page


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("amount", "1.250.000", "ถ้าหมายถึง 1,250,000 ให้พิมพ์ดังนี้"),
        ("amount", "1000.01", "ลงนามได้อีก 1,000.00 บาท"),
        ("amount", "-5", "ติดลบไม่ได้"),
        ("signed_on", "43383", "10/10/2561"),
        ("signed_on", "10/10/3104", "10/10/2561"),
        ("signed_on", "31/2/2568", "มี 28 วัน"),
        ("signed_on", "1/1/2500", "ต้องไม่ก่อน"),
        ("signed_on", "1/1/2599", "ต้องไม่เกินวันนี้"),
        ("egp_number", "๑๒๓", "11 หลัก"),
        ("egp_number", "50019012345", "สองหลักแรก"),
        ("version", "x", ""),
    ],
)
def test_a_wrong_value_is_told_and_the_rest_of_the_form_kept(finance, world, name, value, told):
    project = funded(world)
    data = typed(project, **{name: value})
    answer = finance.post(reverse("projects:contract_new", args=[project.code]), data)
    text = answer.content.decode()
    assert answer.status_code == (409 if name == "version" else 400)
    assert told in text
    assert answer.context["form"]["contractor"].value() == "หจก. โยธา"
    assert (Contract.objects.count(), version_of(project)) == (0, 1)


def test_a_payment_before_its_contract_is_told(finance, world):
    contract = signed(world, funded(world))
    url = reverse("projects:disbursement_new", args=[contract.project.code, contract.pk])
    early = SIGNED - timedelta(days=1)
    data = {
        "version": version_of(contract.project),
        "instalment": "1",
        "paid_on": f"{early.day}/{early.month}/{be_year(early)}",
        "amount": "1",
    }
    answer = finance.post(url, data)
    assert answer.status_code == 400
    assert "ไม่ก่อนวันที่ลงนาม" in answer.content.decode()
    assert not Disbursement.objects.exists()


def test_a_contract_changed_meanwhile_shows_both(finance, world):
    contract = signed(world, funded(world))
    project = contract.project
    url = reverse("projects:contract_edit", args=[project.code, contract.pk])
    form = finance.get(url).context["form"]
    mine = typed(project, contractor="ของฉัน", version=form["version"].value())
    paid(world, contract)
    answer = finance.post(url, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("ของฉัน", contract.contractor):
        assert words in text
    contract.refresh_from_db()
    assert contract.contractor != "ของฉัน"
    assert finance.post(url, answer.context["fields"]).status_code == 302
    contract.refresh_from_db()
    assert contract.contractor == "ของฉัน"


def test_a_new_payment_beside_another_is_asked_again(finance, world):
    contract = signed(world, funded(world))
    url = reverse("projects:disbursement_new", args=[contract.project.code, contract.pk])
    old = version_of(contract.project)
    paid(world, contract)
    data = {"version": old, "instalment": "2", "paid_on": SIGNED_BE, "amount": "1"}
    answer = finance.post(url, data)
    assert answer.status_code == 409
    assert Disbursement.objects.count() == 1
    assert "น่าจะเป็นรายการเดียวกัน" not in answer.content.decode()
    renewed = answer.context["form"]["version"].value()
    assert finance.post(url, data | {"version": renewed}).status_code == 302


def test_the_same_payment_from_two_windows_is_told_and_the_number_goes_on(finance, world):
    contract = signed(world, funded(world))
    url = reverse("projects:disbursement_new", args=[contract.project.code, contract.pk])
    data = {"version": version_of(contract.project), "instalment": "1"}
    data |= {"paid_on": SIGNED_BE, "amount": "250.5"}
    assert finance.post(url, data).status_code == 302
    answer = finance.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    for told in (
        "งวดที่ 1 จำนวน 250.50 บาท",
        "ท่านบันทึกไว้แล้วจากหน้าต่างอื่น",
        "น่าจะเป็นรายการเดียวกัน",
        "เปลี่ยนให้เป็นงวดที่ 2",
    ):
        assert told in text, told
    assert Disbursement.objects.count() == 1
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert again["instalment"] == "2"
    assert finance.post(url, again).status_code == 302
    assert [row.instalment for row in Disbursement.objects.order_by("pk")] == [1, 2]


def test_another_officers_contract_is_told_beside_a_new_one(finance, world):
    project = funded(world)
    data = typed(project, amount="100", number="7/2561")
    url = reverse("projects:contract_new", args=[project.code])
    signed(world, project, by=world.province_officer)
    answer = finance.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"{world.province_officer.name} บันทึกไว้ก่อนแล้ว" in text
    assert answer.context["form"]["number"].value() == "7/2561"


def test_money_of_a_year_to_come_is_told_before_a_contract_is_typed(finance, world):
    project, year = world.project(state="budgeted"), fiscal_year(localdate()) + 1
    world.fund(project, 1000, fiscal_year=year)
    first = day_in_words(date(ce_year(year) - 1, 10, 1))
    new = finance.get(reverse("projects:contract_new", args=[project.code]))
    assert f"เงินที่ผูกกับโครงการใช้ได้ตั้งแต่ {first}" in new.content.decode()
    assert new.context["form"]["signed_on"].value() is None
    page = finance.get(reverse("projects:page", args=[project.code])).content.decode()
    assert f"เงินใช้ได้ตั้งแต่ {first}" in page
    world.fund(project, 500, fiscal_year=year - 1)  # usable today
    new = finance.get(reverse("projects:contract_new", args=[project.code]))
    assert "ยังลงนามสัญญาไม่ได้" not in new.content.decode()
    assert new.context["form"].initial["signed_on"] == localdate()
    page = finance.get(reverse("projects:page", args=[project.code])).content.decode()
    assert "ได้รับงบประมาณแล้ว ยังไม่เริ่มจัดจ้าง" in page


def test_a_contract_with_payments_says_what_is_voided_first(finance, world):
    contract = signed(world, funded(world))
    url = reverse("projects:contract_void", args=[contract.project.code, contract.pk])
    assert 'name="reason"' in finance.get(url).content.decode()
    paid(world, contract)
    text = finance.get(url).content.decode()
    assert "ให้ยกเลิกการเบิกจ่ายทุกงวดที่หน้าสัญญาก่อน" in text
    assert 'name="reason"' not in text


def test_what_is_void_stays_in_sight_with_its_reason(finance, world):
    contract = signed(world, funded(world))
    payment = paid(world, contract)
    code = contract.project.code
    url = reverse("projects:disbursement_void", args=[code, contract.pk, payment.pk])
    data = {"version": version_of(contract.project), "reason": ""}
    assert finance.post(url, data).status_code == 400
    answer = finance.post(url, data | {"reason": "จ่ายผิดสัญญา"})
    assert answer.status_code == 302
    page = finance.get(reverse("projects:contracts", args=[code]))
    assert "จ่ายผิดสัญญา" in page.content.decode()
    assert page.context["contracts"].paid == 0


def test_every_form_opens_and_says_what_is_left(finance, world):
    contract = signed(world, funded(world))
    for view in ("contract_edit", "contract_extend", "contract_accept", "contract_void"):
        url = reverse(f"projects:{view}", args=[contract.project.code, contract.pk])
        assert finance.get(url).status_code == 200
    url = reverse("projects:obligation_new", args=[contract.project.code, contract.pk])
    form = finance.get(url).context["form"]
    assert (form["fiscal_year"].value(), form["amount"].value()) == (YEAR, "800.00")
    data = {"version": 2, "fiscal_year": str(YEAR), "bound_on": SIGNED_BE, "amount": "800"}
    assert finance.post(url, data).status_code == 302
    url = reverse("projects:contract_accept", args=[contract.project.code, contract.pk])
    data = {"version": 3, "accepted_on": SIGNED_BE, "result": "ครบถ้วน"}
    assert finance.post(url, data).status_code == 302
    url = reverse("projects:contract_extend", args=[contract.project.code, contract.pk])
    data = {"version": 4, "agreed_on": SIGNED_BE, "amount": "๑๐๐", "reason": "ฝนตก"}
    assert finance.post(url, data).status_code == 302


def test_a_void_contract_is_closed_to_changes(finance, world):
    contract = signed(world, funded(world))
    code = contract.project.code
    url = reverse("projects:contract_void", args=[code, contract.pk])
    finance.post(url, {"version": version_of(contract.project), "reason": "ยกเลิกการจ้าง"})
    for view in ("contract_edit", "contract_extend", "disbursement_new", "obligation_new"):
        url = reverse(f"projects:{view}", args=[code, contract.pk])
        assert finance.get(url).status_code == 400


def test_the_list_asks_the_same_number_of_questions_for_any_number(
    finance, world, django_assert_num_queries
):
    project = funded(world, 10_000)
    url = reverse("projects:contracts", args=[project.code])
    finance.get(url)
    for number in range(4):
        contract = signed(world, project, number=str(number))
        for _payment in range(3):
            paid(world, contract, amount=Decimal(10))
        with django_assert_num_queries(10):
            assert finance.get(url).status_code == 200


def test_the_form_says_what_it_passes_over_and_asks_why(finance, world):
    project = funded(world, state="budgeted")
    new = reverse("projects:contract_new", args=[project.code])
    text = finance.get(new).content.decode()
    for words in ("② กำหนด Spec/TOR และราคากลางแล้ว", "⑤ อนุมัติผล รอลงนาม", "skip_reason"):
        assert words in text
    assert "① ไม่พร้อมดำเนินการ" not in text
    refused = finance.post(new, typed(project, amount="x", skip_reason="วิธีเฉพาะเจาะจง"))
    assert refused.context["form"]["skip_reason"].value() == "วิธีเฉพาะเจาะจง"
    assert finance.post(new, typed(project, skip_reason="วิธีเฉพาะเจาะจง")).status_code == 302
    change = project.state_changes.get()
    assert (change.before, change.state, change.reason) == ("budgeted", "signed", "วิธีเฉพาะเจาะจง")
    for name in ("page", "history"):
        page = finance.get(reverse(f"projects:{name}", args=[project.code])).content.decode()
        assert "วิธีเฉพาะเจาะจง" in page


def test_a_skip_without_words_is_told_by_the_contract(finance, world):
    project = funded(world, state="budgeted")
    new = reverse("projects:contract_new", args=[project.code])
    assert finance.post(new, typed(project)).status_code == 302
    words = "ลงนามสัญญาเลขที่ 1/2569 · ไม่ได้บันทึก ②–⑤"
    for name in ("page", "history", "state"):
        page = finance.get(reverse(f"projects:{name}", args=[project.code])).content.decode()
        assert words in page


def test_a_signing_that_follows_the_award_asks_no_reason(finance, world):
    project = funded(world, state="award")
    new = reverse("projects:contract_new", args=[project.code])
    assert "skip_reason" not in finance.get(new).content.decode()
    assert finance.post(new, typed(project)).status_code == 302
    assert project.state_changes.get().reason == ""
    pay = reverse("projects:disbursement_new", args=[project.code, Contract.objects.get().pk])
    assert "skip_reason" not in finance.get(pay).content.decode()


def test_a_payment_over_states_asks_why(finance, world):
    contract = signed(world, funded(world))
    project = contract.project
    type(project).objects.filter(pk=project.pk).update(state="tender")
    pay = reverse("projects:disbursement_new", args=[project.code, contract.pk])
    form = finance.get(pay).context["form"]
    assert form.passed == ["④ พิจารณาผล", "⑤ อนุมัติผล รอลงนาม", "⑥ ลงนามในสัญญา"]
    data = {"version": version_of(project), "instalment": 1, "paid_on": SIGNED_BE, "amount": "1"}
    assert finance.post(pay, data | {"skip_reason": "ย้อนขั้นผิด"}).status_code == 302
    assert project.state_changes.latest("pk").reason == "ย้อนขั้นผิด"


def test_an_obligation_is_corrected_on_its_page(finance, world):
    contract = signed(world, funded(world))
    facts = {"fiscal_year": YEAR, "bound_on": SIGNED, "amount": Decimal(300), "document": "ก 1"}
    version = version_of(contract.project)
    obligation = obligation_add(
        contract=contract, by=world.finance, expected_version=version, facts=facts
    )
    code = contract.project.code
    url = reverse("projects:obligation_edit", args=[code, contract.pk, obligation.pk])
    assert url in finance.get(reverse("projects:contracts", args=[code])).content.decode()
    form = finance.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert sent["amount"] == "300.00"
    refused = finance.post(url, sent | {"amount": "800.01"})
    assert refused.status_code == 400
    assert "ก่อหนี้ได้อีก 800.00 บาท" in refused.content.decode()
    paid(world, contract)
    stale = finance.post(url, sent | {"amount": "๕๐๐"})
    assert stale.status_code == 409
    assert finance.post(url, stale.context["fields"]).status_code == 302
    obligation.refresh_from_db()
    assert (obligation.amount, obligation.document) == (500, "ก 1")
    void = reverse("projects:obligation_void", args=[code, contract.pk, obligation.pk])
    data = {"version": version_of(contract.project), "reason": "ผิดปี"}
    assert finance.post(void, data).status_code == 302
    assert finance.get(url).status_code == 400
