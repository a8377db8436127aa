"""The same vertex twice in a row."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="repeated-vertex",
    title=_("จุดซ้ำกัน"),
    sentence=_("มีจุดที่ซ้ำกับจุดก่อนหน้า %(repeated)s จุด"),
    fix=_("กดใช้รูปร่างที่เสนอ ซึ่งตัดจุดซ้ำออกโดยแนวไม่เปลี่ยน"),
    severity=Severity.INFORM,
    parts=frozenset({Part.POSITION}),
    found="""FROM position s
        CROSS JOIN LATERAL (SELECT ST_RemoveRepeatedPoints(s.geometry) AS geometry) clean
        WHERE ST_NPoints(clean.geometry) < ST_NPoints(s.geometry)""",
    numbers={"repeated": "ST_NPoints(s.geometry) - ST_NPoints(clean.geometry)"},
    proposal="CASE WHEN ST_Dimension(clean.geometry) = s.dimension THEN clean.geometry END",
)
