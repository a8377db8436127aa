"""A later position that is the earlier one, bit for bit."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="unadjusted-copy",
    title=_("สำเนาที่ยังไม่ปรับ"),
    sentence=_("ตำแหน่ง%(later)sคัดลอกจากตำแหน่ง%(earlier)sโดยไม่ได้ปรับ จึงไม่นับเป็นหลักฐาน"),
    fix=_("ปรับตำแหน่งตามที่วัดหรือเห็นจริงแล้วบันทึก"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION}),
    found="""FROM position s
        JOIN position e ON e.project_id = s.project_id AND e.geometry = s.geometry
            AND (e.role = 'contracted' AND s.role = 'as_built'
                OR e.role = 'planned' AND s.role IN ('contracted', 'as_built'))
            AND e.subject = replace(s.subject, s.role, e.role)
        WHERE NOT EXISTS (  -- the nearest earlier one alone
            SELECT FROM position mid
            WHERE e.role = 'planned' AND s.role = 'as_built' AND mid.role = 'contracted'
                AND mid.project_id = s.project_id AND mid.geometry = s.geometry
                AND mid.subject = replace(s.subject, s.role, mid.role))""",
    numbers={"later": "s.role", "earlier": "e.role"},
    subject="s.subject || '-' || e.role",
    facts="concat_ws('/', s.id, e.id)",
)
