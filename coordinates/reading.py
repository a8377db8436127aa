"""Reads positions as officers type them, and says what else each might have meant."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from coordinates.errors import Code, CoordinateError
from coordinates.judging import Judge
from coordinates.notations.candidates import Candidate, Found
from coordinates.notations.lines import LONGEST, find
from coordinates.readings import Rank, Reading, Readings
from coordinates.values import LonLat

__all__ = ["Rank", "Reading", "Readings", "read", "read_many", "read_vertices"]


def read(text: str, *, near: LonLat | None = None, rank: Rank | None = None) -> Readings:
    """Read one position in any notation.

    >>> read("๑๘.๕๘๒๒, ๙๙.๐๔๗๗").best.position
    LonLat(lon=99.0477, lat=18.5822)
    >>> read("99.0477 18.5822").best.reason.value
    'swapped'
    >>> len(read("505034 2054611"))  # no zone: both
    2

    ``rank`` gives a score (the higher the better) and a word for a position; ``near`` prefers the
    nearest where scores are equal and completes a short Plus Code; without both, what lies in
    Thailand comes first. A reading that supposes a mistake (``Reason.supposes_mistake``) is given
    only where it falls better than all as typed.
    Raises CoordinateError with the offending part; ``several`` where the text has more than one.
    """
    found = find(text, near)
    if len(found) > 1:
        raise CoordinateError(Code.SEVERAL, text[found[1][0].start : found[-1][0].end])
    return _readings(Judge(near, rank).judge(found)[0])


def read_vertices(
    text: str, *, near: LonLat | None = None, rank: Rank | None = None
) -> list[Readings]:
    """Read the positions of a road in order: one or more a line, or one half a line.

    Raises CoordinateError with the number of the line; empty lines are passed over.
    """
    if len(text) > LONGEST:
        raise CoordinateError(Code.TOO_LONG, text)
    try:
        found = _find_lines(text, near)
    except CoordinateError as error:
        if error.code is not Code.INCOMPLETE:
            raise
        found = _find_halves(text, near, error)
    judged = Judge(near, rank).judge(found)
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    return [
        _readings(outcome, line=bisect_right(starts, one[0].start))
        for one, outcome in zip(found, judged, strict=True)
    ]


def read_many(
    texts: Iterable[str], *, near: LonLat | None = None, rank: Rank | None = None
) -> list[list[Readings] | CoordinateError]:
    """Read many texts in one batch: for each its positions, or its error (which is not raised)."""
    outcomes: list[list[Found] | CoordinateError] = []
    for text in texts:
        try:
            outcomes.append(find(text, near))
        except CoordinateError as error:
            outcomes.append(error)
    every = [one for outcome in outcomes if isinstance(outcome, list) for one in outcome]
    judged = iter(Judge(near, rank).judge(every))
    return [
        _first_error([next(judged) for _ in outcome]) if isinstance(outcome, list) else outcome
        for outcome in outcomes
    ]


def _find_lines(text: str, near: LonLat | None) -> list[Found]:
    found: list[Found] = []
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if line.strip():
            found += _find_line(line, near, number, start)
        start += len(line)
    if not found:
        raise CoordinateError(Code.EMPTY)
    return found


def _find_line(line: str, near: LonLat | None, number: int, start: int) -> list[Found]:
    try:
        return [tuple(_moved(one, start) for one in found) for found in find(line, near)]
    except CoordinateError as error:
        raise CoordinateError(error.code, error.text, line=number) from error


def _find_halves(text: str, near: LonLat | None, failure: CoordinateError) -> list[Found]:
    """Read latitude and longitude on lines of their own, if that is what every line holds."""
    lines = sum(bool(line.strip()) for line in text.splitlines())
    try:
        found = find(text, near)
    except CoordinateError:
        raise failure from None
    if 2 * len(found) != lines:
        raise failure
    return found


def _moved(candidate: Candidate, start: int) -> Candidate:
    return candidate._replace(start=candidate.start + start, end=candidate.end + start)


def _readings(outcome: Readings | CoordinateError, *, line: int | None = None) -> Readings:
    if isinstance(outcome, CoordinateError):
        raise CoordinateError(outcome.code, outcome.text, line=line)
    return outcome


def _first_error(
    judged: Sequence[Readings | CoordinateError],
) -> list[Readings] | CoordinateError:
    error = next((one for one in judged if isinstance(one, CoordinateError)), None)
    return error or [one for one in judged if isinstance(one, Readings)]
