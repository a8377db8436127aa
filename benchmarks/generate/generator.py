"""The generator: how many projects each place gets, and their drafts in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Final

from benchmarks.generate.drafting import Draft, draft, trade_odds
from benchmarks.generate.faults import FAULTS
from benchmarks.generate.money import Ledger
from benchmarks.generate.odds import Odds
from benchmarks.generate.papers import Papers
from benchmarks.generate.site import Site
from benchmarks.generate.trades import TRADES
from benchmarks.generate.world import Owner, Place, World

FAULT_SHARE: Final = 0.05
# A PAO builds all over its province: much, but not by its population.
_PAO_WEIGHT: Final = 40_000


@dataclass(frozen=True)
class Generator:
    """Invents ``count`` projects over a world. ``boost``: place code → times its usual share."""

    world: World
    count: int
    seed: int
    boost: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def _kinds(self) -> Odds[str]:
        """Of the kinds of the database, those that a trade here can make up."""
        return trade_odds(code for code in TRADES if code in self.world.kinds)

    def quotas(self) -> list[int]:
        """How many projects each place gets: by the square root of its people, Σ = count.

        Rounded along the running sum, so that the same place gets one more or less at most.
        """
        weights = [self._weight(place) for place in self.world.places]
        total, running, given = sum(weights), 0.0, 0
        quotas = []
        for weight in weights:
            running += weight
            reached = round(self.count * running / total)
            quotas.append(reached - given)
            given = reached
        return quotas

    def _weight(self, place: Place) -> float:
        people = _PAO_WEIGHT if place.owner.kind == "pao" else max(500, place.population)
        return float(people**0.75) * self.boost.get(place.code, 1.0)

    def drafts(self) -> Iterator[Draft]:
        """All drafts, place by place; memory does not grow with the count."""
        for place, quota in self.places():
            yield from self.of_place(place, quota)

    def places(self) -> Iterator[tuple[Place, int]]:
        """The places that get any, and how many, in order."""
        for place, quota in zip(self.world.places, self.quotas(), strict=True):
            if quota:
                yield place, quota

    def of_place(self, place: Place, quota: int) -> Iterator[Draft]:
        """The drafts of one place; they share its items and papers."""
        site = Site(place, self.world.areas, self.seed, self.world.network)
        ledger = Ledger(Papers(place.owner, place.population))
        twins: dict[bool, Draft] = {}
        for ordinal in range(quota):
            drawn = self._one(site, ledger, ordinal, twins)
            if drawn.pin and drawn.pin.method not in {"village", "area"} and not drawn.fault:
                twins[drawn.pin.geometry.geom_type == "LineString"] = drawn
            yield drawn

    def _one(self, site: Site, ledger: Ledger, ordinal: int, twins: dict[bool, Draft]) -> Draft:
        key = f"{site.place.code}/{ordinal}"
        rng = Random(f"{self.seed}/{key}")
        fault, twin, owner = self._fault(rng, site.place, twins)
        return draft(
            rng,
            self.world,
            site,
            ledger,
            key=key,
            kinds=self._kinds,
            fault=fault,
            twin=twin,
            owner=owner,
        )

    def _fault(
        self, rng: Random, place: Place, twins: dict[bool, Draft]
    ) -> tuple[str, Draft | None, Owner | None]:
        """The fault of the next project, with the twin and the rival it needs; mostly none."""
        name = rng.choice(list(FAULTS)) if rng.random() < FAULT_SHARE else ""
        plan = FAULTS.get(name)
        if plan is None:
            return "", None, None
        if not plan.twin:
            return (
                (name, None, None) if set(plan.kinds) <= set(self.world.kinds) else ("", None, None)
            )
        twin = twins.get(plan.rival)
        if twin is None or (plan.kinds and twin.kind not in plan.kinds):
            return "", None, None
        owner = self._rival(rng, place, twin) if plan.rival else twin.owner
        return (name, twin, owner) if owner else ("", None, None)

    def _rival(self, rng: Random, place: Place, twin: Draft) -> Owner | None:
        """Another owner that builds here, too: the PAO of the province, or an agency."""
        choices = [self.world.paos.get(place.province_code), *self.world.agencies]
        others = [owner for owner in choices if owner and owner.code != twin.owner.code]
        return rng.choice(others) if others else None
