"""Positions written in every notation, and what the notations are called."""

from typing import Any, Final

from django.utils.translation import gettext as _

from coordinates.errors import CoordinateError
from coordinates.messages import datum_words, notation_words, reasons_in_words
from coordinates.reading import Reading
from coordinates.values import Datum, LonLat, Notation
from coordinates.writing import Digits, write

COARSE_M: Final = 50.0  # three decimals of a degree: worth a word


def written(position: LonLat, notation: Notation, digits: Digits = "arabic") -> str:
    """The position in a notation; "" where it has none there (UTM outside zones 47 and 48)."""
    try:
        return write(position, notation, digits)
    except CoordinateError:
        return ""


def label(notation: Notation) -> str:
    """A notation to write in, by name; of UTM with its datum."""
    datums = {Notation.UTM: Datum.WGS84, Notation.UTM_INDIAN1975: Datum.INDIAN1975}
    words = notation_words(notation)
    return f"{words} · {datum_words(datums[notation])}" if notation in datums else words


def read_as(reading: Reading) -> str:
    """How a position was read: its notation, its zone, its datum, and how fine it is if coarse."""
    zone = f" {reading.zone}N" if reading.zone else ""
    datum = datum_words(reading.datum)
    if reading.notation is Notation.UTM and not reading.is_datum_stated:
        datum = _("ไม่ได้บอกพื้นหลักฐาน อ่านเป็น %(datum)s") % {"datum": datum}
    words = f"{notation_words(reading.notation)}{zone} · {datum}"
    if reading.precision_m < COARSE_M:
        return words
    return f"{words} · " + _("หยาบ ±%(size)s") % {"size": _size(reading.precision_m)}


def _size(metres: float) -> str:
    if metres < 1000:
        return _("%(count)d ม.") % {"count": round(metres)}
    return _("%(count)d กม.") % {"count": round(metres / 1000)}


def shown_reading(number: int, reading: Reading, where: str, digits: Digits) -> dict[str, Any]:
    """A reading for a person: in words, and written in every notation that it has."""
    texts: dict[Notation, str] = {one: written(reading.position, one, digits) for one in Notation}
    shown = [
        {"notation": one.value, "label": label(one), "text": text}
        for one, text in texts.items()
        if text
    ]
    return {
        "number": number,
        "read_as": read_as(reading),
        "reason": reasons_in_words(reading),
        "is_doubtful": reading.reason.supposes_mistake,
        "where": where,
        "written": shown,
    }
