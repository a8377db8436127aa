"""Changes to the positions of a project: one live row a role, every earlier one kept."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import pghistory
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from coordinates.measures import moved_m
from coordinates.querysets import locate
from coordinates.values import LonLat
from projects.checks.rule import Part
from projects.checks.saved import judged_when_saved
from projects.codes import Review, Role, State
from projects.errors import Conflict, ProjectCancelled, ProjectError
from projects.history import reason_key
from projects.models import PositionFile, Project, ProjectGeometry
from projects.roles import agreed, apart_words, copied_source, is_copy, is_earlier, limits_m

REASON_NEEDED_M: Final = 50.0
_GIVEN: Final = ("geometry", "method", "accuracy_m", "typed_text")  # the rest follows from them
_KEYS: Final = ("project", "budget_item", "source_file", "captured_by", "created_by", "copied_from")
_PRECEDENCE: Final = (Role.AS_BUILT, Role.CONTRACTED, Role.PLANNED)


class ReasonNeeded(ProjectError):
    """A position that existed moves so far that the officer has to say why."""

    field = "reason"

    def __init__(self, moved_m: float) -> None:
        self.moved_m = moved_m
        super().__init__(
            _("ตำแหน่งเดิมถูกย้ายไป %(moved).0f เมตร ซึ่งเกิน %(most).0f เมตร ต้องระบุเหตุผลที่แก้")
            % {"moved": moved_m, "most": REASON_NEEDED_M}
        )


class DifferenceReasonNeeded(ReasonNeeded):
    """What was built lies so far from what was agreed that the officer has to say why."""

    field = "difference_reason"

    def __init__(self, role: str, other: str, *, apart_m: float, most_m: float) -> None:
        self.role, self.other = role, other
        self.moved_m, self.most_m = apart_m, most_m
        ProjectError.__init__(self, apart_words(role, other, apart_m, most_m))


class CopyWrong(ProjectError):
    message = gettext_lazy("คัดลอกได้จากตำแหน่งของขั้นก่อนหน้าในโครงการเดียวกันเท่านั้น คือ ตามแผน หรือตามสัญญา")


class PositionConflict(Conflict):
    """Another officer saved a position meanwhile; ``standing`` is the live row of the role."""

    def __init__(
        self, project: Project, *, expected_version: int, standing: ProjectGeometry | None
    ) -> None:
        self.expected_version = expected_version
        self.current_version = project.position_version
        self.standing = standing
        super().__init__(project, part="position")


def project_pin(
    *,
    project: Project,
    role: str,
    geometry: GEOSGeometry,
    method: str,
    by: User,
    expected_version: int,
    accuracy_m: Decimal | None = None,
    typed_text: str = "",
    declared_crs: str = "",
    operation: str = "",
    reason: str = "",
    difference_reason: str | None = None,
    copied_from: ProjectGeometry | None = None,
    captured_at: datetime | None = None,
    draft: str = "",
    source_file: PositionFile | None = None,
) -> ProjectGeometry:
    """Save the position of one role; the row it replaces stays, with the distance and reason.

    ``geometry``: EPSG:4326, longitude first. ``draft`` is the browser's name for this very
    change: posted again with the same facts it gives the same row, and makes no second version;
    with other facts it is a change of its own. A save that changes nothing gives the standing row.
    ``source_file`` is the uploaded file that the geometry was read from.
    ``copied_from``: the position of an earlier role that it began as; a geometry that is one, to
    the 2 cm that a map's decimals lose, is its copy unsaid, and kept with its very vertices.
    ``difference_reason``: why an as-built position lies far from the contracted (else planned)
    one; None where ``reason`` speaks for both. Once given it stays with the role.
    Raises ProjectCancelled for a withdrawn project, PositionConflict where ``expected_version`` is
    no longer the project's, ReasonNeeded where an existing position moves more than 50 m without
    a reason, DifferenceReasonNeeded, CopyWrong, ValidationError.
    """
    facts: dict[str, Any] = {
        "geometry": geometry,
        "method": method,
        "accuracy_m": accuracy_m,
        "typed_text": typed_text,
        "declared_crs": declared_crs,
        "operation": operation,
    }
    # The context stands outside the transaction: leaving it inside would mark later writes, too.
    # The events of one request share one context: a file's projects each keep their own reason.
    reasons = {reason_key(project): reason}
    with pghistory.context(reason=reason, draft=draft, **reasons), transaction.atomic():
        now = Project.objects.select_for_update().get(pk=project.pk)
        if now.state == State.CANCELLED:
            raise ProjectCancelled
        live = list(live_positions(now).filter(budget_item=None))
        standing = next((row for row in live if row.role == role), None)
        source = _source(now, role, live, geometry, copied_from)
        if source and is_copy(source.geometry, geometry):
            geometry = facts["geometry"] = source.geometry
        said = (difference_reason or "").strip()
        if saved := _saved_before(now, role, facts, draft, said) or _unchanged(
            standing, facts, said
        ):
            return saved
        if now.position_version != expected_version:
            raise PositionConflict(now, expected_version=expected_version, standing=standing)
        instead = reason.strip() if difference_reason is None else ""
        said = _difference(now, role, live, geometry, said, instead)
        if standing:
            _replace(standing, geometry, by, reason)
        made = ProjectGeometry(
            project=now,
            role=role,
            copied_from=source,
            difference_reason=said,
            captured_at=captured_at,
            captured_by=by,
            created_by=by,
            source_file=source_file,
            review=Review.SUBMITTED,
            version=standing.version + 1 if standing else 1,
            entered_on_behalf=acts_on_behalf(by, Right.POSITION, now.owner),
            **facts,
        )
        # Keys and constraints are the database's own to keep: asking each beforehand took 20 more
        # queries a position, most of the time of a file of hundreds.
        made.full_clean(exclude=_KEYS, validate_unique=False, validate_constraints=False)
        made.save()
        current = _current_recompute(now)
        _project_place(now, current, by)
        judged_when_saved(now.pk, Part.POSITION)
    made.refresh_from_db()
    return made


def live_positions(project: Project) -> models.QuerySet[ProjectGeometry]:
    """The rows that stand, of every role."""
    return ProjectGeometry.objects.filter(project=project, replaced_at__isnull=True)


def representative(geometry: GEOSGeometry) -> LonLat:
    """A position on the geometry itself (a bend's middle may lie in the neighbour's area)."""
    try:
        point = geometry.point_on_surface
    except GEOSException:
        point = None
    if point is None or point.empty:  # a broken polygon has no surface: its first vertex will do
        first: Any = geometry.coords  # type: ignore[attr-defined]
        while isinstance(first[0], tuple):
            first = first[0]
        point = Point(first[0], first[1])
    return LonLat(point.x, point.y)


def _source(
    project: Project,
    role: str,
    live: list[ProjectGeometry],
    geometry: GEOSGeometry,
    said: ProjectGeometry | None,
) -> ProjectGeometry | None:
    """What the position was copied from: as the officer says, or as its vertices show."""
    if said is None:
        standing = next((row for row in live if row.role == role), None)
        return copied_source(live, role, geometry, standing=standing)
    if said.project_id != project.pk or not is_earlier(said.role, role):
        raise CopyWrong
    return said


def _difference(
    project: Project,
    role: str,
    live: list[ProjectGeometry],
    geometry: GEOSGeometry,
    said: str,
    instead: str,
) -> str:
    """Why the position lies elsewhere than the agreed one: as ``said``; where it must be said
    and is not, as it was said of this role before, or what is given ``instead``."""
    other = agreed(live, role)
    if said or other is None:
        return said
    [apart_m] = moved_m([(other.geometry, geometry)])
    most_m = limits_m()(project.kind_id)
    if apart_m <= most_m:
        return ""
    before = next((row.difference_reason for row in live if row.role == role), "")
    if not (before or instead):
        raise DifferenceReasonNeeded(role, other.role, apart_m=apart_m, most_m=most_m)
    return before or instead


def _saved_before(
    project: Project, role: str, facts: dict[str, Any], draft: str, said: str
) -> ProjectGeometry | None:
    """The row that this very change made already: the draft's name and what was posted agree."""
    if not draft:
        return None
    made = ProjectGeometry.objects.filter(
        project=project, role=role, events__pgh_context__metadata__draft=draft
    )
    rows = (row for row in made.distinct().order_by("-pk") if _agrees(row, facts, _GIVEN))
    return next((row for row in rows if said in {"", row.difference_reason}), None)


