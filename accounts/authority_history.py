"""What happened to the facts of an authority: an entry for each time that they were saved."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.facts import FIGURES
from accounts.models import AuthorityPopulation, AuthorityProfile, LocalAuthority

TOLD: Final = 20  # changes that the page of an authority shows
_PROFILE: Final = apps.get_model("accounts", "AuthorityProfileEvent")
_POPULATION: Final = apps.get_model("accounts", "AuthorityPopulationEvent")
_READ: Final = 400  # events of either table that they are told from
_FACTS: Final = {
    AuthorityProfile: (
        *("executive_name", "clerk_name", "address", "phone", "email", "website", "occupation"),
    ),
    AuthorityPopulation: ("year", *FIGURES),
}


@dataclass(frozen=True)
class FactsChange:
    """Who saved the facts, when, why (blank: nobody was asked); (label, before, after) of each.

    ``who`` is blank where the operator loaded a file.
    """

    at: datetime
    who: str
    on_behalf: bool
    reason: str
    details: list[tuple[str, str, str]]


def facts_history(authority: LocalAuthority) -> list[FactsChange]:
    """The latest changes of the profile and population of ``authority``, newest first: two
    queries. What one save changed in both tables is one change."""
    events = [event for model in _FACTS for event in _events(model, authority)]
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id))
    before: dict[tuple[str, int], Any] = {}
    told = []
    for at, saved in groupby(events, key=lambda event: event.pgh_created_at):
        found = _change(at, list(saved), before)
        if found.details:
            told.append(found)
    return told[: -TOLD - 1 : -1]


def _events(model: type[Any], authority: LocalAuthority) -> list[Any]:
    events: Any = (_PROFILE if model is AuthorityProfile else _POPULATION)._default_manager
    beside = ["pgh_context"] + (["updated_by"] if model is AuthorityProfile else [])
    rows = events.filter(authority=authority).select_related(*beside).order_by("-pgh_id")
    return list(rows[:_READ])


def _change(at: datetime, saved: list[Any], before: dict[tuple[str, int], Any]) -> FactsChange:
    """What the events of one transaction, which share its time, say together."""
    details = [detail for event in saved for detail in _details(event, before)]
    # Whoever saves a population stamps the profile in the same transaction.
    stamp = next((event for event in reversed(saved) if isinstance(event, _PROFILE)), None)
    person = stamp.updated_by if stamp else None
    contexts = (event.pgh_context for event in saved if event.pgh_context)
    reason = next((told for one in contexts if (told := one.metadata.get("reason"))), "")
    return FactsChange(
        at=at,
        who=person.name if person else "",
        on_behalf=bool(stamp and stamp.entered_on_behalf),
        reason=reason,
        details=details,
    )


def _details(event: Any, known: dict[tuple[str, int], Any]) -> list[tuple[str, str, str]]:
    model = AuthorityProfile if isinstance(event, _PROFILE) else AuthorityPopulation
    key = (model.__name__, event.pgh_obj_id)
    old, new = known.get(key), None if event.pgh_label == "delete" else event
    known[key] = event
    if event.pgh_label == "update" and old is None:
        return []  # its version before is among the events that were not read
    old = event if event.pgh_label == "delete" else old
    found = []
    for name in _FACTS[model]:
        was, now = (_words(name, one) for one in (old, new))
        if was != now:
            found.append((_label(event, name), was, now))
    return found


def _label(event: Any, name: str) -> str:
    label = str(event._meta.get_field(name).verbose_name)
    if name == "year" or not hasattr(event, "year"):
        return label
    return _("%(figure)s ปี %(year)d") % {"figure": label, "year": event.year}


def _words(name: str, event: Any) -> str:
    value = getattr(event, name) if event is not None else None
    if value is None:
        return ""
    return f"{value:,}" if name in FIGURES else str(value)
