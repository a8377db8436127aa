# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""Notes folded into entries and cells; a fresh count beside them, and what differs mended."""

import logging
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.job_runs import lock_taken
from projects.rollup.contribution import CHANGED, COLUMNS, EVERY, MEASURES, contribution
from projects.rollup.cubes import CELL, CUBES, GROUP, KEYS, from_finest

logger = logging.getLogger(__name__)

LOCK: Final = "projects.rollup"
NOTES: Final = 20_000  # folded in one transaction: about a second, and little to repeat
REBUILD: Final = 200_000  # more notes than this: counting all anew is cheaper

_COLUMNS: Final = ", ".join(COLUMNS)
_CELL: Final = ", ".join(CELL)
_GROUP: Final = ", ".join(GROUP)
_OF_CELLS: Final = ", ".join([*KEYS, "earlier"])
_LAID: Final = "ORDER BY province_code, district_code, subdistrict_code, project_id"
# One statement is one snapshot: a note is taken together with all it speaks of, and what is
# committed later keeps its note.
_FOLD: Final = f"""
WITH taken AS (
    DELETE FROM projects_rollupchange
    WHERE id IN (SELECT id FROM projects_rollupchange ORDER BY id LIMIT %s)
    RETURNING project_id, item_id, contract_id
),
wanted AS MATERIALIZED (
    {CHANGED.replace("projects_rollupchange", "taken")}
),
few AS (SELECT unnest(ARRAY(SELECT id FROM wanted)) AS id),
gone AS (
    DELETE FROM projects_rollupentry e USING few WHERE e.project_id = few.id RETURNING e.*
),
fresh AS MATERIALIZED ({contribution("SELECT id FROM few")}),
kept AS (INSERT INTO projects_rollupentry ({_COLUMNS}) SELECT {_COLUMNS} FROM fresh),
difference AS MATERIALIZED (
    SELECT {_OF_CELLS}, -1 AS entries, {", ".join(f"-{m} AS {m}" for m in MEASURES)} FROM gone
    UNION ALL
    SELECT {_OF_CELLS}, 1, {", ".join(MEASURES)} FROM fresh
),
cells AS ({" UNION ALL ".join(cube.cells("difference") for cube in CUBES)}),
folded AS (
    INSERT INTO projects_rollupcell AS cell ({_CELL})
    SELECT {_CELL} FROM cells
    WHERE {" OR ".join(f"{name} <> 0" for name in ("entries", *MEASURES))}
    ON CONFLICT ({_GROUP}) DO UPDATE SET entries = cell.entries + EXCLUDED.entries,
        {", ".join(f"{m} = cell.{m} + EXCLUDED.{m}" for m in MEASURES)}
)
SELECT count(*) FROM taken
"""
_EMPTIED: Final = "DELETE FROM projects_rollupcell WHERE entries = 0"
_REBUILT: Final = f"""
WITH taken AS (DELETE FROM projects_rollupchange RETURNING 1),
made AS (
    INSERT INTO projects_rollupentry ({_COLUMNS})
    SELECT {_COLUMNS} FROM ({contribution(EVERY)}) fresh {_LAID} RETURNING 1
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM made)
"""
_ENTRIES: Final = (
    f"(SELECT {_OF_CELLS}, 1 AS entries, {', '.join(MEASURES)} FROM projects_rollupentry) entry"
)
# In the order of their index, cube by cube.
_CELLS_ANEW: Final = [
    f"INSERT INTO projects_rollupcell ({_CELL}) SELECT {_CELL} FROM ("
    + cube.cells(f"projects_rollupcell WHERE cube = {cube.of}" if cube.of else _ENTRIES)
    + f") cell ORDER BY {_GROUP}"
    for cube in from_finest()
]
_WRONG_PROJECTS: Final = f"""
WITH counted AS MATERIALIZED ({contribution(EVERY)}),
kept AS (SELECT {_COLUMNS} FROM projects_rollupentry)
SELECT DISTINCT project_id FROM (
    (SELECT * FROM counted EXCEPT ALL SELECT * FROM kept)
    UNION ALL
    (SELECT * FROM kept EXCEPT ALL SELECT * FROM counted)
) differing
WHERE project_id NOT IN (SELECT id FROM ({CHANGED}) changed WHERE id IS NOT NULL)
ORDER BY project_id
"""
_WRONG_CELLS: Final = f"""
WITH counted AS ({" UNION ALL ".join(cube.cells(_ENTRIES) for cube in CUBES)}),
kept AS (SELECT {_CELL} FROM projects_rollupcell)
SELECT count(*) FROM (
    (SELECT * FROM counted EXCEPT ALL SELECT * FROM kept)
    UNION ALL
    (SELECT * FROM kept EXCEPT ALL SELECT * FROM counted)
) differing
"""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recount found wrong, and mended: ids of projects, and how many cells' rows."""

    projects: tuple[int, ...]
    cells: int

    def __bool__(self) -> bool:
        return bool(self.projects or self.cells)


