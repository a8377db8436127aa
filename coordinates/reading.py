"""Reads positions as officers type them, and says what else each might have meant."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, overload

from coordinates import datum as datums
from coordinates.errors import Code, CoordinateError
from coordinates.geodesy import distance_m
from coordinates.notations.candidates import Candidate, Found
from coordinates.notations.lines import LONGEST, find
from coordinates.values import THAILAND, Datum, LonLat, Notation, Reason

Rank = Callable[[LonLat], tuple[float, str]]
_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"


@dataclass(frozen=True, slots=True)
class Reading:
    """One understanding of a position.

    ``precision_m`` is the size on the ground of the last digit typed; ``span`` the characters of
    the text it came from; ``where`` what the caller's ``rank`` said of the place.
    """

    position: LonLat
    notation: Notation
    datum: Datum
    operation: str
    precision_m: float
    reason: Reason
    span: tuple[int, int]
    where: str = ""
    zone: int | None = None  # of UTM and MGRS


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


def read(text: str, *, near: LonLat | None = None, rank: Rank | None = None) -> Readings:
    """Read one position in any notation.

    >>> read("๑๘.๕๘๒๒, ๙๙.๐๔๗๗").best.position
    LonLat(lon=99.0477, lat=18.5822)
    >>> read("99.0477 18.5822").best.reason.value
    'swapped'
    >>> len(read("505034 2054611"))  # no zone: both
    2

    ``rank`` gives a score (the higher the better) and a word for a position; ``near`` prefers the
    nearest where scores are equal; without both, what lies in Thailand comes first.
    Raises CoordinateError with the offending part; ``several`` where the text has more than one.
    """
    found = find(text)
    if len(found) > 1:
        raise CoordinateError(Code.SEVERAL, text[found[1][0].start : found[-1][0].end])
    return _judge(found, near, rank)[0]


def read_vertices(
    text: str, *, near: LonLat | None = None, rank: Rank | None = None
) -> list[Readings]:
    """Read the positions of a road in order: one or more a line, or one half a line.

    Raises CoordinateError with the number of the line; empty lines are passed over.
    """
    if len(text) > LONGEST:
        raise CoordinateError(Code.TOO_LONG, text)
    try:
        found = _find_lines(text)
    except CoordinateError as error:
        if error.code is not Code.INCOMPLETE:
            raise
        found = _find_halves(text, error)
    return _judge(found, near, rank)


def read_many(
    texts: Iterable[str], *, near: LonLat | None = None, rank: Rank | None = None
) -> list[list[Readings] | CoordinateError]:
    """Read many texts in one batch: for each its positions, or its error (which is not raised)."""
    outcomes: list[list[Found] | CoordinateError] = []
    for text in texts:
        try:
            outcomes.append(find(text))
        except CoordinateError as error:
            outcomes.append(error)
    every = [one for outcome in outcomes if isinstance(outcome, list) for one in outcome]
    judged = iter(_try_judge(every, near, rank))
    return [
        _first_error([next(judged) for _ in outcome]) if isinstance(outcome, list) else outcome
        for outcome in outcomes
    ]


def _find_lines(text: str) -> list[Found]:
    found: list[Found] = []
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if line.strip():
            found += _find_line(line, number, start)
        start += len(line)
    if not found:
        raise CoordinateError(Code.EMPTY)
    return found


def _find_line(line: str, number: int, start: int) -> list[Found]:
    try:
        return [tuple(_moved(one, start) for one in found) for found in find(line)]
    except CoordinateError as error:
        raise CoordinateError(error.code, error.text, line=number) from error


def _find_halves(text: str, failure: CoordinateError) -> list[Found]:
    """Read latitude and longitude on lines of their own, if that is what every line holds."""
    lines = sum(bool(line.strip()) for line in text.splitlines())
    try:
        found = find(text)
    except CoordinateError:
        raise failure from None
    if 2 * len(found) != lines:
        raise failure
    return found


def _moved(candidate: Candidate, start: int) -> Candidate:
    return replace(candidate, start=candidate.start + start, end=candidate.end + start)


def _judge(every: Sequence[Found], near: LonLat | None, rank: Rank | None) -> list[Readings]:
    judged = _try_judge(every, near, rank)
    for one in judged:
        if isinstance(one, CoordinateError):
            raise one
    return [one for one in judged if isinstance(one, Readings)]


def _first_error(
    judged: Sequence[Readings | CoordinateError],
) -> list[Readings] | CoordinateError:
    error = next((one for one in judged if isinstance(one, CoordinateError)), None)
    return error or [one for one in judged if isinstance(one, Readings)]


def _try_judge(
    every: Sequence[Found], near: LonLat | None, rank: Rank | None
) -> list[Readings | CoordinateError]:
    """Change all datums at once, then order the readings of each position."""
    positions = _place([candidate for found in every for candidate in found])
    judged: list[Readings | CoordinateError] = []
    start = 0
    for found in every:
        placed = positions[start : start + len(found)]
        judged.append(_ordered(found, placed, near, rank))
        start += len(found)
    return judged


def _place(candidates: Sequence[Candidate]) -> list[LonLat | None]:
    """Give the WGS 84 position of each, in one batch a datum; None where there is none."""
    batches: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(candidates):
        batches[datums.srid_of(one.datum, one.zone)].append(index)
    positions: list[LonLat | None] = [None] * len(candidates)
    for srid, indexes in batches.items():
        xs = [candidates[index].x for index in indexes]
        ys = [candidates[index].y for index in indexes]
        lons, lats = datums.to_wgs84(xs, ys, srid)
        for index, lon, lat in zip(indexes, lons.tolist(), lats.tolist(), strict=True):
            if math.isfinite(lon) and math.isfinite(lat):
                positions[index] = LonLat(lon, lat)
    return positions


def _ordered(
    found: Found,
    placed: Sequence[LonLat | None],
    near: LonLat | None,
    rank: Rank | None,
) -> Readings | CoordinateError:
    scored = []
    for candidate, position in zip(found, placed, strict=True):
        if position is None:
            continue
        score, where = rank(position) if rank else (0.0, "")
        away = distance_m(near, position) if near else 0.0
        key = (-score, away, not THAILAND.covers(position))
        scored.append((key, _reading(candidate, position, where)))
    if not scored:
        return CoordinateError(Code.OUT_OF_RANGE, f"{found[0].x:g} {found[0].y:g}")
    return Readings(reading for _, reading in sorted(scored, key=lambda pair: pair[0]))


def _reading(candidate: Candidate, position: LonLat, where: str) -> Reading:
    return Reading(
        position=position,
        notation=candidate.notation,
        datum=candidate.datum,
        operation=datums.operation(datums.srid_of(candidate.datum, candidate.zone)),
        precision_m=candidate.step_m,
        reason=_reason(candidate, position),
        span=(candidate.start, candidate.end),
        where=where,
        zone=candidate.zone,
    )


def _reason(candidate: Candidate, position: LonLat) -> Reason:
    if candidate.reason is not Reason.AS_TYPED:
        return candidate.reason
    if not THAILAND.covers(position):
        return Reason.OUTSIDE_THAILAND
    # N is also what people write for "north of the equator".
    if candidate.band not in ("", "N", _band(position.lat)):
        return Reason.BAND_DISAGREES
    return Reason.AS_TYPED


def _band(lat: float) -> str:
    return _BANDS[min(max(int((lat + 80) // 8), 0), len(_BANDS) - 1)]
