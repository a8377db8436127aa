"""What a camera wrote down beside the picture: where it stood, where it looked, and when."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Final, Self

from coordinates.errors import CoordinateError
from coordinates.values import THAILAND, LonLat

BANGKOK: Final = timezone(timedelta(hours=7))  # without summer time since 1920
MOST_ACCURACY_M: Final = 100_000
# EXIF 2.32, tables 4 and 15: the numbers of its tags.
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_DIRECTION_REF, _DIRECTION, _ERROR_M = 16, 17, 31
_TIMES: Final = ((0x9003, (0x9011, 0x9010)), (0x9004, (0x9012, 0x9010)))
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_FORGIVEN: Final = timedelta(days=1)  # a camera's clock that is fast


class PositionFault(StrEnum):
    """Why a position that was given is none."""

    ZERO = "zero"
    INVALID = "invalid"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Shot:
    """One press of the button.

    ``direction_deg``: 0 ≤ d < 360 clockwise from north, the magnetic one where
    ``direction_magnetic``; ``accuracy_m``: the radius the device states.
    """

    position: LonLat | None = None
    fault: PositionFault | None = None
    accuracy_m: float | None = None
    direction_deg: float | None = None
    direction_magnetic: bool = False
    taken_at: datetime | None = None

    @classmethod
    def of_exif(cls, gps: Mapping[int, Any], camera: Mapping[int, Any]) -> Self:
        """Read the GPS and the Exif directory of a file; whatever makes no sense is left out.

        >>> Shot.of_exif({1: "N", 2: (16, 30, 0), 3: "E", 4: (100, 15, 0)}, {}).position
        LonLat(lon=100.25, lat=16.5)
        """
        position, fault = None, None
        if _LAT in gps or _LON in gps:
            lon = _degrees(gps.get(_LON), gps.get(_LON_REF), "W")
            position, fault = place(lon, _degrees(gps.get(_LAT), gps.get(_LAT_REF), "S"))
        direction = _number(gps.get(_DIRECTION))
        return cls(
            position=position,
            fault=fault,
            accuracy_m=sensible_accuracy(_number(gps.get(_ERROR_M))) if position else None,
            direction_deg=direction % 360 if math.isfinite(direction) else None,
            direction_magnetic=_text(gps.get(_DIRECTION_REF)) == "M",
            taken_at=_taken_at(camera),
        )


def place(lon: float, lat: float) -> tuple[LonLat | None, PositionFault | None]:
    """The position where it can be one of a photo of ours, else why it is not.

    >>> place(0.0, 0.0)
    (None, <PositionFault.ZERO: 'zero'>)
    >>> place(float("nan"), 16.5)
    (None, <PositionFault.INVALID: 'invalid'>)
    """
    if lon == 0 and lat == 0:
        return None, PositionFault.ZERO
    try:
        position = LonLat(lon, lat)
    except CoordinateError:
        return None, PositionFault.INVALID
    return (position, None) if THAILAND.covers(position) else (None, PositionFault.OUTSIDE)


def sensible_accuracy(metres: float) -> float | None:
    """A radius in metres; none for what is negative, boundless or no number."""
    return metres if 0 <= metres < MOST_ACCURACY_M else None


def _number(value: Any) -> float:
    """A rational, a number or a lone one in a tuple; not a number for anything else."""
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    try:
        return float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return math.nan


def _degrees(value: Any, ref: Any, negative: str) -> float:
    parts = value if isinstance(value, tuple) else (value,)
    if not 1 <= len(parts) <= 3:  # noqa: PLR2004 - degrees, minutes, seconds
        return math.nan
    total = sum(_number(part) / 60.0**power for power, part in enumerate(parts))
    return -total if _text(ref) == negative else total


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ").upper() if isinstance(value, str) else ""


def _taken_at(camera: Mapping[int, Any]) -> datetime | None:
    """The time of the picture, in its own offset from UTC; without one Thailand's."""
    for tag, offsets in _TIMES:
        try:
            taken = datetime.strptime(_text(camera.get(tag)), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
            taken = taken.replace(tzinfo=_offset(camera, offsets)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if _EARLIEST <= taken <= datetime.now(UTC) + _FORGIVEN:
            return taken
    return None


def _offset(camera: Mapping[int, Any], tags: tuple[int, ...]) -> timezone:
    for tag in tags:
        try:
            offset = datetime.strptime(_text(camera.get(tag)), "%z").utcoffset()
        except ValueError:
            continue
        if offset is not None:
            return timezone(offset)
    return BANGKOK
