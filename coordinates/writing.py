"""Writes a position in any notation, so that ``read`` gives it back."""

from collections.abc import Callable
from typing import Final, Literal

from coordinates.datum import lonlat_to_grid
from coordinates.errors import Code, CoordinateError
from coordinates.thai import to_thai_digits
from coordinates.values import Datum, LonLat, Notation

Digits = Literal["arabic", "thai"]

DECIMALS: Final = 6  # 0.11 m
MINUTE_DECIMALS: Final = 4  # 0.19 m
SECOND_DECIMALS: Final = 2  # 0.31 m


def write(position: LonLat, notation: Notation | str, digits: Digits = "arabic") -> str:
    """Write a position; UTM is in the zone of its longitude, to the metre.

    >>> write(LonLat(99.0477, 18.5822), "dms")
    '18°34\\'55.92"N 99°02\\'51.72"E'
    >>> write(LonLat(99.0477, 18.5822), "utm", digits="thai")
    '๔๗N ๕๐๕๐๓๓ ๒๐๕๔๖๐๑'

    Raises CoordinateError: notation_unknown; for UTM zone_unknown outside zones 47 and 48.
    """
    try:
        known = Notation(notation)
    except ValueError as error:
        raise CoordinateError(Code.NOTATION_UNKNOWN, str(notation)) from error
    text = _write(position, known)
    return to_thai_digits(text) if digits == "thai" else text


def _write(position: LonLat, notation: Notation) -> str:
    match notation:
        case Notation.DECIMAL:
            return f"{position.lat:.{DECIMALS}f}, {position.lon:.{DECIMALS}f}"
        case Notation.DM:
            return _pair(position, _minutes)
        case Notation.DMS:
            return _pair(position, _seconds)
        case Notation.UTM:
            return _utm(position, Datum.WGS84)
        case Notation.UTM_INDIAN1975:
            return f"{_utm(position, Datum.INDIAN1975)} Indian 1975"


def _pair(position: LonLat, angle: Callable[[float], str]) -> str:
    north = "S" if position.lat < 0 else "N"
    east = "W" if position.lon < 0 else "E"
    return f"{angle(abs(position.lat))}{north} {angle(abs(position.lon))}{east}"


def _minutes(degrees: float) -> str:
    """Round once, as a whole number of the last digit, so that 60 is never written."""
    whole, rest = divmod(round(degrees * 60 * 10**MINUTE_DECIMALS), 60 * 10**MINUTE_DECIMALS)
    return f"{whole}°{rest / 10**MINUTE_DECIMALS:0{MINUTE_DECIMALS + 3}.{MINUTE_DECIMALS}f}'"


def _seconds(degrees: float) -> str:
    hundredths = round(degrees * 3600 * 10**SECOND_DECIMALS)
    minutes, rest = divmod(hundredths, 60 * 10**SECOND_DECIMALS)
    whole, minutes = divmod(minutes, 60)
    seconds = f"{rest / 10**SECOND_DECIMALS:0{SECOND_DECIMALS + 3}.{SECOND_DECIMALS}f}"
    return f"{whole}°{minutes:02d}'{seconds}\""


def _utm(position: LonLat, datum: Datum) -> str:
    grid = lonlat_to_grid(position, datum=datum)
    return f"{grid.zone}N {grid.easting_m:.0f} {grid.northing_m:.0f}"
