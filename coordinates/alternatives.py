"""What a text may have meant instead, if something typed was wrong: zone, datum, a digit."""

from collections.abc import Iterator
from typing import Final

from coordinates.notations.candidates import Candidate
from coordinates.notations.grids import THAI_NORTHING_M
from coordinates.values import EASTING_M, ZONES, Datum, Notation, Reason

_ON_PAPER: Final = (Notation.DM, Notation.DMS)
_EASTING_DIGITS: Final = (6, 6)
_NORTHING_DIGITS: Final = (6, 7)  # 620,000 to 2,270,000


def suppose(candidate: Candidate) -> Iterator[Candidate]:
    """Give the position in the other zone, and in Indian 1975 where no datum was stated.

    Decimal degrees come from devices, which know WGS 84 only; old papers have UTM and minutes.
    """
    if candidate.fault:
        return
    is_utm = candidate.notation in (Notation.UTM, Notation.UTM_INDIAN1975)
    if is_utm and candidate.is_zone_stated:
        other = ZONES[1] if candidate.zone == ZONES[0] else ZONES[0]
        yield candidate._replace(zone=other, reason=Reason.WRONG_ZONE)
    if not candidate.is_datum_stated and (is_utm or candidate.notation in _ON_PAPER):
        notation = Notation.UTM_INDIAN1975 if is_utm else candidate.notation
        yield candidate._replace(
            datum=Datum.INDIAN1975, notation=notation, reason=Reason.DATUM_UNDECLARED
        )


def suppose_digits(candidate: Candidate) -> Iterator[list[Candidate]]:
    """Give groups of positions with one digit more or one less in the easting or the northing.

    The members of a group differ in the digit put in at one place, and ``step_m`` is what they
    differ by: where several fit, the middle one stands for all, no more exact than that.
    """
    if candidate.notation not in (Notation.UTM, Notation.UTM_INDIAN1975):
        return
    if _is_northing(candidate.y):
        for reason, step_m, eastings in _variants(candidate.x, _EASTING_DIGITS):
            group = [x for x in eastings if EASTING_M[0] <= x <= EASTING_M[1]]
            yield [_with(candidate, x, candidate.y, step_m, reason) for x in group]
    if EASTING_M[0] <= candidate.x <= EASTING_M[1]:
        for reason, step_m, northings in _variants(candidate.y, _NORTHING_DIGITS):
            group = [y for y in northings if _is_northing(y)]
            yield [_with(candidate, candidate.x, y, step_m, reason) for y in group]


def _variants(value: float, digits: tuple[int, int]) -> Iterator[tuple[Reason, float, list[float]]]:
    """Put each digit in at each place, or leave each out, where that gives a right length."""
    text, part = str(int(value)), value % 1
    least, most = digits
    if least <= len(text) + 1 <= most:
        for at in range(len(text) + 1):
            made = [float(text[:at] + digit + text[at:]) + part for digit in "0123456789"]
            yield Reason.DIGIT_MISSING, 10.0 ** (len(text) - at), made
    if least <= len(text) - 1 <= most:
        for at in range(len(text)):
            if at and text[at] == text[at - 1]:
                continue  # the same number as before
            yield Reason.DIGIT_EXTRA, 0.0, [float(text[:at] + text[at + 1 :]) + part]


def _with(candidate: Candidate, x: float, y: float, step_m: float, reason: Reason) -> Candidate:
    step_m = max(step_m, candidate.step_m)
    return candidate._replace(x=x, y=y, step_m=step_m, reason=reason, fault="")


def _is_northing(value: float) -> bool:
    return THAI_NORTHING_M[0] <= value <= THAI_NORTHING_M[1]
