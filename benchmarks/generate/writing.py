"""Writes the rows of batches by COPY; keys and codes are taken from the sequences."""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from benchmarks.generate.batches import COLUMNS, NULL, Copied, Entries, Given, Needs, Rows

TABLES: Final = (*COLUMNS, "projects_planentry")
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
# Plans, their revisions and ordinances by natural key, as Needs names them.
_PAPERS: Final = {
    "projects_ordinance": "SELECT authority_id, fiscal_year, kind, number, id FROM {table}",
    "projects_developmentplan": "SELECT authority_id, first_year, last_year, id FROM {table}",
    "projects_planrevision": """
        SELECT p.authority_id, p.first_year, p.last_year, r.kind, r.year, r.number, r.id
        FROM {table} r JOIN projects_developmentplan p ON p.id = r.plan_id""",
}
_LAST_NUMBER: Final = 99_999


class TooManyOfAYear(ValueError):
    """An owner would get more projects of one year than its code has digits for."""


class Writer:
    """Gives the numbers of batches in their order, and writes their rows.

    ``written``: rows by table; ``faults``: planted ones by name.
    """

    def __init__(self, cursor: CursorWrapper, sample: bool) -> None:
        self.cursor, self.sample = cursor, sample
        self.written = dict.fromkeys(TABLES, 0)
        self.faults: dict[str, int] = {}
        # Nobody else may take numbers until the commit, or codes would meet.
        cursor.execute("LOCK TABLE projects_projectsequence IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT owner_code, year, last FROM projects_projectsequence")
        self._last = {(code, year): last for code, year, last in cursor.fetchall()}
        self._changed: set[tuple[str, int]] = set()
        self._papers = self._known()

    # numbers -------------------------------------------------------------------------------

    def give(self, needs: Needs) -> Given:
        """Numbers that nobody else has; raises TooManyOfAYear."""
        return Given(
            [self._next_code(*owner_year) for owner_year in needs.codes],
            {table: self._keys(table, count) for table, count in needs.keys.items()},
            [self._paper(key) for key in needs.papers],
            self.sample,
        )

    def numbers_save(self) -> None:
        """Note the last number given, so that a code is never given again."""
        self.cursor.executemany(
            "INSERT INTO projects_projectsequence (owner_code, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (owner_code, year) DO UPDATE SET last = EXCLUDED.last",
            [(*key, self._last[key]) for key in sorted(self._changed)],
        )

    def _next_code(self, owner_code: str, year: int) -> str:
        number = self._last.get((owner_code, year), 0) + 1
        if number > _LAST_NUMBER:
            message = f"{owner_code} has {_LAST_NUMBER:,} projects of {year} already"
            raise TooManyOfAYear(message)
        self._last[owner_code, year] = number
        self._changed.add((owner_code, year))
        return f"{owner_code}-{year}-{number:05d}"

    def _keys(self, table: str, count: int) -> list[int]:
        if not count:
            return []
        self.cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [pk for (pk,) in self.cursor.fetchall()]

    def _paper(self, key: tuple[Any, ...]) -> tuple[int, bool]:
        if found := self._papers.get(key):
            return found, False
        [made] = self._keys(key[0], 1)
        self._papers[key] = made
        return made, True

    def _known(self) -> dict[tuple[Any, ...], int]:
        """Papers that an earlier load made: a second one adds to them."""
        known: dict[tuple[Any, ...], int] = {}
        for table, statement in _PAPERS.items():
            self.cursor.execute(statement.format(table=table))
            known |= {(table, *row[:-1]): row[-1] for row in self.cursor.fetchall()}
        return known

    # rows ----------------------------------------------------------------------------------

    def write(self, rows: Rows) -> None:
        for copied in rows.copies:
            self._copy(copied)
        self._enter(rows.entries)
        for name, _line in rows.faults:
            self.faults[name] = self.faults.get(name, 0) + 1

    def _copy(self, copied: Copied) -> None:
        columns = ", ".join(COLUMNS[copied.table])
        statement = f"COPY {copied.table} ({columns}) FROM STDIN (NULL '{NULL}')"
        with self.cursor.copy(statement) as copy:
            copy.write(copied.text)
        self.written[copied.table] += copied.number

    def _enter(self, entries: Entries) -> None:
        if entries.projects:
            self.cursor.execute(
                _ENTRIES,
                [entries.plans, entries.revisions, entries.projects, entries.numbers],
            )
            self.written["projects_planentry"] += len(entries.projects)
