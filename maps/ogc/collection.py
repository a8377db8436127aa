"""What a collection is. Every one is a module of maps.ogc.collections with a ``COLLECTION``.

Nothing of a request becomes SQL text: conditions are our own texts with parameters.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise

from accounts.models import User

MOST_ROWS: Final = 10_000
USUAL_ROWS: Final = 100
MOST_KEY: Final = 2**63 - 1


class Kind(StrEnum):
    """What a property holds, by the words of JSON Schema."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "date-time"


@dataclass(frozen=True)
class Column:
    """A property and queryable: ``sql`` is compared, ``shown`` (else the same) goes out."""

    name: str
    kind: Kind
    sql: str
    label: str | Promise
    shown: str = ""
    values: tuple[str, ...] = ()  # all there are, where they are few

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        told: dict[str, Any] = {"title": str(self.label), "type": self.kind.value}
        if self.kind == Kind.TIME:
            told |= {"type": "string", "format": "date-time"}
        return told | ({"enum": list(self.values)} if self.values else {})


@dataclass(frozen=True)
class Clause:
    """A piece of SQL and its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Question:
    """What a person may read of a collection and asks of it; ``where`` None: all there is.

    ``joins``: LEFT JOINs by the alias that expressions name them with, in their order.
    """

    where: Clause | None
    joins: Mapping[str, Clause]


@dataclass(frozen=True)
class Collection:
    """``table`` with its alias, ``key`` its integer key (the order of paging), ``feature_id`` what
    the address of a feature tells, ``found_by`` the condition of one (None: no such id).

    ``changed``: what ``datetime`` asks; ``names``: those of the query string that ``question``
    reads; ``beside``: further geometries of a feature, by member; ``every``: what asks for every
    row there is.
    """

    id: str
    title: str | Promise
    description: str | Promise
    table: str
    key: str
    feature_id: str
    found_by: Callable[[str], Clause | None]
    columns: tuple[Column, ...]
    geometry: str
    shown_geometry: str
    question: Callable[[User, QueryDict], Question]
    names: Mapping[str, Any]
    changed: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST_ROWS
    every: str = ""
    tiles: str = ""  # the layer of /tiles/

    def column(self, name: str) -> Column | None:
        return next((each for each in self.columns if each.name == name), None)


def joined(joins: Mapping[str, Clause], texts: Iterable[str]) -> tuple[str, tuple[Any, ...]]:
    """Those of ``joins`` that ``texts`` name, and those that these name, in the order given."""
    wanted: set[str] = set()
    waiting = list(texts)
    while waiting:
        named = set(re.findall(r"\b([a-z]+)\.", waiting.pop())) & joins.keys()
        waiting += [joins[alias].sql for alias in named - wanted]
        wanted |= named
    kept = [clause for alias, clause in joins.items() if alias in wanted]
    return (
        " ".join(clause.sql for clause in kept),
        tuple(value for clause in kept for value in clause.parameters),
    )
