"""Types that hold a position, so that degrees, metres and datums cannot be confused."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from coordinates.errors import Code, CoordinateError


class Datum(StrEnum):
    """The reference frames of Thai papers."""

    WGS84 = "WGS84"
    INDIAN1975 = "INDIAN1975"


class Notation(StrEnum):
    """The ways a position is written."""

    DECIMAL = "decimal"
    DM = "dm"
    DMS = "dms"
    UTM = "utm"
    UTM_INDIAN1975 = "utm_indian1975"
    MGRS = "mgrs"
    PLUS_CODE = "plus_code"
    GEO = "geo"  # geo:18.5822,99.0477
    LINK = "link"  # of Google Maps


class Reason(StrEnum):
    """Why a reading was chosen; those of ``supposes_mistake`` change what was typed."""

    AS_TYPED = "as_typed"
    SWAPPED = "swapped"  # the numbers fit only the other way round
    ORDER_UNSTATED = "order_unstated"  # they fit both ways and nothing says which
    ZONE_UNSTATED = "zone_unstated"
    BAND_DISAGREES = "band_disagrees"  # the letter of the zone is not that of the latitude
    OUTSIDE_THAILAND = "outside_thailand"
    MAP_CENTRE = "map_centre"  # the link has no pin, only the middle of the map
    FROM_REFERENCE = "from_reference"  # a short code, made whole by a place nearby
    WRONG_ZONE = "wrong_zone"  # the other zone fits
    DATUM_UNDECLARED = "datum_undeclared"  # typed without a datum, fits as Indian 1975
    DIGIT_MISSING = "digit_missing"
    DIGIT_EXTRA = "digit_extra"
    RUN_TOGETHER = "run_together"  # degrees, minutes and seconds without anything between
    SIGN_WRONG = "sign_wrong"  # a minus that cannot be meant

    @property
    def supposes_mistake(self) -> bool:
        """Whether the reading holds only if something typed was wrong.

        >>> Reason.SIGN_WRONG.supposes_mistake, Reason.ZONE_UNSTATED.supposes_mistake
        (True, False)
        """
        return self in _MISTAKES


_MISTAKES = frozenset(
    {
        Reason.WRONG_ZONE,
        Reason.DATUM_UNDECLARED,
        Reason.DIGIT_MISSING,
        Reason.DIGIT_EXTRA,
        Reason.SIGN_WRONG,
    }
)


def _finite(*numbers: float) -> None:
    for number in numbers:
        if not math.isfinite(number):
            raise CoordinateError(Code.NOT_FINITE, str(number))


@dataclass(frozen=True, slots=True)
class LonLat:
    """A position in degrees of WGS 84, longitude first.

    >>> LonLat(99.0477, 18.5822)
    LonLat(lon=99.0477, lat=18.5822)

    Raises CoordinateError: not_finite, swapped_axes (only where the latitude cannot be one),
    out_of_range.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        _finite(self.lon, self.lat)
        if 90 < abs(self.lat) <= 180 and abs(self.lon) <= 90:
            raise CoordinateError(Code.SWAPPED_AXES, f"{self.lon}, {self.lat}")
        if abs(self.lat) > 90 or abs(self.lon) > 180:
            raise CoordinateError(Code.OUT_OF_RANGE, f"{self.lon}, {self.lat}")


@dataclass(frozen=True, slots=True)
class Bbox:
    """A box in degrees of WGS 84; it may be a point or a line, never inside out.

    Raises CoordinateError: bbox_malformed and those of LonLat.
    """

    minlon: float
    minlat: float
    maxlon: float
    maxlat: float

    def __post_init__(self) -> None:
        LonLat(self.minlon, self.minlat)
        LonLat(self.maxlon, self.maxlat)
        if self.minlon > self.maxlon or self.minlat > self.maxlat:
            raise CoordinateError(Code.BBOX_MALFORMED, str(self))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``minlon,minlat,maxlon,maxlat``.

        >>> Bbox.parse("98.9,18.5,99.1,18.7").maxlat
        18.7
        """
        parts = text.split(",", 4)
        try:
            minlon, minlat, maxlon, maxlat = (float(part) for part in parts)
        except ValueError as error:
            raise CoordinateError(Code.BBOX_MALFORMED, text) from error
        return cls(minlon, minlat, maxlon, maxlat)

    def covers(self, position: LonLat) -> bool:
        """Tell whether the position is in the box or on its border."""
        return (
            self.minlon <= position.lon <= self.maxlon
            and self.minlat <= position.lat <= self.maxlat
        )

    def __str__(self) -> str:
        return f"{self.minlon},{self.minlat},{self.maxlon},{self.maxlat}"


THAILAND = Bbox(97.3, 5.6, 105.7, 20.5)

ZONES = (47, 48)
# The span in which UTM is kept to its own zone with room to spare; north of the equator.
EASTING_M = (100_000.0, 900_000.0)
NORTHING_M = (0.0, 9_400_000.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A UTM position north of the equator, in metres.

    Raises CoordinateError: not_finite, zone_unknown, out_of_range.
    """

    zone: int
    easting_m: float
    northing_m: float
    datum: Datum = Datum.WGS84

    def __post_init__(self) -> None:
        _finite(self.easting_m, self.northing_m)
        if self.zone not in ZONES:
            raise CoordinateError(Code.ZONE_UNKNOWN, str(self.zone))
        if not EASTING_M[0] <= self.easting_m <= EASTING_M[1]:
            raise CoordinateError(Code.OUT_OF_RANGE, f"E {self.easting_m:g}")
        if not NORTHING_M[0] <= self.northing_m <= NORTHING_M[1]:
            raise CoordinateError(Code.OUT_OF_RANGE, f"N {self.northing_m:g}")