def rollup_compact() -> int:
    """Fold the notes there are, a transaction for each NOTES of them; how many were folded.

    Nothing is done while another process folds. Killed in between, the rest is still noted.
    """
    folded = _rebuild_for_many()
    while found := _fold_some():
        folded += found
        if found < NOTES:
            break
    return folded


def _rebuild_for_many() -> int:
    """How many notes a rebuild folded: none where they are few, or another process folds."""
    if _waiting() <= REBUILD:
        return 0
    with transaction.atomic():
        # Counted again under the lock: another process may have rebuilt until it was free.
        if not lock_taken(LOCK) or _waiting() <= REBUILD:
            return 0
        folded, _entries = _rebuild()
    return folded


@transaction.atomic
def _fold_some() -> int:
    return _fold() if lock_taken(LOCK) else 0


def _fold() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, [NOTES])
        [folded] = cursor.fetchone()
        if folded:
            cursor.execute(_EMPTIED)
    return int(folded)


def _waiting() -> int:
    """Notes not yet folded, counted no further than it matters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM projects_rollupchange LIMIT %s) n", [REBUILD + 1]
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def rollup_rebuild() -> int:
    """Count everything anew, after a load of most of the country; how many entries there are.

    Readers see the old sums until it is done.
    """
    with connection.cursor() as cursor:
        _lock(cursor)
    _folded, entries = _rebuild()
    return entries


def _rebuild() -> tuple[int, int]:
    """The notes folded and the entries made; the caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_rollupentry")
        cursor.execute("DELETE FROM projects_rollupcell")
        cursor.execute(_REBUILT)
        folded, entries = cursor.fetchone()
        for cells in _CELLS_ANEW:
            cursor.execute(cells)
        cursor.execute("ANALYZE projects_rollupentry, projects_rollupcell")
    return int(folded), int(entries)


@transaction.atomic
def rollup_recount() -> Recounted:
    """Compare the kept sums with a fresh count, log and mend what differs.

    Projects changed after the last fold are left to the next one: their notes say so.
    """
    with connection.cursor() as cursor:
        _lock(cursor)
        while _fold() == NOTES:
            pass
        cursor.execute(_WRONG_PROJECTS)
        projects = tuple(int(pk) for (pk,) in cursor.fetchall())
        cursor.execute(_WRONG_CELLS)
        found = Recounted(projects, int(cursor.fetchone()[0]))
        if not found:
            return found
        logger.error("the rollup differed: projects %s, %s cells", projects[:100], found.cells)
        if found.cells:
            cursor.execute("DELETE FROM projects_rollupcell")
            for cells in _CELLS_ANEW:
                cursor.execute(cells)
        cursor.execute(
            "INSERT INTO projects_rollupchange (project_id) SELECT unnest(%s::bigint[])",
            [list(projects)],
        )
        while _fold() == NOTES:
            pass
    return found


def _lock(cursor: CursorWrapper) -> None:
    """Wait until nobody else folds; held until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
