"""What happened to a project: who changed what, when, why, on whose behalf."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Project

TAKEN = 40  # events of each kind that a page reads
_SILENT = (
    "version",
    "updated",
    "created",
    "pgh_",
    "stated_confirmed",
    "money_v",
    "position_v",
    "is_current",
    "removed_at",
    "removed_by",
)
_PARTS = {
    "ProjectEvent": ("pgh_obj_id", _("ข้อมูลโครงการ")),
    "ProjectAmountEvent": ("project_id", _("งบประมาณตามแผน")),
    "BudgetShareEvent": ("project_id", _("เงินที่ผูกกับโครงการ")),
    "ProjectGeometryEvent": ("project_id", _("พิกัด")),
    "PhotoEvent": ("project_id", _("ภาพถ่าย")),
}
_VERBS = {"insert": _("เพิ่ม"), "update": _("แก้ไข"), "delete": _("ลบ")}


@dataclass(frozen=True)
class Change:
    """One event as a person reads it; ``details`` are (field label, before, after)."""

    at: datetime
    who: str
    part: Any
    verb: Any
    reason: str
    details: list[tuple[Any, Any, Any]]


def history_of(project: Project) -> list[Change]:
    """The latest changes of a project, newest first: one query a kind, one for the names."""
    events = [
        (part, event)
        for model, (column, part) in _PARTS.items()
        for event in _with_before(_events(model, column, project))
    ]
    names = _names(event for _part, (event, _before) in events)
    changes = [
        Change(
            at=event.pgh_created_at,
            who=names.get(_context(event).get("user"), ""),
            part=part,
            verb=_VERBS.get(event.pgh_label, event.pgh_label),
            reason=_reason(event, project),
            details=_details(event, before),
        )
        for part, (event, before) in events
    ]
    told = [change for change in changes if change.details or change.verb != _VERBS["update"]]
    return sorted(told, key=attrgetter("at"), reverse=True)[:TAKEN]


def _events(model: str, column: str, project: Project) -> list[Any]:
    events = apps.get_model("projects", model)._default_manager
    found = events.filter(**{column: project.pk}).select_related("pgh_context")
    return list(found.order_by("-pgh_id")[:TAKEN])


def _with_before(events: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each event with the earlier one of the same row, where the page read it."""
    by_row: dict[int, list[Any]] = {}
    for event in events:
        by_row.setdefault(event.pgh_obj_id, []).append(event)
    for row in by_row.values():
        yield from pairwise([*row, None])


def _details(event: Any, before: Any) -> list[tuple[Any, Any, Any]]:
    if event.pgh_label != "update" or before is None:
        return []
    return [
        (field.verbose_name, _shown(before, field), _shown(event, field))
        for field in event._meta.fields
        if not field.name.startswith(_SILENT)
        and getattr(before, field.attname) != getattr(event, field.attname)
    ]


def _shown(event: Any, field: Any) -> Any:
    if field.name == "geometry":
        return gettext("รูปร่างเปลี่ยน")
    display = getattr(event, f"get_{field.name}_display", None)
    return display() if display else getattr(event, field.attname)


def reason_key(project: Project) -> str:
    """The name by which the context of one request keeps the reason of one of its projects."""
    return f"reason:{project.pk}"


def _reason(event: Any, project: Project) -> str:
    context = _context(event)
    return str(context.get(reason_key(project), context.get("reason", "")))


def _context(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _names(events: Iterable[Any]) -> dict[Any, str]:
    people: set[Any] = {_context(event).get("user") for event in events} - {None}
    return {user.pk: user.name for user in User.objects.filter(pk__in=people)}
