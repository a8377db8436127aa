"""A feature of an official file as an area: which field says what, under which name.

Fields are found whatever their case: the humanitarian common set (COD-AB: ``ADM1_PCODE``,
``ADM1_TH``; since 2025 ``adm1_name``, ``adm1_name1``), plain ``code``/``name_th`` files, and the
village points of Thai departments.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import shapely

from coordinates.models import AdminArea
from coordinates.thai import normalise

Level = AdminArea.Level
LEVEL_OF_LENGTH: Final = {
    2: Level.PROVINCE,
    4: Level.DISTRICT,
    6: Level.SUBDISTRICT,
    8: Level.VILLAGE,
}
_PARENT: Final = {
    Level.DISTRICT: Level.PROVINCE,
    Level.SUBDISTRICT: Level.DISTRICT,
    Level.VILLAGE: Level.SUBDISTRICT,
}
_PCODES: Final = ("adm4_pcode", "adm3_pcode", "adm2_pcode", "adm1_pcode")
_CODES: Final = ("code", "village_code", "vill_code", "villcode", "vil_code")
_VILLAGE_NAMES: Final = ("vill_nam_t", "vill_name", "vill_th", "village_name", "vill_nam_e")
_POPULATION: Final = re.compile(r"population(_\d{4})?")
_PCODE: Final = re.compile(r"(?:TH)?(\d+)(?:\.0)?", re.IGNORECASE | re.ASCII)
_THAI: Final = re.compile("[ก-๛]")


@dataclass(slots=True)
class AreaRecord:
    """An area as read. ``geometry`` is shapely in EPSG:4326 or None; empty texts say nothing."""

    level: str
    code: str
    name_th: str = ""
    name_en: str = ""
    parent_level: str = ""
    parent_code: str = ""
    population: int | None = None
    geometry: Any = None
    source: str = ""
    file: str = ""
    row: int = 0


class Columns:
    """The fields of one layer that say something about areas."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.by_name = {name.lower(): column for name, column in fields.items()}
        self.population = next(filter(_POPULATION.fullmatch, sorted(self.by_name)), "")
        self.codes = [name for name in (*_PCODES, *_CODES) if name in self.by_name]

    def record(self, at: int, geometry: Any) -> AreaRecord:
        """Read feature ``at``; its code and level may come out empty."""
        field = next((name for name in self.codes if self._code(name, at)), "")
        code = self._code(field, at)
        level = LEVEL_OF_LENGTH.get(len(code), "")
        parent = _PARENT.get(Level(level), "") if level else ""
        names = [normalise(name) for name in self._names(field, at)]
        return AreaRecord(
            level=level,
            code=code,
            name_th=next((name for name in names if _THAI.search(name)), ""),
            name_en=next((name for name in names if name and not _THAI.search(name)), ""),
            parent_level=parent,
            parent_code=self._parent(parent, at) or code[:-2] if parent else "",
            population=self._number(self.population, at),
            geometry=geometry,
        )

    def _text(self, field: str, at: int) -> str:
        value = self.by_name[field][at] if field in self.by_name else None
        return "" if value is None or value != value else str(value).strip()

    def _code(self, field: str, at: int) -> str:
        text = self._text(field, at)
        match = _PCODE.fullmatch(normalise(text, digits=True))
        return match[1] if match else text

    def _names(self, field: str, at: int) -> Iterator[str]:
        """Texts that may be names, best first; the script says which language they are."""
        if field in _PCODES:
            stem = field.removesuffix("_pcode")
            fields = [f"{stem}_{end}" for end in ("th", "en", "name", "name1", "name2", "ref")]
        else:
            fields = ["name_th", "name_en", *_VILLAGE_NAMES, "name"]
        return (self._text(name, at) for name in fields)

    def _parent(self, level: str, at: int) -> str:
        number = {Level.PROVINCE: 1, Level.DISTRICT: 2, Level.SUBDISTRICT: 3}[Level(level)]
        return self._code(f"adm{number}_pcode", at) or self._code(f"{level}_code", at)

    def _number(self, field: str, at: int) -> int | None:
        text = self._text(field, at)
        return int(float(text)) if re.fullmatch(r"\d+(\.0)?", text, re.ASCII) else None


def is_area(geometry: Any) -> bool:
    """Tell whether a geometry bounds something."""
    return bool(shapely.get_dimensions(geometry) == 2)
