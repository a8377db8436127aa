"""Rules put together into one statement: the relations they read, and their verdicts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from projects.checks.relations import CROWD_PROPOSED, IN_ORDER, NEEDS, POSITION_PROPOSED, PROPOSED
from projects.checks.rule import Rule, Settings

COLUMNS: Final = (
    "rule",
    "project_id",
    "subject",
    "severity",
    "geometry_id",
    "other_id",
    "numbers",
    "place",
    "proposal",
    "facts",
)
_READ: Final = re.compile(r"\b(?:FROM|JOIN) (\w+)")


def verdicts(
    rules: Sequence[Rule], settings: Settings, *, asked: str, is_proposed: bool = False
) -> str:
    """The WITH clause, without its last SELECT, whose relation ``verdict`` has COLUMNS.

    ``asked``: a SELECT of the ``id`` of projects. ``is_proposed``: the position of the
    parameters takes the place of the live one of its role.
    """
    relations: Mapping[str, str] = IN_ORDER
    if is_proposed:
        position = f"{PROPOSED},\n{POSITION_PROPOSED}"
        relations = {**IN_ORDER, "position": position, "crowd": CROWD_PROPOSED}
    wanted = _wanted(rules)
    taken = [text for name, text in relations.items() if name in wanted]
    judged = "\nUNION ALL\n".join(rule.select(settings) for rule in rules)
    parts = [f"asked AS MATERIALIZED ({asked})", *taken, f"verdict AS MATERIALIZED ({judged})"]
    return "WITH " + ",\n".join(parts)


def _wanted(rules: Iterable[Rule]) -> frozenset[str]:
    wanted: set[str] = set()
    for rule in rules:
        wanted |= _relations_of(rule.found)
    return frozenset(wanted)


@lru_cache(maxsize=256)
def _relations_of(found: str) -> frozenset[str]:
    """The relations that a piece of SQL reads, and those that these read."""
    read = {name for name in _READ.findall(found) if name in IN_ORDER}
    for name in list(read):
        for needed in NEEDS.get(name, ()):
            read |= {needed} | _relations_of(f"FROM {needed}")
    return frozenset(read)
