"""Changes to grant requests: drafted, sent, reviewed, forwarded, allocated.

Every step locks the request, asks ``projects.grants.states`` who may make it from which state, and
counts its version. Allocating makes the budget item and ties it to the project in one transaction.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from coordinates.thai import fiscal_year
from projects.budget.errors import AuthoritiesOnly
from projects.codes import GrantState, State
from projects.errors import Conflict, ProjectCancelled
from projects.grants.errors import (
    AllocationNeedsReason,
    GrantBeyondPlan,
    GrantFixed,
    GrantLiveAlready,
    GrantMoveRefused,
    GrantNeedsPlan,
    GrantReasonMissing,
    GrantYearOver,
)
from projects.grants.querysets import planned_for
from projects.grants.states import EDITABLE, ENDED, MOVES, Actor, acts_as
from projects.models import GrantRequest, Project
from projects.services.money import budget_item_create, budget_item_link
from projects.services.sums import sums_checked


@transaction.atomic
def grant_draft(*, project: Project, by: User, facts: Mapping[str, Any]) -> GrantRequest:
    """A draft request for ``project`` with ``facts`` (fiscal_year, source, amount, priority,
    papers, note).

    Raises PermissionDenied, AuthoritiesOnly, ProjectCancelled, GrantYearOver, GrantLiveAlready,
    GrantBeyondPlan, ValidationError.
    """
    now = _project_locked(project.pk)
    _refuse_past(facts["fiscal_year"])
    _refuse_another(now, facts["fiscal_year"], facts["source"])
    _refuse_beyond_plan(now, facts)
    grant = GrantRequest(project=now, created_by=by, **facts)
    if not acts_as(by, Actor.AUTHORITY, now.owner):
        raise PermissionDenied
    return _save(grant, by, Actor.AUTHORITY)


@transaction.atomic
def grant_edit(
    *, grant: GrantRequest, by: User, expected_version: int, facts: Mapping[str, Any]
) -> GrantRequest:
    """Change a request that is a draft or was returned.

    Raises PermissionDenied, Conflict, GrantFixed, ProjectCancelled, GrantYearOver,
    GrantLiveAlready, GrantBeyondPlan, ValidationError.
    """
    project = _project_locked(grant.project_id)
    now = _lock(grant.pk, expected_version, by, Actor.AUTHORITY)
    if now.state not in EDITABLE:
        raise GrantFixed
    year, source = facts.get("fiscal_year", now.fiscal_year), facts.get("source", now.source)
    _refuse_past(year)
    _refuse_another(project, year, source, but=now)
    stands = {name: getattr(now, name) for name in ("fiscal_year", "amount", "note")}
    _refuse_beyond_plan(project, stands | dict(facts))
    return _save(now, by, Actor.AUTHORITY, facts)


@transaction.atomic
def grant_submit(*, grant: GrantRequest, by: User, expected_version: int) -> GrantRequest:
    """Send a draft or a returned request to its reviewer.

    Raises GrantNeedsPlan, GrantYearOver, ProjectCancelled, and what every move raises:
    PermissionDenied, Conflict, GrantMoveRefused.
    """
    project = _project_locked(grant.project_id)
    now = _lock_to(grant, "submit", by, expected_version)
    _refuse_past(now.fiscal_year)
    planned = project.amounts.aggregate(sum=Sum("amount"))["sum"]
    if not project.name.strip() or not planned:
        raise GrantNeedsPlan
    fresh: dict[str, Any] = {"reviewed_at": None, "reviewed_by": None, "review_note": ""}
    return _moved(now, "submit", by, fresh | {"submitted_at": timezone.now(), "reason": ""})


@transaction.atomic
def grant_review(
    *, grant: GrantRequest, by: User, expected_version: int, opinion: str
) -> GrantRequest:
    """The office that is responsible gives its opinion. Raises GrantReasonMissing and as a move."""
    _refuse_blank(opinion)
    now = _lock_to(grant, "review", by, expected_version)
    facts = {"reviewed_at": timezone.now(), "reviewed_by": by, "review_note": opinion}
    return _moved(now, "review", by, facts)


@transaction.atomic
def grant_return(
    *, grant: GrantRequest, by: User, expected_version: int, reason: str
) -> GrantRequest:
    """Back to the authority, with a reason. Raises GrantReasonMissing and as a move."""
    _refuse_blank(reason)
    now = _lock_to(grant, "return", by, expected_version)
    return _moved(now, "return", by, {"reason": reason})


@transaction.atomic
def grants_forward(*, chosen: Iterable[tuple[GrantRequest, int]], by: User) -> list[GrantRequest]:
    """The province sends reviewed requests, each with its expected version, to the department:
    all or none. Raises as a move."""
    sent = []
    for grant, version in sorted(chosen, key=lambda pair: pair[0].pk):
        now = _lock_to(grant, "forward", by, version)
        facts = {"forwarded_at": timezone.now(), "forwarded_by": by}
        sent.append(_moved(now, "forward", by, facts))
    return sent


def grant_allocate(
    *,
    grant: GrantRequest,
    by: User,
    expected_version: int,
    amount: Decimal,
    document: str,
    name: str = "",
    reason: str = "",
) -> GrantRequest:
    """The department allocates ``amount`` baht: the authority has a budget item of it, wholly tied
    to the project, which is budgeted from then on.

    ``name`` of the item is the project's where blank; more than was asked needs a reason.
    Raises AllocationNeedsReason, ProjectCancelled, ValidationError, and as a move.
    """
    with sums_checked():
        project = _project_locked(grant.project_id)
        now = _lock_to(grant, "allocate", by, expected_version)
        if amount > now.amount and not reason.strip():
            raise AllocationNeedsReason
        facts = {
            "fiscal_year": now.fiscal_year,
            "source": now.source,
            "name": name or project.name,
            "amount": amount,
            "document": document,
        }
        item = budget_item_create(owner=project.owner, by=by, facts=facts)
        budget_item_link(
            project=project,
            item=item,
            amount=amount,
            by=by,
            expected_version=project.money_version,
        )
        decided = {"decided_at": timezone.now(), "decided_by": by, "document": document}
        given = {"allocated": amount, "item": item, "reason": reason}
        return _moved(now, "allocate", by, decided | given)


@transaction.atomic
def grant_refuse(
    *, grant: GrantRequest, by: User, expected_version: int, reason: str
) -> GrantRequest:
    """The department refuses, with a reason. Raises GrantReasonMissing and as a move."""
    _refuse_blank(reason)
    now = _lock_to(grant, "refuse", by, expected_version)
    facts = {"decided_at": timezone.now(), "decided_by": by, "reason": reason}
    return _moved(now, "refuse", by, facts)


@transaction.atomic
def grant_withdraw(*, grant: GrantRequest, by: User, expected_version: int) -> GrantRequest:
    """The authority takes its request back before the department has it. Raises as a move."""
    return _moved(_lock_to(grant, "withdraw", by, expected_version), "withdraw", by, {})


def _project_locked(pk: int) -> Project:
    """The project of an authority, locked, not cancelled."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("authority")
    project = rows.get(pk=pk)
    if project.authority_id is None:
        raise AuthoritiesOnly
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    return project


