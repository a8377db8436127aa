"""What the title states against what is drawn."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

LENGTH = Rule(
    code="drawn-length",
    title=_("ความยาวที่วาดไม่ตรงกับที่ระบุ"),
    sentence=_("วาดได้ %(drawn_m)s เมตร แต่ชื่อหรือเป้าหมายระบุ %(stated_m)s เมตร"),
    fix=_("วาดแนวให้ครบทุกช่วง หรือแก้ความยาวที่ระบุ"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"most_share": Option(0.2, _("ต่างได้ไม่เกินสัดส่วน"))},
    found="""FROM position s
        WHERE s.is_current AND s.dimension = 1 AND s.length_m > 0 AND s.stated_length_m > 0
            AND abs(s.length_m - s.stated_length_m) > {most_share} * s.stated_length_m""",
    numbers={"drawn_m": "s.length_m", "stated_m": "s.stated_length_m"},
    facts="concat_ws('/', s.id, s.stated_length_m)",
)
AREA = Rule(
    code="drawn-area",
    title=_("พื้นที่ที่วาดไม่ตรงกับที่ระบุ"),
    sentence=_("วาดได้ %(drawn_m2)s ตร.ม. แต่ชื่อหรือเป้าหมายระบุ %(stated_m2)s ตร.ม."),
    fix=_("วาดขอบเขตให้ครบ หรือแก้พื้นที่ที่ระบุ"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"most_share": Option(0.2, _("ต่างได้ไม่เกินสัดส่วน"))},
    found="""FROM position s
        WHERE s.is_current AND s.dimension = 2 AND s.area_m2 > 0 AND s.stated_area_m2 > 0
            AND abs(s.area_m2 - s.stated_area_m2) > {most_share} * s.stated_area_m2""",
    numbers={"drawn_m2": "s.area_m2", "stated_m2": "s.stated_area_m2"},
    facts="concat_ws('/', s.id, s.stated_area_m2)",
)
PARTS = Rule(
    code="drawn-parts",
    title=_("จำนวนช่วงที่วาดไม่ตรงกับที่ระบุ"),
    sentence=_("ชื่อหรือเป้าหมายระบุ %(stated)s ช่วง แต่วาดไว้ %(drawn)s ช่วง"),
    fix=_("วาดช่วงที่ขาด หรือแก้จำนวนช่วงที่ระบุ"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    found="""FROM position s
        WHERE s.is_current AND s.dimension = 1 AND s.stated_parts > 0
            AND ST_NumGeometries(s.geometry) <> s.stated_parts""",
    numbers={"stated": "s.stated_parts", "drawn": "ST_NumGeometries(s.geometry)"},
    facts="concat_ws('/', s.id, s.stated_parts)",
)
