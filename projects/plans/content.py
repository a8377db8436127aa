"""What a plan holds: its projects in order, their sums by year and strategy, what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from projects.codes import PlanForm, PlanState, State
from projects.models import DevelopmentPlan, PlanEntry, ProjectAmount
from projects.plans.lock import label_of

# What a good plan says of each project, beyond what it must.
WANTED: Final = ("objective", "target", "indicator", "outcome", "division", "strategy", "programme")


@dataclass
class PlanRow:
    """A project of a plan with its baht by B.E. year (years of the plan only)."""

    entry: PlanEntry
    amounts: dict[int, Decimal] = field(default_factory=dict)

    @property
    def by_year(self) -> list[tuple[int, Decimal | None]]:
        """Each year of the plan with its baht, None where there are none."""
        return [(year, self.amounts.get(year)) for year in years_of(self.entry.plan)]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), Decimal(0))


def years_of(plan: DevelopmentPlan) -> range:
    return range(plan.first_year, plan.last_year + 1)


def overlapping(plan: DevelopmentPlan) -> QuerySet[DevelopmentPlan]:
    """Other plans of its authority for one or more of its years."""
    others = DevelopmentPlan.objects.filter(
        authority=plan.authority_id, first_year__lte=plan.last_year, last_year__gte=plan.first_year
    )
    return others.exclude(pk=plan.pk)


def entries_of(plan: DevelopmentPlan) -> QuerySet[PlanEntry]:
    """The projects of the plan as it stands: those in force once it is approved."""
    approved = plan.state == PlanState.APPROVED
    chosen = {"in_force": True} if approved else {"revision": None}
    return plan.entries.filter(**chosen).order_by("form", "number", "pk")


def rows_of(plan: DevelopmentPlan, entries: Iterable[PlanEntry]) -> list[PlanRow]:
    """Entries (with their projects) and their amounts in the years of the plan; one query."""
    rows = {entry.project_id: PlanRow(entry) for entry in entries}
    for row in rows.values():
        row.entry.plan = plan
    amounts = ProjectAmount.objects.filter(
        project__in=list(rows), fiscal_year__range=(plan.first_year, plan.last_year)
    )
    for project, year, baht in amounts.values_list("project_id", "fiscal_year", "amount"):
        rows[project].amounts[year] = baht
    return list(rows.values())


def in_plan_order(rows: Sequence[PlanRow]) -> list[PlanRow]:
    """Rows as the form lists them: by form, strategy and programme in the order in which each
    first appears, then by number."""
    first: dict[tuple[str, ...], int] = {}
    for at, row in enumerate(rows):
        project = row.entry.project
        keys = (row.entry.form, project.strategy, project.programme)
        for length in range(1, 4):
            first.setdefault(keys[:length], at)

    def place(row: PlanRow) -> tuple[Any, ...]:
        keys = (row.entry.form, row.entry.project.strategy, row.entry.project.programme)
        order = 0 if row.entry.form == PlanForm.P02 else 1
        return (order, *(first[keys[:length]] for length in (2, 3)))

    return sorted(rows, key=place)  # which keeps the order of numbers


@dataclass(frozen=True)
class Sums:
    """Baht of a plan: ``years`` and ``total``; ``strategies`` are (name, projects, baht)."""

    years: list[tuple[int, Decimal]]
    total: Decimal
    strategies: list[tuple[str, int, Decimal]]


def sums_of(plan: DevelopmentPlan) -> Sums:
    """Two queries whatever the plan's size."""
    entries = entries_of(plan).order_by()
    amounts = ProjectAmount.objects.filter(
        project__in=entries.values("project"),
        fiscal_year__range=(plan.first_year, plan.last_year),
    )
    grouped = amounts.values_list("fiscal_year", "project__strategy").annotate(baht=Sum("amount"))
    by_year: dict[int, Decimal] = defaultdict(Decimal)
    by_strategy: dict[str, Decimal] = defaultdict(Decimal)
    for year, strategy, baht in grouped:
        by_year[year] += baht
        by_strategy[strategy] += baht
    counts = dict(entries.values_list("project__strategy").annotate(n=Count("pk")))
    names = sorted(counts, key=lambda name: (name == "", name))
    return Sums(
        years=[(year, by_year.get(year, Decimal(0))) for year in years_of(plan)],
        total=sum(by_year.values(), Decimal(0)),
        strategies=[(name, counts[name], by_strategy.get(name, Decimal(0))) for name in names],
    )


def unfit(plan: DevelopmentPlan, entries: QuerySet[PlanEntry]) -> QuerySet[PlanEntry]:
    """Entries that no plan may be confirmed with: nameless, withdrawn or without money."""
    foreseen = ProjectAmount.objects.filter(
        project=OuterRef("project"), fiscal_year__range=(plan.first_year, plan.last_year)
    )
    return entries.filter(
        Q(project__name="") | Q(project__state=State.CANCELLED) | ~Exists(foreseen)
    )


@dataclass(frozen=True)
class Missing:
    """``must``: sentences of what stops the confirmation; ``could``: what a good plan has too.

    Each is (sentence or label, how many projects).
    """

    must: list[tuple[Any, int]]
    could: list[tuple[Any, int]]


def missing_of(plan: DevelopmentPlan) -> Missing:
    """One query: how many projects of the plan lack what."""
    entries = entries_of(plan).order_by()
    foreseen = ProjectAmount.objects.filter(
        project=OuterRef("project"), fiscal_year__range=(plan.first_year, plan.last_year)
    )
    blank = {f"no_{name}": Count("pk", filter=Q(**{f"project__{name}": ""})) for name in WANTED}
    found = entries.annotate(has_money=Exists(foreseen)).aggregate(
        all=Count("pk"),
        no_money=Count("pk", filter=Q(has_money=False)),
        withdrawn=Count("pk", filter=Q(project__state=State.CANCELLED)),
        **blank,
    )
    must = [
        (_("ไม่มีงบประมาณในปีของแผน"), found["no_money"]),
        (_("ถูกถอนแล้ว ให้นำออกจากแผน"), found["withdrawn"]),
    ]
    could = [(label_of(name), found[f"no_{name}"]) for name in WANTED]
    if not found["all"]:
        return Missing([(_("ยังไม่มีโครงการในแผน"), 0)], [])
    return Missing([one for one in must if one[1]], [one for one in could if one[1]])


def first_codes(entries: QuerySet[PlanEntry], most: int = 5) -> list[str]:
    return list(entries.order_by("number", "pk").values_list("project__code", flat=True)[:most])


def next_number(plan: DevelopmentPlan) -> int:
    """The number after the last of the plan, whatever edition gave it."""
    last = plan.entries.order_by(F("number").desc()).values_list("number", flat=True).first()
    return (last or 0) + 1
