"""What ends with a project that is withdrawn, and the state to which one goes back."""

from django.apps import apps
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
    """The state that the locked ``project`` had before its present one, or the nearest before it
    that still holds.

    Without its money it goes back before its money: there a plan that holds it says what it is,
    and one that holds it no more makes it *planned*. While money is tied, a project that was
    once approved is *budgeted* at least. Seven queries at most.
    """
    told = _told(project)
    evidence = evidence_of(project)
    state = next((one for one in told if one in PLANNABLE or _is_funded(one, evidence)), None)
    was_approved = any(RANK[State(one)] >= RANK[State.APPROVED] for one in told)
    if state is not None and state not in PLANNABLE:
        return state
    if evidence.has_share and was_approved:
        return State.BUDGETED
    return _unfunded(project, state or (State.APPROVED if was_approved else State.PLANNED))


def _told(project: Project) -> list[str]:
    """The states that it is known to have had, latest first: by its changes of state, and by its
    history where these tell nothing."""
    changes = project.state_changes.order_by("-pk").values_list("before", flat=True)
    events = apps.get_model("projects", "ProjectEvent")._default_manager
    versions = events.filter(pgh_obj_id=project.pk).order_by("-pgh_id")
    known = [*changes, *versions.values_list("state", flat=True)]
    return [state for state in known if state in RANK]


def _unfunded(project: Project, state: str) -> str:
    """What the plans make of a project without money that was ``state``."""
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
