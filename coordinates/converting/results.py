"""Lines read in one batch: each position with its readings, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from coordinates.converting.lines import LONGEST, Line
from coordinates.errors import Code, CoordinateError
from coordinates.messages import in_words
from coordinates.reading import Rank, Reading, Readings, read_many
from coordinates.values import LonLat


class State(StrEnum):
    """What became of a position."""

    READ = "read"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Converted:
    """One position of a line. ``chosen``: which of its readings holds, the best unless a person
    chose; no readings: ``error`` says why."""

    number: int
    text: str
    readings: tuple[Reading, ...] = ()
    error: CoordinateError | None = None
    chosen: int = 0
    is_ambiguous: bool = False

    @property
    def reading(self) -> Reading | None:
        return self.readings[self.chosen] if self.readings else None

    @property
    def state(self) -> State:
        if self.error:
            return State.FAILED
        return State.AMBIGUOUS if self.is_ambiguous else State.READ

    @property
    def problem(self) -> str:
        """Why it cannot be read, in the active language."""
        return in_words(self.error) if self.error else ""


def convert(
    lines: Sequence[Line], *, near: LonLat | None = None, rank: Rank | None = None
) -> list[Converted]:
    """Read all lines in one batch; a line of several positions gives as many."""
    outcomes = read_many([line.text[: LONGEST + 1] for line in lines], near=near, rank=rank)
    found: list[Converted] = []
    for line, outcome in zip(lines, outcomes, strict=True):
        if len(line.text) > LONGEST:
            error = CoordinateError(Code.TOO_LONG, line.text)
            found.append(Converted(line.number, error.text, error=error))
        elif isinstance(outcome, CoordinateError):
            found.append(Converted(line.number, line.text, error=outcome))
        else:
            found += [_converted(line, one, is_part=len(outcome) > 1) for one in outcome]
    return found


def _converted(line: Line, readings: Readings, *, is_part: bool) -> Converted:
    start, end = readings.best.span
    text = line.text[start:end] if is_part else line.text
    is_ambiguous = _is_ambiguous(readings)
    return Converted(line.number, text, tuple(readings), is_ambiguous=is_ambiguous)


def _is_ambiguous(readings: Readings) -> bool:
    """Whether a person has to look: as typed it means two places, or it fits only as a mistake.

    A mistake that could be supposed beside a reading that fits as typed is only mentioned.
    """
    first, *others = readings
    if first.reason.supposes_mistake:
        return bool(others)
    return any(not other.reason.supposes_mistake for other in others)


def choose(found: Sequence[Converted], choices: Mapping[int, int]) -> list[Converted]:
    """Let a person's choices hold: {index of the position: index of its reading}.

    A choice of nothing there is passed over; what was chosen stays marked as ambiguous.
    """
    return [
        replace(one, chosen=choices[at]) if 0 < choices.get(at, 0) < len(one.readings) else one
        for at, one in enumerate(found)
    ]
