"""Writes batches of drafts by COPY, in one transaction, with history or without."""

import json
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from typing import TextIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.generate.batches import Drawn
from benchmarks.generate.resting import resting
from benchmarks.generate.sums import totals_raise
from benchmarks.generate.writing import Writer
from projects.area_shares import area_shares_rebuild
from projects.rollup import rollup_compact, rollup_rebuild


def load(
    batches: Iterable[Drawn],
    *,
    ahead: int = 1,
    sample: bool = False,
    history: bool = True,
    truth: TextIO | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Writer:
    """Write all batches, or nothing where anything fails; memory does not grow with their number.

    History: each row's insert is kept under the reason "generated". What rests meanwhile, with
    history and without, is told by ``resting``; keys, sums and constraints hold in the end all
    the same. The rollup is rebuilt in the end; with history it is folded, in a transaction of
    its own. So are the shares of areas without history.
    ``ahead``: batches that are numbered before the first of them is written, one for each
    process that draws. ``truth`` gets a JSON line for each planted fault.
    The writer that comes back has counted what it wrote.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Checked at the end of each COPY: deferred, 5 million checks would wait in memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if history:
            _history_reason(cursor)
        with resting(cursor, history=history):
            writer = Writer(cursor, sample)
            for drawn in _numbered(batches, writer, ahead):
                rows = drawn.rows()
                writer.write(rows)
                if truth:
                    truth.writelines(line for _name, line in rows.faults)
                progress(writer.written["projects_project"])
            writer.numbers_save()
            totals_raise(cursor)
        cursor.execute("SELECT set_config('pghistory.context_id', NULL, true)")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if not history:
            rollup_rebuild()
    if history:
        rollup_compact()
    else:
        area_shares_rebuild()
    return writer


def _numbered(batches: Iterable[Drawn], writer: Writer, ahead: int) -> Iterable[Drawn]:
    """The batches in order; ``ahead`` of them have their numbers."""
    waiting: deque[Drawn] = deque()
    for drawn in batches:
        drawn.take(writer.give(drawn.needs()))
        waiting.append(drawn)
        if len(waiting) >= ahead:
            yield waiting.popleft()
    yield from waiting


def _history_reason(cursor: CursorWrapper) -> None:
    """COPY goes past the wrapper of pghistory.context, so its settings are made by hand."""
    cursor.execute(
        "SELECT set_config('pghistory.context_id', %s, true),"
        " set_config('pghistory.context_metadata', %s, true)",
        [str(uuid.uuid4()), json.dumps({"reason": "generated"})],
    )
