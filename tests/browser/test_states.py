"""Finance goes from what waits for her to the state of a project, and the page tells the story."""

import pytest

from tests.projects.test_story import full


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_finance_moves_what_waits_for_her_and_the_page_tells_it(visit, world, phone):
    project = world.project(state="budgeted", name="ขุดลอกคลองโคกพระ", kind_id="dredging")
    world.fund(project)
    finance = visit("finance", phone=phone)
    finance.open("/")
    assert finance.violations() == []
    page = finance.page
    page.get_by_role("link", name="ขุดลอกคลองโคกพระ").click()
    page.wait_for_url("**/state/")
    assert finance.violations() == []
    page.get_by_label("ประกาศจัดซื้อจัดจ้าง").check()
    finance.expect_fault("400")
    page.get_by_role("button", name="เปลี่ยนสถานะ").click()
    page.wait_for_selector(".errorlist")
    assert page.get_by_label("ประกาศจัดซื้อจัดจ้าง").is_checked()
    assert finance.violations() == []
    page.fill("#id_reason", "ใช้แบบเดิม")
    page.get_by_role("button", name="เปลี่ยนสถานะ").click()
    page.wait_for_url(f"**/projects/{project.code}/")
    assert "ประกาศจัดซื้อจัดจ้าง" in page.locator("main").inner_text()
    assert finance.violations() == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_page_of_a_whole_chain_reads_well(visit, world, phone):
    project = full(world)
    planning = visit("planning", phone=phone)
    planning.open(f"/projects/{project.code}/")
    page = planning.page
    page.wait_for_selector(".leaflet-container")
    assert page.locator(".chain .chain-step-done").count() == 11
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "nothing sticks out to the side"
    assert planning.violations() == []
    page.get_by_role("link", name="จำแนกประเภท", exact=True).click()
    page.wait_for_url("**/classify/")
    assert planning.violations() == []
    page.get_by_role("button", name="ยืนยันการจำแนกประเภท").click()
    page.wait_for_url(f"**/projects/{project.code}/")
    planning.open("/projects/classify/")
    assert planning.violations() == []
