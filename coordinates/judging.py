"""Orders the readings of each position by where they fall, and adds what else was meant.

A reading that supposes a mistake is given only where it falls better than all that do not: what is
typed right stays certain.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from coordinates import datum as datums
from coordinates.alternatives import suppose, suppose_digits
from coordinates.errors import Code, CoordinateError
from coordinates.geodesy import distance_m
from coordinates.notations.candidates import Candidate, Found
from coordinates.readings import Rank, Reading, Readings
from coordinates.values import THAILAND, Datum, LonLat, Notation, Reason

NEAR_M: Final = 50_000.0  # as far as anybody works from the place that she named
MOST_DIGITS: Final = 8  # more ways to mend a number than that say nothing
_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
# Of several reasons that hold, the one that is told first; no two mistakes are ever supposed.
_WEIGHTS: Final = (
    Reason.OUTSIDE_THAILAND,
    Reason.SWAPPED,
    Reason.ORDER_UNSTATED,
    Reason.ZONE_UNSTATED,
    Reason.MAP_CENTRE,
    Reason.FROM_REFERENCE,
    Reason.RUN_TOGETHER,
    Reason.BAND_DISAGREES,
)


class _Placed(NamedTuple):
    """A candidate on the ground; ``level`` compares where it falls, the higher the better."""

    candidate: Candidate
    position: LonLat
    level: tuple[float, bool]
    away_m: float
    where: str


class Judge:
    """Knows where positions are expected: by the caller's ``rank``, ``near``, or Thailand."""

    def __init__(self, near: LonLat | None, rank: Rank | None) -> None:
        self.near = near
        self.rank = rank

    def judge(self, every: Sequence[Found]) -> list[Readings | CoordinateError]:
        """Change all datums at once, then order the readings of each position."""
        typed = self._placed_each(every)
        supposed = self._placed_each(
            [self._suppose(found, typed[i]) for i, found in enumerate(every)]
        )
        digits = self._digits(every, typed)
        return [
            _ordered(found, typed[i], [*supposed[i], *digits.get(i, [])])
            for i, found in enumerate(every)
        ]

    def _placed_each(self, every: Sequence[Sequence[Candidate]]) -> list[list[_Placed]]:
        placed = self._place([one for found in every for one in found])
        return [[one for one in (next(placed) for _ in found) if one] for found in every]

    def _place(self, candidates: Sequence[Candidate]) -> Iterator[_Placed | None]:
        """Place each on the ground; None where there is no such place."""
        for candidate, position in zip(candidates, _positions(candidates), strict=True):
            yield self._at(candidate, position) if position and not candidate.fault else None

    def _at(self, candidate: Candidate, position: LonLat) -> _Placed:
        is_thai = THAILAND.covers(position)
        score, where = self.rank(position) if self.rank else (float(is_thai), "")
        away_m = distance_m(self.near, position) if self.near else 0.0
        if self.near and not self.rank:
            score += is_thai and away_m <= NEAR_M
        return _Placed(candidate, position, (score, is_thai), away_m, where)

    def _suppose(self, found: Found, typed: Sequence[_Placed]) -> list[Candidate]:
        if not (self.rank or self.near) and _is_in_thailand(typed):
            return []
        return [other for one in found if not one.reason.supposes_mistake for other in suppose(one)]

    def _digits(
        self, every: Sequence[Found], typed: Sequence[Sequence[_Placed]]
    ) -> dict[int, list[_Placed]]:
        """Mend the numbers that are no place in Thailand, if there is a place to look for."""
        if not (self.rank or self.near):
            return {}
        return {
            i: self._mended(found) for i, found in enumerate(every) if not _is_in_thailand(typed[i])
        }

    def _mended(self, found: Found) -> list[_Placed]:
        groups = [group for one in found for group in suppose_digits(one)]
        placed = [one for one in self._placed_each(groups) if one]
        best = max((one.level for group in placed for one in group), default=None)
        fitting = [[one for one in group if one.level == best] for group in placed]
        chosen = [_middle(group) for group in fitting if group]
        unique = list({(one.candidate.zone, one.position): one for one in chosen}.values())
        is_one_area = all(
            distance_m(unique[0].position, one.position) <= 2 * NEAR_M for one in unique[1:]
        )
        return unique if is_one_area and len(unique) <= MOST_DIGITS else []


