# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""Totals by area where a work that crosses a border counts in each area by its part."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection

from projects.filters import ProjectFilter
from projects.rollup import Total
from projects.rollup.contribution import CHANGED_FEW, COLUMNS, MONEY, contribution

_DIGITS: Final = {"province": 2, "district": 4, "subdistrict": 6}
_COLUMNS: Final = {
    **{name: name for name in ("year", "source", "sector", "kind", "state", "position", "sample")},
    "authority": "authority_id",
    "agency": "agency_id",
}
# Of Total, by the column of entries, which holds whole hundredths.
_SUMS: Final = {
    "length": "length_m",
    "area": "area_m2",
    **{name: f"{name}_baht" for name in MONEY},
}
_IDS: Final = f"SELECT id FROM ({CHANGED_FEW}) changed WHERE id IS NOT NULL"
# The kept lines but for changed projects, whose fresh ones follow: exact, folded or not.
_LINES: Final = f"""
    SELECT {", ".join(COLUMNS)} FROM projects_rollupentry
    WHERE project_id IN (SELECT id FROM asked) AND NOT project_id = ANY(ARRAY({_IDS}))
    UNION ALL
    SELECT {", ".join(COLUMNS)} FROM ({contribution(CHANGED_FEW)}) fresh
    WHERE project_id IN (SELECT id FROM asked)
"""


def shared_totals(question: ProjectFilter, *, by: Sequence[str] = ()) -> list[Total]:
    """Totals of the projects asked for, a row for each group ``by``: ``projects`` is a Decimal,
    the sum of the parts, and so are all sums; not rounded, so that the rows of areas add up.

    Of the areas asked for only what lies within them counts. ``by`` as ``projects.rollup``:
    province, district, subdistrict, year, source, sector, kind, state, position, sample,
    authority, agency. Raises BadQuestion; KeyError for another name.
    """
    question.check()
    planned_known = not (question.sources or "source" in by)
    sql, parameters = _statement(question, list(by))
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    width = len(by)
    return [_total(row[:width], row[width:], planned_known) for row in rows]


def _total(key: tuple[Any, ...], sums: tuple[Any, ...], planned_known: bool) -> Total:
    projects, *measures = (Decimal(value or 0) for value in sums)
    values: dict[str, Any] = dict(zip(_SUMS.values(), measures, strict=True))
    values["projects"] = projects
    if not planned_known:
        values["planned_baht"] = None
    return Total(key=key, **values)


def _statement(question: ProjectFilter, by: list[str]) -> tuple[str, list[Any]]:
    asked, parameters = _asked(question)
    rules, more = _rules(question, by)
    plain = {name: _COLUMNS[name] for name in by if name not in _DIGITS}
    per = ", ".join(
        dict.fromkeys(
            ["project_id", "province_code", "district_code", "subdistrict_code", *plain.values()]
        )
    )
    # Length and area stand on each line that counts the project.
    sums = ", ".join(f"{'sum' if name in MONEY else 'max'}({name}) AS {name}" for name in _SUMS)
    keys = [_code(_DIGITS[name]) if name in _DIGITS else plain[name] for name in by]
    within, codes = _within(question)
    shared = ", ".join(f"sum({name} * share) * 0.01" for name in _SUMS)
    grouped = f" GROUP BY {', '.join(keys)} HAVING sum(counted) > 0 ORDER BY {', '.join(keys)}"
    statement = f"""
        WITH asked AS MATERIALIZED ({asked}),
        line AS ({_LINES}),
        project AS (
            SELECT {per}, max(projects) AS counted, {sums}
            FROM line WHERE {" AND ".join(rules)} GROUP BY {per}
        ),
        shared AS (
            SELECT project.*, coalesce(s.share, 1) AS share, coalesce(
                nullif(s.subdistrict_code, ''), nullif(project.subdistrict_code, ''),
                nullif(project.district_code, ''), project.province_code) AS place
            FROM project LEFT JOIN projects_areashare s ON s.project_id = project.project_id
        )
        SELECT {", ".join([*keys, "sum(counted * share)"])}, {shared}
        FROM shared WHERE {within}{grouped if keys else ""}"""
    return statement, [*parameters, *more, *codes]


def _code(digits: int) -> str:
    """The code of a level; empty of a work known by a larger area alone."""
    return f"CASE WHEN length(place) >= {digits} THEN left(place, {digits}) ELSE '' END"


def _asked(question: ProjectFilter) -> tuple[str, list[Any]]:
    try:
        sql, parameters = question.qs.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint AS id WHERE false", []
    return f"SELECT asked.id FROM ({sql}) AS asked (id)", list(parameters)


def _rules(question: ProjectFilter, by: list[str]) -> tuple[list[str], list[Any]]:
    """Whose money counts: that of the years and sources asked."""
    rules = ["true"]
    parameters: list[Any] = []
    if question.years:
        rules.append("year = ANY(%s)")
        parameters.append(list(question.years))
    if question.sources:
        rules.append("source = ANY(%s)")
        parameters.append(list(question.sources))
    if question.sources or "source" in by:
        rules.append("projects > 0")
    return rules, parameters


def _within(question: ProjectFilter) -> tuple[str, list[Any]]:
    """The parts in the areas asked for: in one of each name, as the names narrow each other."""
    rules, parameters = ["true"], []
    for digits in _DIGITS.values():
        if codes := [code for code in question.areas if len(code) == digits]:
            rules.append(f"left(place, {digits}) = ANY(%s)")
            parameters.append(codes)
    return " AND ".join(rules), parameters
