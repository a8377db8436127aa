"""What a person does with a finding: accept it, open it again, assign it, correct it, and judge a
pair of projects. Each names the ``version`` of the finding as it was shown."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import can
from projects.checks.registry import RULES
from projects.checks.rule import Part
from projects.checks.saved import judged_when_saved
from projects.codes import FindingState, PairWord
from projects.errors import ProjectError
from projects.findings.errors import (
    AssigneeWithoutRight,
    AssigningOfReviewers,
    FindingConflict,
    FindingNotAccepted,
    FindingNotOfPair,
    FindingNotOpen,
    FindingOfOwnPosition,
    FindingOfPair,
    FindingOfReviewers,
    FindingReasonMissing,
    NothingDone,
    ProposalMissing,
    ProposalOutdated,
    TooManyFindings,
)
from projects.findings.proposal import Proposed
from projects.models import Finding, PairVerdict, Project, ProjectGeometry
from projects.services.positions import project_pin
from projects.services.review import entered_by

MOST: Final = 200  # findings of one change
# Of whom a finding can be asked: who may mend the project, or judge what was found.
ANSWERING: Final = (Right.POSITION, Right.FACTS, Right.MONEY, Right.REVIEW)
PAIR_RULES: Final = tuple(rule.code for rule in RULES.values() if rule.is_of_pair)
_NOT_ACCEPTED: Final[dict[str, Any]] = {
    "accepted_at": None,
    "accepted_by": None,
    "accepted_reason": "",
}
Chosen = Sequence[tuple[int, int]]  # (a finding's key, its version as shown)


def finding_accept(*, finding: int, by: User, expected_version: int, reason: str) -> Finding:
    """Say with a reason that what was found is right as it is.

    Raises FindingReasonMissing, FindingConflict, FindingNotOpen, FindingOfReviewers,
    FindingOfOwnPosition, FindingOfPair.
    """
    [row] = _one(findings_accept, finding, expected_version, by=by, reason=reason)
    return row


@transaction.atomic
def findings_accept(*, findings: Chosen, by: User, reason: str) -> list[Finding]:
    """Accept all of ``findings``, or none; one statement changes them.

    Raises FindingReasonMissing, TooManyFindings, NothingDone, whose ``errors`` say of each key
    why it cannot be.
    """
    words = reason.strip()
    if not words:
        raise FindingReasonMissing
    rows = _checked(findings, lambda row: _refuse_acceptance(row, by))
    accepted = {"accepted_at": timezone.now(), "accepted_by": by, "accepted_reason": words}
    return _changed(rows, state=FindingState.ACCEPTED, **accepted)


def _refuse_acceptance(row: Finding, by: User) -> None:
    _refuse_closed(row)
    if row.rule in PAIR_RULES:
        raise FindingOfPair
    _refuse_judging(by, row.project, row.geometry)


@transaction.atomic
def finding_reopen(*, finding: int, by: User, expected_version: int) -> Finding:
    """Take an acceptance back. Of a pair the word on it is taken back with it, for both projects.

    Raises FindingConflict, FindingNotAccepted, FindingOfReviewers.
    """
    row = _locked(finding, expected_version)
    if row.state != FindingState.ACCEPTED:
        raise FindingNotAccepted
    if not can(by, Right.REVIEW, row.project.owner):
        raise FindingOfReviewers
    rows = [row]
    if row.rule in PAIR_RULES and row.other_id:
        first, second = sorted((row.project_id, row.other_id))
        PairVerdict.objects.filter(first=first, second=second).delete()
        rows = _of_pair(row)
    _changed(rows, state=FindingState.OPEN, **_NOT_ACCEPTED)
    row.refresh_from_db()
    return row


def finding_assign(*, finding: int, by: User, expected_version: int, to: User | None) -> Finding:
    """Ask ``to`` to see to a finding; None: nobody in particular.

    Reviewers assign to whoever may mend or review the project; everybody who may takes one
    herself, and gives her own back. Raises FindingConflict, FindingNotOpen,
    AssigningOfReviewers, AssigneeWithoutRight.
    """
    [row] = _one(findings_assign, finding, expected_version, by=by, to=to)
    return row


@transaction.atomic
def findings_assign(*, findings: Chosen, by: User, to: User | None) -> list[Finding]:
    """Assign all of ``findings``, or none; one statement changes them.

    Raises TooManyFindings, NothingDone.
    """
    rows = _checked(findings, lambda row: _refuse_assignment(row, by, to))
    who = {"assigned_to": to, "assigned_at": timezone.now() if to else None, "assigned_by": by}
    return _changed(rows, **who)


def _refuse_assignment(row: Finding, by: User, to: User | None) -> None:
    _refuse_closed(row)
    gives_back = to is None and row.assigned_to_id == by.pk
    if to != by and not gives_back and not can(by, Right.REVIEW, row.project.owner):
        raise AssigningOfReviewers
    if to is not None and not may_answer(to, row.project):
        raise AssigneeWithoutRight


def may_answer(user: User, project: Project) -> bool:
    """Whether ``user`` may mend ``project`` or judge what was found of it."""
    return any(can(user, right, project.owner) for right in ANSWERING)


@transaction.atomic
def pair_decide(
    *, finding: int, by: User, expected_version: int, word: str, reason: str
) -> PairVerdict:
    """Say what two works at one place are to each other, for both projects and once and for all.

    A continuation or other layer is accepted on both sides; a duplicate stays to be fixed. A
    later word takes the place of the earlier one, which the history keeps. Raises
    FindingReasonMissing, FindingConflict, FindingNotOfPair, FindingNotOpen, FindingOfReviewers,
    FindingOfOwnPosition, ValidationError.
    """
    words = reason.strip()
    if not words:
        raise FindingReasonMissing
    row = _locked(finding, expected_version)
    if row.rule not in PAIR_RULES or row.other_id is None:
        raise FindingNotOfPair
    if row.state == FindingState.FIXED:
        raise FindingNotOpen
    current = ProjectGeometry.objects.filter(project=row.other_id, is_current=True).first()
    _refuse_judging(by, row.project, row.geometry, current)
    first, second = sorted((row.project_id, row.other_id))
    pair = PairVerdict.objects.filter(first=first, second=second).first()
    pair = pair or PairVerdict(first_id=first, second_id=second)
    pair.word, pair.reason, pair.decided_by = word, words, by
    pair.full_clean()
    pair.save()
    if word == PairWord.DUPLICATE:
        change = {"state": FindingState.OPEN} | _NOT_ACCEPTED
    else:
        change = {
            "state": FindingState.ACCEPTED,
            "accepted_at": pair.decided_at,
            "accepted_by": by,
            "accepted_reason": words,
        }
    _changed(_of_pair(row), **change)
    return pair


def _of_pair(row: Finding) -> list[Finding]:
    """Everything that the rules on pairs say of the two projects now, locked."""
    pair = Finding.objects.about_pair(row.project_id, row.other_id or 0, PAIR_RULES)
    live = pair.exclude(state=FindingState.FIXED).select_for_update()
    return list(live.order_by("project", "rule", "subject"))


def finding_correct(*, finding: int, by: User, expected_version: int) -> ProjectGeometry:
    """Put the proposed position in place of the one that is wrong; the finding closes itself.

    Raises FindingConflict, FindingNotOpen, ProposalMissing, ProposalOutdated, AssigneeWithoutRight
    (who may not pin), ShapeError, and what ``project_pin`` raises.
    """
    # Not one transaction: what ``project_pin`` notes of this change alone ends with it. A
    # position saved in between is refused by the version that is read here first.
    row = Finding.objects.select_related("project__authority", "project__agency").get(pk=finding)
    position_version = row.project.position_version
    if row.version != expected_version:
        raise FindingConflict(row)
    _refuse_closed(row)
    if not can(by, Right.POSITION, row.project.owner):
        raise AssigneeWithoutRight
    if row.proposal is None:
        raise ProposalMissing
    wrong = ProjectGeometry.objects.filter(findings=row, replaced_at=None).first()
    if wrong is None or wrong.budget_item_id:
        raise ProposalOutdated
    return project_pin(
        project=row.project,
        role=wrong.role,
        method=wrong.method,
        by=by,
        expected_version=position_version,
        reason=str(RULES[row.rule].title),
        **Proposed(row, wrong).facts,
    )


# what they have in common ---------------------------------------------------------------


def _one(service: Callable[..., list[Finding]], pk: int, version: int, **how: Any) -> list[Finding]:
    """The change of many done to one: its own error, not that of a list."""
    try:
        return service(findings=[(pk, version)], **how)
    except NothingDone as refused:
        raise refused.errors[pk] from None


def _rows() -> Any:
    related = ("project__authority", "project__agency", "geometry")
    rows = Finding.objects.select_related(*related).defer("geometry__geometry")
    # As a run of the rules takes them, so that neither waits for the other for ever.
    return rows.select_for_update(of=("self",)).order_by("project", "rule", "subject")


def _locked(pk: int, version: int) -> Finding:
    row: Finding = _rows().get(pk=pk)
    if row.version != version:
        raise FindingConflict(row)
    return row


def _checked(chosen: Chosen, refuse: Callable[[Finding], None]) -> list[Finding]:
    """The rows, locked, all as they were shown and none refused. Raises NothingDone."""
    if len(chosen) > MOST:
        raise TooManyFindings
    rows = list(_rows().filter(pk__in=[pk for pk, _version in chosen]))
    versions = dict(chosen)
    errors: dict[int, ProjectError] = {}
    for row in rows:
        try:
            if row.version != versions[row.pk]:
                raise FindingConflict(row)
            refuse(row)
        except ProjectError as error:
            errors[row.pk] = error
    for pk in versions.keys() - {row.pk for row in rows}:
        errors[pk] = FindingNotOpen()
    if errors:
        raise NothingDone(errors, asked=len(chosen))
    return rows


def _changed(rows: list[Finding], **columns: Any) -> list[Finding]:
    """Write ``columns`` to all of ``rows`` at once; each project is judged anew after that."""
    keys = Q(pk__in=[row.pk for row in rows])
    Finding.objects.filter(keys).update(version=F("version") + 1, **columns)
    for row in rows:
        row.version += 1
        for name, value in columns.items():
            setattr(row, name, value)
        rule = RULES.get(row.rule)
        for part in rule.parts if rule else (Part.FACTS,):
            judged_when_saved(row.project_id, part)
    return rows


def _refuse_closed(row: Finding) -> None:
    if row.state != FindingState.OPEN:
        raise FindingNotOpen


def _refuse_judging(by: User, project: Project, *positions: ProjectGeometry | None) -> None:
    """Nobody judges without the right to, nor what she entered herself."""
    if not can(by, Right.REVIEW, project.owner):
        raise FindingOfReviewers
    if any(one and entered_by(one, by) for one in positions):
        raise FindingOfOwnPosition
