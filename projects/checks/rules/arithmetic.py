"""The dimensions of a title against the area, volume, length or parts it states."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity


def _differing(
    code: str, title: Any, sentence: Any, name: str, *, is_measured: bool = True
) -> Rule:
    """``is_measured``: within a share of each other is the same; what is counted must be equal."""
    stated, computed = f"s.stated_{name}", f"s.computed_{name}"
    numbers = {f"stated_{name}": stated, f"computed_{name}": computed}
    differs = f"{stated} <> {computed}"
    options = {}
    if is_measured:
        numbers["off_share"] = f"abs({stated} - {computed}) / {computed}"
        differs = f"abs({stated} - {computed}) > {{most_share}} * greatest({stated}, {computed})"
        options["most_share"] = Option(0.05, _("ต่างได้ไม่เกินสัดส่วน"))
    return Rule(
        code=code,
        title=title,
        sentence=sentence,
        fix=_("แก้ตัวเลขในชื่อหรือเป้าหมายโครงการให้ตรงกัน หรือยืนยันขนาดที่ถูกต้อง"),
        severity=Severity.WARN,
        parts=frozenset({Part.FACTS}),
        options=options,
        found=f"FROM project s WHERE {stated} > 0 AND {computed} > 0 AND {differs}",
        numbers=numbers,
        subject="''",
        geometry="NULL::bigint",
        facts=f"concat_ws('/', {stated}, {computed})",
        is_of_position=False,
    )


AREA = _differing(
    "title-area",
    _("พื้นที่ในชื่อไม่ตรงกับกว้าง × ยาว"),
    _(
        "ระบุพื้นที่ %(stated_area_m2)s ตร.ม. แต่กว้าง × ยาวได้ %(computed_area_m2)s ตร.ม. "
        "ต่างกันร้อยละ %(off_share)s"
    ),
    "area_m2",
)
VOLUME = _differing(
    "title-volume",
    _("ปริมาตรในชื่อไม่ตรงกับขนาด"),
    _(
        "ระบุปริมาตร %(stated_volume_m3)s ลบ.ม. แต่คำนวณจากขนาดได้ %(computed_volume_m3)s ลบ.ม. "
        "ต่างกันร้อยละ %(off_share)s"
    ),
    "volume_m3",
)
LENGTH = _differing(
    "title-length",
    _("ความยาวในชื่อไม่ตรงกับช่วงหรือหลัก กม."),
    _(
        "ระบุความยาว %(stated_length_m)s เมตร แต่รวมตามช่วงหรือหลัก กม. ได้ %(computed_length_m)s เมตร "
        "ต่างกันร้อยละ %(off_share)s"
    ),
    "length_m",
)
PARTS = _differing(
    "title-parts",
    _("จำนวนช่วงในชื่อไม่ตรงกับช่วงที่บรรยาย"),
    _("ระบุว่ามี %(stated_parts)s ช่วง แต่บรรยายไว้ %(computed_parts)s ช่วง"),
    "parts",
    is_measured=False,
)
