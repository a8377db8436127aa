"""The state of a project follows what is signed and paid, and goes back where it is taken back."""

from django.conf import settings
from django.utils.translation import override

from accounts.models import User
from projects.codes import State
from projects.errors import ProjectCancelled
from projects.models import Contract, Disbursement, Project
from projects.services.states import state_follow
from projects.states.evidence import evidence_of, skip_in_words
from projects.states.machine import RANK, Evidence, is_shown, not_before, passed


def evidence_given(
    *,
    project: Project,
    by: User,
    contract: Contract | None = None,
    disbursement: Disbursement | None = None,
    reason: str = "",
) -> Project:
    """A contract was signed, or money was paid: the project that is behind moves forward.

    ``project``: the row itself, locked by the caller in its transaction; it is changed in memory
    and saved (STATE_COLUMNS, ``facts_version`` and who). A step over other states is never without
    a reason: ``reason``, or the evidence in words. Raises ProjectCancelled.
    """
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    state = State.DISBURSING if disbursement else State.SIGNED
    if RANK[State(project.state)] >= RANK[state]:
        return project
    signed = disbursement.contract if disbursement else contract
    given = Evidence(contract=signed, disbursement=disbursement)
    why = reason.strip()
    if not why and (skipped := passed(project.state, state)):
        with override(settings.LANGUAGE_CODE):  # stored, and read by everybody
            why = skip_in_words(given, skipped)
    state_follow(project, by, state, given, on=not_before(state, given), reason=why)
    return project


def evidence_taken(*, project: Project, by: User, reason: str) -> Project:
    """Evidence was voided: a state that nothing shows any more goes back to the one before.

    ``project`` as for ``evidence_given``; nothing changes while the state is still shown.
    """
    if project.state == State.CANCELLED:
        return project
    evidence = evidence_of(project)
    history = list(project.state_changes.order_by("-pk").values_list("before", "state", "reason"))
    if _holds(project.state, evidence, history):
        return project
    rank = RANK[State(project.state)]
    before = [
        state for state, _after, _why in history if state in RANK and RANK[State(state)] < rank
    ]
    unknown = State.BUDGETED if evidence.has_share else State.APPROVED
    kept = next((state for state in before if is_shown(state, evidence)), unknown)
    state_follow(project, by, kept, evidence, reason=reason)
    return project


def _holds(state: str, evidence: Evidence, history: list[tuple[str, str, str]]) -> bool:
    """Whether what ``state`` needs is there; a reason makes up for an acceptance only."""
    if state != State.COMPLETE or not is_shown(state, evidence):
        return is_shown(state, evidence)
    by_reason = next((why for _before, after, why in history if after == state), "")
    return bool(by_reason) or evidence.accepted_on is not None or not history
