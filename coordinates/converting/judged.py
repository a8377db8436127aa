"""Positions judged for somebody who waits: the dearest question is asked of the first only."""

from collections.abc import Sequence
from typing import Final

from coordinates.errors import CoordinateError
from coordinates.judging import Judge
from coordinates.notations.candidates import Found
from coordinates.reading import Rank, Readings
from coordinates.values import THAILAND, LonLat

# A number that fits nowhere is tried with every digit at every place: 6 to 9 ms in an area.
MOST_MENDED: Final = 300

Outcome = Readings | CoordinateError


def judged(
    founds: Sequence[Found], near: LonLat | None, rank: Rank | None, *, is_bounded: bool
) -> list[tuple[Outcome, bool]]:
    """The outcome of each, and whether a digit was left untried.

    ``is_bounded``: of the positions that lie outside Thailand as typed, those after the first
    MOST_MENDED are judged without ``near`` and ``rank``, which cost nothing but help nothing.
    """
    judge = Judge(near, rank)
    if not is_bounded or not (near or rank) or len(founds) <= MOST_MENDED:
        return [(outcome, False) for outcome in judge.judge(founds)]
    plain = Judge(None, None).judge(founds)
    astray = [at for at, outcome in enumerate(plain) if not _is_in_thailand(outcome)]
    untried = set(astray[MOST_MENDED:])
    tried = iter(judge.judge([one for at, one in enumerate(founds) if at not in untried]))
    return [
        (outcome, True) if at in untried else (next(tried), False)
        for at, outcome in enumerate(plain)
    ]


def _is_in_thailand(outcome: Outcome) -> bool:
    return isinstance(outcome, Readings) and any(
        THAILAND.covers(one.position) and not one.reason.supposes_mistake for one in outcome
    )
