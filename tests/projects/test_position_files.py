"""Position files: read, guessed, matched with a person's consent, saved all or none, kept."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coordinates.gis_files import child, sandbox
from projects.models import PositionFile, ProjectGeometry
from projects.position_files import rows as row_module
from projects.position_files.matching import codes_in
from projects.position_files.titles import Titles
from projects.services.position_files import KEPT_DAYS, position_files_expire
from tests.position_files import BOW_TIE, GPX, ROADS, geojson, line, point, shapefile

HERE = (100.05, 16.05)
_OF_A_ROW = re.compile(r"^(match|other|repair|reason)_(\d+)$")
HOSTILE_NAMES = ["../../etc/passwd", "a\x00b.geojson", "x" * 300 + ".geojson", '"><script>.json']


@pytest.fixture(autouse=True)
def _reader_without_its_cage(monkeypatch):
    """A process for every file takes a second each; tests/coordinates and the browser have it."""
    monkeypatch.setattr(child, "confine", lambda **_caps: None)
    monkeypatch.setattr(sandbox, "_run", lambda folder, _limits, _held: child.main(folder))


@pytest.fixture
def officer(client, world):
    """The SAO's engineer at her browser."""
    client.force_login(world.engineering)
    return client


def send(client, world, content, name="works.geojson", query=""):
    """Upload a file; the address of its page."""
    url = reverse("projects:position_files") + query
    upload = SimpleUploadedFile(name, content)
    response = client.post(url, {"owner": world.sao.code, "file": upload})
    assert response.status_code == 302, response.text
    return response.url


def chosen(page, **more):
    """What the form holds as the page shows it, with ``match``, ``other``, … by row."""
    form = page.context["form"]
    data = {"do": "save", "reading": form["reading"].value(), "versions": form["versions"].value()}
    data |= {"role": "planned", "method": "document"}
    data |= {f"match-{row.number}": row.chosen for row in page.context["rows"]}
    return data | {_OF_A_ROW.sub(r"\1-\2", name): value for name, value in more.items()}


def save(client, url, **more):
    return client.post(url, chosen(client.get(url), **more))


def saved(project):
    return project.geometries.get(replaced_at=None)


def errors_of(page):
    return {row.number: row.errors for row in page.context["rows"] if row.errors}


def test_features_find_their_projects_by_code_and_each_position_knows_its_file(officer, world):
    one, two = world.project(), world.project()
    thai = one.code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    content = geojson(({"ref": f"งาน {thai}"}, point(*HERE)), ({"x": two.code}, point(100.1, 16.1)))
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


def test_a_shapefile_without_prj_is_guessed_shown_corrected_and_saved_within_a_metre(
    officer, world
):
    works = [world.project(name=name) for name in ROADS]
    url = send(officer, world, shapefile(ROADS, codes=[one.code for one in works]), "roads.zip")
    page = officer.get(url)
    assert "เราเดาว่า WGS 84 / UTM 47N (EPSG:32647)" in page.text
    assert [row.label for row in page.context["rows"]] == list(ROADS)
    refused = save(officer, url)
    assert refused.status_code == 400
    assert "ทำเครื่องหมายยืนยัน" in refused.text
    assert not ProjectGeometry.objects.exists()
    again = officer.post(url, {"do": "read", "srid": "24047", "encoding": ""}, follow=True)
    moved = int(re.search(r"รูปย้ายจากที่แสดงเดิม ([\d,]+) เมตร", again.text)[1])
    assert 300 < moved < 500
    assert "เราเดาว่า" not in again.text
    assert save(officer, url).status_code == 302
    for work, path in zip(works, ROADS.values(), strict=True):
        row = saved(work)
        for at, truth in zip(row.geometry.coords, path, strict=True):
            assert at == pytest.approx(truth, abs=5e-6)  # half a metre
        assert row.declared_crs == "EPSG:24047"
        assert row.operation.startswith("UTM zone 47N, Indian 1975 to WGS 84, RTSD")


def test_a_guess_is_saved_once_it_is_confirmed(officer, world):
    work = world.project()
    road = dict([next(iter(ROADS.items()))])
    url = send(officer, world, shapefile(road, srid=32647, codes=[work.code]), "roads.zip")
    assert save(officer, url, confirmed="on").status_code == 302
    assert saved(work).declared_crs == "EPSG:32647"


