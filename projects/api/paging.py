"""Lists by keyset: each page begins behind the last row of the one before, however deep."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from ninja import Schema
from pydantic import Field

from projects.api.authentication import TOKEN_NAME
from projects.api.types import MOST_ID
from projects.filters import BadQuestion, unknown_name

MOST_ROWS: Final = 500
USUAL_ROWS: Final = 100
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Page(Schema, Generic[T]):
    """Up to ``limit`` rows; ``next`` is the address of the rows after them, null at the end."""

    items: list[T]
    next: str | None


class Asked(Schema):
    """The question of a list; ``lookups`` tells which column each name asks."""

    lookups: ClassVar[dict[str, str]] = {}

    after: int = Field(0, ge=0, le=MOST_ID, description="id of the last row you have")
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS)

    @property
    def where(self) -> dict[str, Any]:
        """The conditions asked for; a name left out asks nothing."""
        asked = {column: getattr(self, name) for name, column in self.lookups.items()}
        return {column: value for column, value in asked.items() if value is not None}


def page(request: HttpRequest, rows: QuerySet[M], asked: Asked) -> dict[str, Any]:
    """The page of ``rows`` asked for, by id. Raises BadQuestion as refuse_names."""
    refuse_names(request, known={*type(asked).model_fields, TOKEN_NAME})
    found = rows.filter(**asked.where, pk__gt=asked.after).order_by("pk")
    return cut(request, list(found[: asked.limit + 1]), asked.limit, key="pk")


def refuse_names(request: HttpRequest, *, known: set[str]) -> None:
    """Raises BadQuestion for a name of the query that is none of ``known``, or given twice."""
    wrong = {name[:40]: [unknown_name()] for name in sorted(set(request.GET) - known)}
    if wrong := wrong | repeated(request, known):
        raise BadQuestion(wrong)


def repeated(request: HttpRequest, names: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong with those of ``names`` that are given more than once."""
    return {
        name: [gettext("ระบุชื่อนี้ได้เพียงครั้งเดียว")]
        for name in sorted(names)
        if len(request.GET.getlist(name)) > 1
    }


def cut(request: HttpRequest, rows: Sequence[Any], limit: int, *, key: str) -> dict[str, Any]:
    """``rows`` holds one more than ``limit`` where there is a next page."""
    shown = rows[:limit]
    if len(rows) <= limit:
        return {"items": shown, "next": None}
    query: QueryDict = request.GET.copy()
    query.pop(TOKEN_NAME, None)  # a secret is not handed around in links
    query["after"] = str(getattr(shown[-1], key))
    return {"items": shown, "next": f"{request.path}?{query.urlencode()}"}
