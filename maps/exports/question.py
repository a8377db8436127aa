"""What is asked of an export: which projects, which money, by whom, when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.http import QueryDict
from django.utils.timezone import localtime

from accounts.models import User
from projects.filters import BESIDE, ProjectFilter, asked_by
from projects.models import Project
from projects.querysets import ProjectQuerySet


def _nobody(rows: int) -> None:
    """Hears how many rows more are read."""


@dataclass(frozen=True)
class Question:
    """``years`` and ``sources`` restrict the sums; ``asked`` is the question for the reader.

    ``told`` hears of rows as they are read, and may raise to stop the reading.
    """

    projects: ProjectQuerySet
    years: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    asked: Mapping[str, list[str]] = field(default_factory=dict)
    asked_at: datetime = field(default_factory=localtime)
    told: Callable[[int], None] = _nobody

    def statement(self) -> tuple[str, tuple[Any, ...]]:
        """One column of project ids, each once, as SQL and its parameters."""
        try:
            asked = self.projects.order_by().values("pk")
            if len(asked.query.alias_map) > 1:  # a join might give a project twice
                asked = asked.distinct()
            sql, parameters = asked.query.sql_with_params()
        except EmptyResultSet:
            return "SELECT NULL::bigint WHERE false", ()
        return sql, tuple(parameters)


def question_of(user: User | AnonymousUser | None, data: QueryDict) -> Question:
    """The question of a query string over what ``user`` may read whole.

    None stands for the operator, who reads everything. Raises projects.filters.BadQuestion.
    """
    if user is None:
        asked = ProjectFilter(data, queryset=Project.objects.all())
    else:
        asked = asked_by(user, data)
    asked.check()
    names = {name: data.getlist(name) for name in sorted(data) if name not in BESIDE}
    return Question(asked.qs, asked.years, asked.sources, names)
