"""The middle of a village or an area where the position itself is due."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import BUDGETED, Severity

_DUE = ", ".join(f"'{state}'" for state in sorted(BUDGETED))

RULE = Rule(
    code="provisional",
    title=_("พิกัดชั่วคราว"),
    sentence=_("พิกัดเป็นจุดกลางหมู่บ้านหรือจุดกลางพื้นที่ ทั้งที่โครงการได้รับงบประมาณแล้ว"),
    fix=_("ระบุตำแหน่งจริงของงาน"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    found=f"""FROM position s
        WHERE s.is_current AND s.method IN ('village', 'area') AND s.state IN ({_DUE})
            AND s.sector IN ('road', 'water')""",
    facts="concat_ws('/', s.id, s.state)",
)
