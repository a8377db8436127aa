"""One project from the sheet of its plan to its last instalment, as seven people enter it."""

import os
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from django.utils.timezone import localdate

from coordinates.thai import be_year, fiscal_year
from projects.models import (
    BudgetItem,
    Contract,
    DevelopmentPlan,
    Disbursement,
    GrantRequest,
    Project,
    ProjectGeometry,
)
from tests.browser.test_pinning import open_pinning, press
from tests.projects import p02_fixtures

SHOTS = os.environ.get("GISPLAN_SHOTS", "")


def day(back: int) -> str:
    """A day so many days ago, as an officer types it."""
    then = localdate() - timedelta(days=back)
    return f"{then.day}/{then.month}/{be_year(then)}"


def look(visitor, name: str) -> None:
    if SHOTS:
        visitor.page.screenshot(path=Path(SHOTS) / f"chain_{name}.png", full_page=True)
    assert visitor.violations() == [], name


def plan_comes_in(planning) -> DevelopmentPlan:
    """Planning sends her ผ.02, sees what it would do, takes it, and confirms the plan."""
    rows = [*p02_fixtures.TITLES, p02_fixtures.HEADING, p02_fixtures.YEAR_ROW, *p02_fixtures.PLAIN]
    page = planning.page
    planning.open(reverse("projects:import"))
    page.select_option("#id_source", "p02")
    page.set_input_files(
        "#id_file",
        {
            "name": "ผ.02.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": p02_fixtures.book(("ผ.02", rows, [])),
        },
    )
    page.get_by_role("button", name="ตรวจไฟล์").click()
    page.wait_for_selector("text=ไฟล์ถูกต้อง")
    assert not Project.objects.exists()
    page.get_by_role("button", name="ยืนยันนำเข้า").click()
    page.wait_for_selector("text=นำเข้าแล้ว")
    plan = DevelopmentPlan.objects.get()
    assert (plan.first_year, plan.last_year, plan.entries.count()) == (2566, 2570, 2)
    planning.open(reverse("plans:page", args=[plan.pk]))
    look(planning, "plan")
    page.get_by_role("link", name="ตรวจและยืนยันแผน").click()
    page.get_by_role("button", name="ยืนยันแผน").click()
    page.wait_for_selector("text=ยืนยันแผนแล้ว")
    return plan


def approves(executive, plan: DevelopmentPlan) -> None:
    """The executive finds the plan among what waits for her; a SAO's council consented before."""
    page = executive.page
    executive.open("/")
    assert "แผน" in page.inner_text("main")
    executive.open(reverse("plans:approve", args=[plan.pk]))
    page.fill("#id_consent_on", day(5))
    page.fill("#id_consent_resolution", "สมัยสามัญ สมัยที่ 1")
    page.fill("#id_approved_on", day(3))
    page.get_by_role("button", name="อนุมัติ").click()
    page.wait_for_selector("text=อนุมัติแผนแล้ว")


def budget_is_made(planning, road: Project) -> GrantRequest:
    """Planning enters the ordinance and its item, and asks for a grant."""
    page = planning.page
    planning.open(reverse("budget:ordinance_new"))
    page.fill("#id_fiscal_year", "๒๕๖๙")
    page.fill("#id_total", "๕,๐๐๐,๐๐๐")
    page.fill("#id_council_on", day(90))
    page.click("main button.btn-primary")
    page.wait_for_selector("text=เพิ่มข้อบัญญัติแล้ว")
    page.click("main a:has-text('เพิ่มรายการ')")
    page.fill("#id_name", "ค่าก่อสร้างถนนคอนกรีต")
    page.fill("#id_amount", "1,250,000.-")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=3,750,000.00")
    assert "5,000,000.00" in page.inner_text("main")
    look(planning, "ordinance")
    planning.open(reverse("budget:grant_new") + f"?project={road.code}")
    page.fill("#id_fiscal_year", str(fiscal_year(localdate())))
    page.select_option("#id_source", "specific")
    page.fill("#id_amount", "๔๐๙,๖๐๐.-")
    page.fill("#id_priority", "1")
    page.check("text=แบบแปลน")
    page.click("main button.btn-primary")
    page.click("button:has-text('ส่งคำขอ')")
    page.wait_for_selector("text=บันทึกแล้ว")
    return GrantRequest.objects.get()


def grant_is_given(visit, grant: GrantRequest) -> None:
    """The province reviews and forwards; the department allocates a part of what was asked."""
    address = reverse("budget:grant", args=[grant.pk])
    province = visit("province")
    province.open(address)
    province.page.fill("#review_opinion", "เห็นควรสนับสนุน")
    province.page.click("button:has-text('ตรวจแล้ว ให้ความเห็น')")
    province.page.click("button:has-text('ส่งกรม')")
    province.page.wait_for_selector("text=ส่งกรมแล้ว")
    dla = visit("dla")
    dla.open(address)
    dla.page.fill("#allocate_amount", "400,000")
    dla.page.fill("#allocate_document", "มท 0810.8/1")
    dla.page.click("button:has-text('จัดสรร') >> nth=0")
    dla.page.wait_for_selector("text=ได้รับจัดสรร")


