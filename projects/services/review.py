"""Review of positions: submitted by the engineer, verified or returned by another.

Each locks the project, and asks for the position's key and the project's ``position_version`` as
the page showed them. All raise Conflict where either is no longer what stands, or where another
reviewer was first; ProjectCancelled for a withdrawn project. Sent twice, the second time gives
what the first did.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.models import Right, User
from accounts.rights import can
from projects.checks.judging import judge
from projects.codes import FindingState, Review, Severity, State
from projects.errors import Conflict, ProjectCancelled, ProjectError
from projects.history import reason_key
from projects.models import Finding, Project, ProjectGeometry
from projects.review.errors import (
    NotAllVerified,
    NotDraft,
    NotReviewer,
    NotSubmitted,
    OwnPosition,
    PositionBlocked,
    ReturnReasonNeeded,
)
from projects.services.positions import project_pin

_NEVER: Final = -1  # a version that no project has
_KEPT: Final = (
    *("role", "geometry", "method", "accuracy_m", "typed_text", "declared_crs", "operation"),
    *("captured_at", "source_file", "copied_from"),
)
Chosen = Sequence[tuple[int, int]]  # (a position's key, its project's position_version as shown)


def position_submit(*, position: int, by: User, expected_version: int) -> ProjectGeometry:
    """Submit a draft as it stands: a row of ``by``, who vouches for it and does not verify it.

    Raises NotDraft for one that was returned, and what ``project_pin`` raises.
    """
    row = ProjectGeometry.objects.select_related("project").get(pk=position, budget_item=None)
    if row.replaced_at is None and row.review == Review.RETURNED:
        raise NotDraft
    return project_pin(
        project=row.project,
        by=by,
        # Of a row that was replaced only the second sending of the same is taken.
        expected_version=expected_version if row.replaced_at is None else _NEVER,
        difference_reason=row.difference_reason,
        **{name: getattr(row, name) for name in _KEPT},
    )


def position_verify(*, position: int, by: User, expected_version: int) -> ProjectGeometry:
    """Say that a submitted position is right.

    Raises NotReviewer, OwnPosition, NotSubmitted, PositionBlocked (its ``findings``).
    """
    try:
        [row] = positions_verify(positions=[(position, expected_version)], by=by)
    except NotAllVerified as refused:
        raise refused.errors[position] from None
    return row


def positions_verify(*, positions: Chosen, by: User) -> list[ProjectGeometry]:
    """Verify all of ``positions``, or none; a fixed number of queries for any number.

    Their projects are judged first, for what many saved at once still waits for the worker.
    Raises NotAllVerified, whose ``errors`` say of each key why it cannot be.
    """
    _judge_first([pk for pk, _version in positions], by)
    return _verify(positions, by)


def _judge_first(positions: list[int], by: User) -> None:
    """Judge the projects of those that wait for ``by``; before the projects are locked, for a run
    of the rules locks findings, then what they name."""
    rows = Project.objects.filter(
        geometries__in=positions, geometries__review=Review.SUBMITTED
    ).select_related("authority", "agency")
    projects = {row.pk for row in rows if can(by, Right.REVIEW, row.owner)}
    if projects:
        judge(sorted(projects))


@transaction.atomic
def _verify(positions: Chosen, by: User) -> list[ProjectGeometry]:
    rows = _locked(pk for pk, _version in positions)
    blocking = _blocking(rows)
    errors: dict[int, ProjectError] = {}
    for pk, version in positions:
        row = rows[pk]
        if _is_done(row, Review.VERIFIED, by, ""):
            continue
        if error := _refusal(row, by, version, Review.SUBMITTED):
            errors[pk] = error
        elif pk in blocking:
            errors[pk] = PositionBlocked(blocking[pk])
    if errors:
        raise NotAllVerified(errors)
    _reviewed(rows.values(), Review.VERIFIED, by)
    return [rows[pk] for pk, _version in positions]


def position_return(
    *,
    position: int,
    by: User,
    expected_version: int,
    reason: str,
    seen: str = Review.SUBMITTED,
) -> ProjectGeometry:
    """Send a position back with a reason; ``seen`` is the review state that the page showed: one
    that was verified may be returned, too, but only by who knows that it was.

    Raises ReturnReasonNeeded, NotReviewer, OwnPosition, NotSubmitted.
    """
    words = reason.strip()
    if not words:
        raise ReturnReasonNeeded

    with _said(position, words), transaction.atomic():
        row = _locked([position])[position]
        if _is_done(row, Review.RETURNED, by, words):
            return row
        if error := _refusal(row, by, expected_version, seen):
            raise error
        _reviewed([row], Review.RETURNED, by, words)
    return row


def verification_undo(*, position: int, by: User, reason: str) -> bool:
    """Send back a position that stands verified, as the department's second look has it; False
    where it was edited, returned or withdrawn since. The caller has checked who may."""
    with _said(position, reason), transaction.atomic():
        row = _locked([position])[position]
        stands = row.replaced_at is None and row.review == Review.VERIFIED
        if not stands or row.project.state == State.CANCELLED:
            return False
        _reviewed([row], Review.RETURNED, by, reason)
    return True


def entered_by(row: ProjectGeometry, user: User) -> bool:
    """Whether ``user`` entered the position, for herself or on the owner's behalf."""
    return user.pk in {row.created_by_id, row.captured_by_id}


