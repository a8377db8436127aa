"""The accounts of authorities: revenue and expenditure by month, fiscal statistics by year."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_authorities
from projects.api.types import Authored, Baht, Code, Id, Year
from projects.codes import Side
from projects.models import BudgetItem, FiscalStatistic, ItemMonth, MonthlyAccount

router = Router(tags=["finances"])


class MonthOut(Authored):
    """Revenue or expenditure of one month and category; ``month`` is its first day."""

    lao_code: str = Field(alias="authority.code")
    month: date
    category: str = Field(alias="category_id")
    side: Side = Field(alias="category.side")
    amount_baht: Baht = Field(alias="amount")


class StatisticOut(Authored):
    """The closed accounts of a fiscal year."""

    lao_code: str = Field(alias="authority.code")
    fiscal_year: int
    revenue_own_baht: Baht = Field(alias="revenue_own")
    revenue_shared_baht: Baht = Field(alias="revenue_shared")
    revenue_grants_baht: Baht = Field(alias="revenue_grants")
    expenditure_recurrent_baht: Baht = Field(alias="expenditure_recurrent")
    expenditure_investment_baht: Baht = Field(alias="expenditure_investment")
    reserve_baht: Baht = Field(alias="reserve")
    debt_baht: Baht = Field(alias="debt")


class ItemMonthOut(Authored):
    """What was disbursed of a general grant's item in one month; ``month`` is its first day."""

    item_id: int
    month: date
    amount_baht: Baht = Field(alias="amount")
    result: str


class ItemMonthsAsked(Asked):
    lookups = {
        "item": "item",
        "lao": "item__authority__code",
        "year": "item__fiscal_year",
        "month_from": "month__gte",
        "month_to": "month__lte",
    }
    item: Id | None = None
    lao: Code | None = None
    year: Year | None = None
    month_from: date | None = None
    month_to: date | None = None


class MonthsAsked(Asked):
    lookups = {
        "lao": "authority__code",
        "month_from": "month__gte",
        "month_to": "month__lte",
        "side": "category__side",
    }
    lao: Code | None = None
    month_from: date | None = None
    month_to: date | None = None
    side: Side | None = None


class StatisticsAsked(Asked):
    lookups = {"lao": "authority__code", "year": "fiscal_year"}
    lao: Code | None = None
    year: Year | None = None


@reads(router, "/monthly-accounts", Page[MonthOut])
def month_list(request: HttpRequest, asked: Query[MonthsAsked]) -> dict[str, Any]:
    """Revenue and expenditure by month of authorities you may read."""
    rows = MonthlyAccount.objects.select_related("authority", "category")
    return page(request, of_authorities(rows, request.user), asked)


@reads(router, "/item-months", Page[ItemMonthOut])
def item_month_list(request: HttpRequest, asked: Query[ItemMonthsAsked]) -> dict[str, Any]:
    """What general grants disbursed by month, of owners whose budget items you may read."""
    readable = BudgetItem.objects.visible_to(request.user)
    return page(request, ItemMonth.objects.filter(item__in=readable), asked)


@reads(router, "/fiscal-statistics", Page[StatisticOut])
def statistic_list(request: HttpRequest, asked: Query[StatisticsAsked]) -> dict[str, Any]:
    """Fiscal statistics of authorities you may read."""
    rows = FiscalStatistic.objects.select_related("authority")
    return page(request, of_authorities(rows, request.user), asked)
