"""Lines read in one batch: each position with its readings, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from coordinates.converting.judged import MOST_MENDED, judged
from coordinates.errors import Code, CoordinateError
from coordinates.messages import in_words
from coordinates.notations.candidates import Found
from coordinates.notations.lines import find
from coordinates.reading import Rank, Reading, Readings
from coordinates.sheets.errors import TooManyPositions
from coordinates.tables.columns import LONGEST
from coordinates.tables.positions import Line
from coordinates.values import LonLat


class State(StrEnum):
    """What became of a position."""

    READ = "read"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Converted:
    """One position of a line. ``chosen``: which of its readings holds, the best unless a person
    chose; no readings: ``error`` says why. ``is_untried``: that a digit is missing or too many was
    not looked into, because so many others need it."""

    number: int
    text: str
    readings: tuple[Reading, ...] = ()
    error: CoordinateError | None = None
    chosen: int = 0
    is_ambiguous: bool = False
    is_untried: bool = False

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
        """Why it cannot be read, and what was not tried, in the active language."""
        said = [in_words(self.error)] if self.error else []
        if self.is_untried:
            words = _("แก้หลักที่ขาดหรือเกินให้ได้ครั้งละ %(most)s จุด จุดนี้ยังไม่ได้ลองแก้ แบ่งเป็นหลายครั้ง")
            said.append(words % {"most": f"{MOST_MENDED:,}"})
        return " ".join(said)


def convert(
    lines: Sequence[Line],
    *,
    near: LonLat | None = None,
    rank: Rank | None = None,
    most: int | None = None,
) -> list[Converted]:
    """Read all lines in one batch; a line of several positions gives as many.

    ``most``: how many positions for somebody who waits; they are counted before any is judged,
    and only the first MOST_MENDED that need it are tried with another digit.
    Raises TooManyPositions.
    """
    every: list[Sequence[Found] | CoordinateError] = []
    count = 0
    for line in lines:
        every.append(one := _found(line, near))
        count += 1 if isinstance(one, CoordinateError) else len(one)
        if most is not None and count > most:
            raise TooManyPositions(count, most)
    founds = [found for one in every if not isinstance(one, CoordinateError) for found in one]
    outcomes = iter(judged(founds, near, rank, is_bounded=most is not None))
    converted: list[Converted] = []
    for line, one in zip(lines, every, strict=True):
        if isinstance(one, CoordinateError):
            text = one.text if one.code is Code.TOO_LONG else line.text
            converted.append(Converted(line.number, text, error=one))
        else:
            several = [next(outcomes) for _found in one]
            converted += _of_line(line, one, several)
    return converted


def _found(line: Line, near: LonLat | None) -> Sequence[Found] | CoordinateError:
    try:
        if len(line.text) > LONGEST:
            raise CoordinateError(Code.TOO_LONG, line.text)
        return find(line.text, near)
    except CoordinateError as error:
        return error


def _of_line(
    line: Line, founds: Sequence[Found], outcomes: Sequence[tuple[Readings | CoordinateError, bool]]
) -> list[Converted]:
    """A line of which one position fails, fails as a whole."""
    for outcome, is_untried in outcomes:
        if isinstance(outcome, CoordinateError):
            return [Converted(line.number, line.text, error=outcome, is_untried=is_untried)]
    return [
        Converted(
            line.number,
            line.text[found[0].start : found[0].end] if len(founds) > 1 else line.text,
            tuple(readings),
            is_ambiguous=is_untried or _is_ambiguous(readings),
            is_untried=is_untried,
        )
        for found, (readings, is_untried) in zip(founds, outcomes, strict=True)
        if isinstance(readings, Readings)
    ]


def _is_ambiguous(readings: Readings) -> bool:
    """Whether a person has to look: as typed it means two places, or it fits only as a mistake.

    A mistake that could be supposed beside a reading that fits as typed is only mentioned.
    """
    first, *others = readings
    return first.reason.supposes_mistake or any(
        not other.reason.supposes_mistake for other in others
    )


def choose(found: Sequence[Converted], choices: Mapping[int, int]) -> list[Converted]:
    """Let a person's choices hold: {index of the position: index of its reading}.

    A choice of nothing there is passed over; what was chosen stays marked as ambiguous.
    """
    return [
        replace(one, chosen=choices[at]) if 0 < choices.get(at, 0) < len(one.readings) else one
        for at, one in enumerate(found)
    ]