def money_goes_out(finance, road: Project) -> None:
    """Finance signs a contract and pays two instalments; the state follows."""
    page = finance.page
    contracts = reverse("projects:contracts", args=[road.code])
    finance.open(contracts)
    page.locator("main").get_by_role("link", name="ลงนามสัญญา").first.click()
    page.get_by_label("เลขที่สัญญา").fill("๑/๒๕๖๙")
    page.get_by_label("ผู้รับจ้าง").fill("หจก. โยธาก้าวหน้า")
    page.get_by_label("วงเงินตามสัญญา").fill("๓๙๐,๐๐๐.-")
    page.get_by_label("ลงนามเมื่อ").fill(day(0))
    page.get_by_role("button", name="บันทึกสัญญา").click()
    page.wait_for_url("**/contracts/")
    road.refresh_from_db()
    assert road.state == "signed"
    for amount in ("๑๙๐,๐๐๐", "200000"):
        page.get_by_role("link", name="เบิกจ่าย 1/2569").click()
        page.get_by_label("เบิกจ่ายเมื่อ").fill(day(0))
        page.get_by_label("จำนวนเงิน").fill(amount)
        page.get_by_role("button", name="บันทึกการเบิกจ่าย").click()
        page.wait_for_url("**/contracts/")
    assert "(100 %)" in page.locator("main").inner_text()


def road_is_pinned(engineering, road: Project) -> None:
    open_pinning(engineering, road)
    engineering.page.fill("[name=typed_text]", "16.0512, 100.0534\n16.0530, 100.0600")
    engineering.page.locator("#pin-where", has_text="ตำบลหนองน้ำใส").wait_for()
    press(engineering, 'button[name=then][value=""]')
    engineering.page.locator("#receipt", has_text=road.code).wait_for()


def one_step_on_behalf(analyst, weir: Project) -> None:
    """The analyst enters a money line for the authority, which sees that it was on its behalf."""
    page = analyst.page
    analyst.open(reverse("projects:item_new") + "?owner=6980101")
    page.fill("#id_fiscal_year", "2569")
    page.select_option("#id_source", "reserve")
    page.fill("#id_name", "จ่ายขาดเงินสะสม ฝายน้ำล้น")
    page.fill("#id_amount", "222,000")
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_selector("text=เพิ่มรายการงบประมาณแล้ว")
    analyst.open(reverse("projects:money", args=[weir.code]))
    page.select_option("#id_item", str(BudgetItem.objects.get(source="reserve").pk))
    page.fill("#id_amount", "222,000")
    page.get_by_role("button", name="ผูกเงิน", exact=True).click()
    page.wait_for_selector("text=ผูกเงินกับโครงการแล้ว")


def test_a_project_goes_from_vision_to_disbursement(visit, world):
    planning, executive = visit("planning"), visit("executive")
    plan = plan_comes_in(planning)
    approves(executive, plan)
    road = Project.objects.get(name=p02_fixtures.ROAD)
    weir = Project.objects.get(name=p02_fixtures.WEIR)
    assert {road.state, weir.state} == {"approved"}
    grant_is_given(visit, budget_is_made(planning, road))
    road.refresh_from_db()
    assert road.state == "budgeted"
    finance = visit("finance")
    money_goes_out(finance, road)
    engineering = visit("engineering")
    road_is_pinned(engineering, road)
    one_step_on_behalf(visit("analyst"), weir)

    road.refresh_from_db()
    assert road.state == "disbursing"
    assert BudgetItem.objects.get(source="specific").amount == 400_000
    assert Contract.objects.get().amount == 390_000
    assert sorted(Disbursement.objects.values_list("amount", flat=True)) == [190_000, 200_000]
    assert ProjectGeometry.objects.get().project == road
    planning.open(reverse("projects:page", args=[road.code]))
    planning.page.wait_for_selector(".leaflet-container")
    chain = planning.page.locator(".chain").inner_text()
    for told in ("400,000.00", "390,000.00", "เบิกจ่าย", "1/2569"):
        assert told in chain, told
    look(planning, "project")
    planning.open(reverse("projects:page", args=[weir.code]))
    assert "กรอกแทน" in planning.page.inner_text("main")
    look(planning, "weir")

    phone = visit("planning", phone=True)
    phone.open(reverse("projects:page", args=[road.code]))
    phone.page.wait_for_selector(".leaflet-container")
    width = phone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0
    look(phone, "project_phone")
