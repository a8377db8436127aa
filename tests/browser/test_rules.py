"""The pages of the rules on a desk and on a phone."""

import os

import pytest


@pytest.mark.parametrize("phone", [False, True])
def test_the_rules_are_read_on_any_screen(visit, world, phone):
    reader = visit("engineering", phone=phone)
    page = reader.page
    shots = os.environ.get("GISPLAN_SHOTS")
    reader.open("/findings/rules/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.violations() == []
    if shots:
        page.screenshot(path=f"{shots}/rules-{'phone' if phone else 'desk'}.png")
    page.get_by_role("link", name="แนวทับกับอีกโครงการ").click()
    page.wait_for_url(lambda url: url.endswith("/findings/rules/overlap/"))
    drawn = "() => [...document.images].every(one => one.complete && one.naturalWidth > 0)"
    page.wait_for_function(drawn)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.violations() == []
    if shots:
        page.screenshot(path=f"{shots}/rule-{'phone' if phone else 'desk'}.png", full_page=True)
