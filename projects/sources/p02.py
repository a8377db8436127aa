"""The plan form แบบ ผ.02: blocks of projects under headings of several rows, as offices file it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.owners import Owner
from coordinates.sheets.workbook import Sheet
from coordinates.thai import normalise
from projects.records import Place, Problem, Record
from projects.sources.base import Source
from projects.sources.columns import Column, baht, text_of
from projects.sources.errors import NoTable, OwnerMissing
from projects.sources.form import Block, Gathered, blocks
from projects.sources.p02_owner import misnamed
from projects.title import coordinate_text

COLUMNS = (
    Column("no", "ที่", str, ("ลำดับ", "ลำดับที่", "ลำดับ ที่", "no")),
    Column("name", "โครงการ", text_of(1000), ("ชื่อโครงการ", "โครงการ/กิจกรรม"), required=True),
    Column("objective", "วัตถุประสงค์", text_of(2000)),
    Column("target", "เป้าหมาย", text_of(2000), ("ผลผลิตของโครงการ", "เป้าหมายผลผลิตของโครงการ")),
    Column("budget", "งบประมาณ", baht, ("งบประมาณและที่มา", "งบประมาณที่ผ่านมา")),
    Column("indicator", "ตัวชี้วัด", text_of(1000), ("ตัวชี้วัดความสำเร็จ", "ตัวชี้วัด KPI")),
    Column("outcome", "ผลที่คาดว่าจะได้รับ", text_of(2000), ("ผลที่คาดว่าได้รับ", "ผลลัพธ์ที่คาดว่าจะได้รับ")),
    Column(
        "division",
        "หน่วยงานรับผิดชอบหลัก",
        text_of(200),
        ("หน่วยงานที่รับผิดชอบ", "หน่วยงานที่รับผิดชอบหลัก", "หน่วยงานรับผิดชอบ", "หน่วยงาน", "ผู้รับผิดชอบ"),
    ),
)
_TEXTS = ("name", "objective", "target", "indicator", "outcome", "division")


class PlanForm(Source):
    name = "p02"
    title = _("แผนพัฒนาท้องถิ่น แบบ ผ.02")

    def records(self, sheets: Sequence[Sheet], owner: Owner | None) -> Iterator[Record | Problem]:
        if owner is None:
            raise OwnerMissing
        seen: Counter[tuple[str, ...]] = Counter()
        found = [(sheet, block) for sheet in sheets for block in blocks(sheet, COLUMNS)]
        years = [year for _sheet, block in found for year in block.heading.years.values()]
        for sheet, block in found:
            yield from block.problems(sheet.name)
            span = (min(years), max(years))
            for gathered in block.projects:
                yield from self._project(sheet, block, gathered, owner, seen, span)
        if not found:
            raise NoTable(_("ไม่พบหัวตารางแบบ ผ.02 ต้องมีคอลัมน์ โครงการ เป้าหมาย และงบประมาณที่มีปีกำกับ"))

    def misnamed(self, sheets: Sequence[Sheet], owner: Owner | None) -> Iterator[Problem]:
        return misnamed(sheets, owner, COLUMNS) if owner else iter(())

    def _project(
        self,
        sheet: Sheet,
        block: Block,
        gathered: Gathered,
        owner: Owner,
        seen: Counter[tuple[str, ...]],
        span: tuple[int, int],
    ) -> Iterator[Record | Problem]:
        place = Place(sheet.name, gathered.row)
        values, problems = gathered.read(block, sheet.name)
        if problems:
            yield from problems
            return
        texts: dict[str, Any] = {name: values[name] for name in _TEXTS if name in values}
        identity = (block.strategy, block.programme, normalise(texts["name"]))
        seen[identity] += 1
        amounts = {year: values[f"amount_{year}"] for year in block.heading.years.values()}
        facts = texts | {"strategy": block.strategy[:300], "programme": block.programme[:300]}
        code = gathered.code if gathered.code.startswith(f"{owner.code}-") else ""
        if not code:  # a project that stands keeps its first year
            begins = next((year for year, baht in sorted(amounts.items()) if baht), min(amounts))
            facts |= {"year": begins}
        yield Record(
            place=place,
            owner=owner,
            facts=facts,
            code=code,
            key="" if code else _key(identity, seen[identity]),
            amounts=amounts,
            position=coordinate_text(f"{texts['name']} {texts.get('target', '')}"),
            must_place=False,
            plan_form=block.form,
            plan_years=span,
            columns=block.heading.places,
        )


def _key(identity: tuple[str, ...], nth: int) -> str:
    """The same each time the form is read, however its rows have moved."""
    return hashlib.sha256(repr((identity, nth)).encode()).hexdigest()[:24]
