"""What a unit costs, against the same kind of work in the same province."""

from django.utils.translation import gettext_lazy as _

from projects.checks.costs import COST
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

RULE = Rule(
    code="unit-cost",
    title=_("ราคาต่อหน่วยผิดปกติ"),
    sentence=_(
        "%(cost_baht)s บาทต่อ%(unit)s ขณะที่งานประเภทเดียวกันในจังหวัดอยู่ราว %(usual_baht)s บาท "
        "(%(number)s โครงการ)"
    ),
    fix=_("ตรวจงบประมาณและขนาดงาน ถ้าถูกต้องให้ระบุเหตุผลที่ราคาต่าง"),
    severity=Severity.WARN,
    parts=frozenset({Part.FACTS, Part.MONEY}),
    options={
        "most_spreads": Option(4, _("ห่างจากค่ากลางได้ไม่เกินกี่เท่าของส่วนเบี่ยงเบน (robust z)")),
        "least_number": Option(20, _("จำนวนโครงการที่ใช้เทียบอย่างน้อย")),
        "least_times": Option(2, _("และต่างจากค่ากลางอย่างน้อย"), _("เท่า")),
    },
    found=f"""FROM project s
        CROSS JOIN LATERAL ({COST}) cost
        JOIN projects_unitcost usual ON usual.kind_id = s.kind_id AND usual.unit = cost.unit
            AND usual.province_code = s.province_code AND usual.sample = s.sample
        WHERE usual.number >= {{least_number}}
            AND abs(ln(cost.baht) - usual.middle)
                > greatest({{most_spreads}} * usual.spread, ln({{least_times}}))""",
    numbers={
        "cost_baht": "cost.baht",
        "usual_baht": "exp(usual.middle)",
        "unit": "cost.unit",
        "number": "usual.number",
        "spreads_times": "abs(ln(cost.baht) - usual.middle) / nullif(usual.spread, 0)",
    },
    subject="''",
    geometry="NULL::bigint",
    facts="concat_ws('/', cost.unit, round(cost.baht::numeric, 2))",
    is_of_position=False,
)
