"""Position files: sent, kept, read, guessed, read otherwise, removed in time."""

import io
import re
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pyproj import CRS

from projects.models import PositionFile, ProjectGeometry
from projects.position_files.answers import Answer, stored
from projects.services.position_files import (
    FileGone,
    Provenance,
    answer_of,
    position_file_read,
    position_file_save,
    position_files_expire,
)
from tests.position_files import (
    GPX,
    HERE,
    ROADS,
    chosen,
    geojson,
    point,
    save,
    saved,
    send,
    shapefile,
)

HOSTILE_NAMES = ["../../etc/passwd", "a\x00b.geojson", "x" * 300 + ".geojson", '"><script>.json']


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
        assert row.declared_crs == "EPSG:24047 (chosen)"
        assert row.operation.startswith("UTM zone 47N, Indian 1975 to WGS 84, RTSD")


def test_a_guess_is_saved_once_it_is_confirmed(officer, world):
    work = world.project()
    road = dict([next(iter(ROADS.items()))])
    url = send(officer, world, shapefile(road, srid=32647, codes=[work.code]), "roads.zip")
    assert save(officer, url, confirmed="on").status_code == 302
    assert saved(work).declared_crs == "EPSG:32647 (guessed, agreed to)"


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


def test_a_part_without_vertices_is_said_at_its_row_and_read_again_without_a_fault(officer, world):
    hollow = {"type": "MultiLineString", "coordinates": [[], [[100.05, 16.05], [100.06, 16.05]]]}
    nested = {"type": "GeometryCollection", "geometries": [point(*HERE), hollow]}
    url = send(officer, world, geojson(({}, hollow), ({}, nested)))
    assert officer.get(url).status_code == 200
    assert officer.post(url, {"do": "read", "srid": "4326"}).status_code == 302
    page = officer.get(url)
    assert all(row.problem for row in page.context["rows"] if row.geometry is None)
    assert "ต้องเป็นจุด เส้น หรือพื้นที่" in page.context["rows"][-1].problem


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_no_other_method_is_answered(officer, world, method):
    url = send(officer, world, geojson(({}, point(*HERE))))
    for address in (reverse("projects:position_files"), url, f"{url}original"):
        assert getattr(officer, method)(address).status_code == 405


def test_files_left_open_are_removed_in_time_and_saved_ones_stay(
    officer, world, django_capture_on_commit_callbacks
):
    work = world.project()
    kept_url = send(officer, world, geojson(({"c": work.code}, point(*HERE))))
    save(officer, kept_url)
    send(officer, world, geojson(({}, point(*HERE))))
    old = timezone.now() - timedelta(days=settings.FILE_KEPT_DAYS, minutes=1)
    assert position_files_expire() == 0
    PositionFile.objects.update(uploaded_at=old)
    names = {file.state: file.original.name for file in PositionFile.objects.all()}
    with django_capture_on_commit_callbacks(execute=True):
        assert position_files_expire() == 1
    assert PositionFile.objects.get().state == "saved"
    assert default_storage.exists(names["saved"])
    assert not default_storage.exists(names["open"])


