"""Invents one project: its kind, year, state, title, money and positions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from benchmarks.generate import words
from benchmarks.generate.chain import Chain, chain
from benchmarks.generate.faults import FAULTS, Fault
from benchmarks.generate.money import Ledger, Money, whole
from benchmarks.generate.odds import Odds
from benchmarks.generate.papers import Entry
from benchmarks.generate.positions import Pin, pins
from benchmarks.generate.site import Site
from benchmarks.generate.trades import TRADES
from benchmarks.generate.works import Work
from benchmarks.generate.world import Owner, World
from projects.codes import State

FIRST_YEAR: Final = 2560
LAST_YEAR: Final = 2570
YEARS: Final = range(FIRST_YEAR, LAST_YEAR + 1)
_YEARS: Final = Odds(dict(zip(YEARS, [4, 5, 5, 6, 7, 8, 9, 11, 13, 15, 22], strict=True)))
AGENCY_SHARE: Final = 0.04

# The states of a plan's last year, of the two before it, and of older years.
_STATES: Final = [
    "draft",
    "planned",
    "confirmed",
    "approved",
    "budgeted",
    "not_ready",
    "spec",
    "tender",
    "evaluation",
    "award",
    "signed",
    "disbursing",
    "complete",
    "cancelled",
]
_NEW, _RUNNING, _OLD = (
    Odds(dict(zip(_STATES, weights, strict=True)))
    for weights in (
        [24, 15, 11, 12, 12, 3, 5, 5, 3, 3, 3, 2, 1, 1],
        [2, 2, 1, 4, 8, 4, 5, 5, 4, 4, 12, 18, 28, 3],
        [0, 0, 0, 3, 3, 1, 0.5, 0.5, 0.5, 0.5, 3, 6, 76, 6],
    )
)


@dataclass(slots=True)
class Draft:
    """An invented project before it has a code and rows of its own."""

    key: str  # place and ordinal: names the same project in runs of any size
    owner: Owner
    year: int
    kind: str
    sector: str
    state: str
    name: str
    target: str
    reason: str
    division: str
    work: Work
    codes: tuple[str, str, str]
    money: Money
    created_at: datetime
    pins: list[Pin] = field(default_factory=list)
    fault: str = ""
    numbers: dict[str, object] = field(default_factory=dict)
    twin: "Draft | None" = None
    code: str = ""
    chain: Chain = field(default_factory=Chain)
    entry: Entry | None = None

    @property
    def pin(self) -> Pin | None:
        """The current position."""
        return next((pin for pin in self.pins if pin.is_current), None)


def _state(rng: Random, year: int) -> str:
    age = LAST_YEAR - year
    return (_NEW if age == 0 else _RUNNING if age <= 2 else _OLD).draw(rng)


def _reason(rng: Random, state: str) -> str:
    if state == State.CANCELLED:
        return rng.choice(words.CANCEL_REASONS)
    return rng.choice(words.NOT_READY_REASONS) if state == State.NOT_READY else ""


def _owner(rng: Random, site: Site, agencies: Sequence[Owner]) -> Owner:
    if agencies and rng.random() < AGENCY_SHARE:
        return rng.choice(agencies)
    return site.place.owner


def _texts(rng: Random, work: Work) -> tuple[str, str]:
    """Name and target; the dimensions stand in either, some titles use Thai digits."""
    name, target = work.name, work.dimensions
    if rng.random() < 0.6:
        name, target = f"{name} {target}", ""
    if rng.random() < 0.05:
        name += f" (พิกัด {work.sketch.lat:.6f}, {work.sketch.lon:.6f})"
    if rng.random() < 0.15:
        name, target = name.translate(words.THAI_DIGITS), target.translate(words.THAI_DIGITS)
    return name, target


def _created_at(rng: Random, year: int) -> datetime:
    """Some day in the plan season before the fiscal year."""
    season = datetime(year - 543 - 1, 1, 5, 2, tzinfo=UTC)
    return season + timedelta(minutes=rng.randrange(0, 200 * 24 * 60))


def _drawn(rng: Random, site: Site, kind: str, twin: "Draft | None") -> Work:
    """The work drawn anew, or once more where ``twin`` lies: same shape and dimensions."""
    if twin is None or twin.pin is None:
        return TRADES[kind].make(rng, site, TRADES[kind])
    sketch = replace(twin.work.sketch, shape=twin.pin.geometry)
    cost = whole(twin.work.cost_baht * rng.uniform(0.85, 1.15), 1000)
    name = rng.choice(TRADES[kind].titles).format(
        village=sketch.village.name, moo=sketch.village.moo, other=words.village_name(rng)
    )
    return replace(
        twin.work, sketch=sketch, name=name, cost_baht=cost, stated=dict(twin.work.stated)
    )


def draft(
    rng: Random,
    world: World,
    site: Site,
    ledger: Ledger,
    *,
    key: str,
    kinds: Odds[str],
    fault: str = "",
    twin: Draft | None = None,
    owner: Owner | None = None,
) -> Draft:
    """Invent the project ``key`` of a place, with ``fault`` planted in it.

    ``kinds``: what it is one of, where no fault says so; ``twin``: an earlier project of the
    place that a fault repeats; ``owner``: not the usual one.
    """
    plan: Fault | None = FAULTS.get(fault)
    if twin:
        kinds = trade_odds([twin.kind])
    elif plan:
        kinds = trade_odds(plan.kinds)
    kind = kinds.draw(rng)
    year = _YEARS.draw(rng)
    state = _state(rng, year)
    work = _drawn(rng, site, kind, twin)
    work.stated["moo"] = work.sketch.village.moo
    numbers = plan.work(rng, work) if plan and plan.work else {}
    name, target = _texts(rng, work)
    owner = owner or (site.place.owner if plan else _owner(rng, site, world.agencies))
    created_at = _created_at(rng, year)
    found = pins(rng, site, work, state, created_at, certain=plan is not None)
    if plan and plan.pin:
        numbers |= plan.pin(rng, site, work, found)
    made = Draft(
        key=key,
        owner=owner,
        year=year,
        kind=kind,
        sector=world.kinds[kind][0],
        state=state,
        name=name,
        target=target,
        reason=_reason(rng, state),
        division=rng.choice(words.DIVISIONS),
        work=work,
        codes=site.codes_at(work.sketch.lon, work.sketch.lat),
        money=ledger.money(rng, owner, year=year, state=state, name=name, cost=work.cost_baht),
        created_at=created_at,
        pins=found,
        fault=fault,
        numbers=numbers,
        twin=twin,
    )
    # Last: the story draws after all else, which stays as it was.
    made.chain = chain(
        rng,
        state=state,
        reason=made.reason,
        year=year,
        since=created_at.date(),
        money=made.money,
    )
    if owner.code == site.place.code:
        made.entry = ledger.papers.entry(year, state)
    return made


def trade_odds(kinds: Iterable[str]) -> Odds[str]:
    """How often each of the kinds is built."""
    return Odds({code: TRADES[code].weight for code in kinds})
