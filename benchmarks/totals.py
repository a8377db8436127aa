"""Totals of questions beside bare SQL over the base tables, and by keys of the rollup, in one run.

    python -m benchmarks.totals [--rounds 5]

First questions that the rollup alone does not answer: median milliseconds of ``totals_of``, of
the same count and baht in bare SQL, their ratio, and whether both say the same. Then those of its
keys, for the country, a provincial office and an analyst officer: a page's groupings in one
statement, and the areas of a map.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisplan.settings")
django.setup()

from django.db import connection  # noqa: E402 – settings first
from django.http import QueryDict  # noqa: E402

from accounts.models import Appointment, Duty, User  # noqa: E402
from benchmarks.listing import median_ms  # noqa: E402
from projects import stopped as limits  # noqa: E402
from projects.filters import ProjectFilter, asked_by  # noqa: E402
from projects.models import Project  # noqa: E402
from projects.totals import all_totals_of, totals_of  # noqa: E402

BAHT: Final = ["budget_baht"]
_POLYGON: Final = "POLYGON((100 14,101 13.8,101.5 14.6,100.6 15.2,100 14))"
OTHERS: Final = (
    "q=หนอง",
    "q=ถนนคอนกรีต&year=2568",
    f"within={_POLYGON}",
    "bbox=98.5,18.2,99.5,19.2&sector=road",
    "near=100.5,13.75,5000",
    "finding=outside-area",
    "budget_min=1000000",
    "budget_min=100000&budget_max=500000&year=2567&year=2568",
    "lao_kind=town",
    "role=planned&year=2568",
    "national_strategy=1",
)
PAGE: Final = ((), ("year",), ("sector",), ("state",), ("kind",), ("source",), ("province",))
KEYS: Final = (
    "",
    "year=2568",
    "year=2566&year=2567&year=2568",
    "source=ordinance&source=general",
    "year=2566&year=2567&year=2568&source=ordinance&source=general&state=signed&state=complete",
    "sector=water&position=pinned&sample=no",
    "kind=concrete&year=2568",
    "province=50&province=30&province=40",
    "province=50&year=2568&source=ordinance",
)
MAP: Final = (("province",), ("district",), ("subdistrict",))
_BARE: Final = """
WITH asked (id) AS MATERIALIZED ({ids})
SELECT count(*), (
    SELECT coalesce(sum(s.amount), 0) FROM asked JOIN projects_budgetshare s
        ON s.project_id = asked.id {of})
FROM asked
"""
_OF_YEARS: Final = (
    "JOIN projects_budgetitem i ON i.id = s.item_id AND i.fiscal_year = ANY(ARRAY[{years}])"
)


def officer(duty: str, *areas: str) -> User:
    """One who is nowhere saved."""
    user = User(username=duty, is_active=True)
    of = Duty.objects.get(code=duty)
    user._appointments = [  # type: ignore[attr-defined]
        Appointment(user=user, duty=of, area_code=code) for code in areas or [""]
    ]
    return user


def asked(user: User, text: str) -> ProjectFilter:
    return asked_by(user, QueryDict(text.replace("%", "%25")))


def bare(question: ProjectFilter) -> str:
    projects: Any = question.qs
    sql, parameters = projects.order_by().values("pk").query.sql_with_params()
    years = ", ".join(str(year) for year in question.years)
    with connection.cursor() as cursor:
        ids = cursor.mogrify(sql, parameters)
    return _BARE.format(ids=ids, of=_OF_YEARS.format(years=years) if years else "")


def fetched(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        [row] = cursor.fetchall()
        return tuple(row)


def compare(user: User, text: str, rounds: int) -> bool:
    question = asked(user, text)
    statement = bare(question)
    [total] = totals_of(question, sums=BAHT)
    same = (total.projects, total.budget_baht) == fetched(statement)
    ours = median_ms(lambda: totals_of(question, sums=BAHT), rounds)
    theirs = median_ms(lambda: fetched(statement), rounds)
    print(
        f"{text:58} {total.projects:9,} {ours:7.0f} ms {theirs:7.0f} ms bare"
        f"  ratio {ours / theirs:.2f}  {'same' if same else 'DIFFERENT'}"
    )
    return same


def of_keys(user: User, text: str, groupings: Sequence[Sequence[str]], rounds: int) -> float:
    return median_ms(
        lambda: all_totals_of(asked(user, text), groupings=groupings, sums=BAHT), rounds
    )


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.totals", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    limits.LONGEST_MS = 120_000  # type: ignore[misc]  # measured beyond where a page stops
    dla = officer("dla")
    same = [compare(dla, text, rounds) for text in OTHERS]
    districts = Project.objects.filter(province_code="50").values_list("district_code", flat=True)
    seven = sorted(set(districts.order_by().distinct()) - {""})[:7]
    people = (dla, officer("province", "50"), officer("analyst", *seven), officer("reader"))
    for user in people:
        print(f"\n{user.username}: ms of a page's {len(PAGE)} groupings; by each level of areas")
        for text in KEYS:
            levels = [of_keys(user, text, [by], rounds) for by in MAP]
            page = of_keys(user, text, PAGE, rounds)
            print(f"{text:88} {page:6.0f}; " + " ".join(f"{level:6.0f}" for level in levels))
    if not all(same):
        sys.exit("totals and the base tables differ")


if __name__ == "__main__":
    main()
