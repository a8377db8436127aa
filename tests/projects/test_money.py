"""Money lines, and the shares that tie them to projects."""

import re
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from projects.budget.errors import ItemNotApproved, ItemOfAnother
from projects.errors import Conflict, ContractsExceedShares, ProjectCancelled, SharesExceedItem
from projects.models import BudgetItem, BudgetShare, Contract, Ordinance
from projects.services.contracts import obligation_add
from projects.services.money import (
    budget_item_edit,
    budget_item_link,
    budget_item_unlink,
)
from projects.services.plans import plan_confirm
from projects.services.plans_approval import plan_approve
from tests.projects.test_ordinances import beside_the_rules
from tests.projects.test_plans import PAPERS, begun, foreseen


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


def test_finance_adds_a_money_line_in_thai_digits(finance, world):
    answer = finance.post(
        reverse("projects:item_new"),
        {"name": "ค่าถนน", "fiscal_year": "๒๕๖๙", "source": "loan", "amount": "๑,๒๓๔.๕๐"},
    )
    assert answer.status_code == 302
    item = BudgetItem.objects.get()
    assert (item.authority, item.fiscal_year, item.amount) == (world.sao, 2569, Decimal("1234.50"))


def test_a_project_is_linked_to_an_item_and_becomes_due(finance, world):
    project = world.project(state="approved")
    item = world.item(amount=Decimal(1000))
    data = {"version": project.money_version, "item": item.pk, "amount": "400"}
    assert finance.post(reverse("projects:money", args=[project.code]), data).status_code == 302
    project.refresh_from_db()
    assert (project.state, project.money_version) == ("budgeted", 2)
    assert BudgetItem.objects.with_tied().get().untied_baht == 600
    page = finance.get(reverse("projects:items")).content.decode()
    assert "600.00" in page


def test_shares_over_the_item_are_refused_with_a_sentence(finance, world):
    project, item = world.project(), world.item(amount=Decimal(1000))
    BudgetShare.objects.create(project=world.project(), item=item, amount=Decimal(700))
    data = {"version": 1, "item": item.pk, "amount": "300.01"}
    answer = finance.post(reverse("projects:money", args=[project.code]), data)
    assert answer.status_code == 400
    assert "เกิน" in answer.content.decode()
    assert BudgetShare.objects.count() == 1
    project.refresh_from_db()
    assert project.money_version == 1


def test_an_item_cannot_shrink_below_its_shares(world):
    item = world.item(amount=Decimal(1000))
    budget_item_link(
        project=world.project(),
        item=item,
        amount=Decimal(1000),
        by=world.finance,
        expected_version=1,
    )
    with pytest.raises(SharesExceedItem):
        budget_item_edit(
            item=item, by=world.finance, expected_version=1, facts={"amount": Decimal(999)}
        )
    item.refresh_from_db()
    assert item.amount == 1000


def test_two_officers_on_the_money_of_one_project(finance, world):
    project, item = world.project(), world.item()
    budget_item_link(
        project=project, item=item, amount=Decimal(1), by=world.finance, expected_version=1
    )
    data = {"version": 1, "item": item.pk, "amount": "2"}
    answer = finance.post(reverse("projects:money", args=[project.code]), data)
    assert answer.status_code == 409
    assert BudgetShare.objects.get().amount == 1
    assert answer.context["form"]["version"].value() == "2"


def test_a_share_is_untied(finance, world):
    project = world.project()
    share = world.fund(project)
    url = reverse("projects:unlink", args=[project.code, share.pk])
    finance.post(url, {"version": project.money_version})
    assert not BudgetShare.objects.exists()
    assert finance.post(url, {"version": 2}).status_code == 404


def test_an_item_of_another_authority_cannot_be_tied(finance, world):
    foreign = world.item(authority=world.neighbour)
    data = {"version": 1, "item": foreign.pk, "amount": "1"}
    answer = finance.post(reverse("projects:money", args=[world.project().code]), data)
    assert answer.status_code == 400
    assert not BudgetShare.objects.exists()


