"""A point for a road, an outline for a weir."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="primitive",
    title=_("ชนิดรูปร่างไม่ตรงกับงาน"),
    sentence=_("งานประเภทนี้ควรเป็น%(usual)s แต่ระบุไว้เป็น%(drawn)s"),
    fix=_("วาดใหม่เป็นรูปร่างที่ตรงกับงาน หรือแก้ประเภทงาน"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    # A position of a village or an area is a point whatever the work is.
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT (ARRAY['point', 'line', 'polygon'])[s.dimension + 1] AS primitive
        ) drawn
        WHERE drawn.primitive <> s.primitive AND s.method NOT IN ('village', 'area')""",
    numbers={"usual": "s.primitive", "drawn": "drawn.primitive"},
    facts="concat_ws('/', s.id, s.kind_id)",
)
