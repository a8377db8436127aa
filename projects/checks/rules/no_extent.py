"""A line without length, an outline without area, a position without anything."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="no-extent",
    title=_("รูปร่างว่างหรือไม่มีขนาด"),
    sentence=_("รูปร่างว่าง เส้นยาวศูนย์เมตร หรือพื้นที่เป็นศูนย์ จึงบอกตำแหน่งของงานไม่ได้"),
    fix=_("วาดใหม่ตามแนวหรือขอบเขตจริง"),
    severity=Severity.BLOCK,
    parts=frozenset({Part.POSITION}),
    found="""FROM position s
        WHERE ST_IsEmpty(s.geometry) OR (s.dimension = 1 AND s.length_m < 0.01)
            OR (s.dimension = 2 AND ST_Area(s.sound::geography) < 0.01)""",
    numbers={"length_m": "s.length_m", "area_m2": "s.area_m2"},
    place="ST_GeometryN(ST_Points(s.geometry), 1)",
)
