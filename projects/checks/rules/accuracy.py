"""Less accurate than its kind of work asks."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="accuracy",
    title=_("พิกัดไม่แม่นยำพอ"),
    sentence=_("พิกัดคลาดเคลื่อนได้ %(accuracy_m)s เมตร เกินเกณฑ์ %(most_m)s เมตรของงานประเภทนี้"),
    fix=_("รอให้สัญญาณดีขึ้นแล้วเก็บพิกัดใหม่ หรือชี้บนภาพถ่าย"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"most_m": Option(30, _("คลาดเคลื่อนได้ไม่เกิน"), _("เมตร"))},
    found="""FROM position s
        WHERE s.accuracy_m > {most_m} AND s.method NOT IN ('village', 'area')""",
    numbers={"accuracy_m": "s.accuracy_m", "most_m": "{most_m}"},
)
