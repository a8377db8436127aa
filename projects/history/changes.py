"""What happened to a project: who changed what, when, why, on whose behalf."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.timezone import localdate

from accounts.models import Appointment, User
from accounts.rights import acts_on_behalf
from projects.checks.registry import RULES
from projects.history.parts import PARTS, REVIVED, TAKEN_BACK, VERBS, Part
from projects.history.rows import EventRow, events_count, events_of
from projects.history.words import Names, field_of, in_words, label_of, names_behind
from projects.models import Project

TAKEN: Final = 40  # changes that the page of a project shows


@dataclass(frozen=True)
class Change:
    """One event as a person reads it; ``details`` are (field label, before, after).

    ``key`` names it in addresses; ``can_return``: this version of the part may be asked back.
    """

    at: datetime
    who: str
    part: Any
    verb: Any
    reason: str
    details: list[tuple[Any, str, str]]
    on_behalf: bool = False
    key: str = ""
    kind: str = ""
    can_compare: bool = False
    can_return: bool = False
    row: Mapping[str, Any] = field(default_factory=dict, repr=False)


def history_of(
    project: Project, *, parts: Iterable[Part] = PARTS.values(), most: int = TAKEN
) -> list[Change]:
    """The latest changes of a project, newest first; a fixed number of queries."""
    return changes_of(project, events_of(project.pk, parts, most=most))


class History(Sequence[Change]):
    """All changes of a project in the parts asked for, newest first, read a page at a time."""

    def __init__(self, project: Project, parts: Iterable[Part]) -> None:
        self._project = project
        self._parts = list(parts)
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._count = events_count(self._project.pk, self._parts)
        return self._count

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        rows = events_of(self._project.pk, self._parts, start=start, most=max(0, stop - start))
        return changes_of(self._project, rows)


def changes_of(project: Project, rows: Sequence[EventRow]) -> list[Change]:
    """Events as changes: one query for the people, one for each table that a key points at."""
    names = names_behind((one.part, row) for one in rows for row in (one.row, one.before))
    people = _people(rows)
    return _folded(
        Change(
            at=one.at,
            who=person.name if (person := people.get(one.context.get("user"))) else "",
            part=one.part.label,
            verb=_verb(one),
            reason=_reason(one, project),
            details=_of_rule(one, names) if one.part.key == "finding" else details_of(one, names),
            on_behalf=_on_behalf(one, people.get(one.context.get("user")), project),
            key=one.key,
            kind=one.part.key,
            can_compare=one.label != "delete" and one.part.key in COMPARABLE,
            can_return=one.label != "delete" and _can_return(one),
            row=one.row,
        )
        for one in rows
    )


def _folded(changes: Iterable[Change]) -> list[Change]:
    """What the rules noted in one moment is one change, a line for each rule."""
    told: list[Change] = []
    for one in changes:
        last = told[-1] if told else None
        if (
            last
            and one.kind == last.kind == "finding"
            and (one.at, one.who, one.verb) == (last.at, last.who, last.verb)
        ):
            told[-1] = replace(last, details=[*last.details, *one.details])
        else:
            told.append(one)
    return told


COMPARABLE: Final = frozenset({"facts", "position", "contract"})


def _can_return(one: EventRow) -> bool:
    """A version of facts or position, and what was taken back with a reason."""
    if one.part.key in {"facts", "position"}:
        return True
    return one.part.taken_back == "voided_at" and bool(one.row.get("voided_at"))


def _of_rule(one: EventRow, names: Names) -> list[tuple[Any, str, str]]:
    """A finding: one line by the name of its rule, with the values that differ."""
    code = one.row["rule"]
    before = _without(one.before, "rule") if one.before else one.before
    lines = details_of(replace(one, row=_without(one.row, "rule"), before=before), names)
    title = RULES[code].title if code in RULES else code
    old, new = (" · ".join(line[at] for line in lines if line[at]) for at in (1, 2))
    return [(title, old, new)]


def details_of(one: EventRow, names: Names) -> list[tuple[Any, str, str]]:
    """(label, before, after) of every column that differs; of a new row all that is filled in."""
    if one.label == "delete":
        before, after = one.row, dict[str, Any]()
    elif one.label == "update":
        if one.before is None:
            return []
        before, after = one.before, one.row
    elif one.part.key == "state":  # a row that is itself a change
        before, after = {"state": one.row["before"]}, _without(one.row, "before")
    else:
        before, after = dict[str, Any](), one.row
    return differences(one.part, before, after, names)


def _without(row: Mapping[str, Any], column: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != column}


def differences(
    part: Part, before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> list[tuple[Any, str, str]]:
    """(label, before, after) of every column that reads differently."""
    found = []
    for column in dict.fromkeys([*before, *after]):
        known = field_of(part, column)
        if known is None or before.get(column) == after.get(column):
            continue
        old = in_words(known, before.get(column), names)
        new = in_words(known, after.get(column), names)
        if old != new or "geometry" in column:
            found.append((label_of(known), old, new))
    return found


def _verb(one: EventRow) -> Any:
    column = one.part.taken_back
    if one.label != "update" or not column:
        return VERBS.get(one.label, one.label)
    was, now = (one.before or {}).get(column), one.row.get(column)
    if now and not was:
        return TAKEN_BACK[column]
    return REVIVED if was and not now else VERBS["update"]


def reason_key(project: Project) -> str:
    """The name by which the context of one request keeps the reason of one of its projects."""
    return f"reason:{project.pk}"


def _reason(one: EventRow, project: Project) -> str:
    return str(one.context.get(reason_key(project), one.context.get("reason", "")))


def _people(rows: Iterable[EventRow]) -> dict[Any, User]:
    people: set[Any] = {one.context.get("user") for one in rows} - {None}
    held = Appointment.objects.select_related("duty", "authority", "agency")
    found = User.objects.filter(pk__in=people).prefetch_related(Prefetch("appointments", held))
    return {user.pk: user for user in found}


def _on_behalf(one: EventRow, person: User | None, project: Project) -> bool:
    """As its row says; of a row that does not, by the duties that the person had on that day."""
    if one.on_behalf is not None or person is None:
        return bool(one.on_behalf)
    day = localdate(one.at)
    # Rights are read off a person once; of one of these only the day of the event counts.
    person._appointments = [  # type: ignore[attr-defined]
        held
        for held in person.appointments.all()
        if held.since <= day and (held.until is None or held.until > day)
    ]
    return acts_on_behalf(person, one.part.right, project.owner)
