"""What the rules found: asked by the desk's question, and what a person does with one."""

import json
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from accounts.models import User
from projects.api.authentication import TOKEN_NAME
from projects.api.operations import person, reads, writes
from projects.api.paging import MOST_ROWS, USUAL_ROWS, Page, cut, repeated
from projects.api.readable import one
from projects.api.sent import checked
from projects.api.types import MOST_ID, Geometry, Id, Strict, Version
from projects.checks.words import sentence
from projects.codes import FindingState, PairWord, Severity
from projects.filters import BadQuestion
from projects.findings.errors import AssigneeWithoutRight
from projects.findings.filter import OF_PROJECTS, FindingFilter
from projects.findings.forms import AcceptForm, DecideForm
from projects.findings.querysets import FindingQuerySet
from projects.models import Finding
from projects.services import findings as services

router = Router(tags=["findings"])
_BESIDE: Final = {"after", "limit", TOKEN_NAME}
_SINGLE: Final = {"age", "assigned", "q", "bbox", "within", "near", "sample"} | {
    *("budget_min", "budget_max", "strategy", "programme"),
}


class FindingOut(Strict):
    """A verdict on one subject of a project. ``place`` and ``proposal``: EPSG:4326."""

    id: int
    version: int
    project_code: str
    rule: str
    subject: str
    severity: Severity
    state: FindingState
    sentence: str
    numbers: dict[str, Any]
    place: Geometry | None
    proposal: Geometry | None
    opened_at: datetime
    closed_at: datetime | None
    accepted_at: datetime | None
    accepted_reason: str
    assigned_to: str | None = Field(description="user name")


class FindingsAsked(Strict):
    after: int = Field(0, ge=0, le=MOST_ID, description="id of the last row you have")
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS)


class StepIn(Strict):
    version: Version


class AcceptIn(StepIn):
    reason: str = Field(max_length=500)


class DecideIn(StepIn):
    word: PairWord
    reason: str = Field(max_length=500)


class AssignIn(StepIn):
    to: str | None = Field(max_length=150, description="user name; null: nobody in particular")


def _question() -> list[dict[str, Any]]:
    """The names of the desk's question, for the document."""
    several = {"type": "array", "items": {"type": "string"}}
    names = [*FindingFilter.base_filters, *OF_PROJECTS]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": "string"} if name in _SINGLE else several,
        }
        for name in names
    ]


@reads(router, "/findings", Page[FindingOut], openapi_extra={"parameters": _question()})
def finding_list(request: HttpRequest, asked: Query[FindingsAsked]) -> dict[str, Any]:
    """What was found of projects you may read whole: open ones, unless ``state`` asks others."""
    if twice := repeated(request, _BESIDE | _SINGLE):
        raise BadQuestion(twice)
    question = request.GET.copy()
    for name in _BESIDE:
        question.pop(name, None)
    rows = _told(FindingFilter(question, user=request.user).rows())
    found = list(rows.filter(pk__gt=asked.after).order_by("pk")[: asked.limit + 1])
    cut_off = cut(request, found, asked.limit, key="pk")
    cut_off["items"] = [_row(each) for each in cut_off["items"]]
    return cut_off


@reads(router, "/findings/{id}", FindingOut)
def finding_one(request: HttpRequest, id: Id) -> dict[str, Any]:
    """One finding."""
    return _answer(request, id)


@writes(router, "POST", "/findings/{id}/accept", FindingOut)
def finding_accept(request: HttpRequest, id: Id, body: AcceptIn) -> dict[str, Any]:
    """Say with a reason that what was found is right as it is."""
    _seen(request, id)
    form = checked(AcceptForm, body)
    services.finding_accept(
        finding=id,
        by=person(request),
        expected_version=body.version,
        reason=form.cleaned_data["reason"],
    )
    return _answer(request, id)


@writes(router, "POST", "/findings/{id}/reopen", FindingOut)
def finding_reopen(request: HttpRequest, id: Id, body: StepIn) -> dict[str, Any]:
    """Take an acceptance back."""
    _seen(request, id)
    services.finding_reopen(finding=id, by=person(request), expected_version=body.version)
    return _answer(request, id)


@writes(router, "POST", "/findings/{id}/assign", FindingOut)
def finding_assign(request: HttpRequest, id: Id, body: AssignIn) -> dict[str, Any]:
    """Ask somebody who may mend or review the project to see to it."""
    _seen(request, id)
    to = None
    if body.to is not None:
        to = User.objects.filter(username=body.to, is_active=True).first()
        if to is None:
            raise AssigneeWithoutRight
    services.finding_assign(finding=id, by=person(request), expected_version=body.version, to=to)
    return _answer(request, id)


@writes(router, "POST", "/findings/{id}/decide", FindingOut)
def finding_decide(request: HttpRequest, id: Id, body: DecideIn) -> dict[str, Any]:
    """Say what the two projects of a pair are to each other, for both."""
    _seen(request, id)
    form = checked(DecideForm, body)
    services.pair_decide(
        finding=id,
        by=person(request),
        expected_version=body.version,
        word=form.cleaned_data["word"],
        reason=form.cleaned_data["reason"],
    )
    return _answer(request, id)


@writes(router, "POST", "/findings/{id}/correct", FindingOut)
def finding_correct(request: HttpRequest, id: Id, body: StepIn) -> dict[str, Any]:
    """Put the proposed position in place of the one that is wrong."""
    _seen(request, id)
    services.finding_correct(finding=id, by=person(request), expected_version=body.version)
    return _answer(request, id)


def _told(rows: FindingQuerySet) -> FindingQuerySet:
    return rows.select_related("project", "assigned_to")


def _seen(request: HttpRequest, pk: int) -> None:
    """Raises Http404 for a finding of a project that the user may not read."""
    if not Finding.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404


def _answer(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _row(one(_told(Finding.objects.visible_to(request.user)), pk=pk))


def _row(row: Finding) -> dict[str, Any]:
    beside = {"project_code", "sentence", "place", "proposal", "assigned_to"}
    same = {name: getattr(row, name) for name in FindingOut.model_fields if name not in beside}
    return same | {
        "project_code": row.project.code,
        "sentence": sentence(row.rule, row.numbers),
        "place": row.place and json.loads(row.place.geojson),
        "proposal": row.proposal and json.loads(row.proposal.geojson),
        "assigned_to": row.assigned_to.username if row.assigned_to else None,
    }
