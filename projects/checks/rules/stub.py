"""Two clicks for a way whose title states its dimensions."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="stub",
    title=_("เส้นตรงสองจุด"),
    sentence=_("เส้นตรงสองจุดยาว %(drawn_m)s เมตร ควรวาดตามแนวจริง"),
    fix=_("เพิ่มจุดตามโค้งของถนนหรือคลอง หรือวาดใหม่ทับภาพถ่าย"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"least_m": Option(100, _("สั้นกว่านี้ไม่นับ"), _("เมตร"))},
    found="""FROM position s
        WHERE s.dimension = 1 AND ST_NPoints(s.geometry) = 2 AND s.length_m > {least_m}
            AND coalesce(s.stated_length_m, s.stated_area_m2, s.stated_volume_m3) IS NOT NULL""",
    numbers={"drawn_m": "s.length_m"},
    place="s.geometry",
    facts="concat_ws('/', s.id, s.stated_length_m)",
)
