"""What a notation hands to the reader: coordinates as typed, before any datum is changed."""

from dataclasses import dataclass
from typing import NamedTuple

from coordinates.values import Datum, Notation, Reason


class Candidate(NamedTuple):
    """One way to understand a position.

    ``x`` and ``y`` are degrees, or metres where ``zone`` is a UTM zone, of ``datum``; ``step_m``
    the size on the ground of the last digit typed; ``start`` and ``end`` count characters.
    ``also`` are further reasons, each as true as ``reason``.
    ``fault`` is the offending text where the numbers as typed cannot be a position at all: then
    only a supposed mistake can explain them.
    """

    x: float
    y: float
    datum: Datum
    zone: int | None
    notation: Notation
    step_m: float
    reason: Reason
    start: int
    end: int
    band: str = ""
    is_datum_stated: bool = False
    fault: str = ""
    also: tuple[Reason, ...] = ()

    @property
    def is_zone_stated(self) -> bool:
        """Whether the text says the zone of the metres."""
        return Reason.ZONE_UNSTATED not in (self.reason, *self.also)


# All candidates of one position, the likeliest first.
Found = tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around the numbers say of them.

    ``is_lenient``: the words promise a position (or there are no other words), so that any pair
    of numbers is one; else only a pair that could hardly be anything else.
    ``is_announced``: a start or an end is named right before; ``is_amount``: the words are those
    of money, measures or papers.
    """

    datum: Datum
    zone: int | None
    is_lenient: bool
    is_datum_stated: bool = False
    is_announced: bool = False
    is_amount: bool = False
