"""An outline that crosses itself, or a hole outside its shore."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="invalid-shape",
    title=_("รูปร่างไม่ถูกต้อง"),
    sentence=_("เส้นขอบตัดกันเองหรือซ้อนกัน จึงคำนวณพื้นที่ไม่ได้"),
    fix=_("ย้ายจุดที่ทำเครื่องหมายไว้จนเส้นขอบไม่ตัดกัน แล้วบันทึก"),
    severity=Severity.BLOCK,
    parts=frozenset({Part.POSITION}),
    found="""FROM position s
        CROSS JOIN LATERAL ST_IsValidDetail(s.geometry) detail
        WHERE s.dimension = 2 AND NOT ST_IsValid(s.geometry)""",
    numbers={"reason": "detail.reason"},
    place="ST_SetSRID(detail.location, 4326)",
    proposal="CASE WHEN ST_Area(s.sound) > 0 THEN s.sound END",
)
