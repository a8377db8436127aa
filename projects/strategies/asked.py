"""What a question may name of our tables: strategies, programmes, kinds and types, by key."""

from typing import Any, Final

from django.db.models import F, Value
from django.utils.translation import get_language

from projects.codes import StrategyLevel
from projects.filter_fields import KnownFilter
from projects.models import ActivityType, Kind, Programme, ProjectType, Strategy
from projects.querysets import serving

_LARGEST: Final = 2**31  # of a key that anybody means
_TABLES: Final = {
    "kind": Kind,
    "programme": Programme,
    "type": ProjectType,
    "activity": ActivityType,
}


class StrategyFilter(KnownFilter):
    """Projects whose strategy is the one asked for, or serves it by any chain of links."""

    def __init__(self, **options: Any) -> None:
        super().__init__(row_name="plan_strategy", **options)

    def rows(self, keys: list[str]) -> Any:
        return serving(map(int, keys))


def known_strategies(keys: list[str]) -> set[str]:
    """Those of ``keys`` that a strategy has."""
    return _known(Strategy.objects.all(), keys)


def known_national(keys: list[str]) -> set[str]:
    """Those of ``keys`` that a strategy of the nation has."""
    return _known(Strategy.objects.filter(level=StrategyLevel.NATIONAL), keys)


def _known(rows: Any, keys: list[str]) -> set[str]:
    asked = {key: int(key) for key in keys if len(key) < 10 and int(key) < _LARGEST}
    found = set(rows.filter(pk__in=asked.values()).values_list("pk", flat=True))
    return {key for key, pk in asked.items() if pk in found}


def known_programmes(keys: list[str]) -> set[str]:
    """Those of ``keys`` that a programme has for its code."""
    return set(Programme.objects.filter(code__in=keys).values_list("code", flat=True))


def table_choices() -> dict[str, list[tuple[str, str]]]:
    """{name of the question: (code, name in the active language) of its table}: one query."""
    name = "name_en" if get_language() == "en" else "name_th"
    columns = ("asked", "position", "code", "name")
    first, *others = (
        model._default_manager.order_by()
        .annotate(asked=Value(asked), name=F(name))
        .values_list(*columns)
        for asked, model in _TABLES.items()
    )
    choices: dict[str, list[tuple[str, str]]] = {asked: [] for asked in _TABLES}
    for asked, _position, code, words in first.union(*others, all=True).order_by(
        "position", "code"
    ):
        choices[asked].append((code, words))
    return choices
