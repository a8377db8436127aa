"""Many projects on one point."""

from django.utils.translation import gettext_lazy as _

from projects.checks.relations import MOST_ON_A_POINT
from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="one-point",
    title=_("หลายโครงการที่จุดเดียวกัน"),
    sentence=_("มี %(number)s โครงการใช้พิกัดจุดเดียวกันนี้"),
    fix=_("ระบุตำแหน่งของแต่ละโครงการ ถ้ายังไม่ทราบให้เลือกวิธีได้มาเป็นจุดกลางพื้นที่"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    found=f"""FROM position s
        JOIN crowd ON crowd.geometry = s.geometry
        WHERE s.is_current AND s.dimension = 0 AND s.method NOT IN ('village', 'area')
            AND crowd.number > {MOST_ON_A_POINT}""",
    numbers={"number": "crowd.number"},
)
