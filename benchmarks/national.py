"""The country's totals from the rollup beside bare SQL over the base tables, in one run.

    python -m benchmarks.national [--rounds 9] [--json]

By question: medians in milliseconds of the rollup and of the bare statement, and whether both
say the same. Bare SQL is what one would write without a rollup.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.db import connection  # noqa: E402 – settings first

from benchmarks.listing import median_ms  # noqa: E402
from projects.rollup import Question, Total, rollup  # noqa: E402

_MATCHED: Final = """
SELECT {keys} count(DISTINCT p.id), coalesce(sum(s.amount), 0)
FROM projects_project p
LEFT JOIN projects_budgetshare s ON s.project_id = p.id
LEFT JOIN projects_budgetitem i ON i.id = s.item_id
LEFT JOIN projects_projectamount a ON s.id IS NULL AND a.project_id = p.id
{where} {group}
"""
# What is signed and paid is no share's: it is counted without the years and sources of a question.
_SPENT: Final = """
SELECT {keys} sum(c.amount + coalesce(e.amount, 0)), coalesce(sum(d.amount), 0)
FROM projects_project p
JOIN projects_contract c ON c.project_id = p.id AND c.voided_at IS NULL
LEFT JOIN (SELECT contract_id, sum(amount) AS amount FROM projects_contractextension
    WHERE voided_at IS NULL GROUP BY 1) e ON e.contract_id = c.id
LEFT JOIN (SELECT contract_id, sum(amount) AS amount FROM projects_disbursement
    WHERE voided_at IS NULL GROUP BY 1) d ON d.contract_id = c.id
{group}
"""
_YEAR: Final = "coalesce(i.fiscal_year, a.fiscal_year, 0)"


@dataclass(frozen=True)
class Asked:
    """A question, and the same as (keys, condition) of bare SQL."""

    question: Question
    by: Sequence[str]
    keys: Sequence[str] = ()
    where: str = ""
    spent: bool = False  # contracts and payments are compared, too

    def bare(self) -> str:
        return self._filled(_MATCHED)

    def bare_spent(self) -> str:
        return self._filled(_SPENT)

    def _filled(self, statement: str) -> str:
        places = ", ".join(str(n + 1) for n in range(len(self.keys)))
        return statement.format(
            keys="".join(f"{key}, " for key in self.keys),
            where=f"WHERE {self.where}" if self.where else "",
            group=f"GROUP BY {places} ORDER BY {places}" if places else "",
        )


QUESTIONS: Final = {
    "all": Asked(Question(), (), spent=True),
    "by province": Asked(Question(), ("province",), ("p.province_code",), spent=True),
    "by year, source and sector": Asked(
        Question(),
        ("year", "source", "sector"),
        (_YEAR, "coalesce(i.source, '')", "p.sector"),
    ),
    "year 2568": Asked(Question(years=(2568,)), (), (), f"{_YEAR} = 2568"),
    "years 2566 to 2568, by sector": Asked(
        Question(years=(2566, 2567, 2568)),
        ("sector",),
        ("p.sector",),
        f"{_YEAR} IN (2566, 2567, 2568)",
    ),
    "water of 2568 by province": Asked(
        Question(years=(2568,), sectors=("water",)),
        ("province",),
        ("p.province_code",),
        f"{_YEAR} = 2568 AND p.sector = 'water'",
    ),
    "province 50 by district and state": Asked(
        Question(areas=("50",)),
        ("district", "state"),
        ("p.district_code", "p.state"),
        "p.province_code = '50'",
    ),
    "2568 by authority": Asked(
        Question(years=(2568,)), ("authority",), ("p.authority_id",), f"{_YEAR} = 2568"
    ),
}


@dataclass(frozen=True)
class Measured:
    groups: int
    rollup_ms: float
    bare_ms: float
    same: bool


def fetched(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def measure(asked: Asked, rounds: int) -> Measured:
    kept = rollup(asked.question, by=asked.by)
    said = {each.key: (each.projects, each.budget_baht) for each in kept}
    # A group of planned money alone counts no project: bare SQL has no row of it.
    said = {key: sums for key, sums in said.items() if any(sums)}
    width = len(asked.keys)
    bare = {row[:width]: row[width:] for row in fetched(asked.bare())}
    same = said == bare and (not asked.spent or _same_spent(asked, kept))
    return Measured(
        len(kept),
        median_ms(lambda: rollup(asked.question, by=asked.by), rounds),
        median_ms(lambda: fetched(asked.bare()), max(1, rounds // 3)),
        same,
    )


def _same_spent(asked: Asked, kept: Sequence[Total]) -> bool:
    """Whether contracts and payments are those of the base tables; groups of neither have none."""
    width = len(asked.keys)
    bare = {row[:width]: row[width:] for row in fetched(asked.bare_spent())}
    said = {each.key: (each.contract_baht, each.paid_baht) for each in kept}
    return {key: sums for key, sums in said.items() if any(sums)} == {
        key: sums for key, sums in bare.items() if any(sums)
    }


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.national", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true", help="one JSON object, by question")
    options = parser.parse_args()
    found = {name: measure(asked, options.rounds) for name, asked in QUESTIONS.items()}
    if options.json:
        print(json.dumps({name: asdict(one) for name, one in found.items()}))
        return
    for name, one in found.items():
        print(
            f"{name:36} {one.groups:6,} groups {one.rollup_ms:7.0f} ms rollup"
            f" {one.bare_ms:7.0f} ms bare SQL  ratio {one.rollup_ms / one.bare_ms:.3f}"
            f"  {'same' if one.same else 'DIFFERENT'}"
        )
    if not all(one.same for one in found.values()):
        sys.exit("the rollup and the base tables differ")


if __name__ == "__main__":
    main()
