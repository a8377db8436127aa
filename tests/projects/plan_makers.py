"""Plans of an invented authority, drawn by a seed: texts as nasty as papers have them."""

import random
from decimal import Decimal

from coordinates.thai import normalise
from projects.models import DevelopmentPlan, PlanEntry, Project, ProjectAmount
from projects.plans.content import entries_of, in_plan_order, rows_of
from projects.plans.lock import PLAN_FACTS
from projects.services.plans import plan_create

NASTY = (
    "=1+1",
    "'=1+1",
    "''=1+1",
    "'กขค",
    "-",
    "--",
    "- ปรับปรุงถนน",
    "+66 53 111 222",
    "@SUM(A1)",
    "＝๑",
    "รวม",
    "รวม 5 โครงการ",
    "รวมทั้งสิ้น",
    "รวมพลังรักษ์น้ำ",
    "ยอดรวม",
    "12",
    "๑๒๕",
    "2566",
    "ปี 2567 (บาท)",
    "1,250,000.-",
    "1e5",
    "TRUE",
    "2569-10-01",
    "ที่",
    "โครงการ",
    "งบประมาณ",
    "ยุทธศาสตร์",
    "ยุทธศาสตร์ที่ 1 ด้านน้ำ",
    "1. ยุทธศาสตร์ ด้านคน",
    "แผนงาน",
    "1.1 แผนงาน การศึกษา",
    "แผนงานอุตสาหกรรมและการโยธา",
    "รายละเอียดโครงการพัฒนา",
    "แบบ ผ.02/1",
    "แบบ ผ.02",
    "หน้า 3",
    "ลงชื่อ นายสมชาย",
    "หมายเหตุ",
    "(project)",
    "(GISPLAN)",
    "(title)",
    "(ไม่ได้ระบุ)",
    "ก่อสร้างถนน คสล.\nกว้าง 4 เมตร\r\nยาว 200 เมตร",
    "\tย่อหน้า\u200b แหล่งนํ้า",
    "<b>&amp; \"quoted\" 'single'",
    "_x000D_",
    "http://example.com/a b",
    "mailto:a@example.com",
    "😀 ถนน",
    "ก่อสร้างฝาย (พิกัด 18.5822, 99.0477)",
)
LENGTHS = {
    "name": 1000,
    "objective": 2000,
    "target": 2000,
    "indicator": 1000,
    "outcome": 2000,
    "division": 200,
    "strategy": 300,
    "programme": 300,
}
AMOUNTS = ("0.01", "1", "409600", "1234567.89", "9999999999999.99", "99999999999999.99")
Said = list[tuple[str, dict[str, str], dict[int, Decimal]]]


def text(rng: random.Random, name: str) -> str:
    """Nasty, long, plain or (all but a name) empty, never longer than its column."""
    what = rng.random()
    if what < 0.15 and name != "name":
        return ""
    if what < 0.6:
        return rng.choice(NASTY)[: LENGTHS[name]]
    if what < 0.65:
        return ("ก่อสร้างถนนคอนกรีตเสริมเหล็ก " * 80)[: LENGTHS[name]]
    if what < 0.75:
        return f"{rng.choice(NASTY)} {rng.choice(NASTY)}"[: LENGTHS[name]]
    return f"ก่อสร้างถนน สายบ้านหนอง หมู่ที่ {rng.randint(1, 99)}"


def plan_of(authority, seed: int) -> DevelopmentPlan:
    """A draft plan of 1 to 5 years with 1 to 12 projects in both forms, in any order."""
    rng = random.Random(seed)
    first = rng.randint(2566, 2580)
    years = range(first, first + rng.randint(1, 5))
    plan = plan_create(
        authority=authority, by=None, first_year=years[0], last_year=years[-1], name=f"แผน {seed}"
    )
    strategies = [text(rng, "strategy") for _ in range(3)]
    programmes = [text(rng, "programme") for _ in range(3)]
    for number in range(1, rng.randint(1, 12) + 1):
        facts = {name: text(rng, name) for name in LENGTHS}
        facts |= {"strategy": rng.choice(strategies), "programme": rng.choice(programmes)}
        facts = {name: normalise(value) for name, value in facts.items()}
        project = Project.objects.create(
            code=f"{authority.code}-{first}-{seed:03d}{number:02d}",
            authority=authority,
            year=first,
            sector="other",
            kind_id="other",
            state="planned",
            **facts | {"name": facts["name"] or "-"},
        )
        paid = rng.sample(years, rng.randint(0, len(years)))
        ProjectAmount.objects.bulk_create(
            ProjectAmount(project=project, fiscal_year=year, amount=Decimal(rng.choice(AMOUNTS)))
            for year in paid
        )
        form = "p02_1" if rng.random() < 0.25 else "p02"
        PlanEntry.objects.create(plan=plan, project=project, form=form, number=number)
    return plan


def said(plan: DevelopmentPlan) -> Said:
    """What the plan says, in the order of its form: (form, texts, baht by year)."""
    rows = in_plan_order(rows_of(plan, entries_of(plan).select_related("project")))
    return [
        (
            row.entry.form,
            {name: getattr(row.entry.project, name) for name in PLAN_FACTS},
            row.amounts,
        )
        for row in rows
    ]
