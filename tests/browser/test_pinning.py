"""An engineer pins her works in a real browser: drawn and typed, by mouse and by finger."""

import os
import re
from pathlib import Path

import pytest
import shapely
from django.contrib.gis.geos import Point
from pyproj import Transformer

from coordinates.geodesy import length_m
from projects.models import Project, ProjectGeometry
from projects.services.positions import project_pin
from tests.world import PASSWORD

SAVING = re.compile(r"/position/$")
SHOTS = os.environ.get("GISPLAN_SHOTS", "")


# Buttons of the page too small for a finger (WCAG 2.5.8: 24 px).
SMALL_TARGETS = """() => Array.from(document.querySelectorAll("main button, main select"))
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name]) => name)"""


def shot(visit, name: str) -> None:
    """A picture for people to look at, where GISPLAN_SHOTS names a folder."""
    if SHOTS:
        visit.page.screenshot(path=Path(SHOTS) / f"{name}.png")


def open_pinning(visit, project: Project) -> None:
    visit.open(f"/projects/{project.code}/position/")
    ready(visit)


def ready(visit) -> None:
    visit.page.wait_for_selector("html[data-pin=ready]", state="attached")
    visit.page.wait_for_timeout(300)


def middle(visit) -> tuple[float, float]:
    box = visit.page.locator("#pin-map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def poke(visit, x: int, y: int) -> None:
    """A click or a tap on the map, ``x`` and ``y`` in pixels from its middle."""
    left, top = middle(visit)
    if visit.page.evaluate("() => navigator.maxTouchPoints > 0"):
        visit.page.touchscreen.tap(left + x, top + y)
    else:
        visit.page.mouse.click(left + x, top + y)
    visit.page.wait_for_timeout(500)


def press(visit, selector: str) -> None:
    target = visit.page.locator(selector)
    if visit.page.evaluate("() => navigator.maxTouchPoints > 0"):
        target.tap()
    else:
        target.click()
    visit.page.wait_for_timeout(100)


def on_screen(visit, lat: float, lon: float) -> tuple[float, float]:
    """Where a position is on the screen now, in pixels."""
    box = visit.page.locator("#pin-map").bounding_box()
    x, y = visit.page.evaluate(
        "([lat, lon]) => { const q = window.maps[0].latLngToContainerPoint([lat, lon]);"
        " return [q.x, q.y]; }",
        [lat, lon],
    )
    return box["x"] + x, box["y"] + y


def look_at(visit, lat: float, lon: float, *, zoom: int) -> None:
    visit.page.evaluate(
        "([lat, lon, zoom]) => { window.maps[0].setView([lat, lon], zoom, {animate: false}); }",
        [lat, lon, zoom],
    )
    visit.page.wait_for_timeout(500)


def draw_part(visit, *vertices: tuple[int, int]) -> None:
    press(visit, '[data-mode="draw"]')
    visit.page.locator("#pin-map").scroll_into_view_if_needed()
    for vertex in vertices:
        poke(visit, *vertex)
    poke(visit, *vertices[-1])  # the last one again ends the part


def shown_m(visit) -> float:
    return float(visit.page.locator("#pin-measure").get_attribute("data-value"))


def live(project: Project) -> ProjectGeometry:
    return project.geometries.get(replaced_at=None)


def works(world) -> tuple[Project, Project]:
    road = world.project(year=2569, stated_moo=3)
    weir = world.project(
        year=2568, sector="water", kind_id="weir", name="ก่อสร้างฝายน้ำล้นห้วยแห้ง หมู่ที่ 5"
    )
    world.pin(world.project(authority=world.neighbour))
    return road, weir


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_engineer_pins_a_road_of_two_parts_and_then_two_weirs(world, visit, phone):
    road, weir = works(world)
    other = world.project(year=2567, sector="water", kind_id="weir", name="ฝายห้วยน้ำใส หมู่ที่ 7")
    size = "phone" if phone else "desktop"
    officer = visit("engineering", phone=phone)
    officer.open("/projects/?position=none")
    assert road.code in officer.page.content()
    open_pinning(officer, road)
    listed = officer.page.locator("#pin-list li")
    assert listed.count() == 3

    draw_part(officer, (-70, -40), (0, -80), (70, -30))
    officer.page.locator("#pin-measure", has_text="1 ช่วง").wait_for()
    draw_part(officer, (-50, 50), (70, 70))
    officer.page.locator("#pin-measure", has_text="2 ช่วง").wait_for()
    officer.page.locator("#pin-where", has_text="ตำบลหนองน้ำใส").wait_for()
    shown = shown_m(officer)
    shot(officer, f"pin-{size}")

    press(officer, "button[name=then][value=next]")
    officer.page.locator("#receipt", has_text=road.code).wait_for()
    ready(officer)
    saved = live(road)
    assert saved.geometry.geom_type == "MultiLineString"
    assert saved.geometry.num_geom == 2
    exact = length_m(shapely.from_wkb(bytes(saved.geometry.wkb)))
    assert shown == pytest.approx(exact, rel=1e-3)
    assert saved.length_m == pytest.approx(exact, rel=1e-6)
    receipt = officer.page.locator("#receipt").inner_text()
    assert "หมู่ที่ 3 (ตามชื่อโครงการ) ตำบลหนองน้ำใส" in receipt
    assert re.search(r"25\d\d \d\d:\d\d น\.", receipt)
    assert weir.code in officer.page.url
    shot(officer, f"pin-receipt-{size}")

    typed(officer, "โซน 47 E 612,000 N 1,775,000")
    shot(officer, f"pin-typed-{size}")
    press(officer, "button[name=then][value=next]")
    officer.page.locator("#receipt", has_text=weir.code).wait_for()
    ready(officer)
    saved = live(weir)
    assert saved.declared_crs == "EPSG:32647"
    lon, lat = Transformer.from_crs(32647, 4326, always_xy=True).transform(612_000, 1_775_000)
    assert saved.geometry.coords == (pytest.approx(lon, abs=2e-7), pytest.approx(lat, abs=2e-7))
    assert other.code in officer.page.url

    typed(officer, "๑๖.๐๕๑๒, ๑๐๐.๐๕๓๔")
    officer.page.locator("#pin-measure", has_text="16.051200, 100.053400").wait_for()
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt", has_text=other.code).wait_for()
    ready(officer)
    saved = live(other)
    assert saved.geometry.coords == (pytest.approx(100.0534), pytest.approx(16.0512))
    assert saved.typed_text == "๑๖.๐๕๑๒, ๑๐๐.๐๕๓๔"
    assert saved.method == "document"
    officer.page.locator("#pin-list .pin-none").wait_for()


def typed(visit, text: str) -> None:
    """Type a text that means one place, and see it pinned there."""
    box = visit.page.locator("[name=typed_text]")
    press(visit, "[name=typed_text]")
    box.press_sequentially(text)
    visit.page.locator("#typed-choices button[aria-pressed=true]").wait_for()
    visit.page.locator("#pin-where", has_text="ตำบลหนองน้ำใส").wait_for()
    assert visit.page.locator("#pin-map .pin-icon").count() == 1


def test_an_ambiguous_text_waits_for_a_choice(world, visit):
    _road, weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, weir)
    officer.page.fill("[name=typed_text]", "398000 1775000")
    choices = officer.page.locator("#typed-choices button")
    choices.nth(1).wait_for()
    assert officer.page.locator("#pin-map .pin-icon").count() == 0
    choices.filter(has_text="48N").click()
    officer.page.locator("#pin-map .pin-icon").wait_for()
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(weir).declared_crs == "EPSG:32648"


