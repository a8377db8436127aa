"""Grant requests on their way from an authority to the department."""

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
from projects.codes import GrantState, ReadinessPaper, Source
from projects.models import GrantRequest

router = Router(tags=["grants"])


class GrantOut(Authored):
    """A grant request with the moment of each step; ``item_id`` is the item it brought."""

    project_code: str = Field(alias="project.code")
    fiscal_year: int
    source: Source
    amount_baht: Baht = Field(alias="amount")
    priority: int
    papers: list[ReadinessPaper]
    note: str
    state: GrantState
    submitted_at: datetime | None
    reviewed_at: datetime | None
    review_note: str
    forwarded_at: datetime | None
    decided_at: datetime | None
    allocated_baht: Baht | None = Field(alias="allocated")
    reason: str
    document: str
    item_id: int | None


class GrantsAsked(Asked):
    lookups = {
        "project": "project__code",
        "lao": "project__authority__code",
        "province": "project__authority__province_code",
        "year": "fiscal_year",
        "source": "source",
        "state": "state",
    }
    project: Code | None = None
    lao: Code | None = None
    province: str | None = Field(None, pattern="^[0-9]{2}$")
    year: Year | None = None
    source: Source | None = None
    state: GrantState | None = None


def grants_of(request: HttpRequest) -> QuerySet[GrantRequest]:
    rows = GrantRequest.objects.select_related("project")
    return of_authorities(rows, request.user, "project__authority")


@reads(router, "/grants", Page[GrantOut])
def grant_list(request: HttpRequest, asked: Query[GrantsAsked]) -> dict[str, Any]:
    """The grant requests of authorities where you read everything."""
    return page(request, grants_of(request), asked)


@reads(router, "/grants/{id}", GrantOut)
def grant_one(request: HttpRequest, id: Id) -> GrantRequest:
    """One grant request."""
    return one(grants_of(request), pk=id)
