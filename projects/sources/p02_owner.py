"""Whose plan the titles of a form name: a plan of another authority is not taken unasked."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import LocalAuthority
from accounts.owners import Owner
from coordinates.sheets.workbook import Row, Sheet
from coordinates.thai import normalise
from projects.records import Place, Problem
from projects.sources.columns import Column
from projects.sources.headings import heading_at

_SHORT: Final = {
    LocalAuthority.Kind.PAO: "อบจ",
    LocalAuthority.Kind.CITY: "ทน",
    LocalAuthority.Kind.TOWN: "ทม",
    LocalAuthority.Kind.SUBDISTRICT: "ทต",
    LocalAuthority.Kind.SAO: "อบต",
}
_NAMED: Final = re.compile(
    r"((?:องค์การบริหารส่วน(?:ตำบล|จังหวัด)|เทศบาล(?:นคร|เมือง|ตำบล)|(?<![ก-๎.])(?:อบ[ตจ]|ท[ตมน])\.)"
    r" ?(?!และ|หรือ|ที่|ใน|ทุก|ของ)([ก-๎]{2,}))"
)
# What may follow a name without a space; any other letter makes it another name.
_ENDS: Final = r"(?=$|[^ก-๎\d]|อำเภอ|อ\.|จังหวัด|จ\.|ตำบล|ต\.|พ\.ศ)"
# Titles that speak of others' plans.
_OF_OTHERS: Final = re.compile(r"ยุทธศาสตร์|กลยุทธ์|แผนงาน|เป้าประสงค์|แนวทาง|ประสาน|เกินศักยภาพ")


def misnamed(sheets: Sequence[Sheet], owner: Owner, columns: Sequence[Column]) -> Iterator[Problem]:
    """A problem for each sheet whose titles name an authority, and not ``owner``."""
    for sheet in sheets:
        titles = _titles(sheet, columns)
        if any(_is_named(owner, text) for _row, text in titles):
            continue
        for row, text in titles:
            if found := _NAMED.search(text):
                sentence = _(
                    "หัวแบบระบุ “%(named)s” แต่กำลังนำเข้าเป็นของ %(owner)s เลือกไฟล์หรือหน่วยงานให้ตรงกัน"
                    " ถ้าเป็นแผนของหน่วยงานนี้จริง ให้ส่งใหม่โดยเลือก “แผนเป็นของหน่วยงานนี้ แม้หัวแบบระบุชื่ออื่น”"
                )
                words = {"named": found[1][:100], "owner": owner.name}
                yield Problem(Place(sheet.name, row), "", text[:200], sentence % words)
                break


def _titles(sheet: Sheet, columns: Sequence[Column]) -> list[tuple[int, str]]:
    """(row, text) above the first heading; none in a sheet without one."""
    titles: list[tuple[int, str]] = []
    for row in sheet.rows:
        if heading_at(sheet, row, columns):
            return titles
        titles += [(row.number, text) for text in _texts(row) if not _OF_OTHERS.search(text)]
    return []


def _texts(row: Row) -> list[str]:
    return [normalise(cell, digits=True) for cell in row.cells if cell]


def _is_named(owner: Owner, text: str) -> bool:
    names = [owner.name]
    if isinstance(owner, LocalAuthority):
        short = _SHORT[LocalAuthority.Kind(owner.kind)]
        names = [owner.full_name_th, f"{short}.{owner.name_th}", f"{short}{owner.name_th}"]
    bare = re.sub(r"\s", "", text)
    squeezed = [re.sub(r"\s", "", normalise(name, digits=True)) for name in names]
    return any(re.search(re.escape(name) + _ENDS, bare) for name in squeezed)
