"""Planning asks that a project be paid; the executive approves or refuses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import acts_on_behalf, can
from projects.budget.errors import (
    AuthoritiesOnly,
    ProjectNotApproved,
    RequestBeyondPlan,
    RequestDecided,
    RequestOpenAlready,
)
from projects.codes import APPROVED, BudgetRequestState, State
from projects.errors import Conflict, ProjectCancelled
from projects.grants.errors import GrantReasonMissing
from projects.models import BudgetRequest, Project


@transaction.atomic
def budget_request_create(*, project: Project, by: User, facts: Mapping[str, Any]) -> BudgetRequest:
    """Ask for ``facts`` (fiscal_year, source, amount, note) for an approved project.

    Raises AuthoritiesOnly, ProjectCancelled, ProjectNotApproved, RequestOpenAlready,
    RequestBeyondPlan, ValidationError.
    """
    now = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if now.authority_id is None:
        raise AuthoritiesOnly
    if now.state == State.CANCELLED:
        raise ProjectCancelled
    if now.state not in APPROVED:
        raise ProjectNotApproved
    asked = now.budget_requests.filter(
        fiscal_year=facts["fiscal_year"],
        source=facts["source"],
        state=BudgetRequestState.REQUESTED,
    )
    if asked.exists():
        raise RequestOpenAlready
    _refuse_beyond_plan(now, facts)
    request = BudgetRequest(
        project=now,
        created_by=by,
        updated_by=by,
        entered_on_behalf=acts_on_behalf(by, Right.FACTS, now.owner),
        **facts,
    )
    request.full_clean()
    request.save()
    return request


def _refuse_beyond_plan(project: Project, facts: Mapping[str, Any]) -> None:
    """With what is asked or approved already, no more than the plan foresees for the year, unless
    ``note`` explains it. A project whose plan tells no amount has no such limit."""
    year, live = facts["fiscal_year"], (BudgetRequestState.REQUESTED, BudgetRequestState.APPROVED)
    planned = dict(project.amounts.values_list("fiscal_year", "amount"))
    others = project.budget_requests.filter(fiscal_year=year, state__in=live)
    asked = facts["amount"] + (others.aggregate(sum=Sum("amount"))["sum"] or 0)
    foreseen = planned.get(year, Decimal(0))
    if planned and asked > foreseen and not facts.get("note", "").strip():
        raise RequestBeyondPlan(year=year, planned=foreseen, asked=asked)


def budget_request_approve(
    *, request: BudgetRequest, by: User, expected_version: int, document: str
) -> BudgetRequest:
    """The executive approves, by the letter ``document``.

    Raises PermissionDenied, Conflict, RequestDecided, ProjectCancelled, ValidationError.
    """
    facts = {"state": BudgetRequestState.APPROVED, "document": document}
    return _decide(request, by, expected_version, facts)


def budget_request_refuse(
    *, request: BudgetRequest, by: User, expected_version: int, reason: str
) -> BudgetRequest:
    """The executive refuses, with a reason. Raises as ``budget_request_approve``, and
    GrantReasonMissing."""
    if not reason:
        raise GrantReasonMissing
    facts = {"state": BudgetRequestState.REFUSED, "reason": reason}
    return _decide(request, by, expected_version, facts)


@transaction.atomic
def budget_request_withdraw(
    *, request: BudgetRequest, by: User, expected_version: int
) -> BudgetRequest:
    """Planning takes an open request back. Raises PermissionDenied, Conflict, RequestDecided."""
    now = _lock(request, by, Right.FACTS, expected_version)
    now.entered_on_behalf = acts_on_behalf(by, Right.FACTS, now.project.owner)
    return _write(now, by, {"state": BudgetRequestState.WITHDRAWN})


@transaction.atomic
def _decide(
    request: BudgetRequest, by: User, expected_version: int, facts: Mapping[str, Any]
) -> BudgetRequest:
    now = _lock(request, by, Right.APPROVE, expected_version)
    if now.project.state == State.CANCELLED:
        raise ProjectCancelled
    return _write(now, by, dict(facts) | {"decided_at": timezone.now(), "decided_by": by})


def _lock(request: BudgetRequest, by: User, right: Right, expected_version: int) -> BudgetRequest:
    """The open row, locked, on which ``by`` holds ``right``."""
    rows = BudgetRequest.objects.select_for_update(of=("self",))
    now = rows.select_related("project__authority", "project__agency").get(pk=request.pk)
    if not can(by, right, now.project.owner):
        raise PermissionDenied
    if now.version != expected_version:
        raise Conflict(now, part="budget_request")
    if now.state != BudgetRequestState.REQUESTED:
        raise RequestDecided
    return now


def _write(now: BudgetRequest, by: User, facts: Mapping[str, Any]) -> BudgetRequest:
    for name, value in facts.items():
        setattr(now, name, value)
    now.version += 1
    now.updated_by = by
    now.full_clean()
    now.save()
    return now
