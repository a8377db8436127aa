"""Findings of what a person entered herself: she judges none of them."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Q

from accounts.models import User
from projects.checks.registry import RULES
from projects.checks.rule import Part
from projects.models import Finding, Photo, ProjectGeometry
from projects.services.review import entered_by

_OF_PHOTOS: Final = frozenset(code for code, one in RULES.items() if Part.PHOTOS in one.parts)
# Read of the project's facts; the drawn-… ones of its position as well.
_OF_FACTS: Final = frozenset(
    code
    for code, one in RULES.items()
    if code not in _OF_PHOTOS and (not one.is_of_position or code.startswith("drawn-"))
)
_OF_PAIRS: Final = frozenset(code for code, one in RULES.items() if one.is_decided)
_OF_ROLES: Final = "moved"


def own_of(findings: Sequence[Finding], user: User) -> set[int]:
    """The keys of those that speak of what ``user`` entered: the position, for pairs the other
    project's, too, and for two roles both; the project's facts where she was the last to change
    the project; the photo. ``findings`` come with project and geometry. At most two queries."""
    own = {row.pk for row in findings if row.geometry and entered_by(row.geometry, user)}
    own |= {
        row.pk for row in findings if row.rule in _OF_FACTS and row.project.updated_by_id == user.pk
    }
    return own | _by_position(findings, user) | _by_photo(findings, user)


def _by_position(findings: Sequence[Finding], user: User) -> set[int]:
    """Of pairs the current position of the other; of ``moved`` the live one of the earlier role."""
    pairs = {row.pk: row.other_id for row in findings if row.rule in _OF_PAIRS and row.other_id}
    moved = [row for row in findings if row.rule == _OF_ROLES]
    if not pairs and not moved:
        return set()
    hers = ProjectGeometry.objects.filter(Q(created_by=user) | Q(captured_by=user))
    live = Q(project__in=[row.project_id for row in moved], replaced_at=None)
    found = hers.filter(Q(project__in=set(pairs.values()), is_current=True) | live)
    rows = list(found.values_list("project_id", "role", "is_current", "replaced_at"))
    current = {project for project, _role, is_current, _at in rows if is_current}
    roles = {(project, role) for project, role, _is_current, at in rows if at is None}
    own = {pk for pk, other in pairs.items() if other in current}
    return own | {row.pk for row in moved if (row.project_id, row.numbers.get("earlier")) in roles}


def _by_photo(findings: Sequence[Finding], user: User) -> set[int]:
    """The photo that is its subject; one that two projects share by the stage it stands at."""
    said = [row for row in findings if row.rule in _OF_PHOTOS]
    if not said:
        return set()
    hers = Photo.objects.filter(project__in={row.project_id for row in said}, uploaded_by=user)
    photos = {
        (pk, project, stage) for pk, project, stage in hers.values_list("pk", "project", "stage")
    }
    return {row.pk for row in said if _is_of(row, photos)}


def _is_of(row: Finding, photos: Collection[tuple[int, int, str]]) -> bool:
    if row.other_id is None:
        return any(row.subject == str(pk) for pk, _project, _stage in photos)
    asked = (row.project_id, row.numbers.get("stage"))
    return any((project, stage) == asked for _pk, project, stage in photos)
