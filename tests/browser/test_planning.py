"""A planning officer creates a project by form; finance ties it to a money line."""

from decimal import Decimal

import pytest

from projects.models import BudgetShare, Project


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_project_is_created_by_form_and_linked_to_an_item(visit, world, phone):
    world.item(name="ค่าก่อสร้างถนน ปี 2569", amount=Decimal(900_000), fiscal_year=2569)
    planning = visit("planning", phone=phone)
    planning.open("/projects/")
    page = planning.page
    page.get_by_role("link", name="เพิ่มโครงการ").click()
    page.fill("#id_name", "ก่อสร้างถนน คสล. สายบ้านดอน กว้าง ๔ เมตร ยาว ๕๐๐ เมตร")
    page.locator("#id_target").focus()
    page.get_by_role("button", name="ใช้ประเภทนี้").click()
    assert page.locator("#id_kind").input_value() == "concrete"
    page.select_option("#id_state", "confirmed")
    page.fill("#id_amount_2569", "๙๐๐,๐๐๐")
    assert planning.violations() == []
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_url("**/projects/6980101-*/")
    assert "อ่านจากชื่อ ยังไม่ยืนยัน" in page.content()
    assert planning.violations() == []
    project = Project.objects.get()
    assert (project.stated_width_m, project.stated_length_m) == (4, 500)

    finance = visit("finance", phone=phone)
    finance.open(f"/projects/{project.code}/")
    finance.page.get_by_role("link", name="ผูกเงินงบประมาณ").click()
    finance.page.select_option("#id_item", index=1)
    finance.page.fill("#id_amount", "๙๐๐,๐๐๐.๐๑")
    finance.expect_fault("400")
    finance.page.get_by_role("button", name="ผูกเงิน", exact=True).click()
    finance.page.wait_for_selector(".errorlist")
    assert finance.violations() == []
    finance.page.fill("#id_amount", "๙๐๐,๐๐๐")
    finance.page.get_by_role("button", name="ผูกเงิน", exact=True).click()
    finance.page.wait_for_selector("text=ผูกเงินกับโครงการแล้ว")
    assert BudgetShare.objects.get().amount == 900_000
    finance.open("/projects/items/")
    assert finance.violations() == []


def test_on_a_phone_every_line_of_a_cell_stands_beside_its_label(visit, world):
    world.project(name="ระบบประปาหมู่บ้าน", sample=True)
    planning = visit("planning", phone=True)
    planning.open("/projects/")
    lefts = planning.page.evaluate(
        """() => [...document.querySelectorAll("table.cards td")].flatMap((cell) => {
            const lines = [...cell.children].map((child) => child.getBoundingClientRect().left);
            const label = cell.getBoundingClientRect().left + 7 * 16;
            return lines.filter((left) => left < label);
        })"""
    )
    assert lefts == []
    assert planning.page.locator("table.cards td .small").count() > 0
    button = planning.page.locator(".row-spread").first.bounding_box()
    card = planning.page.locator("form.filter").bounding_box()
    assert card["y"] - button["y"] - button["height"] >= 8
