"""Writes drafts by COPY: batch by batch, in one transaction, with history or without."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TextIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.generate import rows
from benchmarks.generate.drafting import Draft
from benchmarks.generate.money import Item

BATCH: Final = 2000
TABLES: Final = (
    "projects_project",
    "projects_projectamount",
    "projects_budgetitem",
    "projects_budgetshare",
    "projects_projectgeometry",
)
_LAST_NUMBER: Final = 99_999


class TooManyOfAYear(ValueError):
    """An owner would get more projects of one year than its code has digits for."""


@dataclass(slots=True)
class Counts:
    """Rows written, and faults planted by name."""

    projects: int = 0
    amounts: int = 0
    items: int = 0
    shares: int = 0
    positions: int = 0
    faults: dict[str, int] = field(default_factory=dict)


def load(
    drafts: Iterable[Draft],
    *,
    sample: bool = False,
    history: bool = True,
    truth: TextIO | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Counts:
    """Write all drafts, or nothing where anything fails; memory does not grow with their number.

    History: each row's insert is kept under the reason "generated". Without it the history
    triggers alone are disabled inside the transaction (ALTER TABLE … DISABLE TRIGGER, so nobody
    else can write meanwhile); foreign keys and the sums of shares are checked all the same.
    ``truth`` gets a JSON line for each planted fault.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Checked at the end of each COPY: deferred, 5 million checks would wait in memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if history:
            _history_reason(cursor)
        else:
            _history_triggers(cursor, "DISABLE")
        loader = _Loader(cursor, sample, truth)
        for batch in _batches(drafts):
            loader.write(batch)
            progress(loader.counts.projects)
        loader.numbers_save()
        if not history:
            _history_triggers(cursor, "ENABLE")
        cursor.execute("SELECT set_config('pghistory.context_id', NULL, true)")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    return loader.counts


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while batch := list(islice(source, BATCH)):
        yield batch


def _history_reason(cursor: CursorWrapper) -> None:
    """COPY goes past the wrapper of pghistory.context, so its settings are made by hand."""
    cursor.execute(
        "SELECT set_config('pghistory.context_id', %s, true),"
        " set_config('pghistory.context_metadata', %s, true)",
        [str(uuid.uuid4()), json.dumps({"reason": "generated"})],
    )


def _history_triggers(cursor: CursorWrapper, switch: str) -> None:
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgrelid::regclass::text = ANY(%s) AND tgname ~ '^pgtrigger_insert_insert_'",
        [list(TABLES)],
    )
    for table, trigger in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} {switch} TRIGGER "{trigger}"')


class _Loader:
    def __init__(self, cursor: CursorWrapper, sample: bool, truth: TextIO | None) -> None:
        self.cursor, self.sample, self.truth = cursor, sample, truth
        self.counts = Counts()
        # Nobody else may take numbers until the commit, or codes would meet.
        cursor.execute("LOCK TABLE projects_projectsequence IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT owner_code, year, last FROM projects_projectsequence")
        self._last = {(code, year): last for code, year, last in cursor.fetchall()}
        self._changed: set[tuple[str, int]] = set()

    def write(self, batch: list[Draft]) -> None:
        ids = self._ids("projects_project", len(batch))
        for draft in batch:
            draft.code = self._next_code(draft.owner.code, draft.year)
        items = [item for draft in batch for item in draft.money.new]
        for item, pk in zip(items, self._ids("projects_budgetitem", len(items)), strict=True):
            item.pk = pk
        pairs = list(zip(ids, batch, strict=True))
        count = self.counts
        count.projects += self._copy("projects_project", rows.PROJECT, self._projects(pairs))
        count.items += self._copy("projects_budgetitem", rows.ITEM, self._items(items))
        count.shares += self._copy("projects_budgetshare", rows.SHARE, rows.shares(pairs))
        count.amounts += self._copy("projects_projectamount", rows.AMOUNT, rows.amounts(pairs))
        count.positions += self._copy(
            "projects_projectgeometry", rows.POSITION, rows.positions(pairs)
        )
        self._tell(batch)

    def _projects(self, pairs: list[tuple[int, Draft]]) -> Iterator[tuple[Any, ...]]:
        return (rows.project(pk, draft, self.sample) for pk, draft in pairs)

    def _items(self, items: list[Item]) -> Iterator[tuple[Any, ...]]:
        return (rows.item(item, self.sample) for item in items)

    def _copy(self, table: str, columns: tuple[str, ...], values: Iterable[tuple[Any, ...]]) -> int:
        written = 0
        with self.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
                written += 1
        return written

    def _ids(self, table: str, count: int) -> list[int]:
        self.cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [pk for (pk,) in self.cursor.fetchall()]

    def _next_code(self, owner_code: str, year: int) -> str:
        number = self._last.get((owner_code, year), 0) + 1
        if number > _LAST_NUMBER:
            message = f"{owner_code} has {_LAST_NUMBER:,} projects of {year} already"
            raise TooManyOfAYear(message)
        self._last[owner_code, year] = number
        self._changed.add((owner_code, year))
        return f"{owner_code}-{year}-{number:05d}"

    def numbers_save(self) -> None:
        """Note the last number given, so that a code is never given again."""
        self.cursor.executemany(
            "INSERT INTO projects_projectsequence (owner_code, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (owner_code, year) DO UPDATE SET last = EXCLUDED.last",
            [(*key, self._last[key]) for key in sorted(self._changed)],
        )

    def _tell(self, batch: list[Draft]) -> None:
        for draft in batch:
            if not draft.fault:
                continue
            self.counts.faults[draft.fault] = self.counts.faults.get(draft.fault, 0) + 1
            if self.truth:
                line = {"code": draft.code, "fault": draft.fault, **draft.numbers}
                if draft.twin:
                    line["twin"] = draft.twin.code
                self.truth.write(json.dumps(line, ensure_ascii=False) + "\n")
