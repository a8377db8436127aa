"""What a query says: where a position is expected, and how its answer is to be written."""

from collections.abc import Iterable
from typing import Final

from coordinates.errors import Code, CoordinateError
from coordinates.measures import middle_of
from coordinates.models import AdminArea
from coordinates.values import LonLat, Notation
from coordinates.writing import Digits

_DIGITS: Final[dict[str, Digits | None]] = {"": None, "arabic": "arabic", "thai": "thai"}


def near_of(text: str) -> LonLat | None:
    """``lon,lat`` in degrees; None for a blank. Raises CoordinateError number_malformed, …"""
    if not text:
        return None
    try:
        lon, lat = (float(part) for part in text.split(",", 2))
    except ValueError as error:
        raise CoordinateError(Code.NUMBER_MALFORMED, text) from error
    return LonLat(lon, lat)


def area_of(code: str) -> AdminArea | None:
    """The area in force with ``code``, None for a blank; an unknown code is refused.

    Raises CoordinateError area_unknown.
    """
    if not code:
        return None
    area = AdminArea.objects.current().filter(code=code, boundary__isnull=False).first()
    if area is None:
        raise CoordinateError(Code.AREA_UNKNOWN, f"area={code}")
    return area


def expected_at(near: str, area: AdminArea | None) -> LonLat | None:
    """The place that is asked for, else the middle of the area: a short code counts from it.

    Raises as ``near_of``.
    """
    return near_of(near) or middle_of(area)


def digits_of(name: str, text: str) -> Digits | None:
    """Whose digits the field ``name`` asks for; None for a blank. Raises value_unknown."""
    if text not in _DIGITS:
        raise CoordinateError(Code.VALUE_UNKNOWN, f"{name}={text}")
    return _DIGITS[text]


def notations_of(texts: Iterable[str]) -> list[Notation]:
    """The notations of a field ``to``, each once. Raises CoordinateError notation_unknown."""
    known = {one.value: one for one in Notation}
    found = list(dict.fromkeys(texts))
    for text in found:
        if text not in known:
            raise CoordinateError(Code.NOTATION_UNKNOWN, f"to={text}")
    return [known[text] for text in found]
