"""What a plan holds of a project, and may be changed by the plan only.

From *confirmed* on the plan's facts of its projects, and their amounts in its years, stay as they
are; after the approval only a revision changes them. Every writer of facts asks here: the form,
a sheet, a restored version.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, Right, User
from accounts.owners import Owner
from accounts.rights import can
from coordinates.thai import normalise
from projects.codes import PlanState, State
from projects.facts import TEXTS
from projects.models import DevelopmentPlan, PlanEntry, Project
from projects.plans.errors import PlanKeeps

PLAN_FACTS: Final = TEXTS  # all that the plan's form says, but its amounts
DECIDED: Final = frozenset({State.CONFIRMED, State.APPROVED})  # states that a plan gives
_OPEN: Final = (PlanState.DRAFT, PlanState.CONFIRMED)
LIVE: Final = (
    Q(in_force=True)
    | Q(revision=None, plan__state__in=_OPEN)
    | Q(revision__isnull=False, revision__state__in=_OPEN)
)


@dataclass(frozen=True)
class Tie:
    """A plan that holds a project. ``state``: of the plan, or of the revision that proposes it."""

    plan: str
    first_year: int
    last_year: int
    state: str
    in_force: bool

    @property
    def locks(self) -> bool:
        return self.in_force or self.state == PlanState.CONFIRMED

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    def refusal(self, label: Any) -> str:
        """Why ``label`` cannot be changed, and what to do instead."""
        if self.in_force:
            sentence = _("“%(label)s” เป็นไปตาม%(plan)sที่อนุมัติแล้ว แก้ที่นี่ไม่ได้ ให้ทำการเปลี่ยนแปลงแผน")
        else:
            sentence = _("“%(label)s” อยู่ใน%(plan)sที่ยืนยันแล้ว เปิดแผนกลับมาแก้ไขก่อน")
        return sentence % {"label": label, "plan": self.plan}


def ties_of(
    projects: Collection[int], *, but: DevelopmentPlan | None = None
) -> dict[int, list[Tie]]:
    """The plans (``but`` this one) that hold each of these projects (by key); those in none are
    left out."""
    found: dict[int, list[Tie]] = {}
    rows = PlanEntry.objects.filter(LIVE, project__in=projects).order_by("pk")
    if but:
        rows = rows.exclude(plan=but)
    for project, name, first, last, plan_state, revision_state, in_force in rows.values_list(
        "project_id",
        "plan__name",
        "plan__first_year",
        "plan__last_year",
        "plan__state",
        "revision__state",
        "in_force",
    ):
        tie = Tie(name, first, last, revision_state or plan_state, in_force)
        found.setdefault(project, []).append(tie)
    return found


def plan_refuse(
    project: Project,
    facts: Mapping[str, Any],
    amounts: Mapping[int, Decimal] | None,
    ties: Collection[Tie] | None = None,
) -> None:
    """Raise PlanKeeps where ``facts`` or ``amounts`` change what a plan holds of ``project``.

    ``project`` is as it stands; ``amounts`` None changes none, a year left out is zero.
    ``ties``: those of the project, where the caller knows them.
    """
    ties = ties_of([project.pk]).get(project.pk, []) if ties is None else ties
    if not ties:
        return
    if sentence := state_refused(project.state, facts.get("state", project.state), ties):
        raise PlanKeeps(sentence)
    changed = [
        name
        for name in PLAN_FACTS
        if name in facts and normalise(getattr(project, name)) != normalise(str(facts[name] or ""))
    ]
    known: dict[int, Decimal] = {}
    if amounts is not None and any(tie.locks for tie in ties):
        known = dict(project.amounts.values_list("fiscal_year", "amount"))
    wanted = known if amounts is None else amounts
    years = [
        year
        for year in sorted({*known, *wanted})
        if known.get(year, Decimal(0)) != (wanted.get(year) or Decimal(0))
    ]
    for sentence in refusals(changed, years, ties):
        raise PlanKeeps(sentence)


def refusals(
    names: Collection[str], years: Collection[int], ties: Collection[Tie]
) -> Iterator[str]:
    """A sentence for each fact and each year's amount that a plan keeps."""
    for tie in ties:
        if not tie.locks:
            continue
        for name in names:
            yield tie.refusal(label_of(name))
        for year in years:
            if year in tie.years:
                yield tie.refusal(_("งบประมาณปี %(year)s") % {"year": year})


def label_of(name: str) -> Any:
    return Project._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def state_refused(stands: str, wanted: str, ties: Collection[Tie]) -> str:
    """Why a form or file may not give a project of these plans a state; "" where it may."""
    if wanted == stands or not ties:
        return ""
    leaves = stands in DECIDED and any(tie.locks for tie in ties)
    if wanted in DECIDED or (leaves and wanted != State.CANCELLED):
        sentence = _("โครงการอยู่ใน%(plan)s สถานะ “%(state)s” เป็นไปตามการยืนยันและอนุมัติแผน เลือกเองไม่ได้")
        state = wanted if wanted in DECIDED else stands
        return sentence % {"plan": next(iter(ties)).plan, "state": State(state).label}
    return ""


def may_approve(by: User | None, owner: Owner) -> bool:
    """Whether ``by`` may call a project of ``owner`` approved without a plan that says so: who may
    approve, the operator (None), and anybody of an agency, which has no plans."""
    return by is None or isinstance(owner, Agency) or can(by, Right.APPROVE, owner)


def states_open(stands: str, ties: Collection[Tie], *, approves: bool) -> frozenset[str]:
    """The states of *draft* … *approved* that a form may offer for a project of these plans to
    somebody who ``approves`` or not."""
    every = {State.DRAFT, State.PLANNED, State.CONFIRMED, State.APPROVED}
    if not approves and stands != State.APPROVED:
        every.remove(State.APPROVED)
    return frozenset(state for state in every if not state_refused(stands, state, ties))
