# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""Totals by any of the keys, exact whatever is asked, in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from projects.rollup.contribution import (
    CHANGED_FEW,
    COLUMNS,
    MEASURES,
    ONCE,
    contribution,
    standing,
)
from projects.rollup.cubes import Cube, cube_of
from projects.rollup.question import BY, Question

_NOTED: Final = -1  # the number of the row that tells whether notes were left aside
_NAN: Final = Decimal("NaN")
# Of Total, by column.
_SUMS: Final = {
    "length": "length_m",
    "area": "area_m2",
    "budget": "budget_baht",
    "contract": "contract_baht",
    "paid": "paid_baht",
    "planned": "planned_baht",
}
SUMS: Final = tuple(_SUMS.values())


@dataclass(frozen=True, slots=True)
class Total:
    """One group: ``key`` has a value for each name asked ``by``.

    ``projects``, ``length_m``, ``area_m2`` count each project once in the group;
    ``budget_baht`` is of the matching shares, ``contract_baht`` and ``paid_baht`` of the part of
    the contracts that these shares bear. ``planned_baht`` is what plans foresee for the asked
    years, whoever pays; None where a source is asked, for a plan knows none. A sum that the
    reading was told to leave out is NaN.
    """

    key: tuple[Any, ...]
    projects: int
    length_m: Decimal
    area_m2: Decimal
    budget_baht: Decimal
    contract_baht: Decimal
    paid_baht: Decimal
    planned_baht: Decimal | None


def rollup(
    question: Question | None = None, *, by: Sequence[str] = (), sums: Collection[str] = SUMS
) -> list[Total]:
    """Totals of the projects asked for, a row for each group ``by`` names of BY, in their order.

    Without ``by`` one row, of zeroes where nothing matches. The keys: B.E. ``year`` (0: no money
    given or planned), ``source`` ('': no share), codes, primary keys of owners (None: the other
    kind of owner). ``sums``: what is added up besides projects; fewer are quicker. A reading is
    exact with all that is committed, folded or not.

    Raises KeyError for another name in ``by``, ValueError for a code that no area has.
    """
    [totals] = rollups(question, groupings=[by], sums=sums)
    return totals


def rollups(
    question: Question | None = None,
    *,
    groupings: Sequence[Sequence[str]],
    sums: Collection[str] = SUMS,
) -> list[list[Total]]:
    """The totals by each of ``groupings``, as ``rollup`` gives them, all of one moment.

    The kept sums are read alone first, with whether a note stands beside them: most often none
    does, and the statement that counts the changed projects too is not needed.
    """
    reading = _Reading(question or Question(), groupings, sums)
    rows = reading.rows(noted=False)
    if rows and rows[0][0] == _NOTED:
        rows = reading.rows(noted=True)
    return reading.totals(rows)


