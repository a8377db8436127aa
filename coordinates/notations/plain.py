"""The three commonest forms by one expression each; the result is the one of the long way.

A test compares both over all vectors and the strings of the fuzz test.
"""

import re
from typing import Final

from coordinates.notations.angles import position_of
from coordinates.notations.candidates import Context, Found
from coordinates.notations.grids import SMALLEST_M, grid_of
from coordinates.notations.quantities import Quantity
from coordinates.values import Datum, Notation

_DECIMAL = re.compile(r" *(\d{1,3}\.\d{1,15})(?:, *| +)(\d{1,3}\.\d{1,15}) *", re.ASCII)
_UTM = re.compile(
    r" *(4[78])([NPQ])? +(\d{6,7}(?:\.\d{1,6})?) +(\d{6,7}(?:\.\d{1,6})?) *", re.ASCII
)
_ANGLE = r"(\d{1,3})°([0-5]?\d)'([0-5]?\d(?:\.\d{1,9})?)\""
_DMS = re.compile(rf" *{_ANGLE}N,? +{_ANGLE}E *", re.ASCII)
_CONTEXT: Final = Context(Datum.WGS84, None, is_lenient=True)


def read_plain(cleaned: str) -> list[Found] | None:
    """Read a text that ``clean`` made, if it is nothing but one plain pair; else None.

    Raises CoordinateError: null_island, out_of_range.
    """
    if found := _DECIMAL.fullmatch(cleaned):
        return [position_of(_number(found, 1), _number(found, 2), _CONTEXT)]
    if found := _UTM.fullmatch(cleaned):
        east, north = _number(found, 3), _number(found, 4)
        if min(east.value, north.value) >= SMALLEST_M:
            return [grid_of(east, north, int(found[1]), found[2] or "", _CONTEXT)]
    elif found := _DMS.fullmatch(cleaned):
        return [position_of(_angle(found, 1, "y"), _angle(found, 4, "x"), _CONTEXT)]
    return None


def _number(found: re.Match[str], group: int) -> Quantity:
    text = found[group]
    step = 10.0 ** -len(text.partition(".")[2])
    return Quantity(float(text), text, None, step, found.start(group), found.end(group))


def _angle(found: re.Match[str], group: int, axis: str) -> Quantity:
    degrees, minutes, seconds = found.group(group, group + 1, group + 2)
    return Quantity(
        float(degrees) + float(minutes) / 60 + float(seconds) / 3600,
        seconds,
        Notation.DMS,
        10.0 ** -len(seconds.partition(".")[2]) / 3600,
        found.start(group),
        found.end(group + 2) + 2,
        axis,
        is_direction_known=True,
    )
