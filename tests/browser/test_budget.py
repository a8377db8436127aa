"""From an ordinance and a grant request to the money on a project, as four officers do it."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.timezone import localdate

from coordinates.thai import fiscal_year
from projects.models import BudgetItem, BudgetShare, GrantRequest, ProjectAmount
from projects.services.ordinances import ordinance_create


def test_an_ordinance_and_a_grant_go_their_way(visit, world):
    project = world.project(state="approved", name="ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านหนองน้ำใส")
    ProjectAmount.objects.create(project=project, fiscal_year=2570, amount=Decimal(2_000_000))
    ordinance_create(
        authority=world.sao,
        by=world.planning,
        facts={
            "kind": "main",
            "fiscal_year": 2568,
            "number": 1,
            "name": "ข้อบัญญัติ 2568",
            "council_on": date(2024, 8, 1),
            "approved_on": date(2024, 9, 1),
        },
    )
    planning = visit("planning")
    page = planning.page
    planning.open(reverse("budget:ordinance_new"))
    page.fill("#id_fiscal_year", "๒๕๖๙")
    page.fill("#id_total", "๕,๐๐๐,๐๐๐")
    page.fill("#id_council_on", "15 ส.ค. 2568")
    assert planning.violations() == []
    page.click("main button.btn-primary")
    page.click("main a:has-text('เพิ่มรายการ')")
    page.fill("#id_name", "ค่าก่อสร้างถนนคอนกรีต")
    page.fill("#id_amount", "1,250,000.-")
    assert planning.violations() == []
    page.click("main button.btn-primary")
    assert "3,750,000.00" in page.inner_text("main")
    assert planning.violations() == []

    planning.open(reverse("budget:grant_new"))
    page.click(f"text={project.name}")
    page.fill("#id_fiscal_year", str(fiscal_year(localdate())))
    page.select_option("#id_source", "specific")
    page.fill("#id_amount", "๑,๙๐๐,๐๐๐")
    page.fill("#id_priority", "1")
    page.check("text=แบบแปลน")
    assert planning.violations() == []
    page.click("main button.btn-primary")
    page.click("button:has-text('ส่งคำขอ')")
    [grant] = GrantRequest.objects.all()
    address = reverse("budget:grant", args=[grant.pk])

    district = visit("district", phone=True)
    district.open(reverse("budget:grants") + "?mine=yes")
    assert district.violations() == []
    district.page.click(f"text={project.name}")
    district.page.fill("#review_opinion", "เห็นควรสนับสนุน")
    assert district.violations() == []
    district.page.click("button:has-text('ตรวจแล้ว ให้ความเห็น')")
    assert _fits(district.page)

    province = visit("province")
    province.open(reverse("budget:grants") + "?mine=yes")
    province.page.check("input[name=chosen]")
    assert province.violations() == []
    province.page.click("text=ส่งกรมตามที่เลือก")

    dla = visit("dla")
    dla.open(address)
    dla.page.fill("#allocate_amount", "1,500,000")
    dla.page.fill("#allocate_document", "มท 0810.8/1")
    assert dla.violations() == []
    dla.page.click("button:has-text('จัดสรร') >> nth=0")
    assert "1,500,000.00" in dla.page.inner_text("main")
    project.refresh_from_db()
    assert project.state == "budgeted"
    assert BudgetShare.objects.get().amount == 1_500_000
    assert BudgetItem.objects.filter(source="specific").count() == 1


def test_lists_and_months_are_usable_on_a_phone(visit, world):
    item = world.item(source="general", target="ถนน 1 สาย")
    finance = visit("finance", phone=True)
    page = finance.page
    for name in ("ordinances", "requests", "grants", "general"):
        finance.open(reverse(f"budget:{name}"))
        assert finance.violations() == []
        assert _fits(page), name
    finance.open(reverse("budget:months", args=[item.pk]))
    assert finance.violations() == []
    assert _fits(page)
    page.fill("[name=amount_2024_10]", "๑๐๐,๐๐๐")
    page.fill("[name=result_2024_10]", "งวดที่ 1")
    page.click("main button.btn-primary")
    assert "900,000.00" in page.inner_text(".stats")


def _fits(page) -> bool:
    """Nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
