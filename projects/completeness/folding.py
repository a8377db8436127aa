# ruff: noqa: S608 – statements of constants and of days; nothing typed goes in
"""Notes folded into entries and cells; a fresh count beside them, and what differs mended."""

import logging
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localdate

from accounts.job_runs import lock_taken
from projects.completeness.entries import (
    COLUMNS,
    COUNTS,
    KEYS,
    NOTED,
    NOTES,
    entries,
    few,
    ones,
    waiting,
)
from projects.rollup.contribution import EVERY

logger = logging.getLogger(__name__)

LOCK: Final = "projects.completeness"
PIECE: Final = 20_000  # notes folded in one transaction: a few seconds, and little to repeat
REBUILD: Final = 200_000  # more notes than this: counting all anew is cheaper

_ENTRY: Final = "projects_completenessentry"
_COLUMNS: Final = ", ".join(COLUMNS)
_CELL: Final = ", ".join((*KEYS, *COUNTS))
_KEYS: Final = ", ".join(KEYS)
_SUMS: Final = ", ".join(f"sum({name}) AS {name}" for name in COUNTS)
_NONE: Final = " AND ".join(f"{name} = 0" for name in COUNTS)
# One statement is one snapshot: a note is taken together with all it speaks of, and what is
# committed later keeps its note.
_FOLD: Final = f"""
WITH taken AS (
    DELETE FROM {NOTES} WHERE id IN (SELECT id FROM {NOTES} ORDER BY id LIMIT {{piece}})
    RETURNING project_id, item_id, contract_id
),
wanted AS MATERIALIZED ({{wanted}}),
few AS ({few("SELECT id FROM wanted")}),
old AS MATERIALIZED (SELECT e.* FROM few JOIN {_ENTRY} e ON e.project_id = few.id),
fresh AS MATERIALIZED ({{fresh}}),
gone AS (
    DELETE FROM {_ENTRY} e USING few
    WHERE e.project_id = few.id AND e.project_id NOT IN (SELECT project_id FROM fresh)
),
kept AS (
    INSERT INTO {_ENTRY} AS entry ({_COLUMNS}) SELECT {_COLUMNS} FROM fresh
    ON CONFLICT (project_id) DO UPDATE SET {", ".join(f"{c} = EXCLUDED.{c}" for c in COLUMNS[1:])}
),
folded AS (
    INSERT INTO projects_completenesscell AS cell ({_CELL})
    SELECT {_KEYS}, {_SUMS}
    FROM ({ones("old", sign=-1)} UNION ALL {ones("fresh")}) one GROUP BY {_KEYS}
    HAVING {" OR ".join(f"sum({name}) <> 0" for name in COUNTS)}
    ON CONFLICT ({_KEYS}) DO UPDATE SET
        {", ".join(f"{name} = cell.{name} + EXCLUDED.{name}" for name in COUNTS)}
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM wanted WHERE id IS NOT NULL)
"""
_EMPTIED: Final = f"DELETE FROM projects_completenesscell WHERE {_NONE}"
_COUNTED: Final = f"SELECT {_KEYS}, {_SUMS} FROM ({ones(_ENTRY)}) one GROUP BY {_KEYS}"
# In the order in which they are read: all owners of a year lie side by side.
_CELLS_ANEW: Final = f"""
INSERT INTO projects_completenesscell ({_CELL}) {_COUNTED}
ORDER BY year, authority_id, agency_id"""
_DIFFERING: Final = """
    (SELECT * FROM counted EXCEPT ALL SELECT * FROM kept)
    UNION ALL
    (SELECT * FROM kept EXCEPT ALL SELECT * FROM counted)
"""
_WRONG_CELLS: Final = f"""
WITH counted AS ({_COUNTED}), kept AS (SELECT {_CELL} FROM projects_completenesscell)
SELECT count(*) FROM ({_DIFFERING}) differing
"""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recount found wrong, and mended: ids of projects, and how many cells' rows."""

    projects: tuple[int, ...]
    cells: int

    def __bool__(self) -> bool:
        return bool(self.projects or self.cells)


