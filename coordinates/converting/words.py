"""Positions written in every notation, and what the notations are called."""

from coordinates.errors import CoordinateError
from coordinates.messages import datum_words, notation_words
from coordinates.reading import Reading
from coordinates.values import Datum, LonLat, Notation
from coordinates.writing import Digits, write


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
    """How a position was read: its notation, its zone and its datum."""
    zone = f" {reading.zone}N" if reading.zone else ""
    return f"{notation_words(reading.notation)}{zone} · {datum_words(reading.datum)}"
