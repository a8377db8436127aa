"""The one family of errors of this app: what was wrong, where, and what would be right."""

from enum import StrEnum

SHOWN = 80  # characters of the offending text that an error carries


class Code(StrEnum):
    """Every way a text or a number can fail; a closed list, translated by its value."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_A_POSITION = "not_a_position"
    INCOMPLETE = "incomplete"
    SEVERAL = "several"
    OUT_OF_RANGE = "out_of_range"
    OVER_SIXTY = "over_sixty"
    NOT_FINITE = "not_finite"
    NULL_ISLAND = "null_island"
    SWAPPED_AXES = "swapped_axes"
    AXES_CONFLICT = "axes_conflict"
    ZONE_UNKNOWN = "zone_unknown"
    DATUM_UNKNOWN = "datum_unknown"
    DATUM_CONFLICT = "datum_conflict"
    NOTATION_UNKNOWN = "notation_unknown"
    BBOX_MALFORMED = "bbox_malformed"
    NUMBER_MALFORMED = "number_malformed"
    NUMBER_ROUNDED = "number_rounded"
    DATE_MALFORMED = "date_malformed"
    MGRS_MALFORMED = "mgrs_malformed"
    PLUS_CODE_MALFORMED = "plus_code_malformed"
    REFERENCE_NEEDED = "reference_needed"
    LINK_SHORTENED = "link_shortened"
    LINK_WITHOUT_POSITION = "link_without_position"
    AREA_UNKNOWN = "area_unknown"
    VALUE_UNKNOWN = "value_unknown"
    SYSTEMS_DIFFER = "systems_differ"


# code -> (what is wrong, what would be right)
_WORDS: dict[Code, tuple[str, str]] = {
    Code.EMPTY: ("nothing was typed", "18.5822, 99.0477"),
    Code.TOO_LONG: ("the text is too long", "the position alone: 18.5822, 99.0477"),
    Code.NOT_A_POSITION: ("no position was found", "18.5822, 99.0477 or 47N 505034 2054611"),
    Code.INCOMPLETE: ("half of the position is missing", "two numbers: 18.5822, 99.0477"),
    Code.SEVERAL: ("there is more than one position", "one position; several go one a line"),
    Code.OUT_OF_RANGE: (
        "the number cannot be right",
        "latitude 5.6 to 20.5, longitude 97.3 to 105.7; "
        "easting 100,000 to 900,000, northing 620,000 to 2,270,000",
    ),
    Code.OVER_SIXTY: ("minutes and seconds stay below 60", "18°34'55.9\"N"),
    Code.NOT_FINITE: ("the number is not finite", "an ordinary number such as 18.5822"),
    Code.NULL_ISLAND: ("0, 0 is a place in the Atlantic, not a position", "18.5822, 99.0477"),
    Code.SWAPPED_AXES: ("latitude and longitude are swapped", "longitude first, then latitude"),
    Code.AXES_CONFLICT: ("the directions contradict each other", "18.5822 N, 99.0477 E"),
    Code.ZONE_UNKNOWN: ("Thailand has no such UTM zone", "zone 47 or 48"),
    Code.DATUM_UNKNOWN: ("no such datum", "WGS 84 or Indian 1975"),
    Code.DATUM_CONFLICT: ("two datums are named for one position", "WGS 84 or Indian 1975"),
    Code.NOTATION_UNKNOWN: (
        "no such notation",
        "decimal, dm, dms, utm, utm_indian1975, mgrs, plus_code, geo or link",
    ),
    Code.BBOX_MALFORMED: ("the box is not a box", "minlon,minlat,maxlon,maxlat"),
    Code.NUMBER_MALFORMED: ("this is not a number", "1,234.50"),
    Code.NUMBER_ROUNDED: (
        "the spreadsheet has shortened the number and lost digits",
        "set the column to Number and copy again: 505033",
    ),
    Code.DATE_MALFORMED: ("this is not a date", "20/11/2569 or 2026-11-20"),
    Code.MGRS_MALFORMED: ("no such square of the MGRS grid", "47Q NA 05033 54601"),
    Code.PLUS_CODE_MALFORMED: ("no such Plus Code", "7MCXH2JX+V3"),
    Code.REFERENCE_NEEDED: (
        "a short Plus Code says nothing without a place nearby",
        "the whole code of ten letters, such as 7MCXH2JX+V3",
    ),
    Code.LINK_SHORTENED: (
        "a shortened link does not hold its position",
        "open it, press on the pin and copy the numbers, such as 18.5822, 99.0477",
    ),
    Code.LINK_WITHOUT_POSITION: (
        "the link holds no position",
        "open it, press on the pin and copy the numbers, such as 18.5822, 99.0477",
    ),
    Code.AREA_UNKNOWN: ("no such area", "the code of a province, district or subdistrict: 5101"),
    Code.SYSTEMS_DIFFER: ("the ends are in different systems", "both ends in one system"),
    Code.VALUE_UNKNOWN: ("no such value", "one of the values that the form offers"),
}


class CoordinateError(ValueError):
    """A position that cannot be right.

    ``code`` is one of ``Code``; ``text`` the offending part, cut to 80 characters; ``hint`` what
    would be right; ``line`` the line it stood on (from 1), where lines were read.
    """

    def __init__(self, code: Code, text: str = "", *, line: int | None = None) -> None:
        self.code = code
        self.text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
        self.message, self.hint = _WORDS[code]
        self.line = line
        super().__init__(code, self.text)

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line else ""
        what = f": {self.text!r}" if self.text else ""
        return f"{self.message}{what}{where}; right would be {self.hint}"


class TextError(CoordinateError):
    """A number or a date that cannot be read from its text."""
