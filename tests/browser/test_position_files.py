"""An engineer sends a file, looks at it on the map, corrects its system, saves three roads."""

import os
from pathlib import Path

import pytest
import shapely

from coordinates.datum import from_wgs84
from projects.models import PositionFile, ProjectGeometry
from tests.position_files import BOW_TIE, ROADS, geojson, line, point, shapefile

SHOTS = os.environ.get("GISPLAN_SHOTS", "")
# The first vertex of the shape of a row, as the map has it.
FIRST = """(row) => {
  let found = null;
  window.maps[0].eachLayer((layer) => {
    if (layer.feature?.properties?.row === row) {
      const {lat, lng} = layer.getLatLngs().flat(Infinity)[0];
      found = [lng, lat];
    }
  });
  return found;
}"""


def shot(visit, name: str) -> None:
    if SHOTS:
        visit.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def send(visit, content: bytes, name: str, address: str = "/projects/position-files/") -> None:
    visit.open(address)
    visit.page.set_input_files("[name=file]", {"name": name, "mimeType": "", "buffer": content})
    visit.page.get_by_role("button", name="อ่านไฟล์").click()
    ready(visit)


def ready(visit) -> None:
    visit.page.wait_for_selector("html[data-file=ready]", state="attached")


def metres_utm(one: tuple[float, float], other: tuple[float, float]) -> float:
    east, north = from_wgs84(*zip(one, other, strict=True), 32647)
    return float(shapely.Point(east[0], north[0]).distance(shapely.Point(east[1], north[1])))


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_cp874_shapefile_without_prj_is_guessed_corrected_and_three_roads_are_saved(
    world, visit, phone
):
    names = [*ROADS]
    coded = [world.project(name=f"ก่อสร้าง{name}", year=2569) for name in names[:2]]
    named = world.project(name=f"ก่อสร้างถนน คสล. {names[2]} ตำบลหนองน้ำใส", year=2569)
    following = world.project(name="ก่อสร้างฝายห้วยแห้ง", sector="water", kind_id="weir", year=2560)
    officer = visit("engineering", phone=phone)
    size = "phone" if phone else "desktop"
    officer.open("/projects/")
    officer.page.get_by_role("link", name="ระบุพิกัดจากไฟล์").click()
    content = shapefile(ROADS, codes=[coded[0].code, coded[1].code, "-"])
    officer.page.set_input_files(
        "[name=file]", {"name": "ถนน.zip", "mimeType": "", "buffer": content}
    )
    shot(officer, f"file-new-{size}")
    officer.page.get_by_role("button", name="อ่านไฟล์").click()
    ready(officer)

    assert "เราเดาว่า WGS 84 / UTM 47N (EPSG:32647)" in officer.page.inner_text("main")
    legends = [one.inner_text() for one in officer.page.locator(".file-row legend").all()]
    assert [legend.split(" ", 1)[1] for legend in legends] == names
    guessed = officer.page.evaluate(FIRST, 1)
    truth = ROADS[names[0]][0]
    assert 300 < metres_utm(guessed, truth) < 500
    officer.page.locator("#file-map .file-on-map").nth(2).wait_for()
    shot(officer, f"file-guessed-{size}")
    assert officer.violations() == []

    officer.page.get_by_role("button", name="Indian 1975 / UTM 47N (EPSG:24047)").click()
    officer.page.wait_for_selector(".note-info, .note >> text=รูปย้ายจากที่แสดงเดิม")
    ready(officer)
    assert metres_utm(officer.page.evaluate(FIRST, 1), truth) < 1
    assert "เราเดาว่า" not in officer.page.inner_text("main")

    counted = officer.page.locator("#file-count")
    assert counted.inner_text() == "จะบันทึก 2 โครงการ จาก 2 รูป"
    officer.page.locator(f"#row-3 input[value='{named.code}']").check()
    counted.filter(has_text="จะบันทึก 3 โครงการ จาก 3 รูป").wait_for()
    shot(officer, f"file-corrected-{size}")
    officer.page.get_by_role("button", name="บันทึกพิกัดที่เลือกไว้").click()
    officer.page.locator("#file-receipts").wait_for()

    for project, path in zip([*coded, named], ROADS.values(), strict=True):
        saved = project.geometries.get(replaced_at=None)
        for at, true in zip(saved.geometry.coords, path, strict=True):
            assert metres_utm(at, true) < 1
        assert saved.operation.startswith("UTM zone 47N, Indian 1975 to WGS 84, RTSD")
        assert saved.declared_crs == "EPSG:24047 (chosen)"
        assert saved.source_file.name == "ถนน.zip"
        receipt = officer.page.locator("#file-receipts tr", has_text=project.code).inner_text()
        assert "ตำบลหนองน้ำใส" in receipt
        assert "ความยาว" in receipt
    shot(officer, f"file-saved-{size}")
    assert officer.violations() == []
    officer.page.get_by_role("link", name="ไปโครงการถัดไป").click()
    assert following.code in officer.page.url


def test_rows_and_shapes_point_at_each_other_and_the_keyboard_does_all(world, visit):
    work, far = world.project(), world.project()
    world.pin(far, world.point(100.15, 16.15))
    officer = visit("engineering")
    content = geojson(
        ({"NAME": "สระ"}, BOW_TIE),
        ({"code": far.code}, line((100.08, 16.08), (100.09, 16.08))),
        ({}, point(101.5, 17.5)),
    )
    send(officer, content, "งาน.geojson")
    page = officer.page
    thick = "() => document.querySelectorAll('#file-map path[stroke-width=\"9\"]').length"
    assert page.evaluate(thick) == 0
    page.hover("#row-2 legend")
    assert page.evaluate(thick) == 1
    page.hover("h1")
    assert page.evaluate(thick) == 0
    assert "รูปผิดปกติ: เส้นขอบตัดกันเอง" in page.inner_text("#row-1")
    assert "อยู่นอกเขต" in page.inner_text("#row-3")
    shot(officer, "file-fault-desktop")
    page.focus("#other-1")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(thick) == 1
    page.select_option("#other-1", work.code)
    assert not page.is_checked(f"#row-2 [value='{far.code}']")  # it has a position: hers to replace
    page.check(f"#row-2 [value='{far.code}']")
    page.focus("#row-1 [name=repair-1]")
    page.keyboard.press("Space")
    assert page.inner_text("#file-count") == "จะบันทึก 2 โครงการ จาก 2 รูป"
    officer.expect_fault("400")
    page.focus("#file-form button[type=submit]")
    page.keyboard.press("Enter")
    page.locator("#reason-2").wait_for()  # it moves by kilometres: nothing is saved without a word
    assert not ProjectGeometry.objects.filter(project=work).exists()
    assert page.is_checked("[name=repair-1]")
    assert page.input_value("#other-1") == work.code
    shot(officer, "file-reason-desktop")
    assert officer.violations() == []
    page.fill("#reason-2", "สำรวจใหม่")
    page.click("#file-form button[type=submit]")
    page.locator("#file-receipts").wait_for()
    assert work.geometries.get().geometry.valid
    assert PositionFile.objects.get().state == "saved"
