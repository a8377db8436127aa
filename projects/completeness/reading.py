# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""The standing of any owners, from cells alone, and the projects behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.timezone import localdate

from accounts.rights import Reach
from projects.completeness.duties import BY_CODE, DUTIES, Measure
from projects.completeness.entries import (
    COLUMNS,
    COUNTS,
    KEYS,
    entries,
    few,
    ones,
    waiting,
)
from projects.models import Project
from projects.querysets import ProjectQuerySet

FEW: Final = 500  # changed projects that a reading judges itself: more are told by the last fold
ANY_YEAR: Final = 0
_CELL: Final = ", ".join((*KEYS, *COUNTS))
_COLUMNS: Final = ", ".join(COLUMNS)
_ENTRY: Final = "projects_completenessentry"
# (area, authority, agency): who lies in no area of the level stands for itself.
_GROUPS: Final = {
    "": "NULL::text, NULL::bigint, NULL::bigint",
    "province": "a.province_code, NULL::bigint, c.agency_id",
    "district": "nullif(a.district_code, ''),"
    " CASE WHEN a.district_code = '' THEN c.authority_id END, c.agency_id",
    "owner": "NULL::text, c.authority_id, c.agency_id",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one duty: how many projects are due, and how many of these fulfil each measure.

    ``ahead``: not due yet, can be done already; they count in nothing. ``area``, ``authority``,
    ``agency``: of which group, where groups were asked for.
    """

    duty: str
    due: int = 0
    complete: int = 0
    correct: int = 0
    current: int = 0
    ahead: int = 0
    area: str | None = None
    authority: int | None = None
    agency: int | None = None

    def of(self, measure: Measure) -> int:
        return int(getattr(self, measure.code))


def standing(
    whose: Reach, *, year: int = ANY_YEAR, by: str = "", sample: bool | None = None
) -> list[Standing]:
    """How the projects of owners in ``whose`` stand, a Standing a duty (and group ``by``).

    An owner lies where its home is, whatever place a project has. ``year``: B.E., 0 for any;
    ``by``: province, district or owner; ``sample``: only invented projects, or only real ones.
    A duty of which nothing is due is there with zeroes where no groups are asked for. Exact
    with all that is committed; after a change of more than FEW projects, with the last fold.
    Raises KeyError for another ``by``.
    """
    group = _GROUPS[by]
    where, given = owners_rule(whose)
    chosen = "year = %s" + ("" if sample is None else " AND sample = %s")
    asked = [year] if sample is None else [year, sample]
    sums = ", ".join(f"sum(c.{name})" for name in COUNTS)
    text, again = _rows(chosen, asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.duty, {group}, {sums} FROM ({text}) c"
            " LEFT JOIN accounts_localauthority a ON a.id = c.authority_id"
            f" WHERE {where} GROUP BY 1, 2, 3, 4",
            [*again, *given],
        )
        rows = cursor.fetchall()
    found = [
        Standing(duty, *map(int, counts), area=area, authority=authority, agency=agency)
        for duty, area, authority, agency, *counts in rows
        if any(counts)
    ]
    if by:
        return found
    told = {each.duty: each for each in found}
    return [told.get(duty.code, Standing(duty.code)) for duty in DUTIES]


def _rows(chosen: str, asked: list[Any]) -> tuple[str, list[Any]]:
    """Cells as they are kept, and what changed projects add to them since."""
    kept = f"SELECT {_CELL} FROM projects_completenesscell WHERE {chosen}"
    if not _are_few():
        return kept, asked
    changed, fresh = _changed()
    one = f"""SELECT {_CELL} FROM ({ones("old", sign=-1)} UNION ALL {ones("fresh")}) one
        WHERE {chosen}"""
    return (
        f"""WITH few AS ({changed}),
        old AS (SELECT e.* FROM few JOIN {_ENTRY} e ON e.project_id = few.id),
        fresh AS ({fresh})
        {kept} UNION ALL {one}""",
        [*asked, *asked],
    )


def _are_few() -> bool:
    """Whether projects changed since the last fold, and no more than a reading judges itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM ({waiting(today=localdate())}) w LIMIT {FEW + 1}) n"
        )
        return 0 < int(cursor.fetchone()[0]) <= FEW


def _changed() -> tuple[str, str]:
    """The ids of projects that wait, and how these stand now."""
    today = localdate()
    return few(waiting(today=today)), entries("SELECT id FROM few", today=today)


def owners_rule(whose: Reach) -> tuple[str, list[Any]]:
    """The condition on rows ``c`` of owners in ``whose``, and its parameters."""
    if whose.country:
        return "true", []
    return (
        "(c.authority_id = ANY(ARRAY(SELECT id FROM accounts_localauthority WHERE id = ANY(%s)"
        " OR province_code = ANY(%s) OR district_code = ANY(%s))) OR c.agency_id = ANY(%s))",
        [
            sorted(whose.authorities),
            sorted(whose.provinces),
            sorted(whose.districts),
            sorted(whose.agencies),
        ],
    )


def projects_behind(
    whose: Reach,
    duty: str,
    measure: Measure,
    *,
    fulfilled: bool = True,
    year: int = ANY_YEAR,
    sample: bool | None = None,
) -> ProjectQuerySet:
    """The projects behind a number: those that are due and fulfil ``measure``, or do not.

    Raises KeyError for another ``duty``.
    """
    column = BY_CODE[duty].code
    wanted = measure if measure in {Measure.DUE, Measure.AHEAD} else measure | Measure.DUE
    where, given = owners_rule(whose)
    bits = wanted if fulfilled else wanted & ~measure
    rules = [where, f"c.{column} & {wanted.value} = {bits.value}"]
    if year:
        rules.append("%s = ANY(c.years)")
        given.append(year)
    if sample is not None:
        rules.append("c.sample = %s")
        given.append(sample)
    kept = _ENTRY
    if _are_few():
        changed, fresh = _changed()
        kept = f"""(WITH few AS ({changed}), fresh AS ({fresh})
            SELECT {_COLUMNS} FROM {_ENTRY} WHERE NOT project_id = ANY(ARRAY(SELECT id FROM few))
            UNION ALL SELECT {_COLUMNS} FROM fresh)"""
    text = f"SELECT c.project_id FROM {kept} c WHERE {' AND '.join(rules)}"
    return Project.objects.filter(pk__in=RawSQL(text, given))  # noqa: S611 – constants, parameters


def years_told(whose: Reach) -> Sequence[int]:
    """The fiscal years in which anything is due of these owners, the latest first."""
    where, given = owners_rule(whose)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.year FROM projects_completenesscell c"
            f" WHERE c.year > 0 AND c.due > 0 AND {where} ORDER BY 1 DESC",
            given,
        )
        return [int(year) for (year,) in cursor.fetchall()]
