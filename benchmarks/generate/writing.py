"""Batches of drafts as rows of every table, by COPY; keys are taken from the sequences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from django.db.backends.utils import CursorWrapper

from benchmarks.generate import chain_rows, rows
from benchmarks.generate.drafting import Draft
from benchmarks.generate.papers import Plan, Revision

T = TypeVar("T")
TABLES: Final = (
    "projects_project",
    "projects_projectamount",
    "projects_budgetitem",
    "projects_budgetshare",
    "projects_projectgeometry",
    "projects_ordinance",
    "projects_developmentplan",
    "projects_planrevision",
    "projects_planentry",
    "projects_contract",
    "projects_contractextension",
    "projects_obligation",
    "projects_disbursement",
    "projects_statechange",
    "projects_grantrequest",
)
# The facts of an entry are read where they are, in the database: Thai texts go there once only.
_ENTRIES: Final = """
INSERT INTO projects_planentry (plan_id, revision_id, project_id, form, number, programme_id,
    facts, amounts, is_removal, in_force)
SELECT n.plan, n.revision, n.project, 'p02', n.number, p.plan_programme_id,
    jsonb_build_object('name', p.name, 'objective', p.objective, 'target', p.target,
        'indicator', p.indicator, 'outcome', p.outcome, 'division', p.division,
        'strategy', p.strategy, 'programme', p.programme),
    coalesce((SELECT jsonb_object_agg(a.fiscal_year::text, a.amount::text)
              FROM projects_projectamount a WHERE a.project_id = p.id), '{}'),
    false, n.revision IS NULL
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[])
    AS n (plan, revision, project, number)
JOIN projects_project p ON p.id = n.project
"""


@dataclass(slots=True)
class Counts:
    """Rows written, and faults planted by name."""

    projects: int = 0
    amounts: int = 0
    items: int = 0
    shares: int = 0
    positions: int = 0
    ordinances: int = 0
    plans: int = 0
    entries: int = 0
    contracts: int = 0
    obligations: int = 0
    disbursements: int = 0
    changes: int = 0
    requests: int = 0
    faults: dict[str, int] = field(default_factory=dict)


class Numbered(Protocol):
    """What has a key once it is written."""

    pk: int


class Batch:
    """Drafts that have their codes, and the rows that come with them."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts = drafts
        self.items = [item for draft in drafts for item in draft.money.new]
        self.deals = [draft.chain.deal for draft in drafts if draft.chain.deal]
        self.payments = [payment for deal in self.deals for payment in deal.payments]
        self.pairs: list[tuple[int, Draft]] = []