class _Reading:
    """The statement of one question by several groupings."""

    def __init__(
        self, asked: Question, groupings: Sequence[Sequence[str]], sums: Collection[str]
    ) -> None:
        self.asked, self.groupings = asked, groupings
        self.names = list(dict.fromkeys(name for by in groupings for name in by))
        self.summed = [column for column, name in _SUMS.items() if name in sums]
        self.parameters: dict[str, Any] = {}
        conditions = asked.conditions(self.parameters)
        self.where = " AND ".join(told for _columns, told in conditions) or "true"
        self.columns = frozenset[str]().union(*(columns for columns, _told in conditions))
        self.stands = [
            standing(asked.years, asked.sources, by, self.parameters) for by in groupings
        ]

    def rows(self, *, noted: bool) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql(noted=noted), self.parameters)
            return list(cursor.fetchall())

    def totals(self, rows: list[tuple[Any, ...]]) -> list[list[Total]]:
        """The rows of each grouping."""
        found: list[list[Total]] = [[] for _by in self.groupings]
        keys = [[1 + self.names.index(name) for name in by] for by in self.groupings]
        first = 1 + len(self.names)
        places = [
            first + 1 + self.summed.index(column) if column in self.summed else None
            for column in _SUMS
        ]
        zero = Decimal(0)
        for row in rows:
            number = row[0]
            sums = [_NAN if place is None else row[place] or zero for place in places]
            if self._of_source(self.groupings[number]):
                sums[-1] = None
            key = tuple([row[place] for place in keys[number]])
            found[number].append(Total(key, int(row[first] or 0), *sums))
        return found

    def _of_source(self, by: Sequence[str]) -> bool:
        return bool(self.asked.sources) or "source" in by

    def sql(self, *, noted: bool) -> str:
        """All groupings, each row with its grouping's number and NULL in the others' keys.

        ``noted``: what changed projects stood for is taken off, and what they stand for now
        added; else a first row, of number _NOTED, says where that was left out.
        """
        cubes = [cube_of(self._needed(by)) for by in self.groupings]
        parts = [
            self._grouped(number, self._cells(cube, noted=noted) if cube else "line")
            for number, cube in enumerate(cubes)
        ]
        relations = []
        if self.asked.among:
            relations.append(f"among (id) AS ({self.asked.among.replace('%', '%%')})")
        if noted:
            relations.append(f"delta AS ({self._delta()})")
        else:
            width = len(self.names) + 1 + len(self.summed)
            parts.append(_TELL.format(width=", ".join(["NULL"] * width)))
        if None in cubes:
            relations.append(f"line AS ({self._lines(noted=noted)})")
        places = ", ".join(str(place + 1) for place in range(1 + len(self.names)))
        with_ = f"WITH {', '.join(relations)} " if relations else ""
        return f"{with_}{' UNION ALL '.join(parts)} ORDER BY {places}"

    def _needed(self, by: Sequence[str]) -> frozenset[str]:
        return self.columns | {BY[name][0] for name in by}

    def _cells(self, cube: Cube, *, noted: bool) -> str:
        wanted = {BY[name][0] for name in self.names} | {"year", "source"}
        columns = ", ".join([*sorted(cube.keys & wanted), "entries", *self._added])
        kept = (
            f"SELECT {columns} FROM projects_rollupcell WHERE cube = {cube.number} AND {self.where}"
        )
        more = f" UNION ALL SELECT {columns} FROM delta" if noted else ""
        return f"({kept}{more}) cell"

    def _lines(self, *, noted: bool) -> str:
        """Once for all groupings that no cube answers."""
        wanted = sorted({BY[name][0] for name in self.names} | {"year", "source"})
        columns = ", ".join([*wanted, *self._added])
        kept = f"SELECT 1 AS entries, {columns} FROM projects_rollupentry WHERE {self.where}"
        return kept + (f" UNION ALL SELECT entries, {columns} FROM delta" if noted else "")

    @property
    def _added(self) -> list[str]:
        return ["earlier", "projects", *self.summed]

    def _grouped(self, number: int, rows: str) -> str:
        by, stands = self.groupings[number], self.stands[number]
        keys = [
            BY[name][0] if name in by else f"NULL::{BY[name][1]} AS {BY[name][0]}"
            for name in self.names
        ]
        once = "" if stands == "true" else f" FILTER (WHERE {stands})"
        sums = [f"sum(projects){once}"]
        sums += [f"sum({name}){once if name in ONCE else ''} * 0.01" for name in self.summed]
        grouped = f"SELECT {', '.join([f'{number} AS grouping', *keys, *sums])} FROM {rows}"
        if not by:
            return grouped
        # A matching line that counts no project holds planned money, and no source knows that.
        told = f"sum(projects){once}" if self._of_source(by) else "sum(entries)"
        return f"{grouped} GROUP BY {', '.join(BY[name][0] for name in by)} HAVING {told} > 0"

    def _delta(self) -> str:
        """The lines of changed projects as they are, and their entries with the sign turned."""
        less = ", ".join(f"-{name} AS {name}" if name in MEASURES else name for name in COLUMNS)
        return (
            f"SELECT {_ENTRY} FROM ({contribution(CHANGED_FEW)}) fresh WHERE {self.where}"
            f" UNION ALL SELECT {less}, -1 FROM projects_rollupentry"
            f" WHERE project_id = ANY(ARRAY({_IDS})) AND {self.where}"
        )


_ENTRY: Final = f"{', '.join(COLUMNS)}, 1 AS entries"
_IDS: Final = f"SELECT id FROM ({CHANGED_FEW}) changed WHERE id IS NOT NULL"
_TELL: Final = f"SELECT {_NOTED}, {{width}} WHERE EXISTS (SELECT FROM projects_rollupchange)"
