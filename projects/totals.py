"""Counts and sums of any question by any of the rollup's keys: what table, map and chart show."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from projects.filters import ProjectFilter
from projects.rollup import Question, Total, rollup


def totals_of(question: ProjectFilter, *, by: Sequence[str] = ()) -> list[Total]:
    """Totals of the projects ``question`` gives, a row for each group that ``by`` names.

    The names are those of projects.rollup.reading.BY; the sums are of the asked years and
    sources. Raises BadQuestion.
    """
    question.check()
    asked = Question(years=question.years, sources=question.sources, among=_ids_of(question))
    return rollup(asked, by=by)


def _ids_of(question: ProjectFilter) -> str:
    """The ids of the asked projects as SQL, parameters bound."""
    projects: Any = question.qs
    try:
        sql, parameters = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false"
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, parameters))
