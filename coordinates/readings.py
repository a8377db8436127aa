"""What reading a text gives: all understandings of one position, best first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import overload

from coordinates.values import Datum, LonLat, Notation, Reason

# Gives a score (the higher the better) and a word for a position.
Rank = Callable[[LonLat], tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One understanding of a position.

    ``reason`` is what matters most of why it was chosen, ``also`` what is true of it besides.
    ``precision_m`` is the size on the ground of the last digit typed, or of the field of a code;
    ``span`` the characters of the text it came from; ``where`` what the caller's ``rank`` said of
    the place; ``zone`` that of UTM and MGRS; ``is_datum_stated`` is false where WGS 84 is only what
    the numbers are taken for.
    """

    position: LonLat
    notation: Notation
    datum: Datum
    operation: str
    precision_m: float
    reason: Reason
    span: tuple[int, int]
    where: str = ""
    zone: int | None = None
    also: tuple[Reason, ...] = ()
    is_datum_stated: bool = True

    @property
    def is_zone_stated(self) -> bool:
        """Whether the text itself says the zone of its metres."""
        return self.zone is not None and Reason.ZONE_UNSTATED not in (self.reason, *self.also)


class Readings(Sequence[Reading]):
    """All readings of one position, best first; never empty."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = tuple(readings)

    @property
    def best(self) -> Reading:
        """The first reading."""
        return self._readings[0]

    @property
    def is_certain(self) -> bool:
        """Whether the text can mean only one place."""
        return len(self._readings) == 1

    @overload
    def __getitem__(self, index: int) -> Reading: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reading]: ...
    def __getitem__(self, index: int | slice) -> Reading | Sequence[Reading]:
        return self._readings[index]

    def __len__(self) -> int:
        return len(self._readings)

    def __repr__(self) -> str:
        return f"Readings({list(self._readings)!r})"
