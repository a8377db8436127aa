"""An analyst works through what the rules found, by keys alone; a phone; a pair and a proposal."""

import os
from pathlib import Path

import pytest
from django.contrib.gis.geos import LineString, Point
from django.urls import reverse

from projects.models import Finding, PairVerdict, ProjectGeometry
from tests.projects.findings import finding_of, pair_of

SHOTS = os.environ.get("GISPLAN_SHOTS", "")


def look(visitor, name: str) -> None:
    if SHOTS:
        visitor.page.screenshot(path=Path(SHOTS) / f"findings_{name}.png")
    assert visitor.violations() == [], name


def shown(page, key: int) -> None:
    """Wait until the panel, the map and the address all tell of the finding ``key``."""
    page.wait_for_selector(f'#finding [data-selected="{key}"]')
    page.wait_for_selector(f'html[data-shown-finding="{key}"]', state="attached")
    page.wait_for_selector(f'[data-selected="{key}"] #finding-title:focus')


@pytest.fixture
def ten(world, monkeypatch) -> list[Finding]:
    """Ten findings of five roads, in the order of the desk. They are invented, so the rules, asked
    again after each change, would close them."""
    monkeypatch.setattr("projects.services.findings.judged_when_saved", lambda project, part: None)
    rows = []
    for n in range(5):
        road = world.project()
        line = LineString((100.05 + n / 100, 16.05), (100.058 + n / 100, 16.055), srid=4326)
        position = world.pin(road, line, created_by=world.engineering)
        middle = Point(*line.interpolate_normalized(0.5).coords, srid=4326)
        rows.append(
            finding_of(
                road,
                "self-crossing",
                days=90 - n,
                geometry=position,
                place=middle,
                severity="block",
            )
        )
        rows.append(finding_of(road, "accuracy", days=60 - n, geometry=position))
    order = {"block": 0, "warn": 1}
    return sorted(rows, key=lambda row: (order[row.severity], row.opened_at))


def test_ten_findings_by_keyboard_alone(visit, world, ten):
    analyst = visit("analyst")
    page = analyst.page
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.getAttribute('href')") != reverse("findings:desk"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#findings")
    page.wait_for_selector(f'html[data-shown-finding="{ten[0].pk}"]', state="attached")
    assert page.locator("[data-finding]").count() == 10
    look(analyst, "first")
    while page.evaluate("document.activeElement.getAttribute('hx-get')") is None:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shown(page, ten[0].pk)
    page.keyboard.press("j")
    shown(page, ten[1].pk)
    assert f"selected={ten[1].pk}" in page.url
    page.keyboard.press("k")
    shown(page, ten[0].pk)
    for number, row in enumerate(ten):  # each is accepted or given to the engineer
        shown(page, row.pk)
        if number % 2 == 0:
            page.keyboard.press("a")
            page.keyboard.type("ตรวจหน้างานแล้ว")
            page.keyboard.press("Enter")
            page.wait_for_selector("text=ยอมรับแล้ว")
        else:
            page.keyboard.press("m")
            page.keyboard.type("engineering")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_selector("text=มอบหมายแล้ว")
            shown(page, row.pk)
            if number < len(ten) - 1:
                page.keyboard.press("j")
    given = Finding.objects.filter(assigned_to=world.engineering)
    assert [row.pk for row in given.order_by("pk")] == sorted(row.pk for row in ten[1::2])
    done = Finding.objects.filter(state="accepted", accepted_by=world.analyst)
    assert {row.pk for row in done} == {row.pk for row in ten[::2]}
    look(analyst, "last")


def test_keys_are_letters_where_one_types(visit, ten):
    analyst = visit("analyst")
    page = analyst.page
    analyst.open(reverse("findings:desk") + f"?selected={ten[0].pk}")
    shown(page, ten[0].pk)
    page.keyboard.press("a")
    page.keyboard.type("jkamx")
    assert page.input_value("#id_accept_reason") == "jkamx"
    page.fill("#q", "")
    page.focus("#q")
    page.keyboard.type("j")
    assert page.get_attribute("#finding [data-selected]", "data-selected") == str(ten[0].pk)


THAI = {"KeyJ": "่", "KeyK": "า", "KeyA": "ฟ", "KeyM": "ท", "KeyX": "ป"}


def press_thai(page, code: str, times: int = 1) -> None:
    """The keys of a Thai layout, all at once, wherever the focus is."""
    page.evaluate(
        """([key, code, times]) => { for (let n = 0; n < times; n += 1)
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true })); }""",
        [THAI[code], code, times],
    )


def test_the_keys_work_as_the_page_opens_in_any_layout(visit, ten):
    analyst = visit("analyst")
    page = analyst.page
    analyst.open(reverse("findings:desk"))
    page.wait_for_selector(f'html[data-shown-finding="{ten[0].pk}"]', state="attached")
    assert page.evaluate("document.activeElement === document.body")
    assert page.is_visible(".findings-keys")
    press_thai(page, "KeyJ")
    shown(page, ten[1].pk)
    press_thai(page, "KeyX")
    assert page.is_checked(f"#row-{ten[1].pk} [name=chosen]")
    page.keyboard.press("Control+j")
    page.keyboard.press("Shift+J")
    press_thai(page, "KeyK")
    shown(page, ten[0].pk)
    press_thai(page, "KeyA")
    assert page.evaluate("document.activeElement.id") == "id_accept_reason"
    page.keyboard.press("Escape")
    shown(page, ten[0].pk)
    press_thai(page, "KeyM")
    assert page.evaluate("document.activeElement.name") == "to"