def test_vertices_are_dragged_deleted_undone_and_done_again(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    drawn = shown_m(officer)

    press(officer, '[data-mode="edit"]')
    left, top = middle(officer)
    officer.page.mouse.move(left, top - 20)
    officer.page.mouse.down()
    officer.page.mouse.move(left, top - 70, steps=5)
    officer.page.mouse.up()
    officer.page.wait_for_timeout(200)
    dragged = shown_m(officer)
    assert dragged > drawn * 1.05

    press(officer, '[data-mode="prune"]')
    poke(officer, 0, -70)
    straight = shown_m(officer)
    assert straight < drawn

    press(officer, "#pin-undo")
    assert shown_m(officer) == pytest.approx(dragged)
    press(officer, "#pin-undo")
    assert shown_m(officer) == pytest.approx(drawn)
    press(officer, "#pin-redo")
    assert shown_m(officer) == pytest.approx(dragged)
    press(officer, '[data-mode="remove"]')
    poke(officer, -40, -25)
    assert officer.page.locator("#pin-measure").inner_text() == ""


def test_a_road_snaps_to_its_neighbour(world, visit):
    road, _weir = works(world)
    other = world.project()
    end = Point(100.1, 16.1, srid=4326)
    world.pin(other, end)
    officer = visit("engineering")
    open_pinning(officer, road)
    officer.page.locator("#pin-map path.leaflet-interactive").first.wait_for(state="attached")
    look_at(officer, 16.1, 100.1, zoom=17)
    press(officer, '[data-mode="draw"]')
    for x, y in [(-120, 0), (7, 6)]:
        officer.page.wait_for_timeout(400)
        left, top = on_screen(officer, 16.1, 100.1)
        officer.page.mouse.move(left + x, top + y, steps=4)
        officer.page.wait_for_timeout(100)
        officer.page.mouse.click(left + x, top + y)
    officer.page.wait_for_timeout(400)
    press(officer, "#pin-finish")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(road).geometry.coords[-1] == (
        pytest.approx(100.1, abs=1e-6),
        pytest.approx(16.1, abs=1e-6),
    )


def test_from_afar_a_vertex_stays_where_it_was_put(world, visit):
    road, _weir = works(world)
    world.pin(world.project(), Point(100.1, 16.1, srid=4326))
    officer = visit("engineering")
    open_pinning(officer, road)
    look_at(officer, 16.1, 100.1, zoom=12)
    press(officer, '[data-mode="draw"]')
    for x, y in [(-120, 0), (7, 6)]:
        left, top = on_screen(officer, 16.1, 100.1)
        officer.page.mouse.move(left + x, top + y, steps=4)
        officer.page.mouse.click(left + x, top + y)
        officer.page.wait_for_timeout(500)
    press(officer, "#pin-finish")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(road).geometry.coords[-1] != pytest.approx((100.1, 16.1), abs=1e-4)


def test_a_road_typed_line_by_line_becomes_a_line(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    text = officer.page.locator("[name=typed_text]")
    text.fill("16.050, 100.050")
    officer.page.locator("#typed-choices button").wait_for()
    text.fill("16.050, 100.050\n16.052, 100.053")
    officer.page.locator("#pin-map path.leaflet-interactive").first.wait_for(state="attached")
    officer.page.wait_for_timeout(1500)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(road).geometry.geom_type == "LineString"


def test_keys_alone_can_pin(world, visit):
    _road, weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, weir)
    officer.page.locator("#pin-map").focus()
    officer.page.keyboard.press("ArrowRight")
    officer.page.locator("#pin-middle").focus()
    officer.page.keyboard.press("Enter")
    officer.page.locator("#pin-map .pin-icon").first.wait_for()
    officer.page.locator('button[name=then][value=""]').focus()
    officer.page.keyboard.press("Enter")
    officer.page.locator("#receipt").wait_for()
    assert live(weir).geometry.geom_type == "Point"


def test_a_draft_survives_a_reload_and_ends_with_the_receipt(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    officer.page.check('[name=role][value="contracted"]')
    officer.page.fill("[name=accuracy_m]", "12")
    drawn = shown_m(officer)
    officer.page.locator("#pin-kept", has_text="เก็บร่าง").wait_for()
    officer.page.reload()
    ready(officer)
    assert officer.page.locator("#pin-restored").is_visible()
    assert shown_m(officer) == pytest.approx(drawn, rel=1e-6)
    assert officer.page.input_value("[name=accuracy_m]") == "12"
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    ready(officer)
    assert live(road).role == "contracted"
    kept = officer.page.evaluate("() => Object.keys(localStorage).filter(k => k.includes('draft'))")
    assert kept == []
    assert not officer.page.locator("#pin-restored").is_visible()


def test_a_lost_connection_loses_nothing_and_the_save_goes_out_when_it_is_back(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("ERR_INTERNET_DISCONNECTED")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    officer.context.set_offline(True)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#pin-status", has_text="ยังไม่ได้บันทึก เก็บไว้ในเครื่องแล้ว").wait_for()
    assert not road.geometries.exists()
    officer.context.set_offline(False)
    officer.page.locator("#receipt").wait_for()
    assert road.geometries.count() == 1


def test_what_is_typed_last_is_what_is_saved_even_at_once(world, visit):
    _road, weir = works(world)
    world.pin(weir, world.point(100.11, 16.11))
    officer = visit("engineering")
    open_pinning(officer, weir)
    officer.page.fill("[name=reason]", "พิมพ์จากแบบ")
    officer.page.fill("[name=typed_text]", "16.12, 100.12")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(weir).geometry.coords == pytest.approx((100.12, 16.12))


def test_an_unreadable_text_never_travels_with_the_old_position(world, visit):
    _road, weir = works(world)
    world.pin(weir, world.point(100.11, 16.11))
    officer = visit("engineering")
    officer.expect_fault("400")
    open_pinning(officer, weir)
    officer.page.fill("[name=typed_text]", "ริมหนองน้ำ")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator('[data-errors="typed_text"] li').wait_for()
    assert weir.geometries.count() == 1
    assert officer.page.input_value("[name=typed_text]") == "ริมหนองน้ำ"
    officer.page.fill("[name=typed_text]", "16.111, 100.111")
    assert officer.page.locator('[data-errors="typed_text"] li').count() == 0
    assert "ยังไม่ได้บันทึก" not in officer.page.locator("#pin-status").inner_text()


def test_an_unfinished_line_survives_a_reload(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    press(officer, '[data-mode="draw"]')
    for x, y in [(-80, 20), (0, -20), (80, 30)]:
        poke(officer, x, y)
    officer.page.locator("#pin-kept", has_text="เก็บร่าง").wait_for()
    officer.page.wait_for_timeout(400)
    officer.page.reload()
    ready(officer)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert len(live(road).geometry.coords) == 3


def test_an_answer_that_got_lost_makes_no_second_version(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("ERR_FAILED")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))

    held(officer, lose_answer=True)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#pin-status", has_text="ยังไม่ได้บันทึก").wait_for()
    assert road.geometries.count() == 1
    officer.page.unroute(SAVING)
    officer.page.reload()  # the draft waits to be sent, and is
    officer.page.locator("#receipt").wait_for()
    assert road.geometries.count() == 1


def held(visit, *, lose_answer: bool) -> list:
    """Saves reach the server only when the test says so (the route), or their answers get lost."""
    waiting = []

    def catch(route):
        if route.request.method != "POST":
            route.continue_()
        elif lose_answer:
            route.fetch()
            route.abort()
        else:
            waiting.append(route)

    visit.page.route(SAVING, catch)
    return waiting


def test_what_is_edited_after_a_lost_answer_is_never_taken_for_saved(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("ERR_FAILED")
    officer.expect_fault("status of 409")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    held(officer, lose_answer=True)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#pin-status", has_text="ยังไม่ได้บันทึก").wait_for()
    assert road.geometries.count() == 1
    officer.page.unroute(SAVING)
    officer.page.fill("[name=accuracy_m]", "12")
    press(officer, "button[name=then][value=next]")
    officer.page.locator("#use-theirs").wait_for()  # her own first save, beside the edit
    assert live(road).accuracy_m is None
    officer.page.click("main button.btn-primary")
    officer.page.locator("#receipt", has_text=road.code).wait_for()
    ready(officer)
    assert live(road).accuracy_m == 12
    assert road.geometries.count() == 2
    assert road.code not in officer.page.url  # "and next" outlived the conflict


def test_an_edit_made_while_a_save_is_on_its_way_stays_and_is_saved_next(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    waiting = held(officer, lose_answer=False)
    press(officer, "button[name=then][value=next]")
    officer.page.fill("[name=accuracy_m]", "12")
    officer.page.wait_for_timeout(300)
    [route] = waiting
    route.continue_()
    officer.page.unroute(SAVING)
    officer.page.locator("#pin-status", has_text="กดบันทึกอีกครั้ง").wait_for()
    assert live(road).accuracy_m is None
    officer.page.reload()
    ready(officer)
    assert officer.page.locator("#pin-restored").is_visible()
    assert officer.page.input_value("[name=accuracy_m]") == "12"
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    ready(officer)
    assert live(road).accuracy_m == 12
    assert road.geometries.count() == 2
    assert not officer.page.locator("#pin-restored").is_visible()


def test_the_second_officer_sees_both_versions_and_may_take_hers(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("status of 409")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    theirs = Point(100.1, 16.1, srid=4326)
    project_pin(
        project=road,
        role="planned",
        geometry=theirs,
        method="map",
        by=world.analyst,
        expected_version=1,
    )
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#conflict-map path.leaflet-interactive").nth(1).wait_for()
    page = officer.page.inner_text("main")
    assert "analyst" in page
    assert "ความยาว" in page
    shot(officer, "pin-conflict")
    assert officer.violations() == []
    officer.page.fill("[name=reason]", "แบบก่อสร้างใหม่")
    officer.page.click("main button.btn-primary")
    officer.page.locator("#receipt").wait_for()
    ready(officer)
    assert live(road).geometry.geom_type == "LineString"
    assert road.geometries.count() == 2
    assert not officer.page.locator("#pin-restored").is_visible()


def test_the_second_officer_may_take_theirs(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("status of 409")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    saved = world.pin(road)
    Project.objects.filter(pk=road.pk).update(position_version=2)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#use-theirs").click()
    ready(officer)
    assert not officer.page.locator("#pin-restored").is_visible()
    assert shown_m(officer) == pytest.approx(saved.length_m or 1070, rel=1e-2)
    assert road.geometries.count() == 1


def test_a_refused_save_keeps_the_drawing_and_names_the_field(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("status of 400")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    officer.page.fill("[name=accuracy_m]", "ห้าเมตร")
    drawn = shown_m(officer)
    press(officer, 'button[name=then][value=""]')
    officer.page.locator('[data-errors="accuracy_m"] li').wait_for()
    wrong = officer.page.locator("[name=accuracy_m]:focus")
    assert wrong.get_attribute("aria-invalid") == "true"
    described = wrong.get_attribute("aria-describedby").split()
    texts = [officer.page.locator(f"#{one}").text_content().strip() for one in described]
    assert any(texts)
    assert officer.violations() == []
    assert shown_m(officer) == drawn
    officer.page.fill("[name=accuracy_m]", "๕")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(road).accuracy_m == 5


def test_my_position_brings_its_accuracy(world, visit):
    _road, weir = works(world)
    officer = visit("engineering", phone=True)
    officer.context.grant_permissions(["geolocation"])
    officer.context.set_geolocation({"longitude": 100.0712, "latitude": 16.0834, "accuracy": 7.5})
    open_pinning(officer, weir)
    press(officer, "#pin-here")
    press(officer, "#pin-use-here")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    saved = live(weir)
    assert (saved.method, float(saved.accuracy_m)) == ("gnss", 7.5)
    assert saved.captured_at is not None
    assert saved.geometry.coords == (pytest.approx(100.0712), pytest.approx(16.0834))


def test_a_place_is_found_by_typing_and_the_map_goes_there(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    officer.page.locator("#place-search").press_sequentially("ห้วยทราย")
    officer.page.locator("#places button", has_text="ตำบลห้วยทราย").first.click()
    officer.page.wait_for_timeout(300)
    lon, _lat = officer.page.evaluate(
        "() => { const c = window.maps[0].getCenter(); return [c.lng, c.lat]; }"
    )
    assert lon == pytest.approx(100.3, abs=0.02)


def test_a_file_of_ones_own_is_laid_over_and_taken(world, visit, tmp_path):
    road, _weir = works(world)
    path = tmp_path / "ถนน.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"name": "<img src=x onerror=alert(1)>"}, "geometry": {"type": "LineString", '
        '"coordinates": [[100.05, 16.05], [100.09, 16.05]]}}]}',
        encoding="utf-8",
    )
    officer = visit("engineering")
    open_pinning(officer, road)
    officer.page.click("details summary")
    officer.page.set_input_files("#overlay-file", path)
    officer.page.locator("#pin-status", has_text="แสดงแฟ้มแล้ว").wait_for(timeout=20_000)
    officer.page.locator("#pin-map").scroll_into_view_if_needed()
    officer.page.wait_for_timeout(500)
    poke(officer, 0, 0)
    officer.page.locator("#pin-measure", has_text="1 ช่วง").wait_for()
    assert shown_m(officer) == pytest.approx(4279, rel=1e-2)


def test_a_guessed_system_of_a_file_is_said_and_can_be_changed(world, visit, tmp_path):
    road, _weir = works(world)
    path = tmp_path / "ถนน.geojson"
    path.write_text('{"type": "Point", "coordinates": [500000, 1780000]}', encoding="utf-8")
    officer = visit("engineering")
    open_pinning(officer, road)
    officer.page.click("details summary")
    officer.page.set_input_files("#overlay-file", path)
    officer.page.locator("#pin-status", has_text="EPSG:32647").wait_for(timeout=20_000)
    officer.page.select_option("#overlay-srid", "24047")
    officer.page.locator("#pin-status", has_text="แสดงแฟ้มแล้ว").wait_for(timeout=20_000)


def lay_over_and_pick(officer, path: Path) -> None:
    """Lay a file over the map, in a system that is guessed, and take the shape in its middle."""
    officer.page.click("details summary")
    officer.page.set_input_files("#overlay-file", path)
    officer.page.locator("#pin-status", has_text="EPSG:32647").wait_for(timeout=20_000)
    officer.page.locator("#pin-map").scroll_into_view_if_needed()
    officer.page.wait_for_timeout(500)
    poke(officer, 0, 0)
    officer.page.locator("#srid-question", has_text="EPSG:32647").wait_for()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_shape_in_a_guessed_system_is_saved_with_a_yes_only(world, visit, tmp_path, phone):
    road, _weir = works(world)
    path = tmp_path / "ถนน.geojson"
    line = "[[612000, 1775000], [612400, 1775000]]"
    path.write_text(f'{{"type": "LineString", "coordinates": {line}}}', encoding="utf-8")
    officer = visit("engineering", phone=phone)
    open_pinning(officer, road)
    assert not officer.page.locator("#srid-question").is_visible()
    lay_over_and_pick(officer, path)
    link = officer.page.locator("#srid-question a")
    assert link.get_attribute("href").endswith(f"?project={road.code}")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#id_srid_agreed_error", has_text="ยืนยันระบบพิกัด").wait_for()
    assert not road.geometries.exists()
    assert officer.violations() == []
    shot(officer, f"pin-guessed-{'phone' if phone else 'desktop'}")
    press(officer, "#id_srid_agreed")
    officer.page.wait_for_timeout(400)  # the draft keeps the yes
    officer.page.reload()
    ready(officer)
    assert officer.page.locator("#id_srid_agreed").is_checked()
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    saved = live(road)
    assert saved.declared_crs == "EPSG:32647 (guessed, agreed to)"
    assert saved.operation == "UTM zone 47N, WGS 84, none"


def test_what_is_drawn_instead_of_a_picked_shape_is_not_the_files(world, visit, tmp_path):
    road, _weir = works(world)
    path = tmp_path / "ถนน.geojson"
    line = "[[612000, 1775000], [612400, 1775000]]"
    path.write_text(f'{{"type": "LineString", "coordinates": {line}}}', encoding="utf-8")
    officer = visit("engineering")
    open_pinning(officer, road)
    lay_over_and_pick(officer, path)
    press(officer, "#pin-undo")
    officer.page.locator("#srid-question").wait_for(state="hidden")
    press(officer, "#pin-redo")
    officer.page.locator("#srid-question").wait_for()
    press(officer, "#pin-clear")
    officer.page.locator("#srid-question").wait_for(state="hidden")
    draw_part(officer, (-80, 20), (80, -20))
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert (live(road).declared_crs, live(road).operation) == ("", "")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_page_is_fit_for_everybody(world, visit, phone):
    road, _weir = works(world)
    world.pin(road, is_current=True)
    officer = visit("engineering", phone=phone)
    open_pinning(officer, road)
    assert officer.violations() == []
    width = officer.page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= (360 if phone else 1366)
    small = officer.page.evaluate(SMALL_TARGETS)
    assert small == []
    line = officer.page.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('h1'));"
        " return parseFloat(s.lineHeight) / parseFloat(s.fontSize); }"
    )
    assert line >= (1.6 if phone else 1.4)  # on a phone the title is cut after two lines


def test_a_place_of_an_agency_cannot_be_kept_and_the_page_says_why(world, visit):
    work = world.project(agency=world.agency)
    world.user("agency", name="irrigation", agency=world.agency)
    officer = visit("irrigation")
    officer.expect_fault("status of 400")
    open_pinning(officer, work)
    officer.page.click("details summary")
    officer.page.fill("#place-name", "สะพานเก่า")
    press(officer, "#place-keep")
    officer.page.locator("#pin-status", has_text="ตั้งชื่อสถานที่ได้เฉพาะ อปท.").wait_for()


def test_coordinates_of_the_title_are_pinned_with_one_click(world, visit):
    name = "ฝาย มข.2527 หมู่ที่ 5 (พิกัด 16.0512, 100.0534)"
    weir = world.project(sector="water", kind_id="weir", name=name)
    officer = visit("engineering", phone=True)
    open_pinning(officer, weir)
    press(officer, "[data-fill]")
    officer.page.locator("#pin-measure", has_text="16.051200, 100.053400").wait_for()
    shot(officer, "pin-title-phone")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    assert live(weir).geometry.coords == (pytest.approx(100.0534), pytest.approx(16.0512))


def test_there_is_exactly_one_leaflet_on_the_page(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    sources = officer.page.evaluate("() => Array.from(document.scripts, (one) => one.src)")
    assert sum(bool(re.search(r"/leaflet(-src)?\.js$", one)) for one in sources) == 1


def test_without_base_maps_the_area_is_still_drawn(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    officer.expect_fault("ERR_FAILED")
    officer.context.route(re.compile(r"\.png"), lambda route: route.abort())
    open_pinning(officer, road)
    assert officer.page.locator("#pin-map path").count() >= 1
    draw_part(officer, (-80, 20), (80, -20))
    assert shown_m(officer) > 0


def test_without_javascript_typed_coordinates_are_saved(world, visit, browser, server):
    _road, weir = works(world)
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{server}/accounts/login/?next=/projects/{weir.code}/position/")
    page.fill("[name=username]", "engineering")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit], main button:not([type])")
    page.fill("[name=typed_text]", "16°03'04\"N 100°03'12\"E")
    page.click('button[name=then][value=""]')
    assert "บันทึกพิกัดแล้ว" in page.content()
    plain.close()
    assert live(weir).geometry.coords == (
        pytest.approx(100.05333, abs=1e-4),
        pytest.approx(16.0511, abs=1e-4),
    )


def test_a_pond_is_drawn_with_its_area_on_the_ellipsoid(world, visit):
    pond = world.project(sector="water", kind_id="pond", name="ขุดสระน้ำหนองแวง")
    officer = visit("engineering", phone=True)
    open_pinning(officer, pond)
    press(officer, '[data-mode="draw"]')
    officer.page.locator("#pin-map").scroll_into_view_if_needed()
    for corner in [(-70, -50), (60, -60), (70, 60), (-50, 70)]:
        poke(officer, *corner)
    press(officer, "#pin-finish")
    shown_m2 = shown_m(officer)
    assert "ไร่" in officer.page.locator("#pin-measure").inner_text()
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    saved = live(pond)
    assert saved.geometry.geom_type == "Polygon"
    assert shown_m2 == pytest.approx(saved.area_m2, rel=1e-3)


def test_a_log_in_that_ran_out_keeps_the_work(world, visit):
    road, _weir = works(world)
    officer = visit("engineering")
    open_pinning(officer, road)
    draw_part(officer, (-80, 20), (0, -20), (80, 30))
    drawn = shown_m(officer)
    officer.context.clear_cookies(name="sessionid")
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#pin-status a").wait_for()
    assert not road.geometries.exists()
    officer.page.locator("#pin-status a").click()
    officer.page.fill("[name=username]", "engineering")
    officer.page.fill("[name=password]", PASSWORD)
    officer.page.locator("[name=password]").press("Enter")
    officer.page.locator("#receipt").wait_for()  # what waited to be sent goes out
    assert live(road).length_m == pytest.approx(drawn, rel=1e-3)


def test_a_planned_position_is_copied_as_contracted_with_one_click(world, visit):
    road, _weir = works(world)
    planned = world.pin(road)
    officer = visit("engineering")
    open_pinning(officer, road)
    officer.page.check('[name=role][value="contracted"]')
    assert officer.page.locator("#pin-measure").inner_text() == ""
    officer.page.click('[data-copy-role="planned"]')
    press(officer, 'button[name=then][value=""]')
    officer.page.locator("#receipt").wait_for()
    copied = road.geometries.get(role="contracted")
    assert copied.geometry.equals_exact(planned.geometry, 1e-7)


def test_the_page_of_a_project_shows_where_it_is(world, visit):
    road, _weir = works(world)
    world.pin(road)
    officer = visit("engineering", phone=True)
    officer.open(f"/projects/{road.code}/")
    line = officer.page.locator("#position-map path.leaflet-interactive")
    line.wait_for(state="attached")
    height = officer.page.evaluate("() => document.getElementById('position-map').clientHeight")
    assert height >= 150
    shot(officer, "project-phone")
