"""Completeness on a desk and on a phone: the bars, the parts of a place, the trend, the lists."""

import os
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from projects.completeness import days_keep
from projects.models import CompletenessDay

PICTURES = os.environ.get("GISPLAN_PICTURES", "")


@pytest.fixture
def works(world):
    """Of two owners; half of the works pinned yesterday, one more today."""
    made = [
        world.project(authority=owner, state=state)
        for owner in (world.sao, world.neighbour, world.pao)
        for state in ("budgeted", "signed", "complete", "approved")
    ]
    for project in made[::2]:
        world.pin(project, role="contracted")
    days_keep()
    CompletenessDay.objects.update(day=localdate() - timedelta(days=9))
    world.pin(made[1], role="contracted")
    days_keep()
    CompletenessDay.objects.filter(day=localdate()).update(day=localdate() - timedelta(days=3))
    world.pin(made[5])
    return made


@pytest.mark.parametrize("phone", [False, True])
def test_an_officer_sees_what_is_lacking_and_opens_its_list(works, visit, phone):
    officer = visit("province", phone=phone)
    officer.open("/projects/completeness/")
    page = officer.page
    assert "8 จาก 9" in page.locator("section.duty").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert officer.violations() == []
    page.locator("section", has=page.locator("#trend")).locator("summary").click()
    if PICTURES:
        name = "phone" if phone else "desk"
        page.screenshot(path=f"{PICTURES}/completeness-{name}.png", full_page=True)
    assert page.locator("svg.trend polyline").count() == 3
    page.locator("section.duty").first.get_by_role("link", name="ขาด 1 ครบถ้วน พิกัด").click()
    assert "ยังไม่ครบถ้วน" in page.locator("h1").inner_text()
    assert page.locator("tbody tr").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert officer.violations() == []
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/completeness-list-{name}.png", full_page=True)
    page.locator(".breadcrumb a").click()
    page.get_by_role("link", name="เมืองทดสอบ", exact=True).click()
    assert "เมืองทดสอบ" in page.locator("h1").inner_text()
    assert page.locator("table tbody th").count() >= 2
