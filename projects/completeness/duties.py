"""The duties: what is due of a project, and when it is complete, correct and current.

Each is SQL over one row of ``projects.completeness.entries``: the project ``p``, its current
position ``g``, its photos ``photo``, its findings ``wrong`` (open ones that block or warn, by
duty), its ``signed`` contracts, what was ``paid``, and until when
its ``plan`` foresees money. The sentences say the same to
an officer.
"""

from dataclasses import dataclass
from enum import IntFlag
from typing import Any, Final

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from projects.checks.registry import RULES
from projects.checks.rule import Part
from projects.codes import APPROVED, BUDGETED, Sector, State


class Measure(IntFlag):
    """Bits of an entry; the counts of a cell. Complete, correct and current are of what is due."""

    DUE = 1
    COMPLETE = 2
    CORRECT = 4
    CURRENT = 8
    AHEAD = 16

    @property
    def code(self) -> str:
        return str(self.name).lower()


MEASURES: Final = (Measure.COMPLETE, Measure.CORRECT, Measure.CURRENT)


@dataclass(frozen=True)
class Duty:
    """``due`` … ``ahead``: conditions; ``says``: of each measure when it is counted, in words."""

    code: str
    name: Any
    due: str
    complete: str
    correct: str
    current: str
    says: dict[Measure, Any]
    ahead: str = "false"

    @property
    def bits(self) -> str:
        """SQL of the bits of Measure: a measure counts only where the duty is due."""
        fulfilled = " + ".join(
            f"CASE WHEN {condition} THEN {measure.value} ELSE 0 END"
            for measure, condition in zip(
                MEASURES, (self.complete, self.correct, self.current), strict=True
            )
        )
        return (
            f"CASE WHEN {self.due} THEN {Measure.DUE.value} + {fulfilled}"
            f" WHEN {self.ahead} THEN {Measure.AHEAD.value} ELSE 0 END"
        )


def _of(*codes: str) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


# The rules whose open findings make a duty's data wrong.
RULES_OF: Final[dict[str, str]] = {
    "position": _of(*(rule.code for rule in RULES.values() if rule.is_of_position)),
    "photos": _of(*(rule.code for rule in RULES.values() if Part.PHOTOS in rule.parts)),
    "contract": _of(
        *(
            rule.code
            for rule in RULES.values()
            if Part.MONEY in rule.parts and Part.PHOTOS not in rule.parts
        )
    ),
    "facts": _of(*(code for code in RULES if code.startswith(("title-", "named-")))),
}
_WORKS: Final = f"p.sector IN ({_of(Sector.ROAD, Sector.WATER)})"
_UNDER_CONTRACT: Final = _of(State.SIGNED, State.DISBURSING, State.COMPLETE)
_PINNED: Final = "coalesce(g.is_pinned, false)"
_AFTER: Final = f"p.state = '{State.COMPLETE.value}'"

