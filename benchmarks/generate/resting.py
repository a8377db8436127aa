"""What rests while a load writes, and is in force again before it commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.backends.utils import CursorWrapper

from benchmarks.generate.sums import sums_check
from benchmarks.generate.writing import TABLES

# Rows that a history knows nothing of, sums that are checked once at the end, and notes of the
# rollup, the checks and the versions: the project's own makes the others needless, and a rebuild
# of the rollup, or a run of the checks over all, needs none. A version is raised by the project's.
_HISTORY: Final = "^pgtrigger_(insert_insert|update_update)_"
_SUMS: Final = (
    "^pgtrigger_(share_within_item|item_within_ordinance|ordinance_covers_items"
    "|contract_within_shares|extension_covers|obligation_within|disbursement_within)_"
)
_NOTES: Final = "^(rollup|check|version)_insert$"
_TRIGGERS: Final = """
SELECT format('ALTER TABLE %%s DISABLE TRIGGER %%I', tgrelid::regclass, tgname),
    format('ALTER TABLE %%s ENABLE TRIGGER %%I', tgrelid::regclass, tgname)
FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY(%(tables)s::regclass[]) AND (
    tgname ~ %(sums)s
    OR tgname ~ %(notes)s AND (tgrelid <> 'projects_project'::regclass
        OR NOT %(history)s AND tgname <> 'version_insert')
    OR NOT %(history)s AND (tgname ~ %(events)s OR tgname = 'area_share_insert'))
"""
# Those that no constraint needs.
_INDEXES: Final = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index i WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisunique
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
_FOREIGN_KEYS: Final = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
        conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[])
"""


@contextmanager
def resting(cursor: CursorWrapper, *, history: bool) -> Iterator[None]:
    """Let the triggers of sums rest, and the rollup's but the project's own.

    Without ``history`` its triggers, the project's note and the shares of areas rest, too (the
    caller makes rollup and shares anew), and so do the indexes and foreign keys of the tables,
    which are made anew afterwards: half the time of a large load. All sums and keys are checked
    then; raises SumBroken or IntegrityError. The transaction holds the tables: nobody else writes
    meanwhile, and without ``history`` nobody reads them either, nor the tables they refer to.
    """
    wanted = (_TRIGGERS,) if history else (_TRIGGERS, _FOREIGN_KEYS, _INDEXES)
    switches = [switch for statement in wanted for switch in _switches(cursor, statement, history)]
    for off, _on in switches:
        cursor.execute(off)
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _off, on in reversed(switches):
        cursor.execute(on)
    cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    sums_check(cursor)


def _switches(cursor: CursorWrapper, statement: str, history: bool) -> list[tuple[str, str]]:
    """(off, on) statements of what rests."""
    cursor.execute(
        statement,
        {
            "tables": list(TABLES),
            "sums": _SUMS,
            "notes": _NOTES,
            "history": history,
            "events": _HISTORY,
        },
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    return found
