"""Projects: the list by the one question, a project, its facts, its end."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from accounts.models import Right
from projects.access import owner_editable, project_editable
from projects.api.authentication import TOKEN_NAME
from projects.api.errors import FormRefused, refuse_form
from projects.api.operations import person, reads, writes
from projects.api.paging import MOST_ROWS, USUAL_ROWS, Page, cut, repeated
from projects.api.project_answers import ProjectOut, ProjectRow, row_of, told, whole
from projects.api.sent import shown_by, typed
from projects.api.types import BahtIn, Code, Strict, Version
from projects.codes import State
from projects.errors import ProjectCancelled
from projects.filters import BadQuestion, ProjectFilter, asked_by, unknown_name
from projects.forms import BringBackForm, FactsForm, WithdrawForm
from projects.services import facts as services

router = Router(tags=["projects"])
_BESIDE = {"after", "limit", TOKEN_NAME}
_SINGLE = {
    "q",
    "bbox",
    "within",
    "near",
    "shape",
    "generation",
    "count_by",
    "sample",
    "budget_min",
    "budget_max",
    "strategy",
    "programme",
}


class FactsIn(Strict):
    """Facts to change; what is left out stays. ``null`` empties an amount or a stated value."""

    name: str | None = Field(None, max_length=1000)
    year: int | None = None
    kind: str | None = Field(None, max_length=20)
    state: State | None = None
    objective: str | None = Field(None, max_length=2000)
    target: str | None = Field(None, max_length=2000)
    indicator: str | None = Field(None, max_length=1000)
    outcome: str | None = Field(None, max_length=2000)
    division: str | None = Field(None, max_length=200)
    strategy: str | None = Field(None, max_length=300)
    programme: str | None = Field(None, max_length=300)
    amounts: dict[str, BahtIn | None] = Field({}, description="baht that the plan foresees by year")


class ProjectIn(FactsIn):
    owner: Code
    name: str = Field(max_length=1000)
    year: int
    kind: str = Field(max_length=20)


class ProjectEdit(FactsIn):
    version: Version
    stated: dict[str, float | int | str | None] = Field(
        {}, description="dimensions you vouch for, by name as answered (stated_length_m …)"
    )


class ReasonIn(Strict):
    version: Version
    reason: str = Field(max_length=500)


class ProjectsAsked(Strict):
    after: str = Field("", max_length=24, description="code of the last project you have")
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS)


def _question() -> list[dict[str, Any]]:
    """The names of the one question, for the document; their values are told by the filter."""
    several = {"type": "array", "items": {"type": "string"}}
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": "string"} if name in _SINGLE else several,
        }
        for name in ProjectFilter.base_filters
    ]


@reads(router, "/projects", Page[ProjectRow], openapi_extra={"parameters": _question()})
def project_list(request: HttpRequest, asked: Query[ProjectsAsked]) -> dict[str, Any]:
    """The projects you may read whole, by the names of the one question, in order of code."""
    if twice := repeated(request, _BESIDE | _SINGLE):
        raise BadQuestion(twice)
    question = request.GET.copy()
    for name in _BESIDE:
        question.pop(name, None)
    answered = asked_by(request.user, question)
    rows = told(answered.rows(), years=answered.years, sources=answered.sources)
    found = list(rows.filter(code__gt=asked.after).order_by("code")[: asked.limit + 1])
    cut_off = cut(request, found, asked.limit, key="code")
    years, sources = answered.years, answered.sources
    cut_off["items"] = [row_of(each, years, sources) for each in cut_off["items"]]
    return cut_off


@reads(router, "/projects/{code}", ProjectOut)
def project_one(request: HttpRequest, code: Code) -> dict[str, Any]:
    """One project with its plan, its money and its current position."""
    return whole(request.user, code)


@writes(router, "POST", "/projects", ProjectOut, status=201)
def project_create(request: HttpRequest, body: ProjectIn) -> dict[str, Any]:
    """A new project of ``owner``; its dimensions are read from its title."""
    by = person(request)
    owner = owner_editable(by, body.owner, Right.FACTS)
    whose: Any = {"by": by, "owner": owner}
    form = FactsForm(_typed(FactsForm(**whose), body), **whose)
    _refuse(form, body)
    stated = services.columns_from_text(form.cleaned_data["name"], form.cleaned_data["target"])
    project = services.project_create(
        owner=owner, by=by, facts=stated | form.facts, amounts=form.amounts
    )
    return whole(by, project.code)


@writes(router, "PATCH", "/projects/{code}", ProjectOut)
def project_edit(request: HttpRequest, code: Code, body: ProjectEdit) -> dict[str, Any]:
    """Change facts of a project. 409 where somebody saved them since ``version``."""
    by = person(request)
    project = project_editable(by, code, Right.FACTS)
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    whose: Any = {"by": by, "owner": project.owner, "instance": project}
    form = FactsForm(_typed(FactsForm(**whose), body), **whose)
    _refuse(form, body)
    renamed = {"name", "target"} & set(form.changed_data) and not project.stated_confirmed_at
    texts = (form.cleaned_data["name"], form.cleaned_data["target"])
    services.project_edit(
        project=project,
        by=by,
        expected_version=body.version,
        facts=(services.columns_from_text(*texts) if renamed else {}) | form.facts | form.stated,
        amounts=form.amounts,
        confirmed=bool(form.stated),
    )
    return whole(by, code)


@writes(router, "POST", "/projects/{code}/withdraw", ProjectOut)
def project_withdraw(request: HttpRequest, code: Code, body: ReasonIn) -> dict[str, Any]:
    """Cancel a project with a reason; it stays readable."""
    by = person(request)
    project = project_editable(by, code, Right.FACTS)
    form = WithdrawForm(body.model_dump())
    refuse_form(form)
    services.project_withdraw(
        project=project,
        by=by,
        expected_version=body.version,
        reason=form.cleaned_data["reason"],
    )
    return whole(by, code)


@writes(router, "POST", "/projects/{code}/bring-back", ProjectOut)
def project_bring_back(request: HttpRequest, code: Code, body: ReasonIn) -> dict[str, Any]:
    """Take back a withdrawal with a reason; the state from before it, where that still holds."""
    by = person(request)
    project = project_editable(by, code, Right.FACTS)
    form = BringBackForm(body.model_dump())
    refuse_form(form)
    services.project_bring_back(
        project=project,
        by=by,
        expected_version=body.version,
        reason=form.cleaned_data["reason"],
    )
    return whole(by, code)


def _typed(blank: FactsForm, body: FactsIn) -> dict[str, Any]:
    """What the form of the site would have been sent: all it shows, with what ``body`` changes."""
    sent = body.model_dump(mode="json", exclude_unset=True)
    amounts = {f"amount_{year}": baht for year, baht in sent.pop("amounts", {}).items()}
    stated = sent.pop("stated", {})
    return typed(shown_by(blank), sent | amounts | stated)


def _refuse(form: FactsForm, body: FactsIn) -> None:
    """Raises FormRefused: a year or a dimension that the form does not hold, or a wrong value."""
    known = {name.removeprefix("amount_") for name in form.amount_names}
    unknown = [f"amounts.{year[:20]}" for year in body.amounts if year not in known]
    stated = getattr(body, "stated", {})
    unknown += [f"stated.{name[:40]}" for name in stated if name not in services.STATED]
    if unknown:
        raise FormRefused([_unknown(name) for name in unknown])
    refuse_form(form)


def _unknown(name: str) -> dict[str, Any]:
    return {"code": "extra_forbidden", "message": unknown_name(), "field": name}