LINE = {"name": "ค่าถนนใหม่", "fiscal_year": "2569", "source": "loan", "amount": "1,000,000"}


def test_the_second_finance_officer_gets_both_versions_and_nothing_is_lost(finance, world):
    item = world.item()
    url = reverse("projects:item_edit", args=[item.pk])
    shown = finance.get(url).context["form"]["version"].value()
    budget_item_edit(item=item, by=world.analyst, expected_version=1, facts={"name": "ชื่อของคนแรก"})
    answer = finance.post(url, LINE | {"version": shown})
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("ชื่อของคนแรก", "ค่าถนนใหม่", "เงินกู้", "ข้อบัญญัติ", world.analyst.name):
        assert words in text
    item.refresh_from_db()
    assert (item.name, item.version, item.updated_by) == ("ชื่อของคนแรก", 2, world.analyst)
    assert finance.post(url, answer.context["fields"]).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.version, item.source) == ("ค่าถนนใหม่", 3, "loan")


def test_where_what_both_saved_is_alike_the_page_says_it_of_this_part(finance, world):
    item = world.item()
    url = reverse("projects:item_edit", args=[item.pk])
    sent = LINE | {"source": item.source, "fiscal_year": str(item.fiscal_year), "version": "1"}
    assert finance.post(url, sent).status_code == 302
    text = finance.post(url, sent).content.decode()
    assert "ข้อมูลส่วนนี้ตรงกัน ที่แก้ไปเป็นส่วนอื่น" in text
    assert "ขนาด" not in text


def test_a_money_line_knows_its_authors_and_who_entered_on_behalf(client, world):
    for user, on_behalf in ((world.finance, False), (world.analyst, True)):
        client.force_login(user)
        url = reverse("projects:item_new")
        client.post(url, LINE | {"owner": world.sao.code, "name": user.username})
        item = BudgetItem.objects.get(name=user.username)
        assert (item.created_by, item.updated_by, item.version) == (user, user, 1)
        assert item.entered_on_behalf is on_behalf
    budget_item_edit(item=item, by=world.finance, expected_version=1, facts={"document": "1/2569"})
    item.refresh_from_db()
    assert (item.created_by, item.updated_by) == (world.analyst, world.finance)
    assert item.entered_on_behalf is False


def test_an_item_edited_on_an_old_version_is_refused(world):
    item = world.item()
    with pytest.raises(Conflict):
        budget_item_edit(item=item, by=world.finance, expected_version=7, facts={"name": "x"})


@pytest.mark.parametrize("before", ["draft", "planned", "confirmed", "approved"])
def test_a_project_without_its_last_share_is_what_it_was(world, before):
    project = world.project(state=before)
    shares = []
    for _number in range(2):
        shares.append(world.link(project, by=world.finance))
        project.refresh_from_db()
    assert (project.state, project.facts_version) == ("budgeted", 2)
    for version, (share, state) in enumerate(zip(shares, ["budgeted", before], strict=True), 3):
        budget_item_unlink(share=share, by=world.finance, expected_version=version)
        project.refresh_from_db()
        assert project.state == state
    assert project.facts_version == 3


def test_a_project_of_unknown_past_is_approved_when_its_money_goes(world):
    project = world.project()
    budget_item_unlink(share=world.fund(project), by=world.finance, expected_version=1)
    project.refresh_from_db()
    assert project.state == "approved"


def test_untying_undoes_no_contract(world):
    project = world.project(state="signed")
    budget_item_unlink(share=world.fund(project), by=world.finance, expected_version=1)
    project.refresh_from_db()
    assert (project.state, project.facts_version) == ("signed", 1)


def test_a_cancelled_project_takes_no_money_but_gives_it_back(finance, world):
    project = world.project(state="cancelled", state_reason="งบไม่พอ")
    share, item = world.fund(project), world.item()
    with pytest.raises(ProjectCancelled):
        budget_item_link(
            project=project, item=item, amount=Decimal(1), by=world.finance, expected_version=1
        )
    url = reverse("projects:money", args=[project.code])
    assert finance.get(url).status_code == 200
    answer = finance.post(url, {"version": 1, "item": item.pk, "amount": "1"})
    assert answer.status_code == 400
    assert str(ProjectCancelled.message) in answer.content.decode()
    finance.post(reverse("projects:unlink", args=[project.code, share.pk]), {"version": 1})
    project.refresh_from_db()
    assert (project.state, project.shares.count()) == ("cancelled", 0)


