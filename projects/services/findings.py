"""What a person does with a finding: accept it, open it again, assign it, correct it, and judge a
pair of projects. Each names the ``version`` of the finding as it was shown."""

from collections.abc import Callable, Collection, Sequence
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
    FindingOfAnother,
    FindingOfOwnEntry,
    FindingOfPair,
    FindingOfReviewers,
    FindingReasonMissing,
    NothingDone,
    ProposalMissing,
    ProposalNeedsReason,
    ProposalOutdated,
    TooManyFindings,
)
from projects.findings.own import own_of
from projects.findings.proposal import Proposed
from projects.findings.querysets import FindingQuerySet
from projects.models import Finding, PairVerdict, Project, ProjectGeometry
from projects.services.positions import DifferenceReasonNeeded, project_pin

MOST: Final = 200  # findings of one change
# Of whom a finding can be asked: who may mend the project, or judge what was found.
ANSWERING: Final = (Right.POSITION, Right.FACTS, Right.MONEY, Right.REVIEW)
PAIR_RULES: Final = tuple(rule.code for rule in RULES.values() if rule.is_decided)
_NOT_ACCEPTED: Final[dict[str, Any]] = {
    "accepted_at": None,
    "accepted_by": None,
    "accepted_reason": "",
}
Chosen = Sequence[tuple[int, int]]  # (a finding's key, its version as shown)


def finding_accept(*, finding: int, by: User, expected_version: int, reason: str) -> Finding:
    """Say with a reason that what was found is right as it is.

    Raises FindingReasonMissing, FindingConflict, FindingNotOpen, FindingOfReviewers,
    FindingOfOwnEntry, FindingOfPair.
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
    rows = _checked(
        findings, lambda row, own: _refuse_acceptance(row, by, own), lambda rows: own_of(rows, by)
    )
    accepted = {"accepted_at": timezone.now(), "accepted_by": by, "accepted_reason": words}
    return _changed(rows, state=FindingState.ACCEPTED, **accepted)


def _refuse_acceptance(row: Finding, by: User, own: Collection[int]) -> None:
    _refuse_closed(row)
    if row.rule in PAIR_RULES:
        raise FindingOfPair
    _refuse_judging(by, row, own)


@transaction.atomic
def finding_reopen(*, finding: int, by: User, expected_version: int) -> Finding:
    """Take an acceptance back. Of a pair the word on it is taken back with it, for both projects.

    Raises FindingConflict, FindingNotAccepted, FindingOfReviewers.
    """
    row, rows = _locked_pair(finding, expected_version)
    if row.state != FindingState.ACCEPTED:
        raise FindingNotAccepted
    if not can(by, Right.REVIEW, row.project.owner):
        raise FindingOfReviewers
    if row.rule in PAIR_RULES and row.other_id:
        first, second = sorted((row.project_id, row.other_id))
        PairVerdict.objects.filter(first=first, second=second).delete()
    _changed(rows, state=FindingState.OPEN, **_NOT_ACCEPTED)
    row.refresh_from_db()
    return row


def finding_assign(*, finding: int, by: User, expected_version: int, to: User | None) -> Finding:
    """Ask ``to`` to see to a finding; None: nobody in particular.

    Reviewers assign to whoever may mend or review the project; everybody who may takes one that
    is nobody's herself, and gives her own back. Raises FindingConflict, FindingNotOpen,
    AssigningOfReviewers, AssigneeWithoutRight, FindingOfAnother.
    """
    [row] = _one(findings_assign, finding, expected_version, by=by, to=to)
    return row


@transaction.atomic
def findings_assign(*, findings: Chosen, by: User, to: User | None) -> list[Finding]:
    """Assign all of ``findings``, or none; one statement changes them.

    Raises TooManyFindings, NothingDone.
    """
    rows = _checked(findings, lambda row, _own: _refuse_assignment(row, by, to))
    who = {"assigned_to": to, "assigned_at": timezone.now() if to else None, "assigned_by": by}
    return _written(rows, **who)


def _refuse_assignment(row: Finding, by: User, to: User | None) -> None:
    _refuse_closed(row)
    if to is not None and not may_answer(to, row.project):
        raise AssigneeWithoutRight
    gives_back = to is None and row.assigned_to_id == by.pk
    if to != by and not gives_back and not can(by, Right.REVIEW, row.project.owner):
        raise AssigningOfReviewers
    if to == by and not may_take(by, row):
        raise FindingOfAnother


def may_take(user: User, row: Finding) -> bool:
    """Whether ``user`` may make it her own: reviewers any, others what was given to nobody else."""
    if can(user, Right.REVIEW, row.project.owner):
        return True
    return row.assigned_to_id in {None, user.pk} and may_answer(user, row.project)


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
    FindingOfOwnEntry, ValidationError.
    """
    words = reason.strip()
    if not words:
        raise FindingReasonMissing
    row, rows = _locked_pair(finding, expected_version)
    if row.rule not in PAIR_RULES or row.other_id is None:
        raise FindingNotOfPair
    if row.state == FindingState.FIXED:
        raise FindingNotOpen
    _refuse_judging(by, row, own_of([row], by))
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
    _changed(rows, **change)
    return pair