def test_a_similar_name_is_offered_with_its_score_and_never_saved_without_a_tick(officer, world):
    names = ["ก่อสร้างถนน คสล. สายบ้านหนองน้ำใส หมู่ที่ 1", "ก่อสร้างถนน คสล. สายวัดป่าแดง หมู่ที่ 2"]
    first, _second = (world.project(name=name) for name in names)
    url = send(officer, world, geojson(({"NAME": "ถนนบ้านหนองน้ำใส ม.1"}, point(*HERE))))
    [row] = officer.get(url).context["rows"]
    assert row.matches[0].project == first
    assert 0.4 <= row.matches[0].score < 1
    assert row.chosen == ""
    unticked = save(officer, url)
    assert unticked.status_code == 400
    assert "เลือกอย่างน้อยหนึ่งแถว" in unticked.text
    assert save(officer, url, match_1=first.code).status_code == 302
    assert saved(first).geometry.coords == HERE


def test_where_a_select_would_be_too_long_a_code_is_typed_with_suggestions(
    officer, world, monkeypatch
):
    monkeypatch.setattr("projects.views.position_files.MOST_OPTIONS", 0)
    work = world.project()
    url = send(officer, world, geojson(({}, point(*HERE))))
    page = officer.get(url).text
    assert f'<option value="{work.code}">' in page[page.index("<datalist") :]
    assert 'list="file-projects"' in page
    assert save(officer, url, other_1=f" {work.code.lower()} ").status_code == 302
    assert saved(work).geometry.coords == HERE


def test_a_picked_project_and_a_skipped_row(officer, world):
    work, other = world.project(), world.project()
    content = geojson(({}, point(*HERE)), ({"code": other.code}, point(100.1, 16.1)))
    url = send(officer, world, content)
    assert save(officer, url, other_1=work.code, match_2="skip").status_code == 302
    assert saved(work).geometry.coords == HERE
    assert not other.geometries.exists()


def test_two_choices_in_one_row_are_refused(officer, world):
    work, other = world.project(), world.project()
    url = send(officer, world, geojson(({"code": work.code}, point(*HERE))))
    page = save(officer, url, other_1=other.code)
    assert page.status_code == 400
    assert errors_of(page) == {1: ["เลือกโครงการไว้สองที่ เลือกเพียงอย่างเดียว"]}


@pytest.mark.parametrize("typed", ["ถนนสายที่ 1", "\x00", "9" * 300, "6980102-2568-00001"])
def test_a_typed_text_that_is_no_project_of_this_owner_is_refused(officer, world, typed):
    world.project(authority=world.neighbour, code="6980102-2568-00001")
    url = send(officer, world, geojson(({}, point(*HERE))))
    page = save(officer, url, other_1=typed)
    assert page.status_code == 400
    assert not ProjectGeometry.objects.exists()


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
    page = save(officer, url)
    assert page.status_code == 400
    assert list(errors_of(page)) == [1]
    assert 'name="reason-1"' in page.text
    assert not fresh.geometries.exists()
    assert PositionFile.objects.get().state == "open"
    assert save(officer, url, reason_1="วัดใหม่").status_code == 302
    assert moved.geometries.get(replaced_at__isnull=False).replaced_reason == "วัดใหม่"
    assert saved(fresh).geometry.coords == HERE


def test_one_reason_may_hold_for_all_rows(officer, world):
    works = [world.project(), world.project()]
    for work in works:
        world.pin(work, world.point())
    url = send(officer, world, geojson(*(({"c": one.code}, point(*HERE)) for one in works)))
    assert save(officer, url, reason="สำรวจใหม่ทั้งหมด").status_code == 302
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
    assert "มีผู้อื่นบันทึก" in errors_of(page)[1][0]
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


def test_the_same_file_sent_twice_is_kept_once(officer, world):
    content = geojson(({}, point(*HERE)))
    assert send(officer, world, content) == send(officer, world, content)
    assert PositionFile.objects.count() == 1


def test_a_reading_on_another_page_is_looked_at_before_saving(officer, world):
    work = world.project()
    content = shapefile(dict([next(iter(ROADS.items()))]), codes=[work.code])
    url = send(officer, world, content, "roads.zip")
    data = chosen(officer.get(url), confirmed="on")
    officer.post(url, {"do": "read", "srid": "24047"})
    response = officer.post(url, data, follow=True)
    assert "ถูกอ่านใหม่จากอีกหน้าหนึ่ง" in response.text
    assert not work.geometries.exists()


def test_a_withdrawn_project_and_a_foreign_code_are_named_and_not_chosen(officer, world):
    gone = world.project(state="cancelled", state_reason="งบไม่พอ")
    foreign = world.project(authority=world.neighbour)
    content = geojson(({"c": gone.code}, point(*HERE)), ({"c": foreign.code}, point(*HERE)))
    rows = officer.get(send(officer, world, content)).context["rows"]
    assert [row.notes for row in rows] == [
        [f"โครงการรหัส {gone.code} ถูกถอนแล้ว"],
        [f"ไม่มีโครงการรหัส {foreign.code} ในหน่วยงานนี้"],
    ]
    assert [row.chosen for row in rows] == ["", ""]


