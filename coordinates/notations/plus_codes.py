"""Plus Codes, 7MCXH2JX+V3, whole or short of a place nearby; the centre of the field is read."""

import re
from typing import Final

from openlocationcode import openlocationcode

from coordinates.errors import Code, CoordinateError
from coordinates.notations.angles import METRES_A_DEGREE
from coordinates.notations.candidates import Candidate, Found
from coordinates.values import Datum, LonLat, Notation, Reason

_CODE = re.compile(
    r"(?<![a-z0-9+])(?=[0-9+]*[a-z])[23456789cfghjmpqrvwx]{2,8}0{0,6}\+[23456789cfghjmpqrvwx]{0,7}"
    r"(?![a-z0-9+])",
    re.IGNORECASE | re.ASCII,
)
# What stands alone and looks like one, but has letters that no code has.
_LOOKS = re.compile(r"(?=[^\s]*[a-z])[a-z0-9]{4,8}\+[a-z0-9]{2,7}", re.IGNORECASE | re.ASCII)
_SHORTEST_TAIL: Final = 2


def find_plus_codes(cleaned: str, near: LonLat | None) -> list[Found]:
    """Find the codes of a text that ``clean`` made; raises CoordinateError.

    ``near`` makes a short code whole: of the places it can mean, the nearest is taken.
    """
    found: list[Found] = [
        (_field(match[0], match.start(), near),)
        for match in _CODE.finditer(cleaned)
        if not _is_chainage(match[0])
    ]
    alone = cleaned.strip()
    if not found and _LOOKS.fullmatch(alone):
        raise CoordinateError(Code.PLUS_CODE_MALFORMED, alone)
    return found


def _is_chainage(text: str) -> bool:
    """Tell กม.22+333 and the like: no letter, or nothing behind the plus of a short code."""
    head, _, tail = text.partition("+")
    is_short = len(head) < 8
    return not re.search("[a-z]", text, re.IGNORECASE) or (is_short and len(tail) < _SHORTEST_TAIL)


def _field(text: str, start: int, near: LonLat | None) -> Candidate:
    code = text.upper()
    reason = Reason.AS_TYPED
    if not openlocationcode.isValid(code):
        raise CoordinateError(Code.PLUS_CODE_MALFORMED, text)
    if openlocationcode.isShort(code):
        if near is None:
            raise CoordinateError(Code.REFERENCE_NEEDED, text)
        code = openlocationcode.recoverNearest(code, near.lat, near.lon)
        reason = Reason.FROM_REFERENCE
    if not openlocationcode.isFull(code):
        raise CoordinateError(Code.PLUS_CODE_MALFORMED, text)
    field = openlocationcode.decode(code)
    return Candidate(
        x=field.longitudeCenter,
        y=field.latitudeCenter,
        datum=Datum.WGS84,
        zone=None,
        notation=Notation.PLUS_CODE,
        step_m=(field.latitudeHi - field.latitudeLo) * METRES_A_DEGREE,
        reason=reason,
        start=start,
        end=start + len(text),
        is_datum_stated=True,
    )
