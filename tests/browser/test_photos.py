"""An engineer sends photos from a phone on a bad line, and everybody sees where they were taken."""

import pytest
from django.contrib.gis.geos import LineString

from projects.models import Photo
from tests.pictures import exif, photo

LOST = "Failed to load resource|ERR_"
COUNT_ASKING = """
    window.asked = 0;
    const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
    navigator.geolocation.getCurrentPosition = (...them) => { window.asked += 1; real(...them); };
"""
FAILING = "() => { navigator.geolocation.getCurrentPosition = (_ok, no) => no({ code: 2 }); }"
FADED_IN = "() => getComputedStyle(document.querySelector('.leaflet-popup')).opacity === '1'"


def file(seed: int, name: str, **tells) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(seed, **tells)}


@pytest.fixture
def project(world):
    made = world.project()
    world.pin(made, LineString((100.05, 16.05), (100.06, 16.05), srid=4326))
    return made


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_photos_are_sent_one_by_one_and_stand_on_the_map(visit, project, phone):
    engineer = visit("engineering", phone=phone)
    engineer.open(f"/projects/{project.code}/")
    page = engineer.page
    assert engineer.violations() == []
    page.get_by_text("ส่งภาพ", exact=True).first.click()
    page.get_by_label("ก่อนดำเนินการ").check()
    east = exif(gps={16: "T", 17: 90.0})
    files = [file(1, "one.jpg", tells=east), {**file(2, "two.jpg"), "buffer": b"<svg/>"}]
    page.set_input_files("#photo-files", files)
    page.set_input_files("#photo-files", [file(3, "three.jpg")])
    engineer.expect_fault("400")
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("text=รับแล้ว 2 ภาพ ยังไม่ได้รับ 1 ภาพ")
    lines = page.locator("#photo-queue li").all_text_contents()
    assert "ห่างจากโครงการ 11 ม." in lines[0]
    assert "ไม่ใช่ภาพ JPEG" in lines[1]
    assert "ไม่มีพิกัด" in lines[2]
    assert page.locator("#photo-gallery img").count() == 2
    assert engineer.violations() == []
    page.get_by_role("button", name="ไม่ส่งภาพ two.jpg").click()

    page.get_by_role("link", name="ดูภาพบนแผนที่").click()
    page.wait_for_selector("html[data-photo-map=ready]", state="attached")
    arrow = page.locator(".photo-icon")
    assert arrow.count() == 1
    assert arrow.locator("g").get_attribute("transform") == "rotate(90 16 16)"
    assert "ห่างจากโครงการ 11 ม." in arrow.get_attribute("aria-label")
    arrow.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup img")
    page.wait_for_function(FADED_IN)
    assert engineer.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_lost_on_a_bad_line(visit, project):
    engineer = visit("engineering", phone=True)
    engineer.open(f"/projects/{project.code}/photos/")
    page = engineer.page
    engineer.expect_fault(LOST)
    page.get_by_label("หลังดำเนินการ").check()
    page.set_input_files("#photo-files", [file(1, "one.jpg", tells=exif())])
    drops = iter(["abort", "late", "through"])

    def line(route):
        if route.request.method != "POST":
            return route.continue_()
        how = next(drops, "through")
        if how == "abort":
            return route.abort("connectionreset")
        if how == "late":  # the server has it, the answer is lost
            route.fetch()
            return route.abort("connectionreset")
        return route.continue_()

    page.route("**/photos/", line)
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("text=ส่งไม่สำเร็จ จะลองใหม่")
    page.wait_for_selector("text=รับครบ 1 ภาพแล้ว", timeout=40_000)
    assert "มีอยู่แล้วในระยะนี้" in page.locator("#photo-queue li").inner_text()
    assert Photo.objects.count() == 1


def test_a_new_log_in_in_another_tab_lets_the_queue_go_on(visit, project):
    engineer = visit("engineering")
    engineer.open(f"/projects/{project.code}/photos/")
    page = engineer.page
    page.get_by_label("หลังดำเนินการ").check()
    page.set_input_files("#photo-files", [file(1, "one.jpg"), file(2, "two.jpg")])
    engineer.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("#photo-queue >> text=หมดเวลาเข้าสู่ระบบ")
    assert not Photo.objects.exists()
    engineer.page = engineer.context.new_page()
    engineer.log_in("engineering")
    engineer.page.close()
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("text=รับครบ 2 ภาพแล้ว")
    assert Photo.objects.count() == 2
    engineer.page = page


