"""A position outside the area of its owner, with the tolerance of approximate boundaries."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

OUTSIDE = Rule(
    code="outside-area",
    title=_("อยู่นอกเขตของเจ้าของโครงการ"),
    sentence=_("อยู่นอกเขตของ อปท. เจ้าของโครงการ ห่างไป %(away_m)s เมตร"),
    fix=_("ตรวจว่าปักถูกโครงการและถูกที่ ถ้าทำนอกเขตจริงให้ระบุเหตุผล"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"tolerance_m": Option(1000, _("เลยแนวเขตได้ไม่เกิน"), _("เมตร"))},
    found="""FROM stray s
        CROSS JOIN LATERAL (
            SELECT ST_Distance(s.boundary::geography, s.sound::geography) AS metres
            OFFSET 0
        ) away
        WHERE NOT s.touches AND away.metres > {tolerance_m}""",
    numbers={"away_m": "away.metres", "tolerance_m": "{tolerance_m}"},
)
CROSSING = Rule(
    code="crosses-area",
    title=_("ล้ำเขตข้างเคียง"),
    sentence=_("ร้อยละ %(outside_share)s ของแนวหรือพื้นที่อยู่นอกเขตของ อปท. เจ้าของโครงการ"),
    fix=_("ถ้าร่วมดำเนินการกับ อปท. ข้างเคียง ให้ระบุชื่อและส่วนแบ่งงบประมาณเป็นเหตุผล"),
    severity=Severity.INFORM,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={
        "least_share": Option(0.2, _("รายงานเมื่ออยู่นอกเขตเกินสัดส่วน"), ""),
        "tolerance_m": Option(1000, _("เลยแนวเขตได้ไม่เกิน"), _("เมตร")),
    },
    found="""FROM stray s
        CROSS JOIN LATERAL (
            SELECT CASE s.dimension
                WHEN 1 THEN 1 - ST_Length(ST_Intersection(s.sound, s.boundary))
                    / nullif(ST_Length(s.sound), 0)
                WHEN 2 THEN 1 - ST_Area(ST_Intersection(s.sound, s.boundary))
                    / nullif(ST_Area(s.sound), 0) END AS share,
                ST_Difference(s.sound, s.boundary) AS beyond
            OFFSET 0
        ) outside
        WHERE s.touches AND s.dimension > 0 AND outside.share > {least_share}
            AND ST_HausdorffDistance(outside.beyond,
                ST_ClosestPoint(s.boundary, outside.beyond)) > {tolerance_m} / 111320""",
    numbers={"outside_share": "outside.share"},
    place="outside.beyond",
)