def finding_correct(*, finding: int, by: User, expected_version: int) -> ProjectGeometry:
    """Put the proposed position in place of the one that is wrong; the finding closes itself.

    Raises FindingConflict, FindingNotOpen, ProposalMissing, ProposalOutdated, AssigneeWithoutRight
    (who may not pin), ProposalNeedsReason, ShapeError, and what ``project_pin`` raises.
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
    try:
        return project_pin(
            project=row.project,
            role=wrong.role,
            method=wrong.method,
            by=by,
            expected_version=position_version,
            reason=str(RULES[row.rule].title),
            difference_reason="",  # why it was built elsewhere no rule can say
            **Proposed(row, wrong).facts,
        )
    except DifferenceReasonNeeded as needed:
        raise ProposalNeedsReason(str(needed)) from needed


# what they have in common ---------------------------------------------------------------


def _one(service: Callable[..., list[Finding]], pk: int, version: int, **how: Any) -> list[Finding]:
    """The change of many done to one: its own error, not that of a list."""
    try:
        return service(findings=[(pk, version)], **how)
    except NothingDone as refused:
        raise refused.errors[pk] from None


def _rows() -> FindingQuerySet:
    related = ("project__authority", "project__agency", "geometry")
    rows = Finding.objects.select_related(*related).defer("geometry__geometry")
    # As a run of the rules takes them, so that neither waits for the other for ever.
    return rows.select_for_update(of=("self",)).order_by("project", "rule", "subject")


def _locked(pk: int, version: int) -> Finding:
    row: Finding = _rows().get(pk=pk)
    if row.version != version:
        raise FindingConflict(row)
    return row


def _locked_pair(pk: int, version: int) -> tuple[Finding, list[Finding]]:
    """A finding, and all that is not fixed of what is said of its pair of projects, locked in one
    order from either side; of no pair itself alone."""
    asked = Finding.objects.only("project", "rule", "other").get(pk=pk)
    if asked.rule not in PAIR_RULES or asked.other_id is None:
        row = _locked(pk, version)
        return row, [row]
    rows = list(_rows().about_pair(asked.project_id, asked.other_id, PAIR_RULES))
    row = next(one for one in rows if one.pk == pk)
    if row.version != version:
        raise FindingConflict(row)
    return row, [one for one in rows if one.state != FindingState.FIXED]


def _checked(
    chosen: Chosen,
    refuse: Callable[[Finding, Collection[int]], None],
    own_of: Callable[[list[Finding]], Collection[int]] = lambda _rows: (),
) -> list[Finding]:
    """The rows, locked, all as they were shown and none refused. Raises NothingDone."""
    if len(chosen) > MOST:
        raise TooManyFindings
    rows = list(_rows().filter(pk__in=[pk for pk, _version in chosen]))
    own = own_of(rows)
    versions = dict(chosen)
    errors: dict[int, ProjectError] = {}
    for row in rows:
        try:
            if row.version != versions[row.pk]:
                raise FindingConflict(row)
            refuse(row, own)
        except ProjectError as error:
            errors[row.pk] = error
    for pk in versions.keys() - {row.pk for row in rows}:
        errors[pk] = FindingNotOpen()
    if errors:
        raise NothingDone(errors, asked=len(chosen))
    return rows


def _changed(rows: list[Finding], **columns: Any) -> list[Finding]:
    """Write ``columns`` to all of ``rows`` at once; each project is judged anew after that."""
    for row in _written(rows, **columns):
        rule = RULES.get(row.rule)
        for part in rule.parts if rule else (Part.FACTS,):
            judged_when_saved(row.project_id, part)
    return rows


def _written(rows: list[Finding], **columns: Any) -> list[Finding]:
    keys = Q(pk__in=[row.pk for row in rows])
    Finding.objects.filter(keys).update(version=F("version") + 1, **columns)
    for row in rows:
        row.version += 1
        for name, value in columns.items():
            setattr(row, name, value)
    return rows


def _refuse_closed(row: Finding) -> None:
    if row.state != FindingState.OPEN:
        raise FindingNotOpen


def _refuse_judging(by: User, row: Finding, own: Collection[int]) -> None:
    """Nobody judges without the right to, nor what she entered herself."""
    if not can(by, Right.REVIEW, row.project.owner):
        raise FindingOfReviewers
    if row.pk in own:
        raise FindingOfOwnEntry
