"""Changes to budget requests and grant requests: asked, and each step of their way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from accounts.models import Right
from projects.access import project_editable
from projects.api.budget_requests import BudgetRequestOut, requests_of
from projects.api.budget_requests import router as budget_router
from projects.api.grants import GrantOut, grants_of
from projects.api.grants import router as grant_router
from projects.api.operations import person, writes
from projects.api.readable import one
from projects.api.sent import checked
from projects.api.types import BahtIn, Code, Id, Strict, Version
from projects.budget.forms import ApproveForm, BudgetRequestForm, ReasonForm, StepForm
from projects.codes import ReadinessPaper, Source
from projects.grants.forms import FORMS, GrantForm
from projects.models import BudgetRequest, GrantRequest
from projects.services import budget_requests, grants

Step = Callable[..., Any]


class BudgetRequestIn(Strict):
    fiscal_year: int
    source: Source
    amount_baht: BahtIn
    note: str = Field("", max_length=500)


class GrantFacts(Strict):
    fiscal_year: int | None = None
    source: Source | None = None
    amount_baht: BahtIn | None = None
    priority: int | None = None
    papers: list[ReadinessPaper] | None = Field(None, max_length=20)
    note: str | None = Field(None, max_length=1000)


class GrantIn(GrantFacts):
    fiscal_year: int
    source: Source
    amount_baht: BahtIn
    priority: int


class GrantEdit(GrantFacts):
    """What is left out stays."""

    version: Version


class StepIn(Strict):
    version: Version


class ApproveIn(StepIn):
    document: str = Field(max_length=100)


class ReasonIn(StepIn):
    reason: str = Field(max_length=500)


class OpinionIn(StepIn):
    opinion: str = Field(max_length=500)


class AllocateIn(StepIn):
    """More than was asked needs a reason."""

    amount_baht: BahtIn
    document: str = Field(max_length=100)
    name: str = Field("", max_length=1000)
    reason: str = Field("", max_length=500)


@writes(budget_router, "POST", "/projects/{code}/budget-requests", BudgetRequestOut, status=201)
def budget_request_create(request: HttpRequest, code: Code, body: BudgetRequestIn) -> BudgetRequest:
    """Ask that an approved project be paid."""
    by = person(request)
    project = project_editable(by, code, Right.FACTS)
    facts = checked(BudgetRequestForm, body).facts
    made = budget_requests.budget_request_create(project=project, by=by, facts=facts)
    return one(requests_of(request), pk=made.pk)


@writes(grant_router, "POST", "/projects/{code}/grants", GrantOut, status=201)
def grant_draft(request: HttpRequest, code: Code, body: GrantIn) -> GrantRequest:
    """Draft a request for grant money."""
    by = person(request)
    project = project_editable(by, code, Right.FACTS)
    facts = checked(GrantForm, body).facts
    made = grants.grant_draft(project=project, by=by, facts=facts)
    return one(grants_of(request), pk=made.pk)


@writes(grant_router, "PATCH", "/grants/{id}", GrantOut)
def grant_edit(request: HttpRequest, id: Id, body: GrantEdit) -> GrantRequest:
    """Change a request that is a draft or was returned."""
    by, grant = person(request), one(grants_of(request), pk=id)
    names = GrantForm.base_fields.keys() - {"version"}
    shown = {name: getattr(grant, name) for name in names}
    form = checked(GrantForm, body, shown=shown, instance=grant)
    grants.grant_edit(grant=grant, by=by, expected_version=body.version, facts=form.facts)
    return one(grants_of(request), pk=id)


def _forward(*, grant: GrantRequest, by: Any, expected_version: int) -> None:
    grants.grants_forward(chosen=[(grant, expected_version)], by=by)


@dataclass(frozen=True)
class Way:
    """What moves step by step: its rows, and how the services call one."""

    router: Router
    path: str
    out: type[Any]
    rows: Callable[[HttpRequest], Any]
    called: str
    name: str


_BUDGET: Final = Way(
    budget_router,
    "/budget-requests",
    BudgetRequestOut,
    requests_of,
    "request",
    "budget_request",
)
_GRANT: Final = Way(grant_router, "/grants", GrantOut, grants_of, "grant", "grant")

_BUDGET_STEPS: Final[dict[str, tuple[type[StepIn], type[StepForm], Step, str]]] = {
    "approve": (
        ApproveIn,
        ApproveForm,
        budget_requests.budget_request_approve,
        "The executive approves, by a letter.",
    ),
    "refuse": (
        ReasonIn,
        ReasonForm,
        budget_requests.budget_request_refuse,
        "The executive refuses, with a reason.",
    ),
    "withdraw": (
        StepIn,
        StepForm,
        budget_requests.budget_request_withdraw,
        "Planning takes an open request back.",
    ),
}
_GRANT_STEPS: Final[dict[str, tuple[type[StepIn], Step, str]]] = {
    "submit": (StepIn, grants.grant_submit, "Send a draft or a returned request."),
    "review": (OpinionIn, grants.grant_review, "The responsible office gives its opinion."),
    "return": (ReasonIn, grants.grant_return, "Back to the authority, with a reason."),
    "forward": (StepIn, _forward, "The province sends a reviewed request to the department."),
    "allocate": (AllocateIn, grants.grant_allocate, "The department allocates baht."),
    "refuse": (ReasonIn, grants.grant_refuse, "The department refuses, with a reason."),
    "withdraw": (StepIn, grants.grant_withdraw, "The authority takes its request back."),
}


def _step(
    way: Way, name: str, kind: type[StepIn], form: type[Any], service: Step, summary: str
) -> None:
    def step(request: HttpRequest, id: Id, body: Any) -> Any:
        row: Any = one(way.rows(request), pk=id)
        sent = checked(form, body).cleaned_data
        facts = {key: value for key, value in sent.items() if key != "version"}
        which = {way.called: row, "by": person(request), "expected_version": body.version}
        service(**which, **facts)
        return one(way.rows(request), pk=id)

    step.__name__ = f"{way.name}_{name}"
    step.__doc__ = summary
    step.__annotations__["body"] = kind
    writes(way.router, "POST", f"{way.path}/{{id}}/{name}", way.out)(step)


for _name, _told in _BUDGET_STEPS.items():
    _step(_BUDGET, _name, *_told)
for _name, (_kind, _service, _summary) in _GRANT_STEPS.items():
    _step(_GRANT, _name, _kind, FORMS[_name], _service, _summary)
