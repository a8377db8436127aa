"""What a revision changes, before and after side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.codes import PlanForm, PlanState
from projects.models import PlanEntry, PlanRevision
from projects.plans.content import years_of
from projects.plans.lock import PLAN_FACTS, label_of

ADDED, CHANGED, REMOVED = (
    gettext_lazy("เพิ่มเข้าแผน"),
    gettext_lazy("แก้ไข"),
    gettext_lazy("นำออกจากแผน"),
)


@dataclass(frozen=True)
class Proposal:
    """An entry of a revision beside the one it replaces, or would replace.

    ``rows`` are (label, before, after) of what differs; ``is_moot``: another revision came first.
    """

    entry: PlanEntry
    before: PlanEntry | None
    rows: list[tuple[Any, str, str]]
    is_moot: bool

    @property
    def kind(self) -> Any:
        if self.entry.is_removal:
            return REMOVED
        return CHANGED if self.before else ADDED

    @property
    def is_addition(self) -> bool:
        return not self.entry.is_removal and self.before is None


def proposals_of(revision: PlanRevision, moot: Iterable[str]) -> list[Proposal]:
    """Every proposal of a revision; two queries and one for the amounts of what is added."""
    entries = list(
        revision.entries.select_related("project").prefetch_related("project__amounts", "replaced")
    )
    standing: dict[int, PlanEntry] = {}
    if revision.state != PlanState.APPROVED:
        held = revision.plan.entries.filter(
            in_force=True, project__in=[entry.project_id for entry in entries]
        )
        standing = {entry.project_id: entry for entry in held}
    codes = set(moot)
    return [_proposal(revision, entry, standing, codes) for entry in entries]


def _proposal(
    revision: PlanRevision, entry: PlanEntry, standing: dict[int, PlanEntry], moot: set[str]
) -> Proposal:
    replaced = list(entry.replaced.all())
    before = replaced[0] if replaced else standing.get(entry.project_id)
    after = entry if entry.facts or entry.is_removal else as_it_stands(revision, entry)
    return Proposal(entry, before, compared(revision, before, after), entry.project.code in moot)


def as_it_stands(revision: PlanRevision, entry: PlanEntry) -> PlanEntry:
    """What an addition would hold if it were confirmed now: the project's own facts."""
    years = years_of(revision.plan)
    facts = {name: getattr(entry.project, name) for name in PLAN_FACTS}
    amounts = {
        str(row.fiscal_year): str(row.amount)
        for row in entry.project.amounts.all()
        if row.fiscal_year in years
    }
    return PlanEntry(project=entry.project, form=entry.form, facts=facts, amounts=amounts)


def compared(
    revision: PlanRevision, before: PlanEntry | None, after: PlanEntry
) -> list[tuple[Any, str, str]]:
    """(label, before, after) of each fact, amount and the form that differ."""
    if after.is_removal:
        return [(_("เหตุผล"), "", after.facts.get("state_reason", ""))]
    rows = [
        (label_of(name), before.facts.get(name, "") if before else "", after.facts.get(name, ""))
        for name in PLAN_FACTS
    ]
    for year in years_of(revision.plan):
        old, new = (entry.amounts.get(str(year)) if entry else None for entry in (before, after))
        rows.append((_("งบประมาณปี %(year)s") % {"year": year}, _baht(old), _baht(new)))
    if before and before.form != after.form:
        labels = dict(PlanForm.choices)
        rows.append((_("แบบ"), str(labels[before.form]), str(labels[after.form])))
    return [row for row in rows if row[1] != row[2]]


def _baht(text: str | None) -> str:
    return f"{Decimal(text):,.2f}" if text else ""