def test_quick_presses_all_count(visit, ten):
    analyst = visit("analyst")
    page = analyst.page
    analyst.open(reverse("findings:desk"))
    page.wait_for_selector(f'html[data-shown-finding="{ten[0].pk}"]', state="attached")
    press_thai(page, "KeyJ", 9)
    shown(page, ten[9].pk)
    press_thai(page, "KeyJ", 10)  # past the last there is nothing
    press_thai(page, "KeyK", 4)
    press_thai(page, "KeyA")  # of the panel that is still on its way
    page.wait_for_selector(f'[data-selected="{ten[5].pk}"] #id_accept_reason:focus')


def test_a_log_in_leads_back_to_the_finding_chosen(visit, ten):
    analyst = visit("analyst")
    page = analyst.page
    analyst.open(reverse("findings:desk"))
    page.wait_for_selector("html[data-shown-finding]", state="attached")
    page.context.clear_cookies()
    page.click(f"#row-{ten[3].pk} a")
    page.wait_for_selector("[name=username]")
    assert f"selected%3D{ten[3].pk}" in page.url


def test_many_are_ticked_and_accepted_with_one_reason(visit, ten):
    analyst = visit("analyst")
    page = analyst.page
    analyst.open(reverse("findings:desk") + f"?rule=accuracy&selected={ten[5].pk}")
    shown(page, ten[5].pk)
    page.keyboard.press("x")
    page.keyboard.press("j")
    shown(page, ten[6].pk)
    page.keyboard.press("x")
    assert page.inner_text("#findings-ticked") == "2"
    page.click(".findings-many summary")
    page.fill("#id_many_reason", "วัดใหม่แล้ว")
    look(analyst, "many")
    page.get_by_role("button", name="ยอมรับที่เลือก").click()
    page.wait_for_selector("text=บันทึกแล้ว 2 รายการ")
    assert Finding.objects.filter(accepted_reason="วัดใหม่แล้ว").count() == 2
    assert "rule=accuracy" in page.url
    assert page.locator("[data-finding]").count() == 3


def test_on_a_phone_a_pair_is_judged_and_a_proposal_taken(visit, world):
    roads = [world.project(), world.project(authority=world.neighbour, year=2569)]
    for n, road in enumerate(roads):
        line = LineString((100.19, 16.05 + n / 5000), (100.205, 16.05 + n / 5000), srid=4326)
        world.pin(road, line, created_by=world.engineering)
    overlap = LineString((100.195, 16.0501), (100.2, 16.0501), srid=4326)
    pair = pair_of(*roads, rule="near-point", days=9, place=overlap)
    point = world.pin(world.project(), Point(100.1, 16.1, srid=4326), method="gnss")
    proposed = finding_of(
        point.project,
        "vertices",
        geometry=point,
        subject="planned",
        proposal=Point(100.1004, 16.1, srid=4326),
    )
    analyst = visit("analyst", phone=True)
    page = analyst.page
    analyst.open(reverse("findings:desk"))
    page.wait_for_selector("html[data-shown-finding]", state="attached")
    look(analyst, "phone_list")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(f"#row-{pair[0].pk} a[hx-get]").tap()
    shown(page, pair[0].pk)
    look(analyst, "phone_pair")
    assert page.is_hidden(".findings-list")
    tops = page.evaluate(
        "['.finding-told', '#finding-map', '.finding-rest'].map("
        "(one) => document.querySelector(one).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    assert page.evaluate("scrollY") < 1000
    page.locator(".finding-back a").tap()
    page.wait_for_selector(f"#row-{pair[0].pk} a:focus")
    look(analyst, "phone_back")
    page.locator(f"#row-{pair[0].pk} a[hx-get]").tap()
    shown(page, pair[0].pk)
    assert page.locator(".legend-other").count() == 1
    page.locator("label", has_text="งานต่อเนื่อง").tap()
    page.fill("#id_decide_reason", "คนละช่วง")
    page.get_by_role("button", name="บันทึกผลพิจารณา").tap()
    page.wait_for_selector("text=บันทึกผลพิจารณาแล้ว")
    assert PairVerdict.objects.get().word == "continuation"
    engineer = visit("engineering", phone=True)
    page = engineer.page
    page.locator(f'a[href*="selected={proposed.pk}"]').tap()
    shown(page, proposed.pk)
    look(engineer, "phone_proposal")
    page.get_by_role("button", name="ใช้ตำแหน่งที่เสนอ").tap()
    page.wait_for_selector("text=ใช้ตำแหน่งที่เสนอแล้ว")
    assert ProjectGeometry.objects.get(project=point.project, is_current=True).version == 2
    proposed.refresh_from_db()
    assert proposed.state == "fixed"


def test_without_a_script_the_arrows_are_links(visit, browser, server, ten, world):
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    page = context.new_page()
    page.goto(f"{server}/accounts/login/")
    page.fill("[name=username]", "analyst")
    page.fill("[name=password]", "a long password for tests")
    page.click("main button[type=submit], main button:not([type])")
    page.goto(f"{server}{reverse('findings:desk')}")
    page.click("#finding-after")
    assert page.get_attribute("#finding [data-selected]", "data-selected") == str(ten[1].pk)
    page.click(f"#row-{ten[4].pk} a")
    assert page.get_attribute("#finding [data-selected]", "data-selected") == str(ten[4].pk)
    page.fill("#id_accept_reason", "ตรวจแล้ว")
    page.click("#finding button:has-text('ยอมรับ')")
    assert page.get_attribute("#finding [data-selected]", "data-selected") == str(ten[5].pk)
    context.close()
