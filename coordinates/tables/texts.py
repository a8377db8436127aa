"""The cells of one position put together into the text that ``coordinates.reading`` reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coordinates.datum import SYSTEMS
from coordinates.errors import Code, CoordinateError
from coordinates.messages import datum_words
from coordinates.sheets.workbook import Row
from coordinates.spreadsheet import as_typed
from coordinates.tables.columns import Place, Role
from coordinates.thai import normalise
from coordinates.values import Datum

_EPSG: Final = re.compile(rf"(?<!\d)(?:{'|'.join(map(str, SYSTEMS))})(?!\d)")
_ZONE: Final = re.compile(r"(?<!\d)(\d{1,2}) ?([c-hj-np-x])?(?![\da-z])", re.IGNORECASE)
# 18,5822: the comma of a decimal; no metre of a grid has so few digits before its only comma.
_DECIMAL_COMMA: Final = re.compile(r"-?(?:\d{1,2}|1[0-7]\d),\d+")
_LARGE: Final = re.compile(r"\d{5}|\d,\d{3}")  # metres, not degrees
# Words of a column of datums that name no datum: how the numbers are written.
_NO_DATUM: Final = re.compile(
    "utm|mgrs|gps|lat|lon|geo|องศา|ลิปดา|ทศนิยม|ภูมิศาสตร์|ละติจูด|decimal|dms|degree|กริด|grid|พิกัด|^-+$|^$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """The system that the columns of a row state, or that a person chose for all rows."""

    datum: Datum | None = None
    zone: str = ""  # 47, or with the band 47Q

    @classmethod
    def of_srid(cls, srid: int) -> "Declared":
        """Raises CoordinateError datum_unknown."""
        if srid not in SYSTEMS:
            raise CoordinateError(Code.DATUM_UNKNOWN, f"EPSG:{srid}")
        datum, zone = SYSTEMS[srid]
        return cls(datum, str(zone or ""))

    def words(self, *, grid: bool) -> str:
        """The system in words that the reader knows; degrees have no zone."""
        datum = datum_words(self.datum) if self.datum else ""
        zone = f"UTM โซน {self.zone}" if self.zone and grid else ""
        return f"{zone} {datum}".strip()


def declared_by(row: Row, place: Place) -> Declared:
    """What the columns of zone and datum say. Raises CoordinateError datum_unknown."""
    columns = place.columns
    zone = row[columns["zone"]] if "zone" in columns else ""
    datum = row[columns["datum"]] if "datum" in columns else ""
    stated = _declared(normalise(datum, digits=True))
    return Declared(stated.datum, _zone(zone) or stated.zone)


def _declared(text: str) -> Declared:
    if found := _EPSG.search(text):
        return Declared.of_srid(int(found[0]))
    lower = text.casefold()
    if "indian" in lower or "อินเดีย" in lower:
        return Declared(Datum.INDIAN1975, _zone(re.sub(r"\d{4}|75", "", text)))
    if "wgs" in lower:
        return Declared(Datum.WGS84, _zone(re.sub(r"19 ?84|84", "", text)))
    if _NO_DATUM.search(text):
        return Declared(None, _zone(text))
    raise CoordinateError(Code.DATUM_UNKNOWN, text)


def _zone(text: str) -> str:
    found = _ZONE.search(normalise(text, digits=True))
    if not found:
        return ""
    # N says north as often as it is a band; before "E 505034" it would be a label.
    band = (found[2] or "").upper()
    return found[1] + ("" if band in ("N", "E") else band)


def cells_of(row: Row, place: Place) -> list[str]:
    """The texts of the position itself, as typed: one, or northing or latitude and the other."""
    columns = place.columns
    roles: list[Role] = ["position"] if "position" in columns else ["y", "x"]
    return [as_typed(row[columns[role]]) for role in roles]


def typed_text(cells: Sequence[str], declared: Declared) -> str:
    """One text of the cells and the declared system.

    >>> typed_text(["2054611", "505034"], Declared(Datum.INDIAN1975, "47"))
    'UTM โซน 47 Indian 1975 E 505034 N 2054611'
    >>> typed_text(["18,5822", "99,0477"], Declared())
    'ละติจูด 18.5822 ลองจิจูด 99.0477'
    """
    if len(cells) == 1:
        return f"{declared.words(grid=is_grid(cells))} {_number(cells[0])}".strip()
    y, x = (_number(cell) for cell in cells)
    if is_grid(cells):
        return f"{declared.words(grid=True)} E {x} N {y}".strip()
    return f"{declared.words(grid=False)} ละติจูด {y} ลองจิจูด {x}".strip()


def bare_text(cells: Sequence[str]) -> str:
    """The cells without labels, for cells that bear their own."""
    return "\n".join(map(_number, cells))


def is_grid(cells: Sequence[str]) -> bool:
    """Whether the numbers are metres."""
    return any(_LARGE.search(normalise(_number(cell), digits=True).split(".")[0]) for cell in cells)


def _number(cell: str) -> str:
    text = normalise(cell, digits=True)
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
