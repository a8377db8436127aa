"""An engineer compares two positions and brings one back; finance sends her sheet."""

import pytest
from django.contrib.gis.geos import Point

from projects.history import History
from projects.history.parts import PARTS
from projects.sheets.catalogue import BOOKS
from projects.sheets.table import Scope
from projects.sheets.writing import as_xlsx


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_replaced_position_is_compared_and_brought_back(visit, world, phone):
    project = world.project()
    first = world.pin(project, Point(100.05, 16.05, srid=4326))
    type(first).objects.filter(pk=first.pk).update(geometry=Point(100.06, 16.05, srid=4326))
    engineer = visit("engineering", phone=phone)
    engineer.open(f"/projects/{project.code}/history/?part=position")
    assert engineer.violations() == []
    page = engineer.page
    page.get_by_label("รุ่น ก").nth(1).check()
    page.get_by_label("รุ่น ข").nth(0).check()
    page.get_by_role("button", name="เทียบสองรุ่นที่เลือก").click()
    page.wait_for_selector(".leaflet-interactive")
    assert page.locator(".leaflet-interactive").count() == 2
    assert "ห่างกัน 1,07" in page.locator("main").inner_text()
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "nothing sticks out to the side"
    assert engineer.violations() == []
    then = History(project, [PARTS["position"]])[1].key
    engineer.open(f"/projects/{project.code}/history/{then}/restore")
    assert engineer.violations() == []
    page.get_by_label("เหตุผลที่คืนค่า").fill("ย้ายผิดโครงการ")
    page.get_by_role("button", name="คืนค่ารุ่นนี้").click()
    page.wait_for_url("**/history/")
    assert "คืนค่ารุ่น 1: ย้ายผิดโครงการ" in page.locator("main").inner_text()
    live = project.geometries.get(replaced_at=None)
    assert live.geometry.coords == (100.05, 16.05)


def test_finance_sends_her_sheet_back_on_a_phone(visit, world, tmp_path):
    world.fund(world.project())
    file = tmp_path / "finance.xlsx"
    file.write_bytes(as_xlsx(BOOKS["finance"], Scope(world.sao, world.finance)))
    finance = visit("finance", phone=True)
    finance.open("/sheets/")
    assert finance.violations() == []
    page = finance.page
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="ตรวจไฟล์").click()
    page.wait_for_selector("#upload-report")
    assert "ไม่มีค่าใดต่างจากในระบบ" in page.locator("main").inner_text()
    assert finance.violations() == []
