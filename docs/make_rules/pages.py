"""The pages of the rules in Thai: an index, and one page a rule."""

from collections.abc import Mapping
from typing import Any, Final

from projects.checks.explained import EXPLAINED, PART_WORDS
from projects.checks.registry import RULES
from projects.checks.rule import Option, Part, Rule
from projects.checks.words import sentence

_HEAD: Final = """# กฎตรวจสอบโครงการ

ระบบตรวจทุกโครงการด้วยกฎเหล่านี้ ทั้งขณะปักหมุด หลังบันทึก และทุกคืน ข้อสังเกตปิดเองเมื่อแก้แล้ว และเปิดใหม่ถ้าผิดอีก ข้อสังเกตที่ผู้ตรวจสอบยอมรับพร้อมเหตุผลไม่ถูกถามซ้ำตราบที่ข้อมูลยังเหมือนเดิม

- **ต้องแก้ก่อนใช้** ข้อมูลใช้ไม่ได้จนกว่าจะแก้
- **ควรตรวจ** น่าจะผิด ตรวจแล้วแก้หรือยอมรับพร้อมเหตุผล
- **เพื่อทราบ** อาจไม่ผิด

| กฎ | รหัส | ระดับ | ตรวจเมื่อ |
|---|---|---|---|"""  # noqa: E501
_TAIL: Final = """
กรมส่งเสริมการปกครองท้องถิ่นตั้งระดับและค่าของกฎได้ ทั้งสำหรับงานทุกประเภทและแยกตามประเภทงาน ค่าในหน้าเหล่านี้เป็นค่าตั้งต้น ค่าที่ใช้อยู่ดูได้ในระบบที่ `/findings/rules/`

หน้าและภาพทั้งหมดสร้างจากการตรวจจริงด้วยกฎนั้น (`python -m docs.make_rules`) ภาพ “ผิด” คือสิ่งที่กฎพบ ภาพ “ถูก” คือสิ่งที่ไม่มีกฎใดทักท้วง
"""  # noqa: E501


def index() -> str:
    """The list of all rules."""
    rows = [
        f"| [{rule.title}]({code}.th.md) | `{code}` | {rule.severity.label} | {_when(rule)} |"
        for code, rule in RULES.items()
    ]
    return "\n".join([_HEAD, *rows, _TAIL])


def page(rule: Rule, numbers: Mapping[str, Any]) -> str:
    """One rule; ``numbers``: what was measured of the wrong example."""
    found = sentence(rule.code, numbers)
    return "\n".join(
        [
            f"# {rule.title}",
            "",
            f"`{rule.code}` · {_severity(rule)} · {_when(rule)}",
            "",
            "| ผิด | ถูก |",
            "|---|---|",
            f"| {_picture(rule, 'wrong')} | {_picture(rule, 'right')} |",
            f"| {found} | ไม่มีกฎใดทักท้วง |",
            "",
            f"**วิธีแก้** {rule.fix}",
            "",
            "## ทำไมจึงตรวจ",
            str(EXPLAINED[rule.code]),
            "",
            *_options(rule.options),
            "[กฎทั้งหมด](README.th.md)",
            "",
        ]
    )


def _picture(rule: Rule, name: str) -> str:
    words = {"wrong": "ตัวอย่างที่ผิด", "right": "ตัวอย่างที่ถูก"}[name]
    return f"![{words}: {rule.title}](../../static/rules/{rule.code}-{name}.svg)"


def _severity(rule: Rule) -> str:
    return f"{rule.severity.label} (หนักเบาตามที่พบ)" if rule.grade else str(rule.severity.label)


def _when(rule: Rule) -> str:
    changed = " หรือ".join(str(PART_WORDS[part]) for part in Part if part in rule.parts)
    entry = "ขณะปักหมุด และ" if rule.is_of_position else ""
    return f"{entry}เมื่อแก้{changed}"


def _value(option: Option) -> str:
    return f"{option.default:,g} {option.unit}".strip()


def _options(options: Mapping[str, Option]) -> list[str]:
    if not options:
        return []
    rows = [f"| {one.label} | {_value(one)} |" for one in options.values()]
    return [
        "## ค่าที่ตั้งได้",
        "กรมส่งเสริมการปกครองท้องถิ่นตั้งค่าอื่นได้ สำหรับงานทุกประเภทหรือเฉพาะประเภทหนึ่ง",
        "",
        "| ค่า | ค่าตั้งต้น |",
        "|---|---|",
        *rows,
        "",
    ]
