"""Projects beyond an authority's capacity, offered to one who can."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_projects, one
from projects.api.types import Authored, Code, Id
from projects.codes import HandoverState
from projects.models import Handover

router = Router(tags=["handovers"])


class HandoverOut(Authored):
    """A project offered to a PAO (``to_lao_code``) or an agency (``to_agency_code``)."""

    project_code: str = Field(alias="project.code")
    to_lao_code: str | None
    to_agency_code: str | None
    reason: str
    state: HandoverState
    answer: str
    answered_at: datetime | None

    @staticmethod
    def resolve_to_lao_code(handover: Any) -> str | None:
        return handover.authority.code if handover.authority else None

    @staticmethod
    def resolve_to_agency_code(handover: Any) -> str | None:
        return handover.agency.code if handover.agency else None


class HandoversAsked(Asked):
    lookups = {
        "project": "project__code",
        "lao": "project__authority__code",
        "state": "state",
    }
    project: Code | None = None
    lao: Code | None = None
    to: Code | None = Field(None, description="code of the PAO or agency that is asked")
    state: HandoverState | None = None


def _handovers(request: HttpRequest) -> QuerySet[Handover]:
    rows = Handover.objects.select_related("project", "authority", "agency")
    return of_projects(rows, request.user)


@reads(router, "/handovers", Page[HandoverOut])
def handover_list(request: HttpRequest, asked: Query[HandoversAsked]) -> dict[str, Any]:
    """The hand-overs of projects you may read whole."""
    rows = _handovers(request)
    if asked.to is not None:
        rows = rows.filter(Q(authority__code=asked.to) | Q(agency__code=asked.to))
    return page(request, rows, asked)


@reads(router, "/handovers/{id}", HandoverOut)
def handover_one(request: HttpRequest, id: Id) -> Handover:
    """One hand-over."""
    return one(_handovers(request), pk=id)