def test_a_right_that_was_withdrawn_is_told_as_that(world, visit, project):
    engineer = visit("engineering")
    engineer.expect_fault("403|404")
    engineer.open(f"/projects/{project.code}/photos/")
    page = engineer.page
    page.get_by_label("หลังดำเนินการ").check()
    page.set_input_files("#photo-files", [file(1, "one.jpg")])
    world.engineering.appointments.all().delete()
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("#photo-queue >> text=ไม่มีสิทธิส่งภาพ")
    assert not Photo.objects.exists()


def test_what_was_refused_is_not_sent_again_until_something_changes(visit, project):
    engineer = visit("engineering")
    engineer.expect_fault("400")
    engineer.open(f"/projects/{project.code}/photos/")
    page = engineer.page
    posts = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    page.get_by_label("หลังดำเนินการ").check()
    page.set_input_files("#photo-files", [{**file(1, "one.jpg"), "buffer": b"<svg/>"}])
    send = page.get_by_role("button", name="ส่งภาพ", exact=True)
    send.click()
    page.wait_for_selector("text=ยังไม่ได้รับ 1 ภาพ")
    send.click()
    page.wait_for_selector("text=นำออก หรือเลือกภาพอื่น")
    page.set_input_files("#photo-files", [file(2, "two.jpg")])
    send.click()
    page.wait_for_selector("text=รับแล้ว 1 ภาพ ยังไม่ได้รับ 1 ภาพ")
    assert len(posts) == 2
    page.get_by_label("ก่อนดำเนินการ").check()
    send.click()
    page.wait_for_selector("text=รับแล้ว 0 ภาพ")
    assert len(posts) == 3


def test_where_the_cameras_fix_fails_the_place_found_before_is_taken(visit, project):
    engineer = visit("engineering", phone=True)
    engineer.context.grant_permissions(["geolocation"])
    engineer.context.set_geolocation({"longitude": 100.055, "latitude": 16.0505, "accuracy": 7})
    engineer.open(f"/projects/{project.code}/photos/")
    page = engineer.page
    page.get_by_label("ระหว่างดำเนินการ").check()
    page.get_by_role("button", name="ใช้ตำแหน่งของเครื่องนี้").click()
    page.wait_for_selector("text=แม่นยำ ± 7 ม.")
    page.evaluate(FAILING)
    with page.expect_file_chooser() as chosen:
        page.locator("#photo-camera").click()
    chosen.value.set_files([file(1, "one.jpg")])
    page.wait_for_selector("text=ใช้ตำแหน่งของเครื่องที่หาไว้ก่อนหน้า")
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("text=รับครบ 1 ภาพแล้ว")
    kept = Photo.objects.get()
    assert kept.position_source == "device"
    assert kept.position.coords == pytest.approx((100.055, 16.0505))


def test_the_devices_position_is_asked_on_a_tap_only(visit, project):
    engineer = visit("engineering", phone=True)
    engineer.context.add_init_script(COUNT_ASKING)
    engineer.context.grant_permissions(["geolocation"])
    engineer.context.set_geolocation({"longitude": 100.055, "latitude": 16.0505, "accuracy": 7})
    engineer.open(f"/projects/{project.code}/photos/")
    page = engineer.page
    page.get_by_label("ระหว่างดำเนินการ").check()
    page.set_input_files("#photo-files", [file(1, "one.jpg")])
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="ใช้ตำแหน่งของเครื่องนี้").click()
    page.wait_for_selector("text=แม่นยำ ± 7 ม.")
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("text=รับครบ 1 ภาพแล้ว")
    kept = Photo.objects.get()
    assert (kept.position_source, kept.accuracy_m, kept.stage) == ("device", 7, "during")
    assert kept.position.coords == pytest.approx((100.055, 16.0505))


def test_the_form_works_without_a_script(visit, project, browser, server):
    engineer = visit("engineering")
    context = browser.new_context(
        java_script_enabled=False, storage_state=engineer.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{server}/projects/{project.code}/photos/")
    page.get_by_label("ก่อนดำเนินการ").check()
    page.set_input_files("#photo-files", [file(1, "one.jpg"), file(2, "two.jpg")])
    page.get_by_role("button", name="ส่งภาพ", exact=True).click()
    page.wait_for_selector("text=รับภาพ “two.jpg” แล้ว")
    assert Photo.objects.count() == 2
    context.close()
