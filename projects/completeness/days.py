# ruff: noqa: S608 – statements of constants; what is asked goes in as parameters
"""How the duties stood day by day: only what differs from the day before is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.utils.timezone import localdate

from accounts.rights import Reach
from projects.completeness.duties import DUTIES, MEASURES, Measure
from projects.completeness.entries import KEYS
from projects.completeness.folding import completeness_compact
from projects.completeness.reading import ANY_YEAR, owners_rule

_KEYS: Final = ", ".join((*KEYS, "duty"))
_SHOWN: Final = (Measure.DUE, *MEASURES)
_COUNTS: Final = ", ".join(measure.code for measure in _SHOWN)
_OF_DUTIES: Final = ", ".join(
    f"('{duty.code}', {', '.join(f'{duty.code}_{measure.code}' for measure in _SHOWN)})"
    for duty in DUTIES
)
_KEEP: Final = f"""
INSERT INTO projects_completenessday (day, {_KEYS}, {_COUNTS})
SELECT %(day)s::date, {_KEYS}, {", ".join(f"sum({measure.code})" for measure in _SHOWN)}
FROM (
    SELECT {_KEYS}, {_COUNTS} FROM projects_completenesscell
    CROSS JOIN LATERAL (VALUES {_OF_DUTIES}) AS told (duty, {_COUNTS})
    UNION ALL
    SELECT {_KEYS}, {", ".join(f"-{measure.code}" for measure in _SHOWN)}
    FROM projects_completenessday WHERE day < %(day)s
) change
GROUP BY {_KEYS} HAVING {" OR ".join(f"sum({measure.code}) <> 0" for measure in _SHOWN)}
"""


@dataclass(frozen=True, slots=True)
class Day:
    """How a duty stood at the end of a day; days on which nothing changed are left out."""

    day: date
    due: int
    complete: int
    correct: int
    current: int


def days_keep() -> int:
    """Write down how the cells differ from the last day kept before today; how many do.

    Told again on the same day, the later one stands.
    """
    completeness_compact()
    today = localdate()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE projects_completenessday IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM projects_completenessday WHERE day >= %s", [today])
        cursor.execute(_KEEP, {"day": today})
        return int(cursor.rowcount)


def days_of(
    whose: Reach, duty: str, *, year: int = ANY_YEAR, sample: bool | None = None
) -> list[Day]:
    """How ``duty`` stood for owners in ``whose`` on each day kept on which it changed."""
    where, given = owners_rule(whose)
    rules = ["c.year = %s", "c.duty = %s", where]
    asked: list[Any] = [year, duty, *given]
    if sample is not None:
        rules.append("c.sample = %s")
        asked.append(sample)
    sums = ", ".join(f"sum(sum({measure.code})) OVER (ORDER BY c.day)" for measure in _SHOWN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.day, {sums} FROM projects_completenessday c"
            f" WHERE {' AND '.join(rules)} GROUP BY c.day ORDER BY c.day",
            asked,
        )
        return [Day(day, *map(int, counts)) for day, *counts in cursor.fetchall()]
