"""Revenue and expenditure by month, fiscal statistics by year."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from coordinates.thai import ce_year
from projects.errors import Conflict
from projects.finance.months import closed_year, month_of, months_of_year
from projects.models import AccountCategory, FiscalStatistic, MonthlyAccount
from projects.months import month_key, month_of_key
from projects.services.accounts import STATISTICS, month_save, statistic_save

YEAR = closed_year()
OCTOBER = date(ce_year(YEAR) - 1, 10, 1)
FIGURES = dict.fromkeys(STATISTICS, Decimal(100))


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


def save(world, amounts, *, first=OCTOBER, version=0, by=None):
    return month_save(
        authority=world.sao,
        by=by or world.finance,
        first=first,
        amounts=amounts,
        expected_version=version,
    )


def test_a_month_is_saved_by_category_and_only_what_differs_is_written(world):
    month = save(world, {"tax": Decimal(10), "central": Decimal(4), "fees": None})
    assert (set(month.rows), month.version) == ({"tax", "central"}, 2)
    month = save(world, {"tax": Decimal(10), "central": Decimal(5)}, version=2, by=world.analyst)
    assert (month.rows["tax"].version, month.rows["central"].version) == (1, 2)
    assert (month.rows["central"].entered_on_behalf, month.updated_by) == (True, world.analyst)
    assert month.rows["tax"].entered_on_behalf is False


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        ({"tax": Decimal(-1)}, "tax"),
        ({"tax": Decimal(10**13 + 1)}, "tax"),
        ({"tax": Decimal("1.001")}, "tax"),
        ({"unknown": Decimal(1)}, "unknown"),
        ({"central": None}, "central"),
    ],
)
def test_a_wrong_amount_is_refused_at_its_category(world, amounts, field):
    save(world, {"central": Decimal(1)})
    with pytest.raises(ValidationError) as caught:
        save(world, {"fees": Decimal(7)} | amounts, version=1)
    assert set(caught.value.message_dict) == {field}
    assert MonthlyAccount.objects.count() == 1


def test_a_month_has_begun_and_something_is_entered(world):
    today = localdate()
    save(world, {"tax": Decimal(1)}, first=today.replace(day=1))
    later = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    for first, amounts in (
        (later, {"tax": Decimal(1)}),
        (OCTOBER.replace(day=2), {"tax": Decimal(1)}),
        (OCTOBER, {"tax": None}),
    ):
        with pytest.raises(ValidationError):
            save(world, amounts, first=first)
    assert MonthlyAccount.objects.count() == 1


def test_a_month_saved_meanwhile_is_not_overwritten(world):
    save(world, {"tax": Decimal(1)})
    with pytest.raises(Conflict) as caught:
        save(world, {"tax": Decimal(2)}, version=0)
    assert caught.value.current.rows["tax"].amount == 1


def test_the_overview_names_the_missing_months_in_one_query(world, django_assert_num_queries):
    save(world, {"tax": Decimal(10), "central": Decimal(4)})
    november = OCTOBER.replace(month=11)
    save(world, {"tax": Decimal(7)}, first=november)
    with django_assert_num_queries(1):
        year = months_of_year(world.sao, YEAR)
    assert [line.first.month for line in year.lines] == [10, 11, 12, *range(1, 10)]
    assert (year.revenue, year.expenditure, year.left) == (17, 4, 13)
    assert [line.first.month for line in year.missing] == [11, 12, *range(1, 10)]
    assert (year.lines[0].left, year.lines[1].left) == (6, None)
    assert months_of_year(world.neighbour, YEAR).revenue == 0


@pytest.mark.parametrize("key", ["", "2568", "2568-13", "2568-00", "2025-10", "๒๕๖๘-๑๐", "2568-1x"])
def test_a_month_of_no_such_name_is_none(key):
    assert month_of_key(key) is None


def test_a_month_is_named_and_found_again():
    assert month_of_key(month_key(OCTOBER)) == OCTOBER


def test_finance_enters_a_month_in_one_form(finance, world):
    url = f"{reverse('finance:month')}?owner={world.sao.code}&month={month_key(OCTOBER)}"
    form = finance.get(url).context["form"]
    shown = [field.name for _side, fields in form.sides() for field in fields]
    assert len(shown) == AccountCategory.objects.count()
    data = {"version": "0", "amount_tax": "๑,๒๕๐.-", "amount_central": "0", "amount_fees": "1.2.3"}
    answer = finance.post(url, data)
    assert answer.status_code == 400
    assert answer.context["form"]["amount_tax"].value() == "๑,๒๕๐.-"
    assert not MonthlyAccount.objects.exists()
    assert finance.post(url, data | {"amount_fees": ""}).status_code == 302
    page = finance.get(reverse("finance:months"), {"year": str(YEAR)})
    assert "1,250.00" in page.content.decode()
    answer = finance.post(url, data | {"amount_fees": "", "amount_tax": "9", "version": "1"})
    assert answer.status_code == 409
    assert "1,250.00" in answer.content.decode()
    assert finance.post(url, answer.context["fields"]).status_code == 302
    assert month_of(world.sao, OCTOBER).rows["tax"].amount == 9


def test_a_year_is_entered_once_it_is_over(world):
    money = {"authority": world.sao, "by": world.finance}
    with pytest.raises(ValidationError):
        statistic_save(**money, fiscal_year=YEAR + 1, facts=FIGURES, expected_version=0)
    with pytest.raises(ValidationError) as caught:
        wrong = FIGURES | {"debt": Decimal(-1)}
        statistic_save(**money, fiscal_year=YEAR, facts=wrong, expected_version=0)
    assert set(caught.value.message_dict) == {"debt"}
    row = statistic_save(**money, fiscal_year=YEAR, facts=FIGURES, expected_version=0)
    assert (row.version, row.created_by) == (1, world.finance)
    with pytest.raises(Conflict):
        statistic_save(**money, fiscal_year=YEAR, facts=FIGURES, expected_version=0)
    row = statistic_save(**money, fiscal_year=YEAR, facts=FIGURES, expected_version=1)
    assert (row.version, FiscalStatistic.objects.count()) == (2, 1)


def test_statistics_are_entered_and_shown_with_the_years_that_are_missing(finance, world):
    money = {"authority": world.sao, "by": world.finance}
    statistic_save(**money, fiscal_year=YEAR - 2, facts=FIGURES, expected_version=0)
    page = finance.get(reverse("finance:statistics"))
    assert page.context["missing"] == [YEAR, YEAR - 1]
    url = f"{reverse('finance:statistic')}?owner={world.sao.code}&year={YEAR}"
    data = dict.fromkeys(STATISTICS, "๑๐๐") | {"version": "0"}
    assert finance.post(url, data | {"debt": "=1+1"}).status_code == 400
    assert finance.post(url, data).status_code == 302
    assert finance.get(reverse("finance:statistics")).context["missing"] == [YEAR - 1]
    answer = finance.post(url, data | {"debt": "5"})
    assert answer.status_code == 409
    assert finance.post(url, answer.context["fields"]).status_code == 302


@pytest.mark.parametrize(
    ("view", "question"),
    [
        ("finance:months", "year=25"),
        ("finance:months", "year=2025"),
        ("finance:month", "month=2025-10"),
        ("finance:statistic", "year=x"),
    ],
)
def test_a_wrong_question_is_a_400_with_a_sentence(finance, world, view, question):
    answer = finance.get(f"{reverse(view)}?owner={world.sao.code}&{question}")
    assert answer.status_code == 400
    assert "พ.ศ." in answer.content.decode()


@pytest.mark.parametrize("view", ["finance:months", "finance:statistics"])
def test_a_page_asks_the_same_number_of_questions_for_any_number(
    finance, world, view, django_assert_num_queries
):
    url = f"{reverse(view)}?owner={world.sao.code}&year={YEAR}"
    finance.get(url)
    for month in (10, 11, 12):
        amounts = {"tax": Decimal(1), "central": Decimal(1), "fees": Decimal(1)}
        save(world, amounts, first=OCTOBER.replace(month=month))
        with django_assert_num_queries(5):
            assert finance.get(url).status_code == 200
