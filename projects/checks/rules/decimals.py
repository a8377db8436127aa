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
    # A single point, however it came about, and every vertex of what was typed from a paper: a
    # line that was drawn or measured has vertices enough. The western edge tells most at once.
    found="""FROM position s
        CROSS JOIN LATERAL (
            SELECT min(n) AS decimals FROM generate_series(0, 3) n
            WHERE NOT EXISTS (
                SELECT FROM ST_DumpPoints(s.geometry)
                WHERE abs(ST_X(geom) * 10 ^ n - round(ST_X(geom) * 10 ^ n)) >= 1e-6
                    OR abs(ST_Y(geom) * 10 ^ n - round(ST_Y(geom) * 10 ^ n)) >= 1e-6)
            OFFSET 0
        ) typed
        WHERE (GeometryType(s.geometry) = 'POINT' OR s.method = 'document')
            AND s.method NOT IN ('village', 'area') AND NOT ST_IsEmpty(s.geometry)
            AND abs(ST_XMin(s.geometry) * 1000 - round(ST_XMin(s.geometry) * 1000)) < 1e-6
            AND typed.decimals IS NOT NULL""",
    numbers={"decimals": "typed.decimals", "off_m": "55660 * 10 ^ -typed.decimals"},
)