@pytest.mark.parametrize("whose", ["withdrawn", "foreign", "unknown"])
def test_a_forged_choice_is_refused(officer, world, whose):
    codes = {
        "withdrawn": world.project(state="cancelled", state_reason="งบไม่พอ").code,
        "foreign": world.project(authority=world.neighbour).code,
        "unknown": "6980101-2568-99999",
    }
    url = send(officer, world, geojson(({}, point(*HERE))))
    page = save(officer, url, match_1=codes[whose])
    assert page.status_code == 400
    assert errors_of(page)[1]
    assert not ProjectGeometry.objects.exists()


def test_from_the_pin_page_the_only_shape_is_the_projects(officer, world):
    work = world.project()
    content = geojson(({"name": "x"}, point(*HERE)))
    url = send(officer, world, content, query=f"?project={work.code}")
    assert url.endswith(f"?project={work.code}")
    assert save(officer, url).status_code == 302
    assert saved(work).geometry.coords == HERE
    pin_page = officer.get(reverse("projects:position", args=[work.code])).text
    assert f"{reverse('projects:position_files')}?project={work.code}" in pin_page


def test_gpx_is_gnss_unless_she_says_otherwise(officer, world):
    page = officer.get(send(officer, world, GPX, "track.gpx"))
    assert page.context["form"]["method"].value() == "gnss"


def test_a_table_in_thai_degrees_is_read_and_its_wrong_rows_are_said(officer, world):
    work = world.project()
    table = f"รหัส,ละติจูด,ลองจิจูด\n{work.code},๑๖.๐๕,๑๐๐.๐๕\nอื่น,เสีย,100\n"
    url = send(officer, world, table.encode(), "พิกัด.csv")
    page = officer.get(url)
    assert "อ่านพิกัดไม่ได้ 1 แถว" in page.text
    assert "เสีย" in page.text
    assert save(officer, url).status_code == 302
    assert saved(work).geometry.coords == pytest.approx(HERE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.geojson", b"{}"),
        ("x.zip", b"PK\x03\x04junk"),
        ("x.csv", b"a,b\n1,2\n"),
        ("x.pdf", b"%P"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_and_stays_for_another_try(officer, world, name, content):
    url = send(officer, world, content, name)
    page = officer.get(url)
    assert page.status_code == 200
    assert PositionFile.objects.get().read_error in page.context["file"].read_error
    assert "note-error" in page.text
    assert officer.post(url, {"do": "read", "srid": "4326"}).status_code == 302
    response = officer.post(url, {"do": "save", "reading": "2", "role": "planned"})
    assert response.status_code == 400


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_of_a_file_leads_out_of_its_folder_or_into_the_page(officer, world, name):
    url = send(officer, world, geojson(({"NAME": name}, point(*HERE))), name)
    file = PositionFile.objects.get()
    assert file.original.name == f"positions/original/{file.pk}"
    page = officer.get(url)
    assert "<script>.json" not in page.text
    original = officer.get(reverse("projects:position_file_original", args=[file.pk]))
    assert original.status_code == 200
    b"".join(original.streaming_content)


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "read", "srid": "9999"},
        {"do": "read", "srid": "x", "encoding": "utf-7"},
        {"do": "save"},
        {"do": "save", "reading": "1", "role": "x", "method": "y", "versions": "[" * 100_000},
        {"do": "save", "reading": "1", "role": "planned", "method": "map", "versions": '{"a": []}'},
        {"do": "save", "reading": "-1", "match-1": "\x00", "accuracy_m": "NaN"},
    ],
)
def test_nonsense_in_the_form_is_refused_in_words(officer, world, posted):
    url = send(officer, world, geojson(({}, point(*HERE))))
    response = officer.post(url, posted)
    assert response.status_code == 400
    assert "errorlist" in response.text
    assert not ProjectGeometry.objects.exists()


def test_more_shapes_than_a_page_saves_are_refused_with_the_number_said(
    officer, world, monkeypatch
):
    monkeypatch.setattr(row_module, "MOST_ROWS", 2)
    monkeypatch.setattr("projects.views.position_files.MOST_ROWS", 2)
    work = world.project()
    url = send(officer, world, geojson(*[({"c": work.code}, point(*HERE))] * 3))
    page = officer.get(url)
    assert len(page.context["rows"]) == 2
    assert "ไฟล์มี 3 รูป บันทึกได้ครั้งละไม่เกิน 2 รูป" in page.text
    assert save(officer, url).status_code == 400
    assert not work.geometries.exists()


# role at the SAO → (address of new, page, original)
ALLOWED = {
    "engineering": (200, 200, 200),
    "analyst": (200, 200, 200),
    "planning": (403, 403, 200),
    "finance": (403, 403, 200),
    "province_officer": (403, 403, 200),
    "dla": (403, 403, 200),
    "reader": (403, 404, 404),
    "stranger": (404, 404, 404),
}


