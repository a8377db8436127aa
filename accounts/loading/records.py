"""A row of the list as an authority. Every fact comes from its own column, none from the code."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.loading.sheets import Row
from accounts.models import LocalAuthority
from coordinates.errors import CoordinateError, TextError
from coordinates.loading.report import Remark
from coordinates.thai import parse_number
from coordinates.values import THAILAND, LonLat

Kind = LocalAuthority.Kind
_KINDS: Final = {
    "อบจ.": Kind.PAO,
    "ทน.": Kind.CITY,
    "ทม.": Kind.TOWN,
    "ทต.": Kind.SUBDISTRICT,
    "อบต.": Kind.SAO,
}
_POPULATION: Final = re.compile(r"population_(\d{4})", re.ASCII)
_BE_OFFSET: Final = 543
_BAD_CODE = _("รหัส อปท. ต้องเป็นตัวเลข 7 หลัก (หรือ 8 หลักที่ขึ้นต้นด้วย 0)")
_BAD_KIND = _("ประเภทต้องเป็น อบจ. ทน. ทม. ทต. หรือ อบต.")
_NO_NAME = _("ไม่มีชื่อ อปท.")
_BAD_PROVINCE = _("ไม่รู้จักรหัสจังหวัด")
_BAD_DISTRICT = _("ไม่รู้จักรหัสอำเภอ จึงเว้นว่างไว้")
_TWO_DISTRICTS = _("อยู่มากกว่าหนึ่งอำเภอ ใช้อำเภอแรก")
_BAD_NUMBER = _("ไม่ใช่ตัวเลข จึงเว้นว่างไว้")
_BAD_OFFICE = _("ที่ตั้งสำนักงานไม่อยู่ในประเทศไทย จึงเว้นว่างไว้")


@dataclass(slots=True)
class AuthorityRecord:
    """An authority as read; ``office`` in EPSG:4326; ``populations`` by B.E. year."""

    code: str
    kind: str
    name_th: str
    full_name_th: str
    name_en: str
    province_code: str
    district_code: str
    active: bool
    area_km2: Decimal | None = None
    office: LonLat | None = None
    populations: dict[int, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    row: int = 0


def authority_code(text: str) -> str:
    """Give the code in its one spelling: 7 digits; an eighth, leading 0 is only a spelling."""
    return text[1:] if len(text) == 8 and text.startswith("0") else text


def fault(row: Row, provinces: Container[str]) -> tuple[str, str, str] | None:
    """Say why a row cannot be an authority: (column, value, reason); None where it can."""
    code = row["dla_code_2017"]
    if not re.fullmatch(r"0?[1-9]\d{6}", code, re.ASCII):
        return "dla_code_2017", code, str(_BAD_CODE)
    if row["type"] not in _KINDS:
        return "type", row["type"], str(_BAD_KIND)
    if not (row["name_th"] and row["full_name_th"]):
        return "full_name_th", "", str(_NO_NAME)
    if row["province_code"] not in provinces:
        return "province_code", row["province_code"], str(_BAD_PROVINCE)
    return None


class Reader:
    """Turns rows without fault into records and remembers the values it had to leave out."""

    def __init__(self, file: str, districts: Container[str]) -> None:
        self.file, self.districts = file, districts
        self.remarks: list[Remark] = []

    def record(self, row: Row) -> AuthorityRecord:
        populations = {
            int(match[1]) + _BE_OFFSET: int(number)
            for name in row
            if (match := _POPULATION.fullmatch(name))
            and (number := self._number(row, name)) is not None
        }
        return AuthorityRecord(
            code=authority_code(row["dla_code_2017"]),
            kind=_KINDS[row["type"]],
            name_th=row["name_th"],
            full_name_th=row["full_name_th"],
            name_en=row.get("name_en", ""),
            province_code=row["province_code"],
            district_code=self._district(row),
            active=row.get("status", "active") in {"", "active"},
            area_km2=self._number(row, "area_km2"),
            office=self._office(row),
            populations=populations,
            codes={"rcode": row["rcode"]} if row.get("rcode") else {},
            row=row.number,
        )

    def _district(self, row: Row) -> str:
        """Four authorities span two districts ("2007 2004"): the office of the first has them."""
        stated = row.get("district_code", "")
        codes = [code for code in stated.split() if code in self.districts]
        if len(codes) < len(stated.split()):
            self._remark(row, "district_code", stated, str(_BAD_DISTRICT))
        elif len(codes) > 1:
            self._remark(row, "district_code", stated, str(_TWO_DISTRICTS))
        return codes[0] if codes else ""

    def _number(self, row: Row, column: str) -> Decimal | None:
        if not (text := row.get(column, "")):
            return None
        try:
            number = parse_number(text)
        except TextError:
            number = Decimal(-1)
        if number >= 0:
            return number
        self._remark(row, column, text, str(_BAD_NUMBER))
        return None

    def _office(self, row: Row) -> LonLat | None:
        texts = row.get("office_lon", ""), row.get("office_lat", "")
        if not any(texts):
            return None
        try:
            position = LonLat(*(float(text) for text in texts))
        except (ValueError, CoordinateError):
            position = None
        if position and THAILAND.covers(position):
            return position
        self._remark(row, "office_lat, office_lon", ", ".join(texts[::-1]), str(_BAD_OFFICE))
        return None

    def _remark(self, row: Row, column: str, value: str, reason: str) -> None:
        code = authority_code(row["dla_code_2017"])
        self.remarks.append(Remark(self.file, row.number, code, reason, column, value))


def coverage_of(row: Row) -> bool | None:
    """Tell whether the subdistrict is covered completely; None for a word that is neither."""
    words = {"completely": True, "ทั้งหมด": True, "partially": False, "บางส่วน": False}
    return words.get(row["coverage"])


def populations_of(records: list[AuthorityRecord]) -> Iterator[tuple[str, int, int]]:
    for record in records:
        for year, number in record.populations.items():
            yield record.code, year, number
