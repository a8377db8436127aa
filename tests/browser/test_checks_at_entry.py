"""What the pinning page says before a save: metres of overlap, a wrong zone mended by a click."""

import re

import pytest
import shapely
from django.contrib.gis.geos import LineString
from pyproj import Geod, Transformer

from projects.models import Finding, Project
from tests.browser.test_pinning import (
    live,
    look_at,
    on_screen,
    open_pinning,
    poke,
    press,
    ready,
    shot,
)

STRIP_M = 15  # works within so many metres of one another's line are at one place
ROAD = LineString((100.05, 16.05), (100.06, 16.05), srid=4326)
ALONG_AND_AWAY = [(16.05, 100.052), (16.05, 100.0575), (16.054, 100.0575)]


def in_strip_m(drawn: shapely.Geometry, other: shapely.Geometry) -> float:
    """Metres on the ellipsoid of ``drawn`` that lie in the strip along ``other``."""
    plane = Transformer.from_crs(4326, 32647, always_xy=True)
    flat, beside = (
        shapely.transform(line, plane.transform, interleaved=False) for line in (drawn, other)
    )
    piece = flat.intersection(beside.buffer(STRIP_M))
    there = Transformer.from_crs(32647, 4326, always_xy=True).transform
    return Geod(ellps="WGS84").geometry_length(shapely.transform(piece, there, interleaved=False))


def click_at(visit, lat: float, lon: float) -> None:
    visit.page.locator("#pin-map").scroll_into_view_if_needed()
    x, y = on_screen(visit, lat, lon)
    box = visit.page.locator("#pin-map").bounding_box()
    poke(visit, x - box["x"] - box["width"] / 2, y - box["y"] - box["height"] / 2)


def paid_twice(world) -> tuple[Project, Project]:
    """A road to pin, and the neighbour's, which lies already where it will be drawn."""
    road = world.project(year=2569)
    other = world.project(authority=world.neighbour, year=2567, name="ถนนสายเก่าของห้วยทราย")
    world.pin(other, ROAD)
    return road, other


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_road_over_another_is_told_its_overlap_before_it_is_saved(world, visit, phone):
    road, other = paid_twice(world)
    size = "phone" if phone else "desktop"
    officer = visit("engineering", phone=phone)
    open_pinning(officer, road)
    look_at(officer, 16.0515, 100.055, zoom=15 if phone else 16)
    press(officer, '[data-mode="draw"]')
    for lat, lon in ALONG_AND_AWAY:
        click_at(officer, lat, lon)
    press(officer, "#pin-finish")

    verdict = officer.page.locator("#pin-doubts .verdict", has_text=other.code)
    verdict.wait_for()
    told = verdict.inner_text()
    drawn = shapely.from_geojson(officer.page.input_value("[name=geometry]"))
    truth = in_strip_m(drawn, shapely.from_wkb(bytes(ROAD.wkb)))
    found = re.search(r"เป็นระยะ ([\d,]+) เมตร", told)
    assert float(found[1].replace(",", "")) == pytest.approx(truth, rel=0.02)
    assert "ควรตรวจ" in told
    assert other.name in told
    assert other.owner.name in told
    assert "2567" in told
    link = verdict.locator("a[data-of=code]")
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("href") == f"/projects/{other.code}/"
    assert officer.page.locator(".leaflet-faults-pane path").count() >= 1
    assert not road.geometries.exists()

    show = verdict.locator("button", has_text="ดูบนแผนที่")
    show.focus()
    officer.page.keyboard.press("Enter")
    assert show.get_attribute("aria-pressed") == "true"
    label = officer.page.locator(".fault-label")
    assert float(label.inner_text().split()[0].replace(",", "")) == pytest.approx(truth, rel=0.02)
    shot(officer, f"told-{size}")
    assert officer.violations() == []
    wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not officer.page.evaluate(wide)

    press(officer, 'button[name=then][value=""]')
    receipt = officer.page.locator("#receipt")
    receipt.locator(".verdict", has_text=other.code).wait_for()
    assert "ผู้ตรวจเป็นผู้บันทึกผลพิจารณา" in receipt.inner_text()
    ready(officer)
    assert Finding.objects.filter(project=road, rule="overlap", state="open").exists()
    shot(officer, f"told-receipt-{size}")
    assert officer.violations() == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_pin_in_the_wrong_zone_is_put_right_by_one_click(world, visit, phone):
    east_sao = world.authority("6960101", "sao", "ริมโขง", 104.0, "9601", [])
    world.user("engineering", name="easterner", authority=east_sao)
    weir = world.project(authority=east_sao, sector="water", kind_id="weir", name="ฝายริมโขง")
    lon, lat = 104.1234567, 16.1234567
    east, north = Transformer.from_crs(4326, 32648, always_xy=True).transform(lon, lat)
    size = "phone" if phone else "desktop"
    officer = visit("easterner", phone=phone)
    open_pinning(officer, weir)
    officer.page.fill("[name=typed_text]", f"47N {east:.1f} {north:.1f}")
    as_typed = officer.page.locator("#typed-choices button", has_text="47N")
    as_typed.first.click()

    verdict = officer.page.locator("#pin-doubts .verdict-block", has_text="โซน 48")
    verdict.wait_for()
    nearby = officer.page.locator("#told-nearby a")
    assert nearby.inner_text() == officer.page.locator("#told-title").inner_text()
    assert nearby.inner_text().startswith("ต้องแก้ก่อนใช้ 1 ข้อ")
    shot(officer, f"wrong-zone-{size}")
    assert officer.violations() == []
    verdict.locator("button", has_text="ใช้ตำแหน่งที่เสนอ").click()
    verdict.wait_for(state="detached")
    officer.page.locator("#pin-kept", has_text="เก็บร่าง").wait_for()
    wrong = officer.page.locator("#pin-doubts .verdict", has_text="โซน")
    assert wrong.count() == 0
    shot(officer, f"right-zone-{size}")

    press(officer, "#pin-undo")  # it can be taken back, and taken again
    verdict.wait_for()
    press(officer, "#pin-redo")
    verdict.wait_for(state="detached")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    ready(officer)
    told = officer.page.locator("#typed-read-as").inner_text()
    assert told == "พิมพ์เป็นโซน 47 อ่านเป็นโซน 48 (WGS 84)"
    saved = live(weir)
    _there, _back, off_m = Geod(ellps="WGS84").inv(lon, lat, *saved.geometry.coords)
    assert off_m < 1
    assert "adjusted as wrong-zone proposes" in saved.operation
    assert saved.typed_text.startswith("47N")
