"""Money lines, and the shares that tie them to projects."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.errors import SharesExceedItem
from projects.models import BudgetItem, BudgetShare
from projects.services.money import budget_item_edit, budget_item_link


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
