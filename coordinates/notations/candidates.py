"""What a notation hands to the reader: coordinates as typed, before any datum is changed."""

from dataclasses import dataclass

from coordinates.values import Datum, Notation, Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to understand a position.

    ``x`` and ``y`` are degrees, or metres where ``zone`` is a UTM zone, of ``datum``; ``step_m``
    the size on the ground of the last digit typed; ``start`` and ``end`` count characters.
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
