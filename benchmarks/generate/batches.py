"""A batch of drafts: the numbers it asks for, and its rows as text for COPY."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, starmap
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from benchmarks.generate import chain_rows, rows
from benchmarks.generate.drafting import Draft

T = TypeVar("T")
BATCH: Final = 2000
NULL: Final = "None"  # what % makes of no value; no text here is that word alone
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "projects_ordinance": chain_rows.ORDINANCE,
    "projects_developmentplan": chain_rows.PLAN,
    "projects_planrevision": chain_rows.REVISION,
    "projects_project": rows.PROJECT,
    "projects_budgetitem": rows.ITEM,
    "projects_budgetshare": rows.SHARE,
    "projects_projectamount": rows.AMOUNT,
    "projects_projectgeometry": rows.POSITION,
    "projects_planentry": rows.ENTRY,
    "projects_contract": chain_rows.CONTRACT,
    "projects_contractextension": chain_rows.EXTENSION,
    "projects_obligation": chain_rows.OBLIGATION,
    "projects_disbursement": chain_rows.DISBURSEMENT,
    "projects_statechange": chain_rows.CHANGE,
    "projects_grantrequest": chain_rows.REQUEST,
}
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Needs(NamedTuple):
    """What the writer gives a batch. ``papers``: table and natural key of what may stand there."""

    codes: list[tuple[str, int]]  # owner code and year of each project
    keys: dict[str, int]  # table: rows
    papers: list[tuple[Any, ...]]


class Given(NamedTuple):
    """The answer to Needs, in its order. ``papers``: primary key, and whether it is new."""

    codes: list[str]
    keys: dict[str, range]
    papers: list[tuple[int, bool]]
    sample: bool


class Copied(NamedTuple):
    """Rows of one table as COPY reads them, columns by COLUMNS."""

    table: str
    text: bytes
    number: int


class Rows(NamedTuple):
    """All rows of a batch. ``faults``: the name of each, and its line of the truth file."""

    copies: list[Copied]
    faults: list[tuple[str, str]]


class Numbered(Protocol):
    """What has a key once it is written."""

    pk: int


class Drawn(Protocol):
    """A batch, drawn here or by another process."""

    def needs(self) -> Needs: ...

    def take(self, given: Given) -> None:
        """Be numbered; asked once, before ``rows``."""

    def rows(self) -> Rows: ...


def in_batches(drafts: Iterable[Draft]) -> "Iterator[Batch]":
    """The drafts in order, BATCH at a time; memory does not grow with their number."""
    source = iter(drafts)
    while drawn := list(islice(source, BATCH)):
        yield Batch(drawn)


class Batch:
    """Drafts with what comes with them."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts = drafts
        self.items = [item for draft in drafts for item in draft.money.new]
        self.deals = [draft.chain.deal for draft in drafts if draft.chain.deal]
        self.payments = [payment for deal in self.deals for payment in deal.payments]
        entries = [draft.entry for draft in drafts if draft.entry]
        self._ordinances = _once(item.ordinance for item in self.items)
        self._plans = _once(entry.plan for entry in entries)
        of = {id(entry.revision): entry.plan for entry in entries}
        revisions = _once(entry.revision for entry in entries)
        self._revisions = [(of[id(revision)], revision) for revision in revisions]

    def needs(self) -> Needs:
        return Needs(
            [(draft.owner.code, draft.year) for draft in self.drafts],
            {
                "projects_project": len(self.drafts),
                "projects_budgetitem": len(self.items),
                "projects_contract": len(self.deals),
                "projects_disbursement": len(self.payments),
            },
            [
                *(("projects_ordinance", *found.key) for found in self._ordinances),
                *(("projects_developmentplan", *plan.key) for plan in self._plans),
                *(("projects_planrevision", *plan.key, *r.key) for plan, r in self._revisions),
            ],
        )

    def take(self, given: Given) -> None:
        """Give every draft its code, and every row that others name its key."""
        for draft, code in zip(self.drafts, given.codes, strict=True):
            draft.code = code
        keyed: dict[str, Sequence[Numbered]] = {
            "projects_budgetitem": self.items,
            "projects_contract": self.deals,
            "projects_disbursement": self.payments,
        }
        for table, found in keyed.items():
            for one, pk in zip(found, given.keys[table], strict=True):
                one.pk = pk
        self._new = self._papers_number(given.papers)
        self._pairs = list(zip(given.keys["projects_project"], self.drafts, strict=True))
        self._sample = given.sample

    def rows(self) -> Rows:
        copies = [*self._papers(), *self._facts(), *self._story()]
        return Rows([each for each in copies if each.number], self._faults())

    def _papers_number(self, given: list[tuple[int, bool]]) -> set[int]:
        """Give each paper its key; those that are not yet written, by identity."""
        papers: list[Numbered] = [
            *self._ordinances,
            *self._plans,
            *(r for _plan, r in self._revisions),
        ]
        new = set()
        for paper, (pk, is_new) in zip(papers, given, strict=True):
            paper.pk = pk
            if is_new:
                new.add(id(paper))
        return new

    def _papers(self) -> Iterator[Copied]:
        new = self._new
        ordinances = [found for found in self._ordinances if id(found) in new]
        plans = [plan for plan in self._plans if id(plan) in new]
        revisions = [each for each in self._revisions if id(each[1]) in new]
        yield copied("projects_ordinance", map(chain_rows.ordinance, ordinances))
        yield copied("projects_developmentplan", map(chain_rows.plan, plans))
        yield copied("projects_planrevision", starmap(chain_rows.revision, revisions))

    def _facts(self) -> Iterator[Copied]:
        pairs, sample = self._pairs, self._sample
        yield copied("projects_project", (rows.project(*pair, sample) for pair in pairs))
        yield copied("projects_budgetitem", (rows.item(item, sample) for item in self.items))
        yield copied("projects_budgetshare", rows.shares(pairs))
        yield copied("projects_projectamount", rows.amounts(pairs))
        yield copied("projects_projectgeometry", rows.positions(pairs))
        yield copied("projects_planentry", rows.entries(pairs))

    def _story(self) -> Iterator[Copied]:
        pairs, deals = self._pairs, self.deals
        held = [(pk, draft.chain.deal) for pk, draft in pairs if draft.chain.deal]
        asked = [(pk, draft.chain.request) for pk, draft in pairs if draft.chain.request]
        extended = [deal for deal in deals if deal.extended_to]
        yield copied("projects_contract", starmap(chain_rows.contract, held))
        yield copied("projects_contractextension", map(chain_rows.extension, extended))
        yield copied("projects_obligation", chain_rows.obligations(deals))
        yield copied("projects_disbursement", chain_rows.disbursements(deals))
        yield copied("projects_statechange", chain_rows.changes(pairs))
        yield copied("projects_grantrequest", starmap(chain_rows.request, asked))

    def _faults(self) -> list[tuple[str, str]]:
        found = []
        for draft in self.drafts:
            if draft.fault:
                line = {"code": draft.code, "fault": draft.fault, **draft.numbers}
                if draft.twin:
                    line["twin"] = draft.twin.code
                found.append((draft.fault, json.dumps(line, ensure_ascii=False) + "\n"))
        return found


def copied(table: str, values: Iterable[tuple[Any, ...]]) -> Copied:
    """Rows of ``table`` as text: ten times faster than the adapters of a driver.

    Values are texts, numbers, days, times and None. What COPY would read as its own signs is
    escaped, only then value by value.
    """
    width = len(COLUMNS[table])
    form = "\t".join(["%s"] * width) + "\n"
    found = list(values)
    text = "".join([form % row for row in found])
    signs = text.count("\t") - (width - 1) * len(found) + text.count("\n") - len(found)
    if signs or "\\" in text or "\r" in text:
        text = "".join([form % tuple(map(_escaped, row)) for row in found])
    return Copied(table, text.encode(), len(found))


def _escaped(value: object) -> object:
    return value.translate(_ESCAPES) if isinstance(value, str) else value


def _once(found: "Iterable[T | None]") -> "list[T]":
    """Each of them once, in order; they are told apart by identity."""
    return list({id(one): one for one in found if one is not None}.values())