def _lock(pk: int, expected_version: int, by: User, actor: Actor) -> GrantRequest:
    """The request as it stands now, locked, where ``by`` is ``actor``."""
    rows = GrantRequest.objects.select_for_update(of=("self",))
    now = rows.select_related("project__authority", "updated_by").get(pk=pk)
    if not acts_as(by, actor, now.project.owner):
        raise PermissionDenied
    if now.version != expected_version:
        raise Conflict(now, part="grant")
    return now


def _lock_to(grant: GrantRequest, name: str, by: User, expected_version: int) -> GrantRequest:
    """The locked request, from whose state the move ``name`` starts."""
    move = MOVES[name]
    now = _lock(grant.pk, expected_version, by, move.actor)
    if now.state not in move.before:
        raise GrantMoveRefused(now.state)
    return now


def _moved(now: GrantRequest, name: str, by: User, facts: Mapping[str, Any]) -> GrantRequest:
    move = MOVES[name]
    return _save(now, by, move.actor, dict(facts) | {"state": move.after})


def _save(
    grant: GrantRequest, by: User, actor: Actor, facts: Mapping[str, Any] | None = None
) -> GrantRequest:
    for name, value in (facts or {}).items():
        setattr(grant, name, value)
    grant.version += bool(grant.pk)
    grant.updated_by = by
    if actor == Actor.AUTHORITY:
        grant.entered_on_behalf = acts_on_behalf(by, Right.FACTS, grant.project.owner)
    grant.full_clean()
    grant.save()
    return grant


def _refuse_blank(text: str) -> None:
    if not text.strip():
        raise GrantReasonMissing


def _refuse_past(year: int) -> None:
    if year < fiscal_year(localdate()):
        raise GrantYearOver


def _refuse_beyond_plan(project: Project, facts: Mapping[str, Any]) -> None:
    """No more than the plan foresees without an explanation in ``note``."""
    planned = planned_for(project, facts["fiscal_year"])
    if planned and facts["amount"] > planned and not facts.get("note", "").strip():
        raise GrantBeyondPlan(planned=planned, asked=facts["amount"])


def _refuse_another(
    project: Project, year: int, source: str, *, but: GrantRequest | None = None
) -> None:
    """One live request a project, year and source; the project is locked."""
    live = project.grant_requests.filter(fiscal_year=year, source=source)
    live = live.exclude(state__in=[GrantState(state) for state in ENDED])
    if (live.exclude(pk=but.pk) if but else live).exists():
        raise GrantLiveAlready