def _said(position: int, reason: str) -> AbstractContextManager[Any]:
    """The history's reason. It stands outside the transaction, or later writes would have it."""
    project = ProjectGeometry.objects.values_list("project_id", flat=True).get(pk=position)
    said: AbstractContextManager[Any] = pghistory.context(
        **{"reason": reason, reason_key(Project(pk=project)): reason}
    )
    return said


def _locked(pks: Iterable[int]) -> dict[int, ProjectGeometry]:
    """The positions by key, their projects locked in the order of keys; without their shapes."""
    asked = set(pks)
    found = ProjectGeometry.objects.filter(pk__in=asked)
    locked = Project.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk__in=found.order_by().values("project_id")
    )
    projects = {
        project.pk: project
        for project in locked.select_related("authority", "agency").order_by("pk")
    }
    rows = {row.pk: row for row in found.defer("geometry")}  # read once nobody else writes them
    if asked - rows.keys():
        raise ProjectGeometry.DoesNotExist
    for row in rows.values():
        row.project = projects[row.project_id]
    return rows


def _blocking(rows: Iterable[int]) -> dict[int, list[Finding]]:
    """The open findings that block, by key of the position."""
    found: dict[int, list[Finding]] = defaultdict(list)
    open_ones = Finding.objects.filter(
        geometry__in=list(rows), state=FindingState.OPEN, severity=Severity.BLOCK
    )
    for finding in open_ones.defer("place", "proposal").order_by("rule", "pk"):
        found[finding.geometry_id or 0].append(finding)
    return found


def _is_done(row: ProjectGeometry, review: str, by: User, reason: str) -> bool:
    """Whether ``by`` has said this very thing of it already."""
    said = (row.review, row.reviewed_by_id, row.review_reason)
    return row.replaced_at is None and said == (review, by.pk, reason)


def _refusal(row: ProjectGeometry, by: User, version: int, seen: str) -> ProjectError | None:
    """Why ``by`` may not decide on a position that she saw as ``seen``; None where she may."""
    project = row.project
    if not can(by, Right.REVIEW, project.owner):
        return NotReviewer()
    if project.state == State.CANCELLED:
        return ProjectCancelled()
    if row.replaced_at or project.position_version != version:
        return Conflict(project, part="position")
    if row.review == Review.DRAFT or seen not in {Review.SUBMITTED, Review.VERIFIED}:
        return NotSubmitted()
    if row.review != seen:
        return Conflict(project, part="position")
    return OwnPosition() if entered_by(row, by) else None


def _reviewed(rows: Iterable[ProjectGeometry], review: str, by: User, reason: str = "") -> None:
    """Write what was decided; those of which it was said before keep their moment."""
    changed = [row for row in rows if not _is_done(row, review, by, reason)]
    facts: dict[str, Any] = {
        "review": review,
        "review_reason": reason,
        "reviewed_at": timezone.now(),
        "reviewed_by": by,
    }
    ProjectGeometry.objects.filter(pk__in=[row.pk for row in changed]).update(**facts)
    for row in changed:
        for name, value in facts.items():
            setattr(row, name, value)
