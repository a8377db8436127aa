"""Our own sheet: one project a row, with ids that stay, to be filled in and sent back."""

import hashlib
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.owners import Owner
from coordinates.sheets.workbook import Row
from coordinates.spreadsheet import as_typed
from coordinates.thai import normalise
from projects.codes import Role, Source, State
from projects.facts import TEXTS
from projects.models import Kind
from projects.records import Money, Record
from projects.services.facts import STATED
from projects.sources.base import Line, TableSource
from projects.sources.columns import (
    Column,
    baht,
    choice_of,
    heading_year,
    metres_or_none,
    spellings_of,
    subdistrict,
    text_of,
    whole,
    year,
)
from projects.sources.errors import BadValue, OwnerMissing
from projects.title import suggest_kind

COLUMNS: tuple[Column, ...] = (
    Column("code", "รหัสโครงการ", text_of(24), ("รหัส", "project code")),
    Column("key", "รหัสอ้างอิงของท่าน", text_of(100), ("รหัสอ้างอิง", "external id", "reference")),
    Column("name", "ชื่อโครงการ", text_of(1000), ("โครงการ", "รายการ", "title"), required=True),
    Column("year", "ปีงบประมาณ", year, ("ปี", "fiscal year", "ปีงบประมาณแรก"), required=True),
    Column("kind", "ประเภท", text_of(100), ("ประเภทงาน", "ประเภทโครงการ")),
    Column("state", "สถานะ", choice_of(spellings_of(State.choices)), ("สถานะโครงการ",)),
    Column("objective", "วัตถุประสงค์", text_of(2000)),
    Column("target", "เป้าหมาย", text_of(2000), ("ผลผลิต", "เป้าหมาย (ผลผลิตของโครงการ)")),
    Column("indicator", "ตัวชี้วัด", text_of(1000), ("kpi",)),
    Column("outcome", "ผลที่คาดว่าจะได้รับ", text_of(2000), ("ผลที่คาดว่า", "ผลลัพธ์")),
    Column("division", "หน่วยงานรับผิดชอบ", text_of(200), ("หน่วยงานรับผิดชอบหลัก", "กอง")),
    Column("strategy", "ยุทธศาสตร์", text_of(300)),
    Column("programme", "แผนงาน", text_of(300), ("program",)),
    Column("budget", "งบประมาณ (บาท)", baht, ("budget_baht", "จำนวนเงิน", "วงเงิน", "amount")),
    Column("source", "แหล่งเงิน", choice_of(spellings_of(Source.choices)), ("ที่มางบประมาณ",)),
    Column("subdistrict_code", "รหัสตำบล", subdistrict, ("ตำบล", "tambon_code")),
    Column("stated_moo", "หมู่ที่", whole(999), ("หมู่", "moo")),
    Column("stated_width_m", "กว้าง (ม.)", metres_or_none, ("ความกว้าง", "width_m")),
    Column("stated_length_m", "ยาว (ม.)", metres_or_none, ("ความยาว", "ระยะทาง", "length_m")),
    Column("stated_thickness_m", "หนา (ม.)", metres_or_none, ("ความหนา", "thickness_m")),
    Column("stated_depth_m", "ลึก (ม.)", metres_or_none, ("ความลึก", "depth_m")),
    Column("stated_area_m2", "พื้นที่ (ตร.ม.)", metres_or_none, ("area_m2",)),
    Column("stated_volume_m3", "ปริมาตร (ลบ.ม.)", metres_or_none, ("volume_m3",)),
    Column("position", "พิกัด", as_typed, ("coordinates", "ค่าพิกัด")),
    Column("role", "บทบาทพิกัด", choice_of(spellings_of(Role.choices)), ("บทบาท",)),
    Column("moved_reason", "เหตุผลที่ย้ายพิกัด", text_of(300), ("เหตุผลที่แก้พิกัด",)),
    # What a prefilled sheet knew of the project; a blank one asks for no comparison.
    Column("facts_version", "รุ่นข้อมูล", whole(2_000_000_000)),
)


class Template(TableSource):
    name = "template"
    title = _("แบบฟอร์มของระบบ (CSV/XLSX)")
    columns = COLUMNS

    def __init__(self) -> None:
        self._sectors = dict(Kind.objects.values_list("code", "sector"))
        kind = choice_of(spellings_of(Kind.objects.values_list("code", "name_th")))
        self.columns = tuple(
            replace(column, read=kind) if column.name == "kind" else column for column in COLUMNS
        )
        self._seen: dict[tuple[Any, ...], int] = {}

    def extra_columns(self, heading: Row) -> dict[int, Column]:
        """ "งบประมาณ 2569": what the plan foresees in that year."""
        return {
            position: Column(f"amount_{found}", text, baht)
            for position, text in enumerate(heading.cells)
            if "งบ" in text and (found := heading_year(text))
        }

    def record(self, line: Line, owner: Owner | None) -> Record:
        values = line.values
        if owner is None:
            raise OwnerMissing
        facts = {name: values[name] for name in TEXTS if name in values}
        facts |= {"year": values["year"]} | self._kind_of(values)
        if values.get("state"):
            facts["state"] = values["state"]
        if values.get("subdistrict_code"):
            facts["subdistrict_code"] = values["subdistrict_code"]
        return Record(
            place=line.place,
            owner=owner,
            facts=facts,
            code=values.get("code", "").upper(),
            key=values.get("key", "") or self._own_key(values),
            stated={name: values[name] for name in STATED if name in values} or None,
            amounts=self._amounts(values),
            money=self._money(values),
            position=values.get("position", ""),
            role=Role(values.get("role") or Role.PLANNED),
            moved_reason=values.get("moved_reason", ""),
            facts_version=values.get("facts_version"),
            columns=line.columns,
        )

    def _kind_of(self, values: dict[str, Any]) -> dict[str, str]:
        """The kind named and its sector, which "other" leaves to the title; nothing if blank."""
        if not (kind := values.get("kind")):
            return {}
        sector = suggest_kind(values["name"])[0] if kind == "other" else self._sectors[kind]
        return {"kind_id": kind, "sector": sector}

    def _own_key(self, values: dict[str, Any]) -> str:
        """What makes a row without any id the same row the next time the file is sent."""
        if values.get("code"):
            return ""
        identity = (values["year"], normalise(values["name"]), values.get("stated_moo"))
        self._seen[identity] = self._seen.get(identity, 0) + 1
        text = repr((*identity, self._seen[identity]))
        return f"auto:{hashlib.sha256(text.encode()).hexdigest()[:24]}"

    @staticmethod
    def _amounts(values: dict[str, Any]) -> dict[int, Any]:
        years = {
            int(name.removeprefix("amount_")): value
            for name, value in values.items()
            if name.startswith("amount_") and value is not None
        }
        if values.get("budget") is not None and not values.get("source"):
            years.setdefault(values["year"], values["budget"])
        return years

    @staticmethod
    def _money(values: dict[str, Any]) -> Money | None:
        if not values.get("source"):
            return None
        if not values.get("budget"):
            raise BadValue(_("ระบุแหล่งเงินแล้ว ต้องระบุงบประมาณ (บาท) ด้วย"), name="budget")
        return Money(values["year"], values["source"], values["budget"])