def completeness_compact() -> int:
    """Fold the notes there are and what ran out, a transaction for each PIECE; how many.

    Nothing is done while another process folds. Killed in between, the rest is still noted.
    """
    folded = _rebuild_for_many()
    while found := _fold_some():
        folded += found
        if found < PIECE:
            break
    return folded


def _rebuild_for_many() -> int:
    if _waiting() <= REBUILD:
        return 0
    with transaction.atomic():
        # Counted again under the lock: another process may have rebuilt until it was free.
        if not lock_taken(LOCK) or (found := _waiting()) <= REBUILD:
            return 0
        _rebuild()
    return found


@transaction.atomic
def _fold_some() -> int:
    return _fold() if lock_taken(LOCK) else 0


def _fold() -> int:
    """How many notes, or projects whose standing ran out, were folded."""
    today = localdate()
    taken = NOTED.replace(NOTES, "taken")
    wanted = waiting(today=today, notes=taken)
    text = _FOLD.format(
        piece=PIECE, wanted=wanted, fresh=entries("SELECT id FROM few", today=today)
    )
    with connection.cursor() as cursor:
        cursor.execute(text)
        folded = max(cursor.fetchone())
        if folded:
            cursor.execute(_EMPTIED)
    return int(folded)


def _waiting() -> int:
    """Notes not yet folded, counted no further than it matters."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM {NOTES} LIMIT {REBUILD + 1}) n")
        return int(cursor.fetchone()[0])


@transaction.atomic
def completeness_rebuild() -> int:
    """Count everything anew, after a load of most of the country; how many entries there are.

    Readers see the old counts until it is done.
    """
    with connection.cursor() as cursor:
        _lock(cursor)
    return _rebuild()


def _rebuild() -> int:
    """The entries made; the caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(f"DELETE FROM {_ENTRY}")
        cursor.execute("DELETE FROM projects_completenesscell")
        cursor.execute(
            f"WITH taken AS (DELETE FROM {NOTES}), made AS (INSERT INTO {_ENTRY} ({_COLUMNS})"
            f" {entries(EVERY, today=localdate())} RETURNING 1) SELECT count(*) FROM made"
        )
        made = int(cursor.fetchone()[0])
        cursor.execute(_CELLS_ANEW)
        cursor.execute(f"ANALYZE {_ENTRY}, projects_completenesscell")
    return made


@transaction.atomic
def completeness_recount() -> Recounted:
    """Compare what is kept with a fresh count, log and mend what differs.

    Projects changed after the last fold are left to the next one: their notes say so.
    """
    with connection.cursor() as cursor:
        _lock(cursor)
        while _fold() >= PIECE:
            pass
        cursor.execute("SET LOCAL work_mem = '256MB'")
        today = localdate()
        cursor.execute(
            f"WITH counted AS MATERIALIZED ({entries(EVERY, today=today)}),"
            f" kept AS (SELECT {_COLUMNS} FROM {_ENTRY})"
            f" SELECT DISTINCT project_id FROM ({_DIFFERING}) differing WHERE project_id NOT IN"
            f" (SELECT id FROM ({waiting(today=today)}) changed WHERE id IS NOT NULL)"
            " ORDER BY project_id"
        )
        projects = tuple(int(pk) for (pk,) in cursor.fetchall())
        cursor.execute(_WRONG_CELLS)
        found = Recounted(projects, int(cursor.fetchone()[0]))
        if not found:
            return found
        logger.error("completeness differed: %s, %s cells", projects[:100], found.cells)
        if found.cells:
            cursor.execute("DELETE FROM projects_completenesscell")
            cursor.execute(_CELLS_ANEW)
        cursor.execute(
            f"INSERT INTO {NOTES} (project_id) SELECT unnest(%s::bigint[])", [list(projects)]
        )
        while _fold() >= PIECE:
            pass
    return found


def _lock(cursor: CursorWrapper) -> None:
    """Wait until nobody else folds; held until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
