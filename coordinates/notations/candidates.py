"""What a notation hands to the reader: coordinates as typed, before any datum is changed."""

from dataclasses import dataclass
from typing import NamedTuple

from coordinates.values import Datum, Notation, Reason


class Candidate(NamedTuple):
    """One way to understand a position.

    ``x`` and ``y`` are degrees, or metres where ``zone`` is a UTM zone, of ``datum``; ``step_m``
    the size on the ground of the last digit typed; ``start`` and ``end`` count characters.
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


# All candidates of one position, the likeliest first.
Found = tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around the numbers say of them.

    ``is_lenient``: the words promise a position (or there are no other words), so that any pair
    of numbers is one; else only a pair that could hardly be anything else.
    """

    datum: Datum
    zone: int | None
    is_lenient: bool
    is_datum_stated: bool = False
