"""The engineer issues a certificate, opens it on paper, and takes it back with a reason."""

import pytest

from projects.models import Certificate
from tests.projects.certificate_fixtures import road, whole


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_engineer_issues_prints_and_voids_a_certificate(visit, world, phone):
    project = whole(world)
    project.geometries.filter(role="as_built").update(review="returned")
    engineer = visit("engineering", phone=phone)
    engineer.open(f"/projects/{project.code}/")
    page = engineer.page
    page.get_by_role("link", name="ใบรับรองพิกัดและภาพครบ").click()
    assert "พิกัดสร้างจริงถูกส่งกลับให้แก้" in page.locator("main").inner_text()
    assert engineer.violations() == []
    project.geometries.update(review="submitted")
    page.reload()
    page.get_by_role("button", name="ออกใบรับรอง").click()
    link = page.get_by_role("link", name="เปิดใบรับรอง (PDF)")
    link.wait_for()
    printed = page.context.request.get(f"{engineer.url}{link.get_attribute('href')}")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")
    project.geometries.filter(role="as_built").update(geometry=road(0.001))
    page.reload()
    assert "ข้อมูลเปลี่ยนหลังออกใบรับรอง" in page.locator("main").inner_text()
    page.get_by_text("ยกเลิกใบรับรองนี้").click()
    assert engineer.violations() == []
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "nothing sticks out to the side"
    page.get_by_label("เหตุผลที่ยกเลิก").fill("วัดแนวใหม่")
    page.get_by_role("button", name="ยกเลิกใบรับรอง", exact=True).click()
    page.get_by_role("heading", name="ฉบับที่ยกเลิกแล้ว").wait_for()
    assert engineer.violations() == []
    assert Certificate.objects.get(project=project).void_reason == "วัดแนวใหม่"
