"""The way of projects through their states."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_projects
from projects.api.types import Code
from projects.codes import State
from projects.models import StateChange

router = Router(tags=["states"])


class StateChangeOut(Schema):
    """A project went from one state to another on a day, by which evidence."""

    id: int
    project_code: str = Field(alias="project.code")
    before: State
    state: State
    changed_on: date
    reason: str
    contract_id: int | None
    disbursement_id: int | None
    created_at: datetime
    entered_on_behalf: bool


class StateChangesAsked(Asked):
    lookups = {
        "project": "project__code",
        "lao": "project__authority__code",
        "state": "state",
        "changed_from": "changed_on__gte",
        "changed_to": "changed_on__lte",
    }
    project: Code | None = None
    lao: Code | None = None
    state: State | None = None
    changed_from: date | None = None
    changed_to: date | None = None


@reads(router, "/state-changes", Page[StateChangeOut])
def state_change_list(request: HttpRequest, asked: Query[StateChangesAsked]) -> dict[str, Any]:
    """Every change of state of projects you may read whole."""
    rows = StateChange.objects.select_related("project")
    return page(request, of_projects(rows, request.user), asked)