DUTIES: Final = (
    Duty(
        code="position",
        name=_("พิกัด"),
        due=f"{_WORKS} AND p.state IN ({_of(*BUDGETED)})",
        complete=_PINNED,
        correct=f"{_PINNED} AND NOT g.is_returned AND NOT coalesce(wrong.position, false)",
        current=f"""{_PINNED} AND CASE p.state WHEN 'complete' THEN g.is_built
            WHEN 'signed' THEN g.role <> 'planned' WHEN 'disbursing' THEN g.role <> 'planned'
            ELSE true END""",
        ahead=f"{_WORKS} AND p.state NOT IN ({_of(*BUDGETED, State.CANCELLED)}) AND NOT {_PINNED}",
        says={
            Measure.DUE: _("งานแหล่งน้ำและถนนที่ได้รับงบประมาณแล้ว"),
            Measure.COMPLETE: _("ระบุพิกัดแน่นอนแล้ว ไม่ใช่จุดกลางหมู่บ้านหรือพื้นที่ และไม่ใช่ร่าง"),
            Measure.CORRECT: _("ครบถ้วน ไม่ได้ถูกส่งกลับให้แก้ และไม่มีข้อค้นพบเรื่องพิกัดที่ต้องแก้หรือควรตรวจ"),
            Measure.CURRENT: _(
                "ครบถ้วน และเป็นพิกัดของขั้นที่ทำอยู่: ลงนามหรือเบิกจ่ายแล้วเป็นพิกัดตามสัญญาหรือสร้างจริง"
                " แล้วเสร็จเป็นพิกัดสร้างจริงที่ไม่ใช่สำเนาที่ยังไม่ปรับ"
            ),
            Measure.AHEAD: _("งานแหล่งน้ำและถนนที่ยังไม่ได้รับงบประมาณ และยังไม่มีพิกัดแน่นอน"),
        },
    ),
    Duty(
        code="photos",
        name=_("ภาพถ่าย"),
        due=f"p.state IN ({_UNDER_CONTRACT})",
        complete=f"""coalesce(CASE WHEN {_AFTER} THEN photo.before AND photo.during AND photo.after
            ELSE photo.before END, false)""",
        correct="photo.project_id IS NOT NULL AND NOT coalesce(wrong.photos, false)",
        current=f"coalesce(CASE WHEN {_AFTER} THEN photo.after ELSE photo.before END, false)",
        says={
            Measure.DUE: _("โครงการที่ลงนาม เบิกจ่าย หรือแล้วเสร็จ"),
            Measure.COMPLETE: _("มีภาพก่อนดำเนินการ และเมื่อแล้วเสร็จมีภาพระหว่างดำเนินการและหลังดำเนินการด้วย"),
            Measure.CORRECT: _("มีภาพ และไม่มีข้อค้นพบเรื่องภาพถ่ายที่ต้องแก้หรือควรตรวจ"),
            Measure.CURRENT: _("มีภาพของระยะล่าสุดที่ถึงกำหนด: ก่อนดำเนินการ หรือเมื่อแล้วเสร็จ หลังดำเนินการ"),
        },
    ),
    Duty(
        code="contract",
        name=_("สัญญา"),
        due=f"p.state IN ({_UNDER_CONTRACT})",
        complete="signed.project_id IS NOT NULL",
        correct="signed.project_id IS NOT NULL AND NOT coalesce(wrong.contract, false)",
        current="""signed.project_id IS NOT NULL AND CASE p.state
            WHEN 'signed' THEN paid.project_id IS NULL
            WHEN 'disbursing' THEN paid.project_id IS NOT NULL
            ELSE signed.is_accepted END""",
        says={
            Measure.DUE: _("โครงการที่ลงนาม เบิกจ่าย หรือแล้วเสร็จ"),
            Measure.COMPLETE: _("มีสัญญาที่ยังไม่ยกเลิก"),
            Measure.CORRECT: _("ครบถ้วน และไม่มีข้อค้นพบเรื่องเงินที่ต้องแก้หรือควรตรวจ"),
            Measure.CURRENT: _(
                "ครบถ้วน และสถานะตรงกับสัญญา: ลงนามยังไม่มีการเบิกจ่าย เบิกจ่ายมีการเบิกจ่าย"
                " แล้วเสร็จตรวจรับครบทุกสัญญา"
            ),
        },
    ),
    Duty(
        code="disbursement",
        name=_("การเบิกจ่าย"),
        due=f"p.state IN ({_of(State.DISBURSING, State.COMPLETE)})",
        complete=f"paid.project_id IS NOT NULL AND (NOT {_AFTER} OR paid.baht >= signed.baht)",
        correct="paid.project_id IS NOT NULL AND NOT paid.is_out_of_order",
        current=f"paid.project_id IS NOT NULL AND ({_AFTER} OR paid.fresh_until >= {{today}})",
        says={
            Measure.DUE: _("โครงการที่เบิกจ่ายหรือแล้วเสร็จ"),
            Measure.COMPLETE: _("มีการเบิกจ่าย และเมื่อแล้วเสร็จเบิกจ่ายครบวงเงินตามสัญญา"),
            Measure.CORRECT: _("มีการเบิกจ่าย งวดเรียงตามวันที่ และผลงานสะสมไม่ลดลง"),
            Measure.CURRENT: format_lazy(
                _("เบิกจ่ายครั้งล่าสุดไม่เกิน {days} วัน หรือแล้วเสร็จแล้ว"), days=settings.PAID_DAYS
            ),
        },
    ),
    Duty(
        code="facts",
        name=_("ข้อมูลตามแผน"),
        due=f"p.state IN ({_of(*APPROVED)})",
        complete="""p.objective <> '' AND p.target <> '' AND p.indicator <> ''
            AND p.outcome <> '' AND p.division <> ''
            AND p.project_type_id IS NOT NULL AND p.activity_type_id IS NOT NULL
            AND (p.plan_strategy_id IS NOT NULL OR p.authority_id IS NULL)""",
        correct="NOT coalesce(wrong.facts, false)",
        current="p.state <> 'approved' OR plan.until >= {today}",
        says={
            Measure.DUE: _("โครงการที่อนุมัติแผนแล้วและไม่ได้ยกเลิก"),
            Measure.COMPLETE: _(
                "มีวัตถุประสงค์ เป้าหมาย ตัวชี้วัด ผลที่คาดว่าจะได้รับ หน่วยงานรับผิดชอบ ประเภทโครงการ"
                " ประเภทกิจกรรม และของ อปท. เชื่อมโยงกับยุทธศาสตร์แล้ว"
            ),
            Measure.CORRECT: _("ไม่มีข้อค้นพบว่าตัวเลขหรือสถานที่ในชื่อโครงการขัดกัน"),
            Measure.CURRENT: _("ได้รับงบประมาณแล้ว หรือปีที่แผนตั้งงบไว้ยังไม่ผ่านไป"),
        },
    ),
)
BY_CODE: Final = {duty.code: duty for duty in DUTIES}
