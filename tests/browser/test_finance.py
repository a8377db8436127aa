"""Finance signs, pays, takes back and enters a month, on a desk and on a phone."""

import pytest

from coordinates.thai import be_year
from projects.finance.months import closed_year
from projects.models import Contract, Disbursement, MonthlyAccount
from tests.projects.contract_fixtures import SIGNED, funded

DAY = f"{SIGNED.day}/{SIGNED.month}/{be_year(SIGNED)}"


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_finance_signs_is_corrected_pays_and_takes_back(visit, world, phone):
    project = funded(world, 1_000_000, name="ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านหนองน้ำใส")
    finance = visit("finance", phone=phone)
    page = finance.page
    finance.open(f"/projects/{project.code}/contracts/")
    page.locator("main").get_by_role("link", name="ลงนามสัญญา").first.click()
    page.get_by_label("เลขที่สัญญา").fill("๑/๒๕๖๙")
    page.get_by_label("ผู้รับจ้าง").fill("หจก. โยธาก้าวหน้า")
    page.get_by_label("วงเงินตามสัญญา").fill("1.250.000")
    page.get_by_label("ลงนามเมื่อ").fill(DAY)
    finance.expect_fault("400")
    page.get_by_role("button", name="บันทึกสัญญา").click()
    page.wait_for_selector(".errorlist")
    assert "ถ้าหมายถึง 1,250,000 ให้พิมพ์ดังนี้" in page.locator(".errorlist").first.inner_text()
    assert page.get_by_label("ผู้รับจ้าง").input_value() == "หจก. โยธาก้าวหน้า"
    assert finance.violations() == []
    page.get_by_label("วงเงินตามสัญญา").fill("1,250,000")
    page.get_by_role("button", name="บันทึกสัญญา").click()
    page.wait_for_selector("text=ลงนามได้อีก 1,000,000.00 บาท")
    page.get_by_label("วงเงินตามสัญญา").fill("๙๘๐,๐๐๐.-")
    page.get_by_role("button", name="บันทึกสัญญา").click()
    page.wait_for_url("**/contracts/")
    for amount in ("๔๐๐,๐๐๐", "580000"):
        page.get_by_role("link", name="เบิกจ่าย 1/2569").click()
        page.get_by_label("เบิกจ่ายเมื่อ").fill(DAY)
        page.get_by_label("จำนวนเงิน").fill(amount)
        page.get_by_role("button", name="บันทึกการเบิกจ่าย").click()
        page.wait_for_url("**/contracts/")
    assert "(100 %)" in page.locator("main").inner_text()
    page.get_by_role("link", name="ยกเลิกรายการ งวดที่ 2").click()
    assert finance.violations() == []
    page.get_by_label("เหตุผล").fill("จ่ายซ้ำ")
    page.get_by_role("button", name="ยกเลิกการเบิกจ่าย").click()
    page.wait_for_url("**/contracts/")
    assert "จ่ายซ้ำ" in page.locator("main").inner_text()
    assert fits(page)
    assert finance.violations() == []
    paid = Disbursement.objects.filter(voided_at__isnull=True).values_list("amount", flat=True)
    assert (Contract.objects.get().amount, list(paid)) == (980_000, [400_000])


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_finance_enters_a_month_and_the_year_names_the_rest(visit, world, phone):
    finance = visit("finance", phone=phone)
    page = finance.page
    finance.open(f"/finance/?year={closed_year()}")
    assert finance.violations() == []
    page.locator("table").get_by_role("link", name="ตุลาคม").click()
    page.get_by_label("ภาษีอากรที่จัดเก็บเอง").fill("๑๒๕,๐๐๐.๕๐")
    page.get_by_label("งบบุคลากร").fill("90,000")
    assert finance.violations() == []
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_url("**/finance/?owner=*")
    assert "125,000.50" in page.locator("main").inner_text()
    assert fits(page)
    assert MonthlyAccount.objects.count() == 2
    page.get_by_role("link", name="สถิติการคลัง").last.click()
    page.locator("main .note-warning a").first.click()
    page.wait_for_selector("form.card")
    assert fits(page)
    assert finance.violations() == []
