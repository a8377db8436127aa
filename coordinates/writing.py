"""Writes a position in any notation, so that ``read`` gives it back."""

from collections.abc import Callable
from typing import Final, Literal

from mgrs import MGRS
from openlocationcode import openlocationcode

from coordinates.datum import lonlat_to_grid
from coordinates.errors import Code, CoordinateError
from coordinates.thai import to_thai_digits
from coordinates.values import Datum, LonLat, Notation

Digits = Literal["arabic", "thai"]

DECIMALS: Final = 6  # 0.11 m
MINUTE_DECIMALS: Final = 4  # 0.19 m
SECOND_DECIMALS: Final = 2  # 0.31 m
PLUS_CODE_LENGTH: Final = 11  # a field of 2.8 m by 3.5 m
# The metres within which ``read`` gives back what was written: half the last digit both ways on
# the ground, with a little for rounding; of a field (MGRS, Plus Code) its centre is read.
ROUND_TRIP_M: Final = {
    Notation.DECIMAL: 0.09,
    Notation.DM: 0.15,
    Notation.DMS: 0.25,
    Notation.UTM: 0.75,
    Notation.UTM_INDIAN1975: 0.75,
    Notation.MGRS: 0.75,
    Notation.PLUS_CODE: 2.3,
    Notation.GEO: 0.09,
    Notation.LINK: 0.09,
}
# Addresses for a machine: Thai digits would break them.
_ASCII_ONLY: Final = (Notation.PLUS_CODE, Notation.GEO, Notation.LINK)
_LINK: Final = "https://www.google.com/maps/search/?api=1&query="
_mgrs = MGRS()


def write(position: LonLat, notation: Notation | str, digits: Digits = "arabic") -> str:
    """Write a position; UTM and MGRS are in the zone of its longitude, to the metre.

    Thai digits are kept out of links, geo: and Plus Codes, which they would break.

    >>> write(LonLat(99.0477, 18.5822), "dms")
    '18°34\\'55.92"N 99°02\\'51.72"E'
    >>> write(LonLat(99.0477, 18.5822), "utm", digits="thai")
    '๔๗N ๕๐๕๐๓๓ ๒๐๕๔๖๐๑'

    Raises CoordinateError: notation_unknown; for UTM and MGRS zone_unknown outside zones 47 and 48.
    """
    try:
        known = Notation(notation)
    except ValueError as error:
        raise CoordinateError(Code.NOTATION_UNKNOWN, str(notation)) from error
    text = _write(position, known)
    return to_thai_digits(text) if digits == "thai" and known not in _ASCII_ONLY else text


def _write(position: LonLat, notation: Notation) -> str:
    match notation:
        case Notation.DECIMAL:
            return _decimal(position, ", ")
        case Notation.DM:
            return _pair(position, _minutes)
        case Notation.DMS:
            return _pair(position, _seconds)
        case Notation.UTM:
            return _utm(position, Datum.WGS84)
        case Notation.UTM_INDIAN1975:
            return f"{_utm(position, Datum.INDIAN1975)} Indian 1975"
        case Notation.MGRS:
            return _square(position)
        case Notation.PLUS_CODE:
            code: str = openlocationcode.encode(position.lat, position.lon, PLUS_CODE_LENGTH)
            return code
        case Notation.GEO:
            return f"geo:{_decimal(position, ',')}"
        case Notation.LINK:
            return _LINK + _decimal(position, "%2C")


def _decimal(position: LonLat, between: str) -> str:
    return f"{position.lat:.{DECIMALS}f}{between}{position.lon:.{DECIMALS}f}"


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


def _square(position: LonLat) -> str:
    """The square of 1 m, as 47Q NA 05032 54600; the grid of Thailand only."""
    grid = lonlat_to_grid(position)
    code: str = _mgrs.UTMToMGRS(grid.zone, "N", grid.easting_m, grid.northing_m)
    return f"{code[:3]} {code[3:5]} {code[5:10]} {code[10:]}"
