"""Positions in degrees: decimal, degrees and minutes, degrees minutes and seconds."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coordinates.errors import Code, CoordinateError
from coordinates.notations.candidates import Candidate, Context, Found
from coordinates.notations.quantities import Quantity, combine, quantities
from coordinates.notations.tokens import Kind, Token
from coordinates.values import THAILAND, LonLat, Notation, Reason

METRES_A_DEGREE: Final = 111_320.0
# Decimals of a bare number of a sentence that make it a degree and not a width: more behind a
# word of money or measures, fewer where a start or an end is announced.
SURE_DECIMALS: Final = 3
_AMOUNT_DECIMALS: Final = 4
_ANNOUNCED_DECIMALS: Final = 2
_LARGEST_DAY: Final = 32.0


def read_angles(tokens: Sequence[Token], context: Context) -> list[Found]:
    """Read all positions in degrees; raises CoordinateError, each with the offending part."""
    found = _unspaced(quantities(tokens))
    if len(found) % 2 or not context.is_lenient:
        found = _sure(found, _least_decimals(context))
    if len(found) % 2 or not found:
        raise CoordinateError(Code.INCOMPLETE, " ".join(t.text for t in tokens[:20]))
    pairs = list(pairwise(found))[::2]
    has_colon = any(token.kind is Kind.COLON for token in tokens)
    if any(_is_no_angle(a, b, context, has_colon=has_colon) for a, b in pairs):
        raise CoordinateError(Code.NOT_A_POSITION, " ".join(t.text for t in tokens[:20]))
    return [position_of(a, b, context) for a, b in pairs]


def _is_no_angle(a: Quantity, b: Quantity, context: Context, *, has_colon: bool) -> bool:
    """Tell dates and times, 20-11-25 25-12-25, from angles, which are Thailand's.

    In a sentence also numbers of few decimals, 08.30 16.30.
    """
    if {a.axis, b.axis} == {"x", "y"} or _is_thai(a, b) or _is_thai(b, a):
        return False
    is_parted = {a.notation, b.notation} <= {Notation.DM, Notation.DMS}
    if context.is_lenient:
        return is_parted and has_colon and max(a.value, b.value) < _LARGEST_DAY
    is_short = not (a.notation or b.notation) and min(a.decimals, b.decimals) < SURE_DECIMALS
    return is_parted or is_short


def _least_decimals(context: Context) -> int:
    if context.is_amount:
        return _AMOUNT_DECIMALS
    return _ANNOUNCED_DECIMALS if context.is_announced else SURE_DECIMALS


def _unspaced(found: list[Quantity]) -> list[Quantity]:
    """Join bare numbers that are degrees, minutes and seconds set apart only by spaces."""
    if len(found) not in (4, 5, 6) or any(one.notation for one in found):
        return found
    ends = [i for i, one in enumerate(found[:-1], start=1) if one.ends_group]
    if not ends and len(found) != 5:
        ends = [len(found) // 2]
    if len(ends) != 1:
        return found
    halves = found[: ends[0]], found[ends[0] :]
    return [combine(half) for half in halves] if all(map(_is_sexagesimal, halves)) else found


def _is_sexagesimal(parts: Sequence[Quantity]) -> bool:
    return (
        2 <= len(parts) <= 3
        and not any(part.decimals for part in parts[:-1])
        and all(part.value < 60 for part in parts[1:])
        and all(part.sign > 0 or part.axis for part in parts[1:])
        and sum(bool(part.axis) for part in parts) <= 1
    )


def _sure(found: list[Quantity], decimals: int) -> list[Quantity]:
    """Keep what can hardly be anything but an angle of a position."""
    axes = {one.axis for one in found}
    if len(found) == 2 and axes == {"x", "y"}:
        return found
    return [one for one in found if one.notation or one.decimals >= decimals]


def position_of(a: Quantity, b: Quantity, context: Context) -> Found:
    """Make a position of two angles, latitude first unless they say otherwise.

    Raises CoordinateError: null_island, axes_conflict, out_of_range.
    """
    if a.value == b.value == 0:
        raise CoordinateError(Code.NULL_ISLAND, f"{a.text} {b.text}")
    if a.axis and a.axis == b.axis:
        raise CoordinateError(Code.AXES_CONFLICT, f"{a.text} {b.text}")
    is_lon_first = a.axis == "x" or b.axis == "y"
    lat, lon = (b, a) if is_lon_first else (a, b)
    orders = _orders(lat, lon, is_said=bool(a.axis or b.axis))
    if not orders:
        raise CoordinateError(Code.OUT_OF_RANGE, f"{a.text} {b.text}")
    typed = tuple(_candidate(y, x, context, reason) for y, x, reason in orders)
    return typed if a.sign > 0 and b.sign > 0 else typed + _without_minus(lat, lon, context)


def _without_minus(lat: Quantity, lon: Quantity, context: Context) -> Found:
    """Leave out a minus (S and W are meant) where that alone brings the position to Thailand."""
    y, x = (one if one.is_direction_known else one._replace(sign=1) for one in (lat, lon))
    for north, east in ((y, x), (x, y)):
        if _is_thai(north, east):
            return (_candidate(north, east, context, Reason.SIGN_WRONG),)
    return ()


def _orders(
    lat: Quantity, lon: Quantity, *, is_said: bool
) -> list[tuple[Quantity, Quantity, Reason]]:
    """Give the orders in which the two can be a position: Thailand's ranges do not overlap."""
    typed, swapped = (lat, lon, Reason.AS_TYPED), (lon, lat, Reason.SWAPPED)
    if _is_thai(lat, lon) or (is_said and _is_possible(lat, lon)):
        return [typed]
    if _is_thai(lon, lat) or is_said or not _is_possible(lat, lon):
        return [swapped] if _is_possible(lon, lat) else []
    if not _is_possible(lon, lat):
        return [typed]
    return [(lat, lon, Reason.ORDER_UNSTATED), (lon, lat, Reason.ORDER_UNSTATED)]


def _is_possible(lat: Quantity, lon: Quantity) -> bool:
    return lat.value <= 90 and lon.value <= 180


def _is_thai(lat: Quantity, lon: Quantity) -> bool:
    return _is_possible(lat, lon) and THAILAND.covers(
        LonLat(lon.value * lon.sign, lat.value * lat.sign)
    )


def _candidate(lat: Quantity, lon: Quantity, context: Context, reason: Reason) -> Candidate:
    finer = min(lat, lon, key=lambda one: one.step)
    return Candidate(
        x=lon.value * lon.sign,
        y=lat.value * lat.sign,
        datum=context.datum,
        zone=None,
        notation=finer.notation or Notation.DECIMAL,
        step_m=max(lat.step, lon.step) * METRES_A_DEGREE,
        reason=reason,
        start=min(lat.start, lon.start),
        end=max(lat.end, lon.end),
        is_datum_stated=context.is_datum_stated,
    )
