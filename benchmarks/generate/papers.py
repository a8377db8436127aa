"""The papers of one authority: its plans with their revisions, and its ordinances."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from benchmarks.generate.world import Owner

# Three years until 2560, five since; the last one holds the years of today.
HORIZONS: Final = ((2558, 2560), (2561, 2565), (2566, 2570))
_REVISED: Final = {"confirmed": (1, 2569), "planned": (2, 2570)}  # state: number and year
_REASON: Final = "เพิ่มเติมโครงการตามความต้องการของประชาชนจากการประชุมประชาคม"


@dataclass(slots=True, eq=False)
class Revision:
    """An addition to a plan that is not yet approved. ``pk``: once it is written."""

    number: int
    year: int
    state: str
    kind: str = "added"
    reason: str = _REASON
    pk: int = 0

    @property
    def key(self) -> tuple[str, int, int]:
        return self.kind, self.year, self.number


@dataclass(slots=True, eq=False)
class Plan:
    """An approved plan; SAOs have their council's consent first."""

    owner: Owner
    first_year: int
    last_year: int
    approved_on: date
    entries: int = 0
    revisions: dict[str, Revision] = field(default_factory=dict)
    pk: int = 0

    @property
    def key(self) -> tuple[int, int, int]:
        return self.owner.pk, self.first_year, self.last_year

    @property
    def name(self) -> str:
        return f"แผนพัฒนาท้องถิ่น พ.ศ. {self.first_year}–{self.last_year} {self.owner.name}"

    @property
    def consent_on(self) -> date | None:
        return self.approved_on - timedelta(days=14) if self.owner.kind == "sao" else None

    @property
    def confirmed_at(self) -> datetime:
        day = self.approved_on - timedelta(days=30)
        return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Ordinance:
    """The main budget of a year, or its supplement."""

    owner: Owner
    fiscal_year: int
    kind: str
    total: int
    council_on: date
    approved_on: date
    number: int = 1
    pk: int = 0

    @property
    def key(self) -> tuple[int, int, str, int]:
        return self.owner.pk, self.fiscal_year, self.kind, self.number

    @property
    def name(self) -> str:
        more = "เพิ่มเติม" if self.kind == "supplementary" else ""
        return f"งบประมาณรายจ่าย{more} ประจำปีงบประมาณ พ.ศ. {self.fiscal_year} {self.owner.name}"

    @property
    def approver(self) -> str:
        return "district_chief" if self.owner.kind == "sao" else "governor"


@dataclass(slots=True)
class Entry:
    """A project's place in a plan: its number, and the revision that proposes it."""

    plan: Plan
    number: int
    revision: Revision | None


class Papers:
    """Made when they are first needed, and the same whatever asks first."""

    def __init__(self, owner: Owner, population: int) -> None:
        self.owner, self._population = owner, population
        self._plans: dict[int, Plan] = {}
        self._ordinances: dict[tuple[int, str], Ordinance] = {}

    def entry(self, year: int, state: str) -> Entry | None:
        """Where a project of that year stands; a draft is in no plan yet."""
        if state == "draft":
            return None
        plan = self._plan(year)
        plan.entries += 1
        revision = None
        if revised := _REVISED.get(state):
            stage = "confirmed" if state == "confirmed" else "draft"
            revision = plan.revisions.setdefault(state, Revision(*revised, stage))
        return Entry(plan, plan.entries, revision)

    def _plan(self, year: int) -> Plan:
        first, last = next(years for years in HORIZONS if years[0] <= year <= years[1])
        if first not in self._plans:
            rng = Random(f"{self.owner.code}/plan/{first}")
            day = date(first - 544, 5, 1) + timedelta(days=rng.randrange(60))
            self._plans[first] = Plan(self.owner, first, last, day)
        return self._plans[first]

    def ordinance(self, owner: Owner, year: int, source: str) -> Ordinance | None:
        """The ordinance that an item of ``source`` stands in; only the authority's own."""
        kind = {"ordinance": "main", "supplementary": "supplementary"}.get(source)
        if kind is None or owner.pk != self.owner.pk or owner.kind != self.owner.kind:
            return None
        if (year, kind) not in self._ordinances:
            rng = Random(f"{owner.code}/{kind}/{year}")
            later = 200 if kind == "supplementary" else 0
            council = date(year - 544, 8, 10) + timedelta(days=later + rng.randrange(30))
            total = max(30_000_000, self._population * 6_000)
            self._ordinances[year, kind] = Ordinance(
                owner,
                year,
                kind,
                total if kind == "main" else total // 5,
                council,
                council + timedelta(days=rng.randrange(5, 20)),
            )
        return self._ordinances[year, kind]
