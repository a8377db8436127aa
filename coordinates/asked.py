"""Where a position is expected, as a query says it: an area by its code, a place by lon,lat."""

from coordinates.errors import Code, CoordinateError
from coordinates.models import AdminArea
from coordinates.values import LonLat


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

    Raises CoordinateError not_a_position.
    """
    if not code:
        return None
    area = AdminArea.objects.current().filter(code=code, boundary__isnull=False).first()
    if area is None:
        raise CoordinateError(Code.NOT_A_POSITION, f"area={code}")
    return area
