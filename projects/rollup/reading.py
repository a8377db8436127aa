# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""Totals by any of the keys, exact whatever is asked, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from projects.rollup.contribution import (
    CHANGED_FEW,
    COLUMNS,
    MEASURES,
    OF_LINE,
    OF_PROJECT,
    OF_SOURCE,
    OF_YEAR,
    contribution,
)

# What may be asked by: name -> column. Those of an owner or a district are read from entries.
BY: Final = {
    "year": "year",
    "source": "source",
    "sector": "sector",
    "kind": "kind",
    "state": "state",
    "position": "position",
    "sample": "sample",
    "province": "province_code",
    "district": "district_code",
    "subdistrict": "subdistrict_code",
    "authority": "authority_id",
    "agency": "agency_id",
}
_FINE: Final = {"district", "subdistrict", "authority", "agency"}
_PROVINCE_DIGITS: Final = 2
_DIGITS: Final = {_PROVINCE_DIGITS, 4, 6}


@dataclass(frozen=True, slots=True)
class Question:
    """Which projects and whose money; empty: all. The names are those of ProjectFilter.

    ``areas``: codes of provinces (2 digits), districts (4), subdistricts (6), hierarchical.
    ``authorities``, ``agencies``: primary keys. Both given: of either. ``among``: a SELECT of the
    ids of projects, its parameters bound; only these count.
    """

    years: Sequence[int] = ()
    sources: Sequence[str] = ()
    sectors: Sequence[str] = ()
    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    positions: Sequence[str] = ()
    areas: Sequence[str] = ()
    authorities: Sequence[int] = ()
    agencies: Sequence[int] = ()
    sample: bool | None = None
    among: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """One group: ``key`` has a value for each name asked ``by``.

    ``projects``, ``length_m``, ``area_m2`` count each project once in the group;
    ``budget_baht`` is of the matching shares, ``contract_baht`` and ``paid_baht`` of the part of
    the contracts that these shares bear. ``planned_baht`` is what plans foresee for the asked
    years, whoever pays; None where a source is asked, for a plan knows none.
    """

    key: tuple[Any, ...]
    projects: int
    budget_baht: Decimal
    contract_baht: Decimal
    paid_baht: Decimal
    planned_baht: Decimal | None
    length_m: Decimal
    area_m2: Decimal


def rollup(question: Question | None = None, *, by: Sequence[str] = ()) -> list[Total]:
    """Totals of the projects asked for, a row for each group ``by`` names of BY, in their order.

    Without ``by`` one row, of zeroes where nothing matches. The keys: B.E. ``year`` (0: no money
    given or planned), ``source`` ('': no share), codes, primary keys of owners (None: the other
    kind of owner). A reading is exact with all that is committed, folded or not.

    Raises KeyError for another name in ``by``, ValueError for a code that no area has.
    """
    asked = question or Question()
    columns = [BY[name] for name in by]
    reading = _Reading(asked, list(by), columns)
    with connection.cursor() as cursor:
        cursor.execute(reading.sql(), reading.parameters)
        rows = cursor.fetchall()
    width = len(columns)
    planned_known = not (asked.sources or "source" in by)
    return [_total(row[:width], row[width:], planned_known) for row in rows]


def _total(key: tuple[Any, ...], sums: tuple[Any, ...], planned_known: bool) -> Total:
    projects, *measures = (value or 0 for value in sums)
    values: dict[str, Any] = {
        name: Decimal(value) for name, value in zip(MEASURES, measures, strict=True)
    }
    if not planned_known:
        values["planned_baht"] = None
    return Total(key=key, projects=int(projects), **values)