def _middle(group: Sequence[_Placed]) -> _Placed:
    """Stand for all of a group; only a digit that alone fits is as exact as it was typed."""
    chosen = group[len(group) // 2]
    if len(group) > 1:
        step_m = 10 * chosen.candidate.step_m
        return chosen._replace(candidate=chosen.candidate._replace(step_m=step_m))
    return chosen


def _is_in_thailand(typed: Iterable[_Placed]) -> bool:
    return any(one.level[1] for one in typed if not one.candidate.reason.supposes_mistake)


def _positions(candidates: Sequence[Candidate]) -> list[LonLat | None]:
    """Give the WGS 84 position of each, in one batch a datum; None where there is none."""
    batches: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(candidates):
        batches[_srid(one.datum, one.zone)].append(index)
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
    found: Found, typed: Sequence[_Placed], supposed: Sequence[_Placed]
) -> Readings | CoordinateError:
    """Keep what supposes a mistake only where it falls better than everything else."""
    sure = [one for one in typed if not one.candidate.reason.supposes_mistake]
    unsure = [one for one in typed if one.candidate.reason.supposes_mistake]
    best = max((one.level for one in sure), default=None)
    better = [one for one in (*unsure, *supposed) if best is None or one.level > best]
    if not sure and not better:
        first = found[0]
        return CoordinateError(Code.OUT_OF_RANGE, first.fault or f"{first.x:g} {first.y:g}")
    kept = sorted([*sure, *better], key=_key) if len(sure) + len(better) > 1 else [*sure, *better]
    return Readings(map(_reading, kept))


def _key(one: _Placed) -> tuple[float, bool, float, bool]:
    score, is_thai = one.level
    return (-score, one.candidate.reason.supposes_mistake, one.away_m, not is_thai)


def _reading(placed: _Placed) -> Reading:
    candidate = placed.candidate
    reason, *also = _reasons(candidate, placed)
    return Reading(
        position=placed.position,
        notation=candidate.notation,
        datum=candidate.datum,
        operation=_operation(candidate.datum, candidate.zone),
        precision_m=candidate.step_m,
        reason=reason,
        span=(candidate.start, candidate.end),
        where=placed.where,
        zone=candidate.zone,
        also=tuple(also),
        is_datum_stated=candidate.is_datum_stated,
    )


def _reasons(candidate: Candidate, placed: _Placed) -> list[Reason]:
    """Give all that is true of the reading, what matters most first; at least one."""
    said = {candidate.reason, *candidate.also}
    if not placed.level[1]:
        said.add(Reason.OUTSIDE_THAILAND)
    # N is also what people write with UTM for "north of the equator".
    is_hemisphere = candidate.band == "N" and candidate.notation is not Notation.MGRS
    if candidate.band and not is_hemisphere and candidate.band != _band(placed.position.lat):
        said.add(Reason.BAND_DISAGREES)
    if len(said) > 1:
        said.discard(Reason.AS_TYPED)
    return sorted(said, key=_weight) if len(said) > 1 else list(said)


def _weight(reason: Reason) -> tuple[bool, int]:
    """A supposed mistake first, for it changes what was typed; then by what misleads most."""
    return (not reason.supposes_mistake, _WEIGHTS.index(reason) if reason in _WEIGHTS else -1)


def _band(lat: float) -> str:
    return _BANDS[min(max(int((lat + 80) // 8), 0), len(_BANDS) - 1)]


@cache
def _srid(datum: Datum, zone: int | None) -> int:
    return datums.srid_of(datum, zone)


@cache
def _operation(datum: Datum, zone: int | None) -> str:
    return datums.operation(_srid(datum, zone))
