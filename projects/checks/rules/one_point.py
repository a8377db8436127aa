"""Many projects on one point, or one and the same line or outline."""

from django.utils.translation import gettext_lazy as _

from projects.checks.relations import MOST_COUNTED, MOST_ON_A_PLACE
from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="one-point",
    title=_("หลายโครงการที่พิกัดเดียวกัน"),
    sentence=_("มี %(number)s โครงการใช้พิกัดเดียวกันนี้ทุกจุด (นับไม่เกิน %(most_counted)s)"),
    fix=_("ระบุตำแหน่งของแต่ละโครงการ ถ้ายังไม่ทราบให้เลือกวิธีได้มาเป็นจุดกลางพื้นที่"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    found=f"""FROM position s
        JOIN crowd ON crowd.geometry = s.geometry
        WHERE s.is_current AND s.method NOT IN ('village', 'area')
            AND crowd.number > {MOST_ON_A_PLACE}""",
    numbers={"number": "crowd.number", "most_counted": str(MOST_COUNTED)},
    # Kept so that the others can be told when one leaves (``projects.checks.judging``).
    place="s.geometry",
    # A point may be a middle that all of them copied; nobody draws one line six times.
    grade="CASE WHEN s.dimension > 0 THEN 'block' ELSE 'warn' END",
)
