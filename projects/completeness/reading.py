# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""The standing of any owners, from cells alone, and the projects behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.timezone import localdate

from accounts.rights import Reach
from projects.completeness.duties import BY_CODE, DUTIES, Measure
from projects.completeness.entries import (
    COLUMNS,
    COUNTS,
    KEYS,
    NOTES,
    entries,
    few,
    ones,
    waiting,
)

FEW: Final = 200  # changed projects that a reading judges itself: more are told by the last fold
NOTES_OF_FEW: Final = 5000  # more notes than this are not looked through: a load left them
ANY_YEAR: Final = 0
_CELL: Final = ", ".join((*KEYS, *COUNTS))
_COLUMNS: Final = ", ".join(COLUMNS)
_SUMS: Final = ", ".join(f"sum(c.{name})" for name in COUNTS)
_AT_HOME: Final = "SELECT id FROM accounts_localauthority WHERE"
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
    Exact with all that is committed; after a change of more than FEW projects, with the last
    fold.
    Raises KeyError for another ``by``.
    """
    columns = _GROUPS[by]
    where, given = owners_rule(whose)
    chosen = "year = %s" + ("" if sample is None else " AND sample = %s")
    asked = [year] if sample is None else [year, sample]
    text, again = _rows(chosen, asked)
    homes = " LEFT JOIN accounts_localauthority a ON a.id = c.authority_id" if by else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, {_SUMS} FROM ({text}) c{homes} WHERE {where} GROUP BY 1, 2, 3",
            [*again, *given],
        )
        rows = cursor.fetchall()
    if not by and not rows:
        rows = [(None, None, None, *[0] * len(COUNTS))]
    return [
        _standing(duty.code, counts[at * len(Measure) : (at + 1) * len(Measure)], group)
        for *group, counts in ((*row[:3], row[3:]) for row in rows)
        for at, duty in enumerate(DUTIES)
    ]


def _standing(duty: str, counts: Sequence[int], group: Sequence[Any]) -> Standing:
    due, complete, correct, current, ahead = (int(count) for count in counts)
    area, authority, agency = group
    return Standing(duty, due, complete, correct, current, ahead, area, authority, agency)


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
        changed = f"SELECT FROM ({waiting(today=localdate())}) w LIMIT {FEW + 1}"
        cursor.execute(
            f"SELECT CASE WHEN EXISTS (SELECT FROM {NOTES} OFFSET {NOTES_OF_FEW}) THEN 0"
            f" ELSE (SELECT count(*) FROM ({changed}) n) END"
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
    rules: dict[str, frozenset[Any]] = {
        "c.authority_id = ANY(%s)": whose.authorities,
        f"c.authority_id = ANY(ARRAY({_AT_HOME} province_code = ANY(%s)))": whose.provinces,
        f"c.authority_id = ANY(ARRAY({_AT_HOME} district_code = ANY(%s)))": whose.districts,
        "c.agency_id = ANY(%s)": whose.agencies,
    }
    asked = {rule: sorted(keys) for rule, keys in rules.items() if keys}
    return f"({' OR '.join(asked) or 'false'})", list(asked.values())


def projects_behind(
    whose: Reach,
    duty: str,
    measure: Measure,
    *,
    fulfilled: bool = True,
    year: int = ANY_YEAR,
    sample: bool | None = None,
    start: int = 0,
    most: int | None = None,
) -> list[int]:
    """The keys of the projects behind a number, the newest first: those that are due and fulfil
    ``measure``, or do not. ``start``, ``most``: which of them.

    Raises KeyError for another ``duty``.
    """
    column = BY_CODE[duty].code
    wanted = measure if measure in {Measure.DUE, Measure.AHEAD} else measure | Measure.DUE
    bits = wanted if fulfilled else wanted & ~measure
    where, given = owners_rule(whose)
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
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.project_id FROM {kept} c WHERE {' AND '.join(rules)}"
            " ORDER BY c.project_id DESC OFFSET %s LIMIT %s",
            [*given, start, most],
        )
        return [int(pk) for (pk,) in cursor.fetchall()]


def of_project(project: int) -> dict[str, Measure]:
    """How one project stands now in each duty, by the duty's code: the bits of Measure."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(BY_CODE)} FROM"
            f" ({entries(few('SELECT %s::bigint'), today=localdate())}) e",
            [project],
        )
        bits = cursor.fetchone() or [0] * len(BY_CODE)
    return {code: Measure(each) for code, each in zip(BY_CODE, bits, strict=True)}
