"""The states of a project in one declared table: their order, and what each of them needs."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from projects.codes import BUDGETED, GRANT_STATES, UNAPPROVED, State


class Need(Enum):
    """What must be there before a project may be in a state."""

    NOTHING = ""
    SHARE = _("ต้องมีเงินงบประมาณผูกกับโครงการ")
    REASON = _("ต้องมีเหตุผล")
    CONTRACT = _("ต้องมีสัญญาที่ยังไม่ยกเลิก")
    DISBURSEMENT = _("ต้องมีการเบิกจ่ายที่ยังไม่ยกเลิก")
    ACCEPTED = _("ต้องมีสัญญาและการเบิกจ่ายที่ยังไม่ยกเลิก และตรวจรับครบทุกสัญญาหรือมีเหตุผล")


@dataclass(frozen=True)
class Step:
    """A state at its place; an ``aside`` one is passed by without a reason."""

    state: State
    need: Need = Need.NOTHING
    aside: bool = False


ORDER: Final = (
    Step(State.DRAFT),
    Step(State.PLANNED),
    Step(State.CONFIRMED),
    Step(State.APPROVED),
    Step(State.BUDGETED, Need.SHARE),
    Step(State.NOT_READY, Need.REASON, aside=True),
    Step(State.SPEC, Need.SHARE),
    Step(State.TENDER, Need.SHARE),
    Step(State.EVALUATION, Need.SHARE),
    Step(State.AWARD, Need.SHARE),
    Step(State.SIGNED, Need.CONTRACT),
    Step(State.DISBURSING, Need.DISBURSEMENT),
    Step(State.COMPLETE, Need.ACCEPTED),
)
RANK: Final = {step.state: rank for rank, step in enumerate(ORDER)}
STEP: Final = {step.state: step for step in ORDER}
SIGNS: Final = dict(zip(GRANT_STATES, "①②③④⑤⑥⑦", strict=True))

# What finance sets; what comes before follows the plan, and *cancelled* is a withdrawal.
SETTABLE: Final = tuple(step.state for step in ORDER if step.state in BUDGETED)
CLOSED_TO_HAND: Final = UNAPPROVED  # money may fund these; nobody sets a state over the approval


@dataclass(frozen=True)
class Evidence:
    """What a project has to show now: rows that are not void.

    ``contract`` is the first signed, ``disbursement`` the first paid; ``accepted_on`` the last
    day of acceptance where every contract (at least one) is accepted, else None.
    """

    has_share: bool = False
    contract: Any = None
    disbursement: Any = None
    accepted_on: date | None = None


def is_next(before: str, after: str) -> bool:
    """Whether ``after`` follows ``before`` with nothing skipped but states aside."""
    return RANK[State(before)] < RANK[State(after)] and not passed(before, after)


def passed(before: str, after: str) -> tuple[State, ...]:
    """The states between two that a step forward passes over; those aside do not count."""
    if before not in RANK or after not in RANK:
        return ()
    between = ORDER[RANK[State(before)] + 1 : RANK[State(after)]]
    return tuple(step.state for step in between if not step.aside)


def next_states(state: str) -> tuple[State, ...]:
    """The states that may follow without a reason for the step; *not ready* has its own."""
    if state not in RANK:
        return ()
    return tuple(after for after in SETTABLE if is_next(state, after))


def needs_reason(before: str, after: str, evidence: Evidence) -> bool:
    """Whether the change must say why: a skip, a step back, or what the state itself asks."""
    need = STEP[State(after)].need
    unaccepted = need == Need.ACCEPTED and evidence.accepted_on is None
    return need == Need.REASON or unaccepted or not is_next(before, after)


def is_shown(state: str, evidence: Evidence) -> bool:
    """Whether the rows that ``state`` needs are there; a reason is another question.

    It stands for the acceptance of what is complete, never for its contract and payment.
    """
    need = STEP[State(state)].need
    return {
        Need.SHARE: evidence.has_share,
        Need.CONTRACT: evidence.contract is not None,
        Need.DISBURSEMENT: evidence.disbursement is not None,
        Need.ACCEPTED: evidence.contract is not None and evidence.disbursement is not None,
    }.get(need, True)


def not_before(state: str, evidence: Evidence) -> date | None:
    """The day of the evidence of ``state``, before which no project can be in it."""
    if state == State.SIGNED and evidence.contract:
        signed: date = evidence.contract.signed_on
        return signed
    if state == State.DISBURSING and evidence.disbursement:
        paid: date = evidence.disbursement.paid_on
        return paid
    return evidence.accepted_on if state == State.COMPLETE else None
