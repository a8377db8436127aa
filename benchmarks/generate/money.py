"""Planned amounts, budget items and the shares that tie them to projects."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from benchmarks.generate.odds import Odds
from benchmarks.generate.papers import Ordinance, Papers
from benchmarks.generate.world import Owner
from projects.codes import BUDGETED

_SOURCES: Final = Odds(
    {
        "ordinance": 44,
        "supplementary": 8,
        "general": 15,
        "specific": 18,
        "reserve": 9,
        "loan": 3,
        "other": 3,
    }
)
_DOCUMENTS: Final = {
    "ordinance": "ข้อบัญญัติงบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ. {year}",
    "supplementary": "ข้อบัญญัติงบประมาณรายจ่ายเพิ่มเติม ประจำปีงบประมาณ พ.ศ. {year}",
    "general": "หนังสือแจ้งจัดสรรเงินอุดหนุนทั่วไป ปีงบประมาณ พ.ศ. {year}",
    "specific": "หนังสือแจ้งจัดสรรเงินอุดหนุนเฉพาะกิจ ปีงบประมาณ พ.ศ. {year}",
    "reserve": "มติสภาอนุมัติจ่ายขาดเงินสะสม พ.ศ. {year}",
    "loan": "สัญญากู้เงิน พ.ศ. {year}",
    "other": "",
}


@dataclass(slots=True, eq=False)
class Item:
    """A budget item; ``rest`` is not yet tied to a project. ``pk``: once it is written."""

    owner: Owner
    fiscal_year: int
    source: str
    name: str
    amount: int
    rest: int
    ordinance: Ordinance | None = None
    pk: int = 0

    @property
    def document(self) -> str:
        return _DOCUMENTS[self.source].format(year=self.fiscal_year)


@dataclass(slots=True)
class Money:
    """Of one project: baht planned by year, and baht of items. ``new`` items come with it."""

    planned: dict[int, int] = field(default_factory=dict)
    shares: list[tuple[Item, int]] = field(default_factory=list)
    new: list[Item] = field(default_factory=list)


class Ledger:
    """The open items of one place, so that several projects share one; Σ shares ≤ item."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        self._open: dict[tuple[str, int], Item] = {}

    def money(
        self, rng: Random, owner: Owner, *, year: int, state: str, name: str, cost: int
    ) -> Money:
        """The money of a project of ``cost`` baht in that state."""
        money = Money()
        funded = state in BUDGETED or (state == "cancelled" and rng.random() < 0.3)
        if not funded or rng.random() < 0.3:
            money.planned = _plan(rng, year, cost)
        if funded:
            self._fund(rng, money, owner, year, name, cost)
        return money

    def _fund(
        self, rng: Random, money: Money, owner: Owner, year: int, name: str, cost: int
    ) -> None:
        shared = self._open.get((owner.code, year))
        if shared is not None and shared.rest >= cost:
            shared.rest -= cost
            money.shares.append((shared, cost))
            return
        if cost >= 500_000 and year < 2570 and rng.random() < 0.08:
            first = whole(cost * rng.uniform(0.3, 0.7), 1000)
            self._item(rng, money, owner, year, name, first, first)
            self._item(rng, money, owner, year + 1, name, cost - first, cost - first)
            return
        self._single(rng, money, owner, year, name, cost)

    def _single(
        self, rng: Random, money: Money, owner: Owner, year: int, name: str, cost: int
    ) -> None:
        chance = rng.random()
        if chance < 0.1:
            amount = cost * rng.randrange(2, 5)
            self._open[owner.code, year] = self._item(
                rng, money, owner, year, f"โครงการพัฒนาโครงสร้างพื้นฐานและแหล่งน้ำ ปี {year}", amount, cost
            )
        elif chance < 0.2:
            rest = max(1000, whole(cost * rng.uniform(0.02, 0.15), 100))
            self._item(rng, money, owner, year, name, cost + rest, cost)
        else:
            self._item(rng, money, owner, year, name, cost, cost)
        if chance > 0.97:
            name = "ค่าก่อสร้างสิ่งสาธารณูปโภค (ยังไม่ระบุโครงการ)"
            money.new.append(self._new(rng, owner, year, name, cost, cost))

    def _item(
        self, rng: Random, money: Money, owner: Owner, year: int, name: str, amount: int, share: int
    ) -> Item:
        item = self._new(rng, owner, year, name, amount, amount - share)
        money.new.append(item)
        money.shares.append((item, share))
        return item

    def _new(self, rng: Random, owner: Owner, year: int, name: str, amount: int, rest: int) -> Item:
        source = _SOURCES.draw(rng)
        return Item(
            owner, year, source, name, amount, rest, self.papers.ordinance(owner, year, source)
        )


def whole(baht: float, step: int) -> int:
    """Round to whole hundreds or thousands of baht, as budgets do; never to nothing."""
    return max(step, round(baht / step) * step)


def _plan(rng: Random, year: int, cost: int) -> dict[int, int]:
    if cost < 400_000 or rng.random() < 0.75:
        return {year: cost}
    first = whole(cost * rng.uniform(0.3, 0.7), 1000)
    return {year: first, year + 1: cost - first}
