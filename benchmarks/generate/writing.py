"""Writes the rows of batches by COPY; keys and codes are taken from the sequences."""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from benchmarks.generate.batches import COLUMNS, NULL, Copied, Given, Needs, Rows

TABLES: Final = tuple(COLUMNS)
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
        # Nobody else may take numbers until the commit, or codes and keys would meet.
        tables = ", ".join(("projects_projectsequence", *TABLES))
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
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
            self._papers_of(needs.papers),
            self.sample,
        )

    def numbers_save(self) -> None:
        """Note the last number given, so that a code is never given again."""
        given = [(*key, self._last[key]) for key in sorted(self._changed)]
        self.cursor.execute(
            "INSERT INTO projects_projectsequence (owner_code, year, last)"
            " SELECT * FROM unnest(%s::text[], %s::int[], %s::int[])"
            " ON CONFLICT (owner_code, year) DO UPDATE SET last = EXCLUDED.last",
            [list(column) for column in zip(*given, strict=True)] or [[], [], []],
        )

    def _next_code(self, owner_code: str, year: int) -> str:
        number = self._last.get((owner_code, year), 0) + 1
        if number > _LAST_NUMBER:
            message = f"{owner_code} has {_LAST_NUMBER:,} projects of {year} already"
            raise TooManyOfAYear(message)
        self._last[owner_code, year] = number
        self._changed.add((owner_code, year))
        return f"{owner_code}-{year}-{number:05d}"

    def _keys(self, table: str, count: int) -> range:
        """Keys in a row: nobody else writes to the table meanwhile."""
        if not count:
            return range(0)
        self.cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS first", [table])
        [first] = self.cursor.fetchone()
        last = first + count - 1
        self.cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
        return range(first, last + 1)

    def _papers_of(self, asked: list[tuple[Any, ...]]) -> list[tuple[int, bool]]:
        """The key of each, and whether it is new: not known before."""
        new = {key for key in asked if key not in self._papers}
        for table in _PAPERS:
            made = [key for key in asked if key in new and key[0] == table]
            self._papers.update(zip(made, self._keys(table, len(made)), strict=True))
        return [(self._papers[key], key in new) for key in asked]

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
        for name, _line in rows.faults:
            self.faults[name] = self.faults.get(name, 0) + 1

    def _copy(self, copied: Copied) -> None:
        columns = ", ".join(COLUMNS[copied.table])
        statement = f"COPY {copied.table} ({columns}) FROM STDIN (NULL '{NULL}')"
        with self.cursor.copy(statement) as copy:
            copy.write(copied.text)
        self.written[copied.table] += copied.number