class _Reading:
    """The statement of one question."""

    def __init__(self, asked: Question, by: list[str], columns: list[str]) -> None:
        self.by, self.columns = by, columns
        self.parameters: dict[str, Any] = {}
        self._bit = _bit(asked, by)
        coarse = all(len(code) == _PROVINCE_DIGITS for code in asked.areas)
        owned = asked.authorities or asked.agencies or asked.among
        self._fine = not coarse or bool(owned) or bool(_FINE & set(by)) or not self._bit
        self._by_province = bool(asked.areas) or "province" in by
        self._where = self._conditions(asked, by)

    def sql(self) -> str:
        return self._of_lines() if self._bit else self._of_projects()

    def _of_lines(self) -> str:
        """Each line's ``counts`` says whether it stands for its project here."""
        counted = f"FILTER (WHERE counts & {self._bit} > 0)"
        sums = [f"sum(entries) {counted}"]
        for name in MEASURES:
            once = counted if name in {"length_m", "area_m2"} else ""
            sums.append(f"sum({name}) {once}")
        return self._grouped(sums, self._rows(), self._where)

    def _of_projects(self) -> str:
        """Several years or sources in one group: a project may have lines in more than one."""
        per = ["project_id", *self.columns]
        money = ", ".join(
            f"{'max' if name in {'length_m', 'area_m2'} else 'sum'}({name}) AS {name}"
            for name in MEASURES
        )
        # Lines that count no project hold planned money only; they make no project of their own.
        inner = (
            f"SELECT {', '.join(per)}, max(CASE WHEN counts > 0 THEN 1 ELSE 0 END) AS entries,"
            f" {money} FROM ({self._signed()}) line WHERE {self._where} GROUP BY {', '.join(per)}"
        )
        sums = ["sum(entries)"] + [
            f"sum({name})"
            + (" FILTER (WHERE entries > 0)" if name in {"length_m", "area_m2"} else "")
            for name in MEASURES
        ]
        return self._grouped(sums, inner, "true")

    def _grouped(self, sums: list[str], rows: str, where: str) -> str:
        grouping = ", ".join(self.columns)
        kept = " HAVING sum(entries) > 0" if self._bit else ""
        tail = f" GROUP BY {grouping}{kept} ORDER BY {grouping}"
        return f"SELECT {', '.join([*self.columns, *sums])} FROM ({rows}) line WHERE {where}" + (
            tail if self.columns else ""
        )

    def _rows(self) -> str:
        """Kept sums, less what changed projects stood for, and what they stand for now."""
        if self._fine:
            kept = f"SELECT {', '.join(COLUMNS)}, 1 AS entries FROM projects_rollupentry"
            kept += f" WHERE {self._where}"
        else:
            names = [name for name in COLUMNS if name not in _ABSENT]
            absent = ", ".join(f"NULL::{kind} AS {name}" for name, kind in _ABSENT.items())
            listed = ", ".join([*names, "entries"])
            order = ", ".join([*COLUMNS, "entries"])
            kept = (
                f"SELECT {order} FROM (SELECT {listed}, {absent} FROM projects_rollupcell"
                f" WHERE level = {int(self._by_province)}) cell WHERE {self._where}"
            )
        return f"{kept} UNION ALL {_LESS} UNION ALL {_MORE}"

    def _signed(self) -> str:
        """Lines of projects: the kept ones but for changed projects, whose fresh ones follow."""
        return (
            f"SELECT {', '.join(COLUMNS)} FROM projects_rollupentry"
            f" WHERE {self._where} AND NOT project_id = ANY(ARRAY({_IDS}))"
            f" UNION ALL SELECT {', '.join(COLUMNS)} FROM ({contribution(CHANGED_FEW)}) fresh"
        )

    def _conditions(self, asked: Question, by: list[str]) -> str:
        found = ["true"]
        plain = {
            "year": asked.years,
            "source": asked.sources,
            "sector": asked.sectors,
            "kind": asked.kinds,
            "state": asked.states,
            "position": asked.positions,
        }
        for column, wanted in plain.items():
            if wanted:
                self.parameters[column] = list(wanted)
                found.append(f"{column} = ANY(%({column})s)")
        if asked.sample is not None:
            self.parameters["sample"] = asked.sample
            found.append("sample = %(sample)s")
        if asked.sources or "source" in by:
            found.append("counts > 0")
        if asked.among:
            found.append(f"project_id IN ({asked.among.replace('%', '%%')})")
        found += self._places(asked)
        return " AND ".join(found)

    def _places(self, asked: Question) -> list[str]:
        if unknown := [code for code in asked.areas if len(code) not in _DIGITS]:
            message = f"{unknown[0]!r} has not the 2, 4 or 6 digits of an area"
            raise ValueError(message)
        areas = self._either(
            ("province_code", "provinces", [c for c in asked.areas if len(c) == _PROVINCE_DIGITS]),
            ("district_code", "districts", [c for c in asked.areas if len(c) == 4]),
            ("subdistrict_code", "subdistricts", [c for c in asked.areas if len(c) == 6]),
        )
        owners = self._either(
            ("authority_id", "authorities", list(asked.authorities)),
            ("agency_id", "agencies", list(asked.agencies)),
        )
        return [rule for rule in (areas, owners) if rule]

    def _either(self, *rules: tuple[str, str, list[Any]]) -> str:
        found = []
        for column, name, wanted in rules:
            if wanted:
                self.parameters[name] = wanted
                found.append(f"{column} = ANY(%({name})s)")
        return f"({' OR '.join(found)})" if found else ""


def _bit(asked: Question, by: list[str]) -> int:
    """In which count a line stands for its project; 0 where no bit can tell.

    A year is settled where groups are by year or one year is asked, free where none is asked;
    several years in one group are neither. Of sources the same.
    """
    year_settled = "year" in by or len(set(asked.years)) == 1
    source_settled = "source" in by or len(set(asked.sources)) == 1
    if (asked.years and not year_settled) or (asked.sources and not source_settled):
        return 0
    if year_settled and source_settled:
        return OF_LINE
    if year_settled:
        return OF_YEAR
    return OF_SOURCE if source_settled else OF_PROJECT


_ABSENT: Final = {
    "project_id": "bigint",
    "authority_id": "bigint",
    "agency_id": "bigint",
    "district_code": "text",
    "subdistrict_code": "text",
}
_IDS: Final = f"SELECT id FROM ({CHANGED_FEW}) changed WHERE id IS NOT NULL"
_LESS: Final = (
    f"SELECT {', '.join(c if c not in MEASURES else f'-{c}' for c in COLUMNS)}, -1 AS entries"
    f" FROM projects_rollupentry WHERE project_id = ANY(ARRAY({_IDS}))"
)
_MORE: Final = f"SELECT {', '.join(COLUMNS)}, 1 AS entries FROM ({contribution(CHANGED_FEW)}) fresh"
