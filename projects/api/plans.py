"""Development plans, their revisions and the projects they hold."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import of_authorities, one
from projects.api.types import Authored, Code, Id, Year
from projects.codes import PlanForm, PlanState, RevisionKind
from projects.models import DevelopmentPlan, PlanEntry

router = Router(tags=["plans"])


class Approvable(Authored):
    state: PlanState
    confirmed_at: datetime | None
    consent_on: date | None
    consent_resolution: str
    approved_on: date | None
    announcement: str


class RevisionOut(Approvable):
    """A change to an approved plan, and how far it has come."""

    kind: RevisionKind
    number: int
    year: int
    reason: str


class PlanRow(Approvable):
    """A development plan of an authority."""

    lao_code: str = Field(alias="authority.code")
    first_year: int
    last_year: int
    name: str


class PlanOut(PlanRow):
    """A plan with its revisions."""

    revisions: list[RevisionOut]

    @staticmethod
    def resolve_revisions(plan: Any) -> list[Any]:
        return list(plan.revisions.all())


class EntryOut(Schema):
    """A project as one edition of a plan holds it; ``revision_id`` null: the plan itself."""

    id: int
    version: int
    plan_id: int
    revision_id: int | None
    project_code: str = Field(alias="project.code")
    form: PlanForm
    number: int
    programme_code: str | None = Field(alias="programme_id")
    facts: dict[str, Any]
    amounts: dict[str, Any] = Field(description="baht as text by B.E. year, once approved")
    is_removal: bool
    in_force: bool
    replaced_by_id: int | None
    entered_on_behalf: bool
    updated_at: datetime


class PlansAsked(Asked):
    lookups = {"lao": "authority__code", "state": "state", "first_year": "first_year"}
    lao: Code | None = None
    state: PlanState | None = None
    first_year: Year | None = None


class EntriesAsked(Asked):
    lookups = {
        "project": "project__code",
        "revision": "revision",
        "form": "form",
        "in_force": "in_force",
    }
    project: Code | None = None
    revision: Id | None = None
    form: PlanForm | None = None
    in_force: bool | None = None


def _plans(request: HttpRequest) -> QuerySet[DevelopmentPlan]:
    plans = DevelopmentPlan.objects.select_related("authority").prefetch_related("revisions")
    return of_authorities(plans, request.user)


@reads(router, "/plans", Page[PlanRow])
def plan_list(request: HttpRequest, asked: Query[PlansAsked]) -> dict[str, Any]:
    """The plans of the authorities whose projects you may read."""
    return page(request, _plans(request), asked)


@reads(router, "/plans/{id}", PlanOut)
def plan_one(request: HttpRequest, id: Id) -> DevelopmentPlan:
    """One plan with its revisions."""
    return one(_plans(request), pk=id)


@reads(router, "/plans/{id}/entries", Page[EntryOut])
def plan_entries(request: HttpRequest, id: Id, asked: Query[EntriesAsked]) -> dict[str, Any]:
    """The projects of a plan, of every edition."""
    plan = one(_plans(request), pk=id)
    rows = PlanEntry.objects.filter(plan=plan).select_related("project")
    return page(request, rows, asked)