def _unchanged(
    standing: ProjectGeometry | None, facts: dict[str, Any], said: str
) -> ProjectGeometry | None:
    """The standing row where nothing changes; a draft of planning's becomes the engineer's row."""
    if standing is None or standing.review == Review.DRAFT:
        return None
    same = _agrees(standing, facts, facts) and said in {"", standing.difference_reason}
    return standing if same else None


def _agrees(row: ProjectGeometry, facts: dict[str, Any], names: Iterable[str]) -> bool:
    return all(_same(getattr(row, name), facts[name]) for name in names)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, GEOSGeometry):
        return bool(old.geom_type == new.geom_type and old.equals_exact(new, 1e-9))
    return bool(old == new)


def _replace(old: ProjectGeometry, geometry: GEOSGeometry, by: User, reason: str) -> None:
    [moved] = moved_m([(old.geometry, geometry)])
    if moved > REASON_NEEDED_M and not reason.strip():
        raise ReasonNeeded(moved)
    old.replaced_at = timezone.now()
    old.replaced_by = by
    old.replaced_reason = reason
    old.moved_m = moved
    old.is_current = False
    old.save(
        update_fields=["replaced_at", "replaced_by", "replaced_reason", "moved_m", "is_current"]
    )


def _current_recompute(project: Project) -> ProjectGeometry:
    """As-built, else contracted, else planned; the whole project's before a budget item's."""
    live = list(live_positions(project))
    best = min(live, key=lambda row: (row.budget_item_id or 0, _PRECEDENCE.index(Role(row.role))))
    for row in live:
        if row.is_current and row.pk != best.pk:
            row.is_current = False
            row.save(update_fields=["is_current"])
    if not best.is_current:
        best.is_current = True
        best.save(update_fields=["is_current"])
    return best


def _project_place(project: Project, current: ProjectGeometry, by: User) -> None:
    """The areas of the project follow its position; outside every boundary they stay."""
    for name, code in locate(representative(current.geometry)).smallest_known.items():
        setattr(project, name, code)
    project.position_version += 1
    project.updated_by = by
    project.save(
        update_fields=[
            "province_code",
            "district_code",
            "subdistrict_code",
            "position_version",
            "updated_by",
            "updated_at",
        ]
    )