def test_the_list_of_items_answers_its_question(finance, world):
    world.fund(world.project())
    left = world.item(name="ยังเหลือ")
    url = reverse("projects:items")

    def asked(**query):
        return [item.pk for item in finance.get(url, query).context["page"]]

    assert len(asked()) == 2
    assert asked(untied="yes") == [left.pk]
    assert asked(untied="yes", owner="๖๙๘๐๑๐๑") == [left.pk]
    assert asked(owner=world.neighbour.code) == []


@pytest.mark.parametrize("query", [{"untied": "no"}, {"owner": "นี่"}, {"unted": "yes"}])
def test_a_wrong_question_of_items_is_a_400_that_names_it(finance, query):
    answer = finance.get(reverse("projects:items"), query)
    assert answer.status_code == 400
    assert any(word in answer.content.decode() for word in (*query, "เจ้าของ"))


def option_of(answer, item) -> str:
    """The option that offers ``item``, as the page has it."""
    [option] = re.findall(rf'<option value="{item.pk}".*?</option>', answer.content.decode())
    return option


def test_only_the_owners_money_pays_and_an_ordinances_once_it_is_approved(finance, world):
    project = world.project(state="approved")
    draft = Ordinance.objects.create(
        authority=world.sao, kind="main", fiscal_year=2568, number=1, name="ข้อบัญญัติ 2568"
    )
    tie = {"project": project, "amount": Decimal(1), "by": world.finance, "expected_version": 1}
    with pytest.raises(ItemOfAnother):
        budget_item_link(item=world.item(authority=world.neighbour), **tie)
    item = world.item(ordinance=draft)
    with pytest.raises(ItemNotApproved):
        budget_item_link(item=item, **tie)
    url = reverse("projects:money", args=[project.code])
    ready = world.item()
    offered = option_of(finance.get(url), item)
    assert "disabled" in offered and "ข้อบัญญัติยังไม่อนุมัติ" in offered
    assert "disabled" not in option_of(finance.get(url), ready)
    answer = finance.post(url, {"version": 1, "item": item.pk, "amount": "๑๒๓"})
    assert answer.status_code == 400
    assert answer.context["form"].errors["item"] == [str(ItemNotApproved.message)]
    assert "๑๒๓" in answer.content.decode()
    project.refresh_from_db()
    assert (project.state, project.money_version) == ("approved", 1)
    Ordinance.objects.update(council_on=date(2024, 9, 1), approved_on=date(2024, 9, 15))
    item.refresh_from_db()
    assert "disabled" not in option_of(finance.get(url), item)
    assert budget_item_link(item=item, **tie).amount == 1


def signed_for(project, amount):
    return Contract.objects.create(
        project=project,
        number="1/2568",
        contractor="หจก. ตัวอย่าง",
        signed_on=date(2025, 1, 15),
        amount=Decimal(amount),
    )


def test_money_that_a_contract_draws_on_stays_and_the_page_says_why(finance, world):
    project = world.project(state="signed")
    share = world.fund(project, 1000)
    signed_for(project, 800)
    url = reverse("projects:money", args=[project.code])
    less = finance.post(url, {"version": 1, "item": share.item_id, "amount": "๗๙๙"})
    untied = finance.post(reverse("projects:unlink", args=[project.code, share.pk]), {"version": 1})
    for answer in (less, untied):
        text = answer.content.decode()
        assert answer.status_code == 400
        assert str(ContractsExceedShares.message) in text
        assert "1,000.00" in text
        assert "800.00" in text
    assert "๗๙๙" in less.content.decode()
    project.refresh_from_db()
    assert (project.money_version, project.shares.get().amount) == (1, 1000)


