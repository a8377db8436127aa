"""Co-ordination: a project beyond its authority's capacity is handed over, taken or returned."""

from collections.abc import Iterable

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.models import LocalAuthority, Right, User
from accounts.owners import Owner, owner_columns
from accounts.rights import acts_on_behalf
from projects.codes import LIVE_HANDOVERS, PLANNABLE, HandoverState
from projects.errors import (
    Conflict,
    HandoverLive,
    HandoverNotPlanned,
    HandoverOver,
    HandoverReceiverWrong,
)
from projects.models import Handover, Project


def may_hand_over(project: Project) -> bool:
    """Whether a project is one that its authority may hand over: planned, without money."""
    return project.authority_id is not None and project.state in PLANNABLE


def may_receive(project: Project, receiver: Owner) -> bool:
    """A PAO of the project's province, or any agency."""
    if not isinstance(receiver, LocalAuthority):
        return True
    sender = project.authority
    return (
        sender is not None
        and receiver.kind == LocalAuthority.Kind.PAO
        and receiver.province_code == sender.province_code
        and receiver.pk != sender.pk
    )


@transaction.atomic
def handover_offer(*, project: Project, receiver: Owner, by: User, reason: str) -> Handover:
    """Offer ``project`` to ``receiver``, who from now on sees all of it.

    Raises HandoverNotPlanned, HandoverReceiverWrong, HandoverLive, ValidationError.
    """
    now = Project.objects.select_for_update(of=("self",)).select_related("authority")
    project = now.get(pk=project.pk)
    if not may_hand_over(project):
        raise HandoverNotPlanned
    if not may_receive(project, receiver):
        raise HandoverReceiverWrong
    if project.handovers.filter(state__in=LIVE_HANDOVERS).exists():
        raise HandoverLive
    handover = Handover(
        project=project,
        **owner_columns(receiver),
        reason=reason,
        created_by=by,
        updated_by=by,
        entered_on_behalf=acts_on_behalf(by, Right.FACTS, project.owner),
    )
    handover.full_clean()
    handover.save()
    return handover


def handover_answer(
    *, handover: Handover, by: User, expected_version: int, accepted: bool, answer: str = ""
) -> Handover:
    """The receiver takes the project, or returns it with a reason; one taken may be returned.

    Raises Conflict, HandoverOver, ValidationError (a return without a reason).
    """
    state = HandoverState.ACCEPTED if accepted else HandoverState.RETURNED
    may_be = [HandoverState.OFFERED] if accepted else LIVE_HANDOVERS
    return _settle(handover, by, expected_version, state, may_be, answer)


def handover_withdraw(
    *, handover: Handover, by: User, expected_version: int, reason: str
) -> Handover:
    """The sender takes back an offer not yet answered. Raises Conflict, HandoverOver."""
    state, may_be = HandoverState.WITHDRAWN, [HandoverState.OFFERED]
    return _settle(handover, by, expected_version, state, may_be, reason)


def _settle(
    handover: Handover,
    by: User,
    expected_version: int,
    state: HandoverState,
    may_be: Iterable[str],
    words: str,
) -> Handover:
    """Write an answer on the locked row; a withdrawal's words are kept as one."""
    with pghistory.context(reason=words), transaction.atomic():
        now = Handover.objects.select_for_update().get(pk=handover.pk)
        if now.version != expected_version:
            raise Conflict(now, part="handover")
        if now.state not in may_be:
            raise HandoverOver
        now.state, now.answer = state, words
        now.answered_at, now.answered_by = timezone.now(), by
        now.version += 1
        now.updated_by = by
        party = now.project.owner if state == HandoverState.WITHDRAWN else receiver_of(now)
        now.entered_on_behalf = acts_on_behalf(by, Right.FACTS, party)
        now.full_clean()
        now.save()
    return now


def receiver_of(handover: Handover) -> Owner:
    """The PAO or agency it was offered to."""
    receiver = handover.authority or handover.agency
    assert receiver is not None  # noqa: S101 – the database has exactly one of the two
    return receiver
