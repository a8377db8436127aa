"""Requests that a project be paid, which the executive of the authority decides."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_authorities, one
from projects.api.types import Authored, Baht, Code, Id, Year
from projects.codes import BudgetRequestState, Source
from projects.models import BudgetRequest

router = Router(tags=["budget-requests"])


class BudgetRequestOut(Authored):
    """A request for money of a source in a year, and what was decided."""

    project_code: str = Field(alias="project.code")
    fiscal_year: int
    source: Source
    amount_baht: Baht = Field(alias="amount")
    note: str
    state: BudgetRequestState
    decided_at: datetime | None
    document: str
    reason: str


class BudgetRequestsAsked(Asked):
    lookups = {
        "project": "project__code",
        "lao": "project__authority__code",
        "year": "fiscal_year",
        "source": "source",
        "state": "state",
    }
    project: Code | None = None
    lao: Code | None = None
    year: Year | None = None
    source: Source | None = None
    state: BudgetRequestState | None = None


def requests_of(request: HttpRequest) -> QuerySet[BudgetRequest]:
    rows = BudgetRequest.objects.select_related("project")
    return of_authorities(rows, request.user, "project__authority")


@reads(router, "/budget-requests", Page[BudgetRequestOut])
def budget_request_list(request: HttpRequest, asked: Query[BudgetRequestsAsked]) -> dict[str, Any]:
    """The budget requests of authorities where you read everything."""
    return page(request, requests_of(request), asked)


@reads(router, "/budget-requests/{id}", BudgetRequestOut)
def budget_request_one(request: HttpRequest, id: Id) -> BudgetRequest:
    """One budget request."""
    return one(requests_of(request), pk=id)
