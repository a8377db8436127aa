"""What happened to a project since its money came: states, contract, payments, grant request."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from benchmarks.generate.money import Item, Money, whole
from benchmarks.generate.odds import Odds
from projects.codes import ReadinessPaper, Source, State

LAST_DAY: Final = date(2026, 10, 31)  # nothing has happened after it
_BEFORE: Final = ("draft", "planned", "confirmed", "approved")
_PURCHASE: Final = ("spec", "tender", "evaluation", "award")
_WORK: Final = ("signed", "disbursing", "complete")
_SKIPPED: Final = "งบประมาณของ อปท. เอง ไม่ต้องรายงานขั้นตอนการจัดซื้อจัดจ้าง"
_CONTRACTORS: Final = [
    "หจก. โชคชัยก่อสร้าง",
    "หจก. ทรัพย์เจริญการโยธา",
    "บริษัท รุ่งเรืองวิศวกรรม จำกัด",
    "หจก. สามมิตรการช่าง",
    "บริษัท เอกธารา จำกัด",
    "ร้าน พรชัยวัสดุก่อสร้าง",
    "หจก. บ้านนาคอนกรีต",
]
_PAPERS: Final = tuple(paper.value for paper in ReadinessPaper)
_REFUSED: Final = ["วงเงินไม่เพียงพอ", "เอกสารความพร้อมไม่ครบ", "ไม่อยู่ในลำดับความสำคัญของปีนี้"]
_INSTALMENTS: Final = Odds({1: 35, 2: 40, 3: 25})
_STAGES: Final = Odds({"draft": 2, "submitted": 3, "reviewed": 2, "forwarded": 2, "refused": 1})
EXTENDED: Final = "เกิดอุทกภัยในพื้นที่ก่อสร้าง"


@dataclass(slots=True, eq=False)
class Payment:
    """An instalment. ``pk``: once it is written."""

    instalment: int
    paid_on: date
    amount: int
    progress: int
    pk: int = 0


@dataclass(slots=True, eq=False)
class Deal:
    """A contract with what was bound and paid; ``extended_to``: more days were given."""

    number: str
    contractor: str
    tax_id: str
    egp_number: str
    signed_on: date
    ends_on: date
    amount: int
    accepted_on: date | None = None
    extended_to: date | None = None
    obligations: list[tuple[int, int]] = field(default_factory=list)  # (year, baht)
    payments: list[Payment] = field(default_factory=list)
    pk: int = 0


@dataclass(slots=True)
class Change:
    before: str
    state: str
    changed_on: date
    reason: str = ""


@dataclass(slots=True)
class Request:
    """A grant request; ``item``: what was allocated."""

    fiscal_year: int
    source: str
    amount: int
    priority: int
    papers: list[str]
    state: str
    reason: str = ""
    item: Item | None = None


@dataclass(slots=True)
class Chain:
    changes: list[Change] = field(default_factory=list)
    deal: Deal | None = None
    request: Request | None = None


def chain(rng: Random, *, state: str, reason: str, year: int, since: date, money: Money) -> Chain:
    """The story of a project that is in ``state`` now and was planned on ``since``."""
    made = Chain(request=_request(rng, state, year, money))
    steps = _path(rng, state, money)
    if not steps:
        return made
    made.changes = _changes(rng, steps, since, reason)
    if state in _WORK:
        made.deal = _deal(rng, state, year, made.changes, money)
    return made


def _path(rng: Random, state: str, money: Money) -> list[str]:
    """The states it went through; what the plan gave it before is not told."""
    if state in _BEFORE:
        return []
    start = ["approved"]
    if money.shares:
        start.append("budgeted")
    if state in {"cancelled", "not_ready"}:
        return [*start, state]
    if state in _PURCHASE:
        return [*start, *_PURCHASE[: _PURCHASE.index(state) + 1]]
    if state not in _WORK:
        return start
    specific = any(item.source == Source.SPECIFIC for item, _baht in money.shares)
    between = _PURCHASE if specific else ()
    return [*start, *between, *_WORK[: _WORK.index(state) + 1]]


def _changes(rng: Random, steps: list[str], since: date, reason: str) -> list[Change]:
    days = [rng.randrange(60, 120)]
    for step in steps[2:]:
        days.append(days[-1] + rng.randrange(12, 45) * (3 if step in _WORK[1:] else 1))
    room = max(0, (LAST_DAY - since).days)
    if days[-1] > room:
        days = [day * room // days[-1] for day in days]
    made = []
    for before, state, day in zip(steps, steps[1:], days, strict=False):
        why = reason if state in {State.CANCELLED, State.NOT_READY} else ""
        if (before, state) == ("budgeted", "signed"):
            why = _SKIPPED
        made.append(Change(before, state, since + timedelta(days=day), why))
    return made


def _deal(rng: Random, state: str, year: int, changes: list[Change], money: Money) -> Deal:
    on = {change.state: change.changed_on for change in changes}
    tied = sum(baht for _item, baht in money.shares)
    amount = max(100, whole(tied * rng.uniform(0.82, 0.995), 100))
    amount = min(amount, tied)
    signed = on["signed"]
    ends = signed + timedelta(days=rng.choice([60, 90, 120, 180]))
    deal = Deal(
        number=f"{rng.randrange(1, 200)}/{signed.year + 543}",
        contractor=rng.choice(_CONTRACTORS),
        tax_id=f"0{rng.randrange(10**12):012}",
        egp_number=f"{(signed.year + 543) % 100:02}{signed.month:02}{rng.randrange(10**7):07}",
        signed_on=signed,
        ends_on=ends,
        amount=amount,
        accepted_on=on.get("complete"),
        extended_to=ends + timedelta(days=30) if rng.random() < 0.08 else None,
        obligations=_obligations(amount, tied, money),
    )
    if "disbursing" in on:
        _pay(rng, deal, on["disbursing"], on.get("complete"))
    return deal


def _obligations(amount: int, tied: int, money: Money) -> list[tuple[int, int]]:
    """The contract bound by the years of its money, without rest."""
    by_year: dict[int, int] = {}
    for item, baht in money.shares:
        by_year[item.fiscal_year] = by_year.get(item.fiscal_year, 0) + baht
    first, *later = sorted(by_year)
    parts = [(year, amount * by_year[year] // tied) for year in later]
    return [(first, amount - sum(baht for _year, baht in parts)), *parts]


def _pay(rng: Random, deal: Deal, first: date, complete: date | None) -> None:
    """Instalments: all of a work that is complete, some of one that is not."""
    count = _INSTALMENTS.draw(rng)
    paid = count if complete else max(1, count - 1)
    part = deal.amount // count
    for number in range(1, paid + 1):
        amount = deal.amount - part * (count - 1) if number == count else part
        day = first + (complete - first) * (number - 1) // count if complete else first
        deal.payments.append(Payment(number, day, amount, 100 * number // count))


def _request(rng: Random, state: str, year: int, money: Money) -> Request | None:
    """What was allocated had been asked for; of unpaid works some are asked for now."""
    papers = [paper for paper in _PAPERS if rng.random() < 0.7]
    for item, baht in money.shares:
        if item.source == Source.SPECIFIC and item in money.new and item.amount == baht:
            asked = whole(baht * rng.uniform(1, 1.2), 1000)
            return Request(
                item.fiscal_year,
                item.source,
                max(asked, baht),
                rng.randrange(1, 10),
                papers,
                "allocated",
                item=item,
            )
    if state != "approved" or money.shares or rng.random() > 0.5:
        return None
    stage = _STAGES.draw(rng)
    refused = rng.choice(_REFUSED) if stage == "refused" else ""
    amount = sum(money.planned.values())
    source = rng.choice([Source.SPECIFIC.value, Source.GENERAL.value])
    return Request(year, source, amount, rng.randrange(1, 10), papers, stage, refused)
