"""Planning and the executive on the pages of plans, at a desk and on a phone."""

import os
from pathlib import Path

import pytest

from projects.models import DevelopmentPlan, PlanRevision
from tests.projects.test_plan_permissions import DAY
from tests.projects.test_plans import foreseen

SHOTS = os.environ.get("GISPLAN_SHOTS", "")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_from_a_draft_to_a_revision(visit, world, phone):
    for number, baht in ((1, 1_250_000), (2, 409_600), (3, 98_000)):
        road = foreseen(
            world,
            baht=baht,
            name=f"ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านหนองหล่ม ซอย {number} หมู่ที่ 3",
            strategy="ด้านโครงสร้างพื้นฐาน",
            programme="อุตสาหกรรมและการโยธา",
            target="กว้าง 4.00 เมตร ยาว 250 เมตร",
        )
    planning = visit("planning", phone=phone)
    page = planning.page

    def look(visitor, name):
        if SHOTS:
            size = "phone" if phone else "desk"
            visitor.page.screenshot(path=Path(SHOTS) / f"plans_{name}_{size}.png", full_page=True)
        assert visitor.violations() == []

    planning.open("/plans/new/")
    page.fill("#id_first_year", "๒๕๖๖")
    page.fill("#id_last_year", "2570")
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_selector("text=เริ่มแผนแล้ว")
    plan = DevelopmentPlan.objects.get()
    page.get_by_role("link", name="เพิ่มโครงการ", exact=True).click()
    for box in page.locator("input[name=project]").all():
        box.check()
    look(planning, "add")
    page.get_by_role("button", name="เพิ่มโครงการที่เลือก").click()
    page.wait_for_selector("text=เพิ่ม 3 โครงการในแผนแล้ว")
    look(planning, "page")
    without = page.locator("td.no-baht")
    assert without.count() == 12
    assert any(cell.is_visible() for cell in without.all()) is not phone
    page.get_by_role("link", name="ตรวจและยืนยันแผน").click()
    look(planning, "confirm")
    page.get_by_role("button", name="ยืนยันแผน").click()
    page.wait_for_selector("text=ยืนยันแผนแล้ว")

    executive = visit("executive", phone=phone)
    executive.open(f"/plans/{plan.pk}/approve/")
    executive.page.fill("#id_approved_on", DAY)
    executive.page.get_by_role("button", name="อนุมัติ").click()  # the consent is missing
    said = "document.querySelector('#id_consent_on').validationMessage"
    assert executive.page.evaluate(said) == "กรุณากรอกช่องนี้"
    executive.page.fill("#id_consent_on", "31/02/2569")
    executive.page.fill("#id_consent_resolution", "สมัยสามัญ สมัยที่ 1/2569")
    executive.expect_fault("400")
    executive.page.get_by_role("button", name="อนุมัติ").click()
    executive.page.wait_for_selector(".errorlist")
    look(executive, "approve")
    executive.page.fill("#id_consent_on", DAY)
    executive.page.get_by_role("button", name="อนุมัติ").click()
    executive.page.wait_for_selector("text=อนุมัติแผนแล้ว")

    planning.open(f"/projects/{road.code}/edit/")
    assert page.locator("#id_name").get_attribute("readonly") is not None
    planning.open(f"/plans/{plan.pk}/revisions/new/")
    page.select_option("#id_kind", "changed")
    page.fill("#id_reason", "ราคาวัสดุเปลี่ยน")
    page.get_by_role("button", name="เริ่ม").click()
    page.wait_for_selector("text=เริ่มการเปลี่ยนแปลงแผนแล้ว")
    made = PlanRevision.objects.get()
    planning.open(f"/plans/revisions/{made.pk}/projects/{road.code}/")
    page.fill("#id_amount_2568", "")
    page.fill("#id_amount_2569", "๑๒๐,๐๐๐.-")
    page.fill("#id_target", "กว้าง 5.00 เมตร ยาว 250 เมตร")
    look(planning, "proposal")
    page.get_by_role("button", name="บันทึกข้อเสนอ").click()
    page.wait_for_selector("text=บันทึกข้อเสนอแล้ว")
    assert page.locator("ins", has_text="120,000.00").is_visible()
    look(planning, "revision")
    planning.open("/plans/")
    look(planning, "list")
