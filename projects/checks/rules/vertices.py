"""More vertices than a hand or a device gives."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="vertices",
    title=_("จุดถี่ผิดปกติ"),
    sentence=_("มี %(count)s จุด เฉลี่ยห่างกัน %(apart_m)s เมตร ถี่เกินกว่าที่วาดหรือวัดได้จริง"),
    fix=_("กดใช้รูปร่างที่เสนอ ซึ่งลดจุดโดยแนวเคลื่อนไม่เกินครึ่งเมตร"),
    severity=Severity.INFORM,
    parts=frozenset({Part.POSITION}),
    options={
        "least_apart_m": Option(0.5, _("จุดเฉลี่ยห่างกันน้อยกว่านี้"), _("เมตร")),
        "few": Option(20, _("มีไม่เกินเท่านี้ไม่นับ"), _("จุดบนเส้น")),
    },
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT ST_NPoints(s.geometry) AS count, CASE s.dimension WHEN 1 THEN s.length_m
                ELSE ST_Perimeter(s.geometry::geography) END AS along_m
        ) drawn
        WHERE s.dimension > 0 AND ST_NPoints(s.geometry) > {few}
            AND drawn.along_m / drawn.count < {least_apart_m}""",
    numbers={"count": "drawn.count", "apart_m": "drawn.along_m / drawn.count"},
    place="s.geometry",
    proposal="ST_SimplifyPreserveTopology(s.geometry, 0.0000045)",
)
