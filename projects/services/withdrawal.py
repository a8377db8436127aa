"""What ends with a project that is withdrawn, and the state it has when it is brought back."""

from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from projects.codes import PLANNABLE, BudgetRequestState, HandoverState, State
from projects.errors import ContractsLive
from projects.grants.states import MOVES
from projects.models import BudgetRequest, GrantRequest, Handover, Project
from projects.plans.lock import DECIDED, ties_of
from projects.states.evidence import evidence_of
from projects.states.machine import RANK, Evidence, is_shown


def refuse_contracts(project: Project) -> None:
    """Raise ContractsLive where a contract of the locked project was not voided."""
    if project.contracts.filter(voided_at__isnull=True).exists():
        raise ContractsLive


def asked_withdraw(*, project: Project, by: User, reason: str) -> None:
    """Withdraw what still waits for an answer, with the reason of the project, which the caller
    has locked. A grant request that the department has stays, for the department to refuse."""
    behalf = acts_on_behalf(by, Right.FACTS, project.owner)
    requests = project.budget_requests.filter(state=BudgetRequestState.REQUESTED)
    for request in requests.select_for_update().order_by("pk"):
        request.state, request.reason = BudgetRequestState.WITHDRAWN, reason
        _save(request, by, behalf=behalf)
    move = MOVES["withdraw"]
    grants = project.grant_requests.filter(state__in=move.before)
    for grant in grants.select_for_update().order_by("pk"):
        grant.state, grant.reason = move.after, reason
        _save(grant, by, behalf=behalf)
    offers = project.handovers.filter(state=HandoverState.OFFERED)
    for offer in offers.select_for_update().order_by("pk"):
        offer.state, offer.answer = HandoverState.WITHDRAWN, reason
        offer.answered_at, offer.answered_by = timezone.now(), by
        _save(offer, by, behalf=behalf)


def _save(row: BudgetRequest | GrantRequest | Handover, by: User, *, behalf: bool) -> None:
    row.version += 1
    row.updated_by, row.entered_on_behalf = by, behalf
    row.full_clean()
    row.save()


def state_before(project: Project) -> str:
    """The state that a withdrawn project had, or the nearest before it that still holds.

    Money untied meanwhile takes it back before its money; a plan that holds it says what it is,
    and one that holds it no more makes it *planned*. Five queries at most.
    """
    changes = project.state_changes.order_by("-pk").values_list("before", "state")
    befores = [before for before, _after in changes if before in RANK]
    evidence = evidence_of(project)
    paid = [state for state in befores if state in PLANNABLE or _is_funded(state, evidence)]
    state = paid[0] if paid else State.PLANNED
    if state not in PLANNABLE:
        return state
    ties = ties_of([project.pk]).get(project.pk, [])
    if any(tie.in_force for tie in ties):
        return State.APPROVED
    if any(tie.locks for tie in ties):
        return State.CONFIRMED
    if state in DECIDED and (ties or project.plan_entries.exists()):
        return State.PLANNED
    return state


def _is_funded(state: str, evidence: Evidence) -> bool:
    return evidence.has_share and is_shown(state, evidence)
