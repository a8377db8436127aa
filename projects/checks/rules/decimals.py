"""Fewer decimals than a place needs."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="decimals",
    title=_("ทศนิยมน้อยเกินไป"),
    sentence=_("พิกัดมีทศนิยม %(decimals)s ตำแหน่ง จึงคลาดเคลื่อนได้ถึง %(off_m)s เมตร"),
    fix=_("พิมพ์ทศนิยมอย่างน้อย 4 ตำแหน่ง หรือชี้บนแผนที่"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION}),
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT min(n) AS decimals FROM generate_series(0, 3) n
            WHERE abs(ST_X(s.geometry) * 10 ^ n - round(ST_X(s.geometry) * 10 ^ n)) < 1e-6
                AND abs(ST_Y(s.geometry) * 10 ^ n - round(ST_Y(s.geometry) * 10 ^ n)) < 1e-6
        ) typed
        WHERE GeometryType(s.geometry) = 'POINT' AND typed.decimals IS NOT NULL
            AND s.method NOT IN ('village', 'area')""",
    numbers={"decimals": "typed.decimals", "off_m": "55660 * 10 ^ -typed.decimals"},
)
