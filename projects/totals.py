"""Counts and sums of any question by any of the rollup's keys: what table, map and chart show."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection

from accounts.models import LocalAuthority, Right
from accounts.rights import appointments_of, reach
from projects.codes import APPROVED, State
from projects.filters import BESIDE, ProjectFilter
from projects.rollup import SUMS, Question, Total, rollups
from projects.shares import shared_totals
from projects.stopped import stopped_in_time

# Names of a question that the rollup knows, each as its Question calls it.
_KNOWN: Final = {
    "year": "years",
    "source": "sources",
    "sector": "sectors",
    "kind": "kinds",
    "state": "states",
    "position": "positions",
    "sample": "sample",
    "province": "provinces",
    "district": "districts",
    "subdistrict": "subdistricts",
}
_AREAS: Final = frozenset({"province", "district", "subdistrict"})
_NOBODY: Final = "SELECT NULL::bigint WHERE false"


def totals_of(
    question: ProjectFilter, *, by: Sequence[str] = (), sums: Collection[str] = SUMS
) -> list[Total]:
    """Totals of the projects ``question`` gives, a row for each group that ``by`` names.

    The names are those of projects.rollup.question.BY; the sums are of the asked years and
    sources. ``sums``: which of them; fewer are quicker. By areas, where the question counts by
    share, a work counts in each by its part (``projects.shares``). Raises BadQuestion, TooSlow.
    """
    [totals] = all_totals_of(question, groupings=[by], sums=sums)
    return totals


def all_totals_of(
    question: ProjectFilter, *, groupings: Sequence[Sequence[str]], sums: Collection[str] = SUMS
) -> list[list[Total]]:
    """The totals by each of ``groupings``, in one statement: of one moment, and quicker than one
    after the other. Raises BadQuestion, TooSlow."""
    question.check()
    if question.by_share and any(_AREAS & set(by) for by in groupings):
        return _shared(question, groupings, sums)
    asked = _known(question) or _among(question)
    if not asked.among:
        return rollups(asked, groupings=groupings, sums=sums)
    with stopped_in_time():
        return rollups(asked, groupings=groupings, sums=sums)


def _shared(
    question: ProjectFilter, groupings: Sequence[Sequence[str]], sums: Collection[str]
) -> list[list[Total]]:
    """By areas the parts of works that lie in them; by anything else whole works, as in a list."""
    with stopped_in_time():
        whole = [by for by in groupings if not _AREAS & set(by)]
        totals = iter(rollups(_among(question), groupings=whole, sums=sums) if whole else [])
        return [
            shared_totals(question, by=by) if _AREAS & set(by) else next(totals) for by in groupings
        ]


def _known(question: ProjectFilter) -> Question | None:
    """The question by keys of the rollup alone, rights included; None where it asks for more."""
    names = set(question.data) - BESIDE
    if not names <= _KNOWN.keys():
        return None
    asked: dict[str, Any] = {
        _KNOWN[name]: question.form.cleaned_data[name] for name in names - {"sample"}
    }
    if question.form.cleaned_data.get("sample") == "no":
        asked["sample"] = False
    asked["years"] = question.years
    return _narrowed(question, Question(**asked))


def _narrowed(question: ProjectFilter, asked: Question) -> Question | None:
    """What the asker may read of it, as ``ProjectQuerySet.visible_to`` has it; None where the
    rollup does not know."""
    if not question.queryset.query.where:
        return asked
    if question.asker is None:
        return None
    held = reach(question.asker, Right.READ)
    approved = reach(question.asker, Right.APPROVED)
    if approved:
        return _of_approved(asked) if approved.country and not held else None
    # A PAO and an agency read what is handed over to them, too.
    if not held or held.agencies:
        return None
    kinds = {one.authority.kind for one in appointments_of(question.asker) if one.authority}
    if LocalAuthority.Kind.PAO in kinds:
        return None
    owners: list[int] = list(held.authorities)
    if held.provinces or held.districts:
        found = LocalAuthority.objects.filter(held.of_authorities())
        owners = list(found.values_list("pk", flat=True))
    return replace(asked, authorities=owners) if owners else None


def _of_approved(asked: Question) -> Question:
    states = APPROVED & {State(state) for state in asked.states} if asked.states else APPROVED
    return replace(asked, states=sorted(states)) if states else replace(asked, among=_NOBODY)


def _among(question: ProjectFilter) -> Question:
    """Any question: its years, its sources, and the ids of its projects."""
    return Question(years=question.years, sources=question.sources, among=_ids_of(question))


def _ids_of(question: ProjectFilter) -> str:
    """The ids of the asked projects as SQL, parameters bound."""
    projects: Any = question.qs
    try:
        sql, parameters = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return _NOBODY
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, parameters))
