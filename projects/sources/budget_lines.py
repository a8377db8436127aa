"""The road and water lines of the national budget: works of agencies, each with its money."""

from functools import cache
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.owners import Owner
from coordinates.models import AdminArea
from coordinates.thai import BE_OFFSET, normalise
from projects.codes import Sector, Source, State
from projects.records import Money, Record
from projects.sources.base import Line, TableSource
from projects.sources.columns import Column, computed_baht, text_of, whole
from projects.sources.errors import BadValue
from projects.title import suggest_kind

COLUMNS: tuple[Column, ...] = (
    Column("key", "ITEM_ID", text_of(120), required=True),
    Column("ministry", "MINISTRY", text_of(200)),
    Column("unit", "BUDGETARY_UNIT", text_of(200), required=True),
    Column("programme", "PROJECT", text_of(300)),
    Column("name", "ITEM_DESCRIPTION", text_of(1000), required=True),
    Column("year_ce", "FISCAL_YEAR", whole(2100), required=True),
    Column("amount", "amount_baht", computed_baht, required=True),
    Column("is_road", "is_road", str),
    Column("is_water", "is_water", str),
    Column("district_codes", "district_codes", str),
    Column("tambon_codes", "tambon_codes", str),
    Column("document", "REF_DOC", text_of(200)),
)
# Codes that people know; every other agency's code comes from its name.
KNOWN = {
    "กรมชลประทาน": "RID",
    "กรมทรัพยากรน้ำ": "DWR",
    "กรมทรัพยากรน้ำบาดาล": "DGR",
    "การประปาส่วนภูมิภาค": "PWA",
    "การประปานครหลวง": "MWA",
    "กรมทางหลวง": "DOH",
    "กรมทางหลวงชนบท": "DRR",
    "กรมโยธาธิการและผังเมือง": "DPT",
    "กรมพัฒนาที่ดิน": "LDD",
}


class BudgetLines(TableSource):
    name = "budget-lines"
    title = _("รายการงบประมาณแผ่นดิน")
    columns = COLUMNS
    owner_needed = False

    def __init__(self) -> None:
        self._agency = cache(_agency)

    def record(self, line: Line, owner: Owner | None) -> Record:
        values = line.values
        year = values["year_ce"] + BE_OFFSET
        # The line is kept as the budget book's OCR gives it; slips are mended only in reading.
        sector, kind = _kind(values)
        subdistrict = values.get("tambon_codes", "").split(" ")[0]
        return Record(
            place=line.place,
            owner=self._agency(values["unit"], values.get("ministry", "")),
            facts={
                "name": values["name"],
                "year": year,
                "programme": values.get("programme", ""),
                "sector": sector,
                "kind_id": kind,
                "state": State.BUDGETED,
            }
            | ({"subdistrict_code": subdistrict} if subdistrict else {}),
            key=values["key"],
            money=Money(year, Source.OTHER, values["amount"]),
            columns=line.columns,
        )


def _kind(values: dict[str, Any]) -> tuple[str, str]:
    """The title decides; where it says little, a line flagged as one of the two is that one."""
    sector, kind = suggest_kind(values["name"])
    flags = {
        code
        for code, name in ((Sector.ROAD, "is_road"), (Sector.WATER, "is_water"))
        if values.get(name, "").casefold() in {"true", "1"}
    }
    weak = kind in ("other", "drain", "culvert")
    if weak and len(flags) == 1 and sector not in flags:
        return flags.pop(), "other"
    return sector, kind


def agency_code(name: str) -> str:
    """The code of an agency: a known one, a province's by its number, else from its name.

    The same name always gives the same code: at most 12 letters and digits.
    """
    if name in KNOWN:
        return KNOWN[name]
    if name.startswith("จังหวัด"):
        provinces = AdminArea.objects.current().provinces()
        area = provinces.filter(name_th=name.removeprefix("จังหวัด").strip()).first()
        if area:
            return f"PROV{area.code}"
    return f"A{sha256(name.encode()).hexdigest()[:8].upper()}"


def _agency(unit: str, ministry: str) -> Agency:
    name = normalise(unit)
    if found := Agency.objects.filter(name_th=name).first():
        return found
    code = agency_code(name)
    if Agency.objects.filter(code=code).exists():
        reason = _("รหัสหน่วยงาน %(code)s เป็นของหน่วยงานชื่ออื่นอยู่แล้ว")
        raise BadValue(reason % {"code": code}, name="unit")
    return Agency.objects.create(code=code, name_th=name, ministry=normalise(ministry))
