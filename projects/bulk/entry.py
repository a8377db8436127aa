"""A record on its way into the database, beside the project it is or becomes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

from coordinates.thai import normalise
from projects.models import Project
from projects.records import Record

BATCH: Final = 2000
T = TypeVar("T")


@dataclass
class Entry:
    """``changed`` names the parts that differ from what stands: facts, amounts, money, position.

    ``before`` keeps, by field (a year's amount is ``amount_<B.E. year>``), what the file changes.
    """

    record: Record
    project: Project
    is_new: bool
    changed: set[str] = field(default_factory=set)
    amounts: dict[int, Decimal] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    def set(self, name: str, value: Any) -> bool:
        """Give the project a value; whether it differs from what stood."""
        stands = getattr(self.project, name)
        if is_same(stands, value):
            return False
        self.before.setdefault(name, stands)
        setattr(self.project, name, value)
        return True


def is_same(old: Any, new: Any) -> bool:
    """Equal, texts by their one spelling."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or normalise(old) == new
    return bool(old == new)


def in_batches(things: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
