"""General grants by month: twelve rows, never more than the item, and what is still missing."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from coordinates.thai import fiscal_year
from projects.budget.errors import ItemNotGeneralGrant, MonthNotBegun
from projects.errors import Conflict, MonthsExceedItem
from projects.models import BudgetItem, ItemMonth
from projects.months import months_due, months_of
from projects.services.grant_months import item_months_save
from projects.services.sums import sums_checked

OCTOBER, NOVEMBER = date(2024, 10, 1), date(2024, 11, 1)


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


@pytest.fixture
def item(world):
    return world.item(source="general", amount=Decimal(1_000))  # of 2568, a year that is over


def save(world, item, version=1, **months):
    told = {date(2024, int(month[1:]), 1): (Decimal(baht), "") for month, baht in months.items()}
    return item_months_save(item=item, by=world.finance, expected_version=version, months=told)


def test_the_months_of_a_fiscal_year_and_those_that_are_over():
    months = months_of(2569)
    assert (len(months), months[0], months[3]) == (12, date(2025, 10, 1), date(2026, 1, 1))
    assert months_due(2569, date(2025, 12, 31)) == [date(2025, 10, 1), date(2025, 11, 1)]
    assert months_due(2569, date(2025, 10, 1)) == []
    assert months_due(2569, date(2030, 1, 1)) == months


def test_finance_enters_months_and_takes_one_back(finance, world, item):
    url = reverse("budget:months", args=[item.pk])
    sent = {
        "version": "1",
        "amount_2024_10": "๔๐๐",
        "result_2024_10": "งวดแรก",
        "amount_2024_11": "0",
    }
    assert finance.post(url, sent).status_code == 302
    rows = list(ItemMonth.objects.values_list("month", "amount", "result"))
    assert rows == [(OCTOBER, 400, "งวดแรก"), (NOVEMBER, 0, "")]
    item.refresh_from_db()
    assert (item.version, item.updated_by) == (2, world.finance)
    assert finance.post(url, sent | {"version": "2", "amount_2024_11": ""}).status_code == 302
    assert ItemMonth.objects.get().month == OCTOBER
    same = save(world, item, 3, m10=400)  # the result went: a change
    assert same == 1
    assert save(world, item, 4, m10=400) == 0
    item.refresh_from_db()
    assert item.version == 4


def test_the_months_never_exceed_the_item(finance, world, item):
    with pytest.raises(MonthsExceedItem):
        save(world, item, m10=600, m11=401)
    url = reverse("budget:months", args=[item.pk])
    sent = {"version": "1", "amount_2024_10": "600", "amount_2024_11": "400.01"}
    answer = finance.post(url, sent)
    assert answer.status_code == 400
    [text] = answer.context["form"].non_field_errors()
    assert "เกินจำนวนเงินของรายการนี้ คือ 1,000.00 บาท" in text
    assert "1,000.01" in text
    assert not ItemMonth.objects.exists()
    item.refresh_from_db()
    assert item.version == 1


def test_the_months_never_exceed_what_was_received(finance, world, item):
    edit = reverse("projects:item_edit", args=[item.pk])
    line = {"name": item.name, "fiscal_year": "2568", "source": "general", "amount": "1000"}
    assert finance.post(edit, line | {"version": "1", "received": "500"}).status_code == 302
    url = reverse("budget:months", args=[item.pk])
    sent = {"version": "2", "amount_2024_10": "300", "amount_2024_11": "200.01"}
    answer = finance.post(url, sent)
    assert answer.status_code == 400
    [text] = answer.context["form"].non_field_errors()
    assert "เกินเงินที่รายการนี้ได้รับ คือ 500.00 บาท" in text
    assert "500.01" in text
    assert not ItemMonth.objects.exists()
    assert finance.post(url, sent | {"amount_2024_11": "200"}).status_code == 302
    assert finance.get(url).context["left_baht"] == 0
    less = finance.post(edit, line | {"version": "3", "received": "499.99"})
    assert set(less.context["form"].errors) == {"received"}
    assert "ได้รับ คือ 499.99 บาท" in less.context["form"].errors["received"][0]
    less = finance.post(edit, line | {"version": "3", "received": "", "amount": "499"})
    assert "จำนวนเงินของรายการนี้ คือ 499.00 บาท" in less.context["form"].errors["amount"][0]
    item.refresh_from_db()
    assert (item.received, item.version) == (500, 3)


@pytest.mark.parametrize("change", [{"received": 299}, {"amount": 299, "received": None}])
def test_the_database_itself_keeps_months_within_what_was_received(world, item, change):
    BudgetItem.objects.filter(pk=item.pk).update(received=300)
    with pytest.raises(MonthsExceedItem), sums_checked():
        ItemMonth.objects.create(item=item, month=OCTOBER, amount=Decimal(301))
    with sums_checked():
        ItemMonth.objects.create(item=item, month=OCTOBER, amount=Decimal(300))
    with pytest.raises(MonthsExceedItem), sums_checked():
        BudgetItem.objects.filter(pk=item.pk).update(**change)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount_2024_12", "1.250.000"),
        ("amount_2024_12", "-"),
        ("amount_2024_12", "-5"),
        ("amount_2024_12", "9" * 30),
        ("result_2024_12", "ทำแล้ว"),
    ],
)
def test_a_wrong_month_is_refused_in_its_row_and_the_rest_is_kept(finance, item, name, value):
    url = reverse("budget:months", args=[item.pk])
    answer = finance.post(url, {"version": "1", "amount_2024_10": "123.45", name: value})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"amount_2024_12"}
    assert "123.45" in answer.content.decode()
    assert not ItemMonth.objects.exists()


def test_months_of_other_money_other_years_and_the_future_are_refused(world, item):
    with pytest.raises(ItemNotGeneralGrant):
        save(world, world.item(), m10=1)
    with pytest.raises(MonthNotBegun):
        item_months_save(
            item=item,
            by=world.finance,
            expected_version=1,
            months={date(2023, 10, 1): (Decimal(1), "")},
        )
    later = world.item(source="general", fiscal_year=2600)
    with pytest.raises(MonthNotBegun):
        item_months_save(
            item=later,
            by=world.finance,
            expected_version=1,
            months={months_of(2600)[0]: (Decimal(1), "")},
        )


def test_two_officers_see_both_months_side_by_side(finance, world, item):
    item_months_save(
        item=item,
        by=world.analyst,
        expected_version=1,
        months={OCTOBER: (Decimal(5), "ของคนแรก")},
    )
    assert ItemMonth.objects.get().entered_on_behalf is True
    with pytest.raises(Conflict):
        save(world, item, m10=7)
    url = reverse("budget:months", args=[item.pk])
    answer = finance.post(url, {"version": "1", "amount_2024_10": "7"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "ของคนแรก" in text
    assert "7.00" in text
    assert finance.post(url, answer.context["fields"]).status_code == 302
    assert ItemMonth.objects.get().amount == 7


def test_the_list_says_what_is_missing(finance, world, item, django_assert_max_num_queries):
    whole = world.item(source="general", name="ครบ", target="x", received=Decimal(12))
    for month in months_of(2568):
        ItemMonth.objects.create(item=whole, month=month, amount=Decimal(1))
    save(world, item, m10=1)
    world.item(source="general", fiscal_year=fiscal_year(date.today()) + 1)  # owes nothing yet
    url = reverse("budget:general")
    with django_assert_max_num_queries(7):
        rows = {row.pk: row for row in finance.get(url, {"year": "๒๕๖๘"}).context["page"]}
    assert set(rows) == {whole.pk, item.pk}
    assert rows[whole.pk].missing == []
    assert len(rows[item.pk].missing) == 11
    assert (rows[whole.pk].paid_baht, rows[item.pk].paid_baht) == (12, 1)
    short = finance.get(url, {"year": "2568", "missing": "yes"}).context["page"]
    assert [row.pk for row in short] == [item.pk]
    assert finance.get(url).status_code == 200
    assert finance.get(url, {"year": "99"}).status_code == 400
    with django_assert_max_num_queries(9):
        finance.get(reverse("budget:months", args=[item.pk]))


def test_who_only_reads_sees_the_months_and_changes_none(client, world, item):
    ItemMonth.objects.create(item=item, month=date(2024, 10, 1), amount=Decimal("234.5"))
    client.force_login(world.planning)
    url = reverse("budget:months", args=[item.pk])
    page = client.get(url)
    assert page.status_code == 200
    assert ">234.50<" in page.content.decode()
    assert 'name="amount_2024_10"' not in page.content.decode()
    assert client.post(url, {"version": "1", "amount_2024_10": "1"}).status_code == 403
    assert client.get(reverse("budget:months", args=[world.item().pk])).status_code == 404