@pytest.mark.parametrize("approve", [True, False])
def test_a_plan_that_went_on_meanwhile_says_what_a_project_is_without_its_money(world, approve):
    project = foreseen(world)
    plan = begun(world, project)
    project.refresh_from_db()
    share = world.link(project, by=world.finance)
    plan = plan_confirm(plan=plan, by=world.planning, expected_version=plan.version)
    if approve:
        plan_approve(plan=plan, by=world.executive, expected_version=plan.version, papers=PAPERS)
    project.refresh_from_db()
    assert project.state == "budgeted"
    budget_item_unlink(share=share, by=world.finance, expected_version=project.money_version)
    project.refresh_from_db()
    assert project.state == ("approved" if approve else "confirmed")


def test_who_ties_money_or_signs_says_whether_it_was_on_behalf(world):
    project = world.project(entered_on_behalf=True, state="approved")

    def marked() -> bool:
        project.refresh_from_db()
        return project.entered_on_behalf

    world.link(project, by=world.finance, amount=1000)
    assert not marked()
    world.link(project, by=world.analyst, amount=1000)
    assert marked()
    contract = signed_for(project, 10)
    facts = {"fiscal_year": 2568, "bound_on": date(2025, 1, 15), "amount": Decimal(1)}
    for by, on_behalf in ((world.finance, False), (world.analyst, True)):
        version = project.money_version
        obligation_add(contract=contract, by=by, expected_version=version, facts=facts)
        assert marked() is on_behalf


@pytest.mark.parametrize("who", ["finance", "analyst"])
def test_a_tie_tells_who_made_it_and_on_whose_behalf(client, world, who):
    project, item = world.project(state="approved"), world.item()
    client.force_login(getattr(world, who))
    url = reverse("projects:money", args=[project.code])
    client.post(url, {"version": 1, "item": item.pk, "amount": "100"})
    share = BudgetShare.objects.get()
    made = (share.created_by.username, share.updated_by.username, share.entered_on_behalf)
    assert made == (who, who, who == "analyst")
    client.force_login(world.finance)
    for page in (url, reverse("projects:page", args=[project.code])):
        text = client.get(page).content.decode()
        assert share.updated_by.name in text
        assert ("กรอกแทน" in text) is (who == "analyst")
    client.post(url, {"version": 2, "item": item.pk, "amount": "200"})
    share.refresh_from_db()
    assert (share.version, share.created_by.username, share.updated_by) == (2, who, world.finance)
    assert share.entered_on_behalf is False


def test_ties_of_before_are_told_by_their_history(client, world):
    """The operator, whose changes have no person, made the second and changed the third."""
    projects = [world.project(state="approved") for _number in range(3)]
    item = world.item()
    BudgetShare.objects.create(project=projects[1], item=item, amount=Decimal(9))
    for project in projects:
        for version, who in enumerate((world.finance, world.analyst), start=1):
            client.force_login(who)
            sent = {"version": version, "item": item.pk, "amount": str(version)}
            client.post(reverse("projects:money", args=[project.code]), sent)
    BudgetShare.objects.filter(project=projects[2]).update(amount=3)
    events = apps.get_model("projects", "BudgetShareEvent")._default_manager
    events.update(created_by=None, updated_by=None, entered_on_behalf=False)
    events.filter(amount__in=[9, 3]).update(pgh_context=None)  # a test keeps the last context
    beside_the_rules(
        "UPDATE projects_budgetshare"
        " SET created_by_id = NULL, updated_by_id = NULL, entered_on_behalf = false"
    )
    migration = import_module("projects.migrations.0011_sums_of_ordinances_and_authors_of_shares")
    with connection.cursor() as cursor:
        cursor.execute(migration.AUTHORS)
    told = BudgetShare.objects.order_by("project").values_list(
        "created_by", "updated_by", "entered_on_behalf"
    )
    finance, analyst = world.finance.pk, world.analyst.pk
    assert list(told) == [(finance, analyst, True), (None, analyst, True), (finance, None, False)]