def with_prj(content: bytes, name: str, srid: int | None) -> dict[str, bytes]:
    """The members of a zipped shapefile under another name, stating its system where given."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {one.replace("roads", name): archive.read(one) for one in archive.namelist()}
    if srid:
        members[f"{name}.prj"] = CRS.from_epsg(srid).to_wkt("WKT1_ESRI").encode()
    return members


def zipped(*parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in parts:
            for name, content in part.items():
                archive.writestr(name, content)
    return packed.getvalue()


def test_a_chosen_system_is_for_the_layers_that_state_none(officer, world):
    stating = with_prj(shapefile(ROADS, srid=32647), "a", 32647)
    silent = with_prj(shapefile(ROADS, srid=24047), "b", None)
    url = send(officer, world, zipped(stating, silent), "two.zip")
    page = officer.get(url)
    assert [(one.layer["srid"], one.is_guessed) for one in page.context["layers"]] == [
        (32647, False),
        (32647, True),
    ]
    assert "b.shp" in page.text[page.text.index("ใช้ระบบพิกัดที่เดานี้ได้") :].split("</label>")[0]
    assert 24047 in [one.srid for one in page.context["others"]]
    officer.post(url, {"do": "read", "srid": "24047"})
    layers = officer.get(url).context["layers"]
    assert [(one.layer["srid"], one.layer["srid_source"]) for one in layers] == [
        (32647, "file"),
        (24047, "chosen"),
    ]
    firsts = [row.geometry.coords[0] for row in officer.get(url).context["rows"]]
    assert firsts[0] == pytest.approx(firsts[3], abs=1e-5)


def test_where_every_layer_states_its_system_a_person_overrules_them(officer, world):
    wrong = [with_prj(shapefile(ROADS, srid=24047), name, 32647) for name in ("a", "b")]
    url = send(officer, world, zipped(*wrong), "two.zip")
    officer.post(url, {"do": "read", "srid": "24047"})
    layers = officer.get(url).context["layers"]
    assert [one.layer["srid_source"] for one in layers] == ["chosen", "chosen"]
    first = officer.get(url).context["rows"][0].geometry.coords[0]
    assert first == pytest.approx(next(iter(ROADS.values()))[0], abs=1e-5)


def test_a_file_sent_again_is_kept_as_long_as_a_new_one(officer, world):
    content = geojson(({}, point(*HERE)))
    url = send(officer, world, content)
    long_ago = timezone.now() - timedelta(days=settings.FILE_KEPT_DAYS - 1)
    PositionFile.objects.update(uploaded_at=long_ago)
    assert send(officer, world, content) == url
    assert PositionFile.objects.get().uploaded_at > long_ago + timedelta(days=1)


def test_an_answer_read_again_meanwhile_is_the_new_one(
    officer, world, django_capture_on_commit_callbacks
):
    send(officer, world, geojson(({}, point(*HERE))))
    seen, other = PositionFile.objects.get(), PositionFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        position_file_read(file=other, srid=4326)
    assert not default_storage.exists(seen.answer.name)
    assert answer_of(seen).layers[0]["srid_source"] == "chosen"
    assert seen.readings == 2


def test_the_same_reading_of_another_request_stands(officer, world):
    send(officer, world, geojson(({}, point(*HERE))))
    one, other = PositionFile.objects.get(), PositionFile.objects.get()
    for file in (one, other):
        position_file_read(file=file, srid=4326)
    assert (one.readings, other.readings) == (2, 2)


@pytest.mark.parametrize("column", ["answer", "original"])
def test_a_file_whose_content_is_gone_is_not_found(officer, world, column):
    url = send(officer, world, geojson(({}, point(*HERE))))
    default_storage.delete(getattr(PositionFile.objects.get(), column).name)
    if column == "answer":
        assert officer.get(url).status_code == 404
    assert officer.post(url, {"do": "read", "srid": "4326"}).status_code == 404


def test_a_file_removed_under_an_open_page_is_gone_for_reading_and_saving(officer, world):
    send(officer, world, geojson(({}, point(*HERE))))
    file = PositionFile.objects.get()
    PositionFile.objects.all().delete()
    with pytest.raises(FileGone):
        position_file_read(file=file)
    with pytest.raises(FileGone):
        position_file_save(
            file=file,
            by=world.engineering,
            reading=1,
            placements=[],
            versions={},
            provenance=Provenance("planned", "map"),
        )


def test_an_answer_is_kept_by_lines_and_found_by_any_spelling():
    texts = ["ถนน  หมู่ที่ ๑๒", 'WEIR "A"\nNorth', "half \ud800", "a\ttab"]
    features = [{"layer": 0, "row": at, "properties": {"N": t}} for at, t in enumerate(texts)]
    answer = {"layers": [{"name": "Roads"}], "errors": [], "features": features}
    with tempfile.NamedTemporaryFile() as file:
        file.write(stored(answer))
        file.flush()
        read = Answer.opened(Path(file.name))
    assert read.count == len(texts)
    assert [read.feature(at) for at in (1, 2, 4)] == [features[0], features[1], features[3]]
    assert read.feature(3)["properties"]["N"] == "half ?"
    assert read.sought("") == read.sought("roads") == [1, 2, 3, 4]
    assert read.sought("หมู่ที่ 12") == [1]
    assert read.sought('weir "a" n') == [2]
    assert read.sought("a tab") == [4]
    assert read.sought("layer") == []