class Writer:
    """Writes batches; what several batches share (plans, ordinances) is written once."""

    def __init__(self, cursor: CursorWrapper, sample: bool) -> None:
        self.cursor, self.sample = cursor, sample
        self.counts = Counts()
        self._kept = self._papers()

    def write(self, batch: Batch) -> None:
        batch.pairs = list(
            zip(self._ids("projects_project", len(batch.drafts)), batch.drafts, strict=True)
        )
        self._papers_write(batch)
        self._number("projects_budgetitem", batch.items)
        self._number("projects_contract", batch.deals)
        self._number("projects_disbursement", batch.payments)
        self._facts(batch)
        self._story(batch)

    def _facts(self, batch: Batch) -> None:
        count, pairs = self.counts, batch.pairs
        count.projects += self._copy(
            "projects_project",
            rows.PROJECT,
            (rows.project(pk, draft, self.sample) for pk, draft in pairs),
        )
        count.items += self._copy(
            "projects_budgetitem", rows.ITEM, (rows.item(one, self.sample) for one in batch.items)
        )
        count.shares += self._copy("projects_budgetshare", rows.SHARE, rows.shares(pairs))
        count.amounts += self._copy("projects_projectamount", rows.AMOUNT, rows.amounts(pairs))
        count.positions += self._copy(
            "projects_projectgeometry", rows.POSITION, rows.positions(pairs)
        )
        self._entries(batch)

    def _story(self, batch: Batch) -> None:
        count, pairs, deals = self.counts, batch.pairs, batch.deals
        held = [(pk, draft.chain.deal) for pk, draft in pairs if draft.chain.deal]
        count.contracts += self._copy(
            "projects_contract",
            chain_rows.CONTRACT,
            (chain_rows.contract(pk, deal) for pk, deal in held),
        )
        self._copy(
            "projects_contractextension",
            chain_rows.EXTENSION,
            (chain_rows.extension(deal) for deal in deals if deal.extended_to),
        )
        count.obligations += self._copy(
            "projects_obligation", chain_rows.OBLIGATION, chain_rows.obligations(deals)
        )
        count.disbursements += self._copy(
            "projects_disbursement", chain_rows.DISBURSEMENT, chain_rows.disbursements(deals)
        )
        count.changes += self._copy(
            "projects_statechange", chain_rows.CHANGE, chain_rows.changes(pairs)
        )
        asked = [(pk, draft.chain.request) for pk, draft in pairs if draft.chain.request]
        count.requests += self._copy(
            "projects_grantrequest",
            chain_rows.REQUEST,
            (chain_rows.request(pk, request) for pk, request in asked),
        )

    # plans and ordinances ------------------------------------------------------------------

    def _papers(self) -> dict[tuple[Any, ...], int]:
        """Keys of what an earlier load made: a second one adds to it."""
        kept: dict[tuple[Any, ...], int] = {}
        for table, columns in (
            ("ordinance", "authority_id, fiscal_year, kind, number"),
            ("developmentplan", "authority_id, first_year, last_year"),
            ("planrevision", "plan_id, kind, year, number"),
        ):
            self.cursor.execute(f"SELECT {columns}, id FROM projects_{table}")
            kept |= {(table, *row[:-1]): row[-1] for row in self.cursor.fetchall()}
        return kept

    def _papers_write(self, batch: Batch) -> None:
        ordinances = _once(item.ordinance for item in batch.items)
        for found in ordinances:
            found.pk = self._known("ordinance", found.owner.pk, found.fiscal_year, found.kind, 1)
        new = [found for found in ordinances if not found.pk]
        self._number("projects_ordinance", new)
        self.counts.ordinances += self._copy(
            "projects_ordinance", chain_rows.ORDINANCE, map(chain_rows.ordinance, new)
        )
        for found in new:
            self._kept["ordinance", found.owner.pk, found.fiscal_year, found.kind, 1] = found.pk
        self._plans_write(batch)

    def _plans_write(self, batch: Batch) -> None:
        entries = [draft.entry for draft in batch.drafts if draft.entry]
        plans = _once(entry.plan for entry in entries)
        for plan in plans:
            plan.pk = self._known("developmentplan", plan.owner.pk, plan.first_year, plan.last_year)
        new = [plan for plan in plans if not plan.pk]
        self._number("projects_developmentplan", new)
        self.counts.plans += self._copy(
            "projects_developmentplan", chain_rows.PLAN, map(chain_rows.plan, new)
        )
        for plan in new:
            key = ("developmentplan", plan.owner.pk, plan.first_year, plan.last_year)
            self._kept[key] = plan.pk
        self._revisions_write({id(e.revision): (e.plan, e.revision) for e in entries if e.revision})

    def _revisions_write(self, found: dict[int, tuple[Plan, Revision]]) -> None:
        for plan, revision in found.values():
            revision.pk = self._known(
                "planrevision", plan.pk, "added", revision.year, revision.number
            )
        new = [(plan, revision) for plan, revision in found.values() if not revision.pk]
        self._number("projects_planrevision", [revision for _plan, revision in new])
        self._copy(
            "projects_planrevision",
            chain_rows.REVISION,
            (chain_rows.revision(plan, revision) for plan, revision in new),
        )
        for plan, revision in new:
            key = ("planrevision", plan.pk, "added", revision.year, revision.number)
            self._kept[key] = revision.pk

    def _known(self, *key: Any) -> int:
        return self._kept.get(key, 0)

    def _entries(self, batch: Batch) -> None:
        found = [(pk, draft.entry) for pk, draft in batch.pairs if draft.entry]
        if not found:
            return
        self.cursor.execute(
            _ENTRIES,
            [
                [entry.plan.pk for _pk, entry in found],
                [entry.revision.pk if entry.revision else None for _pk, entry in found],
                [pk for pk, _entry in found],
                [entry.number for _pk, entry in found],
            ],
        )
        self.counts.entries += len(found)

    # rows ----------------------------------------------------------------------------------

    def _copy(self, table: str, columns: tuple[str, ...], values: Iterable[tuple[Any, ...]]) -> int:
        written = 0
        with self.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
                written += 1
        return written

    def _number(self, table: str, found: Sequence[Numbered]) -> None:
        for one, pk in zip(found, self._ids(table, len(found)), strict=True):
            one.pk = pk

    def _ids(self, table: str, count: int) -> list[int]:
        if not count:
            return []
        self.cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [pk for (pk,) in self.cursor.fetchall()]


def _once(found: "Iterable[T | None]") -> "list[T]":
    """Each of them once, in order; they are told apart by identity."""
    return list({id(one): one for one in found if one is not None}.values())
