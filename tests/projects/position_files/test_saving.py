"""Positions of a file saved: all or none, once, with all that tells how good they are."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.history import history_of
from projects.models import PositionFile, ProjectGeometry
from tests.position_files import (
    BOW_TIE,
    HERE,
    chosen,
    errors_of,
    geojson,
    line,
    point,
    save,
    saved,
    send,
)


def test_features_find_their_projects_by_code_and_each_position_knows_its_file(officer, world):
    one, two = world.project(), world.project()
    thai = one.code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    content = geojson(({"ref": f" {thai} "}, point(*HERE)), ({"x": two.code}, point(100.1, 16.1)))
    url = send(officer, world, content, "งาน.geojson")
    assert not ProjectGeometry.objects.exists()
    response = save(officer, url, accuracy_m="๒.๕")
    assert response.status_code == 302
    file = PositionFile.objects.get()
    assert (file.state, file.name, file.saved_by) == ("saved", "งาน.geojson", world.engineering)
    for project, coords in ((one, HERE), (two, (100.1, 16.1))):
        row = saved(project)
        assert row.geometry.coords == coords
        assert (row.source_file, row.typed_text, row.method) == (file, "", "document")
        assert (row.declared_crs, row.operation) == ("EPSG:4326", "WGS 84, none")
        assert row.accuracy_m == 2.5
    receipts = officer.get(url).text
    assert receipts.count("ตำบลหนองน้ำใส") == 2
    assert one.name in receipts
    original = officer.get(reverse("projects:position_file_original", args=[file.pk]))
    assert b"".join(original.streaming_content) == content
    assert original["Content-Disposition"].startswith("attachment")


def test_the_receipts_lead_to_the_next_work_without_a_position(officer, world):
    project, following = world.project(year=2569), world.project(year=2568)
    url = send(officer, world, geojson(({"code": project.code}, point(*HERE))))
    save(officer, url)
    assert reverse("projects:position", args=[following.code]) in officer.get(url).text


def test_features_with_one_code_are_joined_and_mixed_ones_refused(officer, world):
    work, mixed = world.project(), world.project()
    content = geojson(
        ({"code": work.code}, line((100.05, 16.05), (100.06, 16.05))),
        ({"code": work.code}, line((100.07, 16.05), (100.08, 16.05))),
        ({"code": mixed.code}, line((100.07, 16.07), (100.08, 16.07))),
        ({"code": mixed.code}, point(*HERE)),
    )
    url = send(officer, world, content)
    page = save(officer, url)
    assert page.status_code == 400
    assert set(errors_of(page)) == {3, 4}
    assert "เส้น, จุด รวมกันไม่ได้" in errors_of(page)[3][0]
    assert not ProjectGeometry.objects.exists()
    assert save(officer, url, match_4="skip").status_code == 302
    assert saved(work).geometry.geom_type == "MultiLineString"
    assert saved(work).geometry.num_geom == 2


@pytest.mark.parametrize("consent", [False, True])
def test_a_broken_shape_is_kept_as_drawn_unless_she_agrees_to_its_repair(officer, world, consent):
    work = world.project(sector="water", kind_id="pond")
    url = send(officer, world, geojson(({"code": work.code}, BOW_TIE)))
    [row] = officer.get(url).context["rows"]
    assert row.fault_words == "เส้นขอบตัดกันเอง"
    assert (row.fault_at.lon, row.fault_at.lat) == pytest.approx((100.055, 16.055))
    assert officer.get(url).context["drawn"]["features"][0]["properties"]["repaired"]
    repair = {"repair_1": "on"} if consent else {}
    assert save(officer, url, **repair).status_code == 302
    geometry = saved(work).geometry
    assert geometry.valid is consent
    assert geometry.geom_type == ("MultiPolygon" if consent else "Polygon")


def test_moving_a_position_far_needs_a_reason_and_nothing_is_saved_before(officer, world):
    moved, fresh = world.project(), world.project()
    world.pin(moved, world.point())
    content = geojson(({"c": moved.code}, point(*HERE)), ({"c": fresh.code}, point(*HERE)))
    url = send(officer, world, content)
    page = save(officer, url, match_1=moved.code)
    assert page.status_code == 400
    assert list(errors_of(page)) == [1]
    assert 'name="reason-1"' in page.text
    assert not fresh.geometries.exists()
    assert PositionFile.objects.get().state == "open"
    assert save(officer, url, match_1=moved.code, reason_1="วัดใหม่").status_code == 302
    assert moved.geometries.get(replaced_at__isnull=False).replaced_reason == "วัดใหม่"
    assert saved(fresh).geometry.coords == HERE


def test_one_reason_may_hold_for_all_rows(officer, world):
    works = [world.project(), world.project()]
    for work in works:
        world.pin(work, world.point())
    url = send(officer, world, geojson(*(({"c": one.code}, point(*HERE)) for one in works)))
    ticked = {f"match_{at}": one.code for at, one in enumerate(works, start=1)}
    assert save(officer, url, **ticked, reason="สำรวจใหม่ทั้งหมด").status_code == 302
    reasons = ProjectGeometry.objects.filter(replaced_at__isnull=False)
    assert {row.replaced_reason for row in reasons} == {"สำรวจใหม่ทั้งหมด"}


def test_a_position_saved_meanwhile_is_a_conflict_of_its_row_then_knowingly_replaced(
    officer, world, client
):
    one, two = world.project(), world.project()
    url = send(
        officer, world, geojson(({"c": one.code}, point(*HERE)), ({"c": two.code}, point(*HERE)))
    )
    seen = chosen(officer.get(url))
    pin = {"version": "1", "role": "planned", "method": "map"}
    pin["geometry"] = world.point(100.05001, 16.05).geojson
    assert officer.post(reverse("projects:position", args=[one.code]), pin).status_code == 302
    wrong = officer.post(url, seen | {"accuracy_m": "-1"})  # her own slip hides no conflict
    assert wrong.status_code == 400
    page = officer.post(url, seen | {"versions": wrong.context["form"]["versions"].value()})
    assert page.status_code == 400
    assert "ถูกบันทึกไปก่อนแล้ว" in errors_of(page)[1][0]
    assert list(errors_of(page)) == [1]
    assert not two.geometries.exists()
    renewed = page.context["form"]["versions"].value()
    assert officer.post(url, seen | {"versions": renewed}).status_code == 302
    assert saved(one).version == 2


def test_sent_twice_it_is_saved_once(officer, world):
    work = world.project()
    url = send(officer, world, geojson(({"c": work.code}, point(*HERE))))
    data = chosen(officer.get(url))
    answers = [officer.post(url, data) for _click in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert work.geometries.count() == 1
    work.refresh_from_db()
    assert work.position_version == 2


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "read", "srid": "9999"},
        {"do": "read", "srid": "x", "encoding": "utf-7"},
        {"do": "save"},
        {"do": "save", "reading": "1", "role": "x", "method": "y", "versions": "[" * 100_000},
        {"do": "save", "reading": "1", "role": "planned", "method": "map", "versions": '{"a": []}'},
        {"do": "save", "reading": "1", "role": "planned", "method": "map", "accuracy_m": "NaN"},
        {"do": "save", "reading": "-1", "role": "planned", "method": "map"},
    ],
)
def test_nonsense_in_the_form_is_refused_in_words(officer, world, posted):
    url = send(officer, world, geojson(({}, point(*HERE))))
    response = officer.post(url, posted)
    assert response.status_code == 400
    assert "errorlist" in response.text
    assert not ProjectGeometry.objects.exists()


def test_the_analyst_enters_for_the_authority_and_it_is_marked(client, world):
    work = world.project()
    client.force_login(world.analyst)
    url = send(client, world, geojson(({"c": work.code}, point(*HERE))))
    assert save(client, url).status_code == 302
    assert saved(work).entered_on_behalf


def test_an_agency_without_an_area_pins_from_a_file_too(client, world):
    work = world.project(agency=world.agency, authority=None)
    client.force_login(world.agency_officer)
    upload = SimpleUploadedFile("x.geojson", geojson(({"c": work.code}, point(*HERE))))
    url = client.post(reverse("projects:position_files"), {"file": upload}).url
    assert client.get(url).context["drawn"]["outline"] is None
    assert save(client, url).status_code == 302
    assert saved(work).geometry.coords == HERE


@pytest.mark.parametrize("name", ["match_1", "other_1", "reason_1"])
def test_a_text_that_no_database_keeps_is_an_error_of_its_row(officer, world, name):
    work = world.project()
    url = send(officer, world, geojson(({"c": work.code}, point(*HERE))))
    page = save(officer, url, **{name: f"{work.code}\x00"})
    assert page.status_code == 400
    assert errors_of(page) == {1: ["ข้อความของแถวนี้ยาวเกินไปหรือมีอักขระที่ใช้ไม่ได้"]}
    assert not work.geometries.exists()
    assert save(officer, url).status_code == 302


def test_the_history_of_each_project_tells_its_own_reason(officer, world):
    works = [world.project(), world.project()]
    for work in works:
        world.pin(work, world.point())
    url = send(officer, world, geojson(*(({"c": one.code}, point(*HERE)) for one in works)))
    said = {work: f"เหตุผลที่ {at}" for at, work in enumerate(works, start=1)}
    ticked = {f"match_{at}": one.code for at, one in enumerate(works, start=1)}
    reasons = {f"reason_{at}": said[one] for at, one in enumerate(works, start=1)}
    assert save(officer, url, **ticked, **reasons).status_code == 302
    for work in works:
        told = {change.reason for change in history_of(work) if change.reason}
        assert told == {said[work]}


def test_what_was_typed_and_how_its_system_is_known_stay_with_the_position(officer, world):
    work = world.project()
    table = f"รหัส,ละติจูด,ลองจิจูด\n{work.code},๑๖.๐๕,๑๐๐.๐๕\n"
    assert save(officer, send(officer, world, table.encode(), "พิกัด.csv")).status_code == 302
    row = saved(work)
    assert row.declared_crs == "EPSG:4326"
    assert row.typed_text == "ละติจูด 16.05 ลองจิจูด 100.05"
    assert row.operation == "WGS 84, none"