@pytest.mark.parametrize("role", ALLOWED)
def test_who_pins_for_the_owner_opens_its_files_and_who_reads_it_the_originals(client, world, role):
    client.force_login(world.engineering)
    send(client, world, geojson(({}, point(*HERE))))
    file = PositionFile.objects.get()
    client.force_login(getattr(world, role))
    new = client.get(reverse("projects:position_files"), {"owner": world.sao.code})
    page = client.get(reverse("projects:position_file", args=[file.pk]))
    original = client.get(reverse("projects:position_file_original", args=[file.pk]))
    if original.streaming:
        b"".join(original.streaming_content)
    expected = ALLOWED[role]
    assert new.status_code in ({expected[0]} | ({404} if expected[0] == 403 else set()))
    assert (page.status_code, original.status_code) == expected[1:]
    posted = client.post(reverse("projects:position_file", args=[file.pk]), {"do": "save"})
    assert posted.status_code == {200: 400}.get(expected[1], expected[1])


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


def test_a_part_without_vertices_is_said_at_its_row_and_read_again_without_a_fault(officer, world):
    hollow = {"type": "MultiLineString", "coordinates": [[], [[100.05, 16.05], [100.06, 16.05]]]}
    nested = {"type": "GeometryCollection", "geometries": [point(*HERE), hollow]}
    url = send(officer, world, geojson(({}, hollow), ({}, nested)))
    assert officer.get(url).status_code == 200
    assert officer.post(url, {"do": "read", "srid": "4326"}).status_code == 302
    page = officer.get(url)
    assert all(row.problem for row in page.context["rows"] if row.geometry is None)
    assert "ต้องเป็นจุด เส้น หรือพื้นที่" in page.context["rows"][-1].problem


def test_another_owners_project_is_no_target_of_a_file(client, world):
    client.force_login(world.analyst)
    url = send(client, world, geojson(({}, point(*HERE))))
    foreign = world.project(authority=world.neighbour)
    assert client.get(f"{url}?project={foreign.code}").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_no_other_method_is_answered(officer, world, method):
    url = send(officer, world, geojson(({}, point(*HERE))))
    for address in (reverse("projects:position_files"), url, f"{url}original"):
        assert getattr(officer, method)(address).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_rows(
    officer, world, django_assert_max_num_queries
):
    works = [world.project() for _one in range(30)]
    features = [({"c": one.code}, point(*HERE)) for one in works[:15]]
    features += [({"NAME": one.name}, point(*HERE)) for one in works[15:]]
    url = send(officer, world, geojson(*features))
    with django_assert_max_num_queries(12):
        page = officer.get(url)
    assert sum(bool(row.matches) for row in page.context["rows"]) == 30
    ticked = {f"match_{row.number}": row.matches[0].project.code for row in page.context["rows"]}
    assert save(officer, url, **ticked).status_code == 302
    with django_assert_max_num_queries(15):
        assert officer.get(url).context["count"] == 30


def test_files_left_open_are_removed_in_time_and_saved_ones_stay(
    officer, world, django_capture_on_commit_callbacks
):
    work = world.project()
    kept_url = send(officer, world, geojson(({"c": work.code}, point(*HERE))))
    save(officer, kept_url)
    send(officer, world, geojson(({}, point(*HERE))))
    old = timezone.now() - timedelta(days=KEPT_DAYS, minutes=1)
    assert position_files_expire() == 0
    PositionFile.objects.update(uploaded_at=old)
    names = {file.state: file.original.name for file in PositionFile.objects.all()}
    with django_capture_on_commit_callbacks(execute=True):
        assert position_files_expire() == 1
    assert PositionFile.objects.get().state == "saved"
    assert default_storage.exists(names["saved"])
    assert not default_storage.exists(names["open"])


def test_codes_are_found_in_any_text():
    assert codes_in("x 6980101-2568-00001, 6980101-2568-00002") == [
        "6980101-2568-00001",
        "6980101-2568-00002",
    ]
    assert codes_in("16980101-2568-000012") == []


def test_what_titles_share_tells_less_than_what_few_have():
    works = [f"ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้าน{name}" for name in ("ดอนแก้ว", "ป่าสัก", "ห้วยไร่")]
    titles = Titles(enumerate(works))
    [(best, score), *rest] = titles.like("ถนน คสล. บ้านป่าสัก")
    assert best == 1
    assert all(score > other for _key, other in rest)
    assert titles.like("ฝายน้ำล้น") == []
    assert titles.like("") == []
    assert Titles([]).like("ถนน") == []


def test_numbers_and_empty_attributes_are_no_names():
    row = row_module.Row(1, {"properties": {"a": None, "b": 3, "NAME": " "}}, SimpleNamespace())
    assert row.texts == []
    assert row.label == ""
