"""The planner's journey: three provinces, water, years; fills, shapes, a drawn polygon, a link."""

import os
import re

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon

from coordinates.models import AdminArea
from tests.world import area, square

SETTLED = """() => {
    const map = document.getElementById("planner-map");
    const busy = document.getElementById("results").getAttribute("aria-busy");
    return map.dataset.tiles === "idle" && busy !== "true";
}"""
SMALL = """() => [...document.querySelectorAll(
        "main button, main select, main summary, main .ask-chip")]
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 39.5)
    .map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def works(world):
    """Three provinces; in the first a line, a provisional point and a polygon of water works."""
    for code, lon in (("96", 101.0), ("95", 102.0)):
        area(AdminArea.Level.PROVINCE, code, f"จังหวัดที่ {code}", square(lon, 16, 0.4))
    water = {"sector": "water", "kind_id": "weir", "state": "signed"}
    made = []
    shapes = [
        (LineString((100.05, 16.05), (100.06, 16.055), srid=4326), "map"),
        (Point(100.055, 16.06, srid=4326), "village"),
        (
            Polygon(((100.1, 16.1), (100.11, 16.1), (100.11, 16.11), (100.1, 16.1)), srid=4326),
            "map",
        ),
    ]
    for number, (shape, method) in enumerate(shapes, start=1):
        project = world.project(name=f"ฝายที่ {number}", **water)
        world.fund(project, 100_000 * number, fiscal_year=2567)
        world.pin(project, shape, method=method)
        made.append(project)
    world.fund(world.project(name="ถนน"), 70_000, fiscal_year=2567)
    world.fund(world.project(name="ฝายเก่า", **water), 9_000, fiscal_year=2560)
    return made


def settled(page) -> None:
    page.wait_for_timeout(500)
    page.wait_for_function(SETTLED)


def projects(page) -> str:
    return page.locator('[data-total="projects"]').inner_text()


def sheet(page, name: str) -> None:
    tab = page.locator(f"button[data-sheet={name}]")
    if tab.is_visible():
        tab.click()


def keep(page, name: str) -> None:
    if shots := os.environ.get("GISPLAN_SHOTS"):
        page.screenshot(path=f"{shots}/map-{name}.png")


def pick_area(page, text: str, option: str) -> None:
    sheet(page, "ask")
    page.fill("#ask-area", text)
    page.get_by_role("option", name=re.compile(option)).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".ask-chip", has_text=option).wait_for()


def tick(page, label: str, *options: str) -> None:
    sheet(page, "ask")
    pick = page.locator("#ask details.pick", has_text=label).first
    pick.locator("summary").click()
    for option in options:
        pick.get_by_label(option, exact=True).check()
    page.keyboard.press("Escape")


def look_at(page, zoom: int, lat: float, lon: float) -> None:
    """As somebody does who sends a link with a view."""
    asked = re.sub(r"[?&]view=[^&]*", "", page.url)
    page.goto(f"{asked}{'&' if '?' in asked else '?'}view={zoom}/{lat}/{lon}")
    page.locator("main.planner[data-ready]").wait_for()
    settled(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_planner_asks_sees_draws_and_shares(visit, works, phone):
    device = "phone" if phone else "desktop"
    planner = visit("dla", phone=phone)
    planner.open("/map/")
    page = planner.page
    page.locator("main.planner[data-ready]").wait_for()
    settled(page)
    assert projects(page) == "5"

    for text, option in (("ทดสอบ", "ทดสอบ"), ("96", "จังหวัดที่ 96"), ("ที่ 95", "จังหวัดที่ 95")):
        pick_area(page, text, option)
    tick(page, "สาขา", "แหล่งน้ำ")
    tick(page, "ปีงบประมาณ", "2566", "2567", "2568", "2569")
    settled(page)
    keep(page, f"{device}-ask")
    assert planner.violations() == []
    for name in ("province=98", "province=96", "province=95", "sector=water", "year=2569"):
        assert name in page.url
    sheet(page, "answer")
    page.wait_for_function(
        """() => document.querySelector('[data-total="projects"]').textContent === "3" """
    )
    assert "600,000.00" in page.locator('[data-total="budget"]').inner_text()
    keep(page, f"{device}-answer")

    look_at(page, 6, 16.2, 100.5)
    page.wait_for_function(
        """() => document.getElementById("planner-map").dataset.fills === "province count 3" """
    )
    assert "600,000.00" in page.locator("#planner-legend").text_content()
    keep(page, f"{device}-fills")

    look_at(page, 13, 16.0525, 100.055)
    assert page.locator("#planner-map").get_attribute("data-works") == "2"
    keep(page, f"{device}-shapes")
    assert planner.violations() == []

    draw(page, phone)
    page.wait_for_url("**within=POLYGON**")
    settled(page)
    page.wait_for_function(
        """() => document.querySelector('[data-total="projects"]').textContent === "2" """
    )
    keep(page, f"{device}-drawn")

    open_work(page, phone)
    card = page.locator("#planner-card")
    card.get_by_role("link", name="เปิดโครงการ").wait_for()
    assert "ฝายที่ 1" in card.inner_text()
    keep(page, f"{device}-card")
    if phone:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate(SMALL) == []

    other = visit("reader")
    other.page.goto(page.url)
    other.page.locator("main.planner[data-ready]").wait_for()
    settled(other.page)
    assert projects(other.page) == "2"
    assert (
        other.page.locator(".ask-chip").all_inner_texts()
        == page.locator(".ask-chip").all_inner_texts()
        or phone
    )
    assert other.page.locator("#planner-map").get_attribute("data-works") == "2"
    assert "view=13" in other.page.url

    if not phone:
        card.get_by_role("link", name="เปิดโครงการ").click()
        page.wait_for_url(f"**/projects/{works[0].code}/")


def draw(page, phone: bool) -> None:
    """A polygon around what is in the middle of the map."""
    page.get_by_text("วาดเพื่อถาม").first.click()
    page.get_by_role("button", name="วาดรูปหลายเหลี่ยม").click()
    page.wait_for_timeout(300)
    box = page.locator("#planner-map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    corners = [(-110, -80), (110, -80), (110, 60), (-110, 60)]
    for dx, dy in [*corners, corners[0]]:
        at = middle[0] + dx, middle[1] + dy
        if phone:
            page.touchscreen.tap(*at)
            page.wait_for_timeout(600)
        else:
            page.mouse.move(*at)
            page.mouse.click(*at)


def open_work(page, phone: bool) -> None:
    """A click in the middle of the map: the road lies there."""
    box = page.locator("#planner-map").bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.wait_for_timeout(400)
    if phone:
        page.touchscreen.tap(*at)
    else:
        page.mouse.move(*at)
        page.locator(".planner-tip", has_text="ฝายที่ 1").wait_for()
        page.locator("tr.is-hot", has_text="ฝายที่ 1").wait_for()
        page.mouse.click(*at)


def test_back_and_clear_bring_the_question_with_them(visit, works):
    planner = visit("dla")
    planner.open("/map/")
    page = planner.page
    page.locator("main.planner[data-ready]").wait_for()
    pick_area(page, "9801", "เมืองทดสอบ")
    tick(page, "สาขา", "ถนน")
    page.wait_for_function(
        """() => document.querySelector('[data-total="projects"]').textContent === "1" """
    )
    page.go_back()
    page.wait_for_function(
        """() => document.querySelector('[data-total="projects"]').textContent === "5" """
    )
    assert page.locator(".ask-chip").count() == 1
    page.go_back()
    page.wait_for_function("() => !document.querySelector('.ask-chip')")
    page.go_forward()
    page.locator(".ask-chip").wait_for()
    page.click("#ask-clear")
    page.wait_for_function("() => !document.querySelector('.ask-chip')")
    assert "district" not in page.url


def test_a_wrong_value_stands_at_the_form_and_a_lost_network_keeps_what_is_shown(visit, works):
    planner = visit("dla")
    planner.expect_fault("status of 400|Failed to load resource|ERR_|Failed to fetch")
    planner.open("/map/?near=1,2")
    page = planner.page
    page.locator("main.planner[data-ready]").wait_for()
    assert "99.0477" in page.locator("#ask-wrong").inner_text()
    assert page.locator("#planner-map canvas").count() == 1
    planner.open("/map/")
    page.locator("main.planner[data-ready]").wait_for()
    settled(page)
    planner.context.set_offline(True)
    tick(page, "สาขา", "แหล่งน้ำ")
    page.locator("#planner-note").get_by_role("button", name="ลองอีกครั้ง").wait_for()
    assert projects(page) == "5"
    planner.context.set_offline(False)
    page.get_by_role("button", name="ลองอีกครั้ง").click()
    page.wait_for_function(
        """() => document.querySelector('[data-total="projects"]').textContent === "4" """
    )
