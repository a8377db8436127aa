"""Squares of the MGRS and USNG grid, 47Q NA 05032 54600, at any precision.

A square is read as its centre: the place meant lies anywhere inside, so that no error is larger
than 0.71 of the side; the corner that the digits name would be off by up to 1.41.
"""

import re
import warnings
from typing import Final

from mgrs import MGRS
from mgrs.core import MGRSError

from coordinates.errors import Code, CoordinateError
from coordinates.notations.candidates import Candidate, Found
from coordinates.values import ZONES, Datum, Notation, Reason

_SQUARE = re.compile(
    r"(?<![a-z0-9])(\d{1,2})[ \t]?([c-hj-np-x])[ \t]?([a-hj-np-z][a-hj-np-v])"
    r"(?:[ \t]?(\d{1,10})(?:[ \t](\d{1,5}))?)?(?![a-z0-9+]|\.\d)",
    re.IGNORECASE | re.ASCII,
)
# What stands alone and looks like one, but has letters that no square has.
_LOOKS = re.compile(
    r"\d{1,2}[ \t]?[a-z][ \t]?[a-z]{2}[ \t]?(?:\d{4,10}|\d{2,5}[ \t]\d{2,5})",
    re.IGNORECASE | re.ASCII,
)
_ALONE = re.compile(rf"[\s(]*(?:(?:mgrs|usng)[ :]*)?({_SQUARE.pattern})[ )\n]*", _SQUARE.flags)
_FINEST: Final = 5  # digits of each axis: 1 m
_LARGEST_M: Final = 100_000.0
_mgrs = MGRS()
# A band that does not fit its square is no fault of ours to warn of: it is told as a reason.
warnings.filterwarnings("ignore", message='Warning in "Convert_MGRS_To_UTM"')


def find_squares(cleaned: str) -> list[Found]:
    """Find the squares of a text that ``clean`` made; raises CoordinateError.

    In a sentence only those with digits in the zones of Thailand are squares, and what cannot be
    one is a word like any other; alone, every one is meant.
    """
    found: list[Found] = []
    alone = _ALONE.fullmatch(cleaned)
    for match in _SQUARE.finditer(cleaned):
        is_alone = alone is not None and match.span() == alone.span(1)
        if not is_alone and not (match[4] and int(match[1]) in ZONES):
            continue
        try:
            found.append((_square(match),))
        except CoordinateError:
            if is_alone:
                raise
    whole = cleaned.strip()
    if not found and _LOOKS.fullmatch(whole):
        raise CoordinateError(Code.MGRS_MALFORMED, whole)
    return found


def _square(match: re.Match[str]) -> Candidate:
    zone, band, letters = int(match[1]), match[2].upper(), match[3].upper()
    if zone not in ZONES:
        raise CoordinateError(Code.ZONE_UNKNOWN, match[0])
    first, second = match[4] or "", match[5] or ""
    digits = first + second
    if len(digits) % 2 or len(digits) > 2 * _FINEST or (second and len(first) != len(second)):
        raise CoordinateError(Code.MGRS_MALFORMED, match[0])
    try:
        _, _, easting_m, northing_m = _mgrs.MGRSToUTM(f"{zone}{band}{letters}{digits}")
    except MGRSError as error:
        raise CoordinateError(Code.MGRS_MALFORMED, match[0]) from error
    return Candidate(
        x=easting_m,
        y=northing_m,
        datum=Datum.WGS84,
        zone=zone,
        notation=Notation.MGRS,
        step_m=_LARGEST_M / 10 ** (len(digits) // 2),
        reason=Reason.AS_TYPED,
        start=match.start(),
        end=match.end(),
        band=band,
        is_datum_stated=True,
    )
