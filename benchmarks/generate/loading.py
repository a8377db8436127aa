"""Writes drafts by COPY: batch by batch, in one transaction, with history or without."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TextIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.generate.drafting import Draft
from benchmarks.generate.resting import resting
from benchmarks.generate.sums import totals_raise
from benchmarks.generate.writing import Batch, Counts, Writer
from projects.rollup import rollup_compact

BATCH: Final = 2000
_LAST_NUMBER: Final = 99_999


class TooManyOfAYear(ValueError):
    """An owner would get more projects of one year than its code has digits for."""


def load(
    drafts: Iterable[Draft],
    *,
    sample: bool = False,
    history: bool = True,
    truth: TextIO | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Counts:
    """Write all drafts, or nothing where anything fails; memory does not grow with their number.

    History: each row's insert is kept under the reason "generated". What rests meanwhile, with
    history and without, is told by ``resting``; keys, sums and constraints hold in the end all
    the same. Afterwards the rollup is folded, in a transaction of its own.
    ``truth`` gets a JSON line for each planted fault.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Checked at the end of each COPY: deferred, 5 million checks would wait in memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if history:
            _history_reason(cursor)
        with resting(cursor, history=history):
            loader = _Loader(cursor, sample, truth)
            for drawn in _batches(drafts):
                loader.write(drawn)
                progress(loader.counts.projects)
            loader.numbers_save()
            totals_raise(cursor)
        cursor.execute("SELECT set_config('pghistory.context_id', NULL, true)")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    rollup_compact()
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


class _Loader:
    """Gives the codes in the order of the drafts and tells the planted faults."""

    def __init__(self, cursor: CursorWrapper, sample: bool, truth: TextIO | None) -> None:
        self.cursor, self.truth = cursor, truth
        self.writer = Writer(cursor, sample)
        # Nobody else may take numbers until the commit, or codes would meet.
        cursor.execute("LOCK TABLE projects_projectsequence IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT owner_code, year, last FROM projects_projectsequence")
        self._last = {(code, year): last for code, year, last in cursor.fetchall()}
        self._changed: set[tuple[str, int]] = set()

    @property
    def counts(self) -> Counts:
        return self.writer.counts

    def write(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            draft.code = self._next_code(draft.owner.code, draft.year)
        self.writer.write(Batch(drafts))
        self._tell(drafts)

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
