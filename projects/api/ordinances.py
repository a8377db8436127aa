"""Budget ordinances of authorities."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_authorities, one
from projects.api.types import Authored, Baht, Code, Id, Year
from projects.codes import Approver, OrdinanceKind
from projects.models import Ordinance

router = Router(tags=["ordinances"])


class OrdinanceOut(Authored):
    """The budget of a fiscal year as the council passed it; its items are budget items."""

    lao_code: str = Field(alias="authority.code")
    fiscal_year: int
    kind: OrdinanceKind
    number: int
    name: str
    total_baht: Baht | None = Field(alias="total")
    council_on: date | None
    resolution: str
    approver: Approver
    approved_on: date | None
    document: str


class OrdinancesAsked(Asked):
    lookups = {"lao": "authority__code", "year": "fiscal_year", "kind": "kind"}
    lao: Code | None = None
    year: Year | None = None
    kind: OrdinanceKind | None = None


def _ordinances(request: HttpRequest) -> QuerySet[Ordinance]:
    return of_authorities(Ordinance.objects.select_related("authority"), request.user)


@reads(router, "/ordinances", Page[OrdinanceOut])
def ordinance_list(request: HttpRequest, asked: Query[OrdinancesAsked]) -> dict[str, Any]:
    """The ordinances of authorities you may read."""
    return page(request, _ordinances(request), asked)


@reads(router, "/ordinances/{id}", OrdinanceOut)
def ordinance_one(request: HttpRequest, id: Id) -> Ordinance:
    """One ordinance."""
    return one(_ordinances(request), pk=id)
