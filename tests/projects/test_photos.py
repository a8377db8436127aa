"""Photos of a project: kept once, measured on the ellipsoid, compared with all others, private."""

import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pyproj import Geod

from coordinates.slots import slot
from projects.models import Photo, Project
from projects.services import photos as service
from projects.services.photos import photo_add, photo_remove
from projects.tasks import photos_sweep
from tests.pictures import HERE, exif, photo, scene

pytestmark = pytest.mark.django_db
ROAD = LineString((100.05, 16.05), (100.06, 16.05), srid=4326)
JSON = {"Accept": "application/json"}


def upload(content: bytes | None = None, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    content = photo(tells=exif()) if content is None else content
    return SimpleUploadedFile(name, content)


def add(project: Project, content: bytes | None = None, *, by, stage="before", **facts) -> Photo:
    return photo_add(project=project, file=upload(content), stage=stage, by=by, **facts).photo


def address(project: Project, name: str = "photos", *more) -> str:
    return reverse(f"projects:{name}", args=[project.code, *more])


def send(client, project: Project, *files, headers=None, **data):
    fields = {"stage": "before", "photos": list(files)} | data
    return client.post(address(project), fields, headers=headers or {})


@pytest.fixture
def project(world) -> Project:
    made = world.project()
    world.pin(made, ROAD)
    return made


@pytest.fixture
def officer(client, world):
    client.force_login(world.engineering)
    return client


# what is kept ------------------------------------------------------------------------------


def test_a_photo_keeps_what_its_file_tells(officer, world, project):
    gps = {16: "M", 17: 90.0, 31: 4.5}
    content = photo(tells=exif(gps=gps, camera={0x9003: "2026:03:01 10:20:30"}))
    response = send(officer, project, upload(content), caption="ฝั่งขวา")
    assert response.status_code == 302
    kept = Photo.objects.get()
    assert kept.position.coords == pytest.approx(HERE, abs=1e-7)
    assert (kept.position_source, kept.accuracy_m) == ("exif", 4.5)
    assert (kept.direction_deg, kept.direction_magnetic) == (90, True)
    assert kept.taken_at == datetime(2026, 3, 1, 3, 20, 30, tzinfo=UTC)
    assert (kept.stage, kept.caption, kept.uploaded_by) == ("before", "ฝั่งขวา", world.engineering)
    assert (kept.width, kept.height, kept.original_kind) == (640, 480, "JPEG")
    with kept.original.open() as file:
        assert file.read() == content
    assert "IMG" not in kept.original.name
    assert not kept.entered_on_behalf


def test_what_the_analyst_sends_is_marked_as_on_behalf(world, project):
    assert add(project, by=world.analyst).entered_on_behalf


@pytest.mark.parametrize(
    ("tells", "sent", "source", "fault"),
    [
        (exif(), {"lon": 100.1, "lat": 16.1}, "exif", ""),
        (None, {"lon": 100.1, "lat": 16.1, "accuracy_m": 8}, "device", ""),
        (exif(at=(0, 0)), {"lon": 100.1, "lat": 16.1}, "device", "zero"),
        (None, {"lon": 0, "lat": 0}, "none", "zero"),
        (None, {"lon": 2.3, "lat": 48.8}, "none", "outside"),
        (None, {}, "none", ""),
    ],
)
def test_the_file_goes_before_the_device(officer, project, tells, sent, source, fault):
    send(officer, project, upload(photo(tells=tells)), **sent)
    kept = Photo.objects.get()
    assert (kept.position_source, kept.position_fault) == (source, fault)
    assert (kept.position is None) is (source == "none")
    assert kept.accuracy_m == (8 if sent.get("accuracy_m") else None)
    assert (kept.position_at is not None) is (source == "device")


def test_a_device_whose_clock_is_fast_was_there_now(officer, project):
    ahead = (timezone.now() + timedelta(days=3)).isoformat()
    send(officer, project, upload(photo()), lon=100.1, lat=16.1, located_at=ahead)
    assert Photo.objects.get().position_at <= timezone.now()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "1989-12-31T00:00:00Z", "8 days"])
def test_a_device_position_of_long_ago_is_dropped_and_said(officer, project, at):
    if at == "8 days":
        at = (timezone.now() - timedelta(days=8)).isoformat()
    answer = send(
        officer, project, upload(photo()), lon=100.1, lat=16.1, located_at=at, headers=JSON
    )
    assert "เก่าเกิน 7 วัน" in answer.json()["sent"][0]["notes"][0]
    kept = Photo.objects.get()
    assert (kept.position, kept.position_at, kept.position_fault) == (None, None, "old")
    assert officer.get(reverse("projects:page", args=[project.code])).status_code == 200


def test_a_photo_that_waited_for_days_keeps_where_it_was_taken(officer, project):
    at = timezone.now() - timedelta(days=6)
    send(officer, project, upload(photo()), lon=100.1, lat=16.1, located_at=at.isoformat())
    assert Photo.objects.get().position_at == at


@pytest.mark.parametrize("column", ["position_at", "taken_at"])
def test_the_database_keeps_no_time_before_digital_photos(world, project, column):
    kept = add(project, by=world.engineering)
    with pytest.raises(IntegrityError, match="photo_times_sensible"), transaction.atomic():
        Photo.objects.filter(pk=kept.pk).update(**{column: datetime(1, 1, 1, 12, tzinfo=UTC)})


@pytest.mark.parametrize("lon", ["nan", "inf", "east", "1e999"])
def test_a_device_position_that_is_no_number_is_a_400(officer, project, lon):
    assert send(officer, project, upload(), lon=lon, lat="16.1").status_code == 400
    assert not Photo.objects.exists()


def test_the_same_file_of_a_stage_is_kept_once(officer, project):
    content = photo(tells=exif())
    first = send(officer, project, upload(content), headers=JSON).json()["sent"][0]
    again = send(officer, project, upload(content, "renamed.jpg"), headers=JSON).json()["sent"][0]
    assert (first["photo"], first["new"], again["new"]) == (again["photo"], True, False)
    assert "มีอยู่แล้ว" in again["notes"][0]


def test_the_same_file_is_no_photo_of_another_stage(officer, project, world):
    content = photo(tells=exif())
    kept = add(project, content, by=world.engineering)
    answer = send(officer, project, upload(content), stage="after", headers=JSON)
    assert answer.status_code == 400
    [sent] = answer.json()["sent"]
    assert sent["error"].startswith("ภาพนี้เป็นภาพก่อนดำเนินการของโครงการนี้อยู่แล้ว")
    assert Photo.objects.count() == 1
    photo_remove(project=project, pk=kept.pk, reason="เลือกระยะผิด", by=world.engineering)
    assert add(project, content, by=world.engineering, stage="after").stage == "after"


def test_the_database_itself_keeps_a_file_once(world, project):
    kept = add(project, by=world.engineering)
    kept.pk = None
    with pytest.raises(IntegrityError, match="photo_once_a_stage"), transaction.atomic():
        kept.save(force_insert=True)


def test_no_file_stays_behind_where_the_row_does_not(world, project, settings, monkeypatch):
    def fail(photo, **_options):
        photo.original.save("x.jpg", photo.original, save=False)
        raise IntegrityError

    monkeypatch.setattr(Photo, "save", fail)
    with pytest.raises(IntegrityError):
        add(project, by=world.engineering)
    assert not [path for path in settings.MEDIA_ROOT.rglob("photos/**/*") if path.is_file()]


def test_files_without_a_row_are_swept_after_a_day(world, project, settings):
    kept = add(project, by=world.engineering)
    removed = add(project, photo(2), by=world.engineering)
    service.photo_remove(project=project, pk=removed.pk, reason="ผิด", by=world.engineering)
    folders = [settings.MEDIA_ROOT / "photos" / name for name in ("original", "view", "thumb")]
    for folder in folders:
        for name, days in (("lost.jpg", 2), ("being-kept.jpg", 0)):
            (folder / "ab").mkdir(exist_ok=True)
            (folder / "ab" / name).write_bytes(b"x")
            then = (timezone.now() - timedelta(days=days)).timestamp()
            os.utime(folder / "ab" / name, (then, then))
    old = (timezone.now() - timedelta(days=2)).timestamp()
    files = [one for row in (kept, removed) for one in (row.original, row.view, row.thumb)]
    for file in files:
        os.utime(file.path, (old, old))
    photos_sweep(timestamp=0)
    assert [(folder / "ab" / "lost.jpg").exists() for folder in folders] == [False] * 3
    assert all((folder / "ab" / "being-kept.jpg").exists() for folder in folders)
    assert all(Path(file.path).exists() for file in files)


def test_files_are_readable_by_nobody_else(world, project):
    kept = add(project, by=world.engineering)
    for file in (kept.original, kept.view, kept.thumb):
        assert Path(file.path).stat().st_mode & 0o777 == 0o600


def test_each_of_several_is_taken_or_refused_by_itself(officer, project):
    files = [
        upload(photo(1), "หนึ่ง.jpg"),
        upload(b"<svg/>", "two.jpg"),
        upload(photo(3), "three.jpg"),
    ]
    response = send(officer, project, *files)
    text = response.content.decode()
    assert response.status_code == 400
    assert Photo.objects.count() == 2
    assert 'two.jpg</strong>: <span class="chip chip-bad">' in text
    assert 'หนึ่ง.jpg</strong>: <span class="chip chip-good">' in text
    assert "ไม่ใช่ภาพ JPEG" in text


def test_after_its_seconds_a_request_takes_no_more_and_names_the_rest(
    officer, project, monkeypatch
):
    clock = iter([0.0, 19.9, 20.1, 20.2])
    monkeypatch.setattr("projects.views.photos.monotonic", lambda: next(clock))
    files = [upload(photo(seed), f"{seed}.jpg") for seed in range(1, 5)]
    response = send(officer, project, *files, headers=JSON)
    assert response.status_code == 503
    errors = [one["error"] for one in response.json()["sent"]]
    assert errors[:2] == ["", ""]
    assert all("20 วินาที" in error and "อีกครั้ง" in error for error in errors[2:])
    assert Photo.objects.count() == 2


@pytest.mark.parametrize("headers", [{}, JSON])
def test_a_refusal_is_a_sentence(officer, project, headers, settings):
    for files, data in (([], {}), ([upload()], {"stage": "never"}), ([upload()] * 21, {})):
        response = send(officer, project, *files, headers=headers, **data)
        assert response.status_code == 400
    assert "20" in json.dumps(response.json()) if headers else "20 ภาพ" in response.content.decode()
    settings.UPLOAD_MAX_BYTES = 2000
    response = send(officer, project, upload(), headers=headers)
    assert response.status_code == 400
    assert not Photo.objects.exists()


def test_while_others_are_read_the_sender_is_told_to_come_again(officer, project):
    with slot(2), slot(2):
        response = send(officer, project, upload(), headers=JSON)
    assert response.status_code == 503
    assert "ส่งอีกครั้ง" in response.json()["sent"][0]["error"]
    assert send(officer, project, upload(), headers=JSON).status_code == 200


def test_a_withdrawn_project_takes_and_loses_no_photo(officer, world, project):
    kept = add(project, by=world.engineering)
    Project.objects.filter(pk=project.pk).update(state="cancelled", state_reason="งบไม่พอ")
    assert send(officer, project, upload(photo(2))).status_code == 400
    assert (
        officer.post(address(project, "photo_remove", kept.pk), {"reason": "x"}).status_code == 400
    )
    assert Photo.objects.standing().get() == kept


def test_a_full_project_takes_no_more(world, project, settings):
    settings.PHOTO_MOST = 1
    add(project, photo(1), by=world.engineering)
    with pytest.raises(service.PhotosFull, match="ครบ 1 ภาพ"):
        add(project, photo(2), by=world.engineering)


@pytest.mark.parametrize("text", ["\0", "ก\0ข", "x" * 9_000, "\ud800"])
def test_no_text_that_is_sent_is_a_fault_of_ours(officer, world, project, text):
    kept = add(project, by=world.engineering)
    text = text.encode("utf-8", "surrogatepass").decode("latin-1")
    remove = address(project, "photo_remove", kept.pk)
    assert officer.post(remove, {"reason": text}).status_code in {302, 400}
    for name in ("caption", "stage", "lon", "located_at"):
        data = {"lon": "100.1", "lat": "16.1"} | {name: text}
        assert send(officer, project, upload(photo(2)), **data).status_code in {302, 400}


# removal -----------------------------------------------------------------------------------


def test_a_removed_photo_is_hidden_never_lost(officer, world, project):
    kept = add(project, by=world.engineering)
    remove = address(project, "photo_remove", kept.pk)
    assert officer.post(remove, {"reason": " "}).status_code == 400
    assert officer.post(remove, {"reason": "ผิดโครงการ"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.removed_by, kept.removed_reason) == (world.engineering, "ผิดโครงการ")
    assert kept.original.storage.exists(kept.original.name)
    for name, more in (("photo_copy", ["thumb"]), ("photo_original", [])):
        assert officer.get(address(project, name, kept.pk, *more)).status_code == 404
    page = officer.get(reverse("projects:page", args=[project.code])).content.decode()
    assert "ยังไม่มีภาพถ่าย" in page
    assert "ผิดโครงการ" in page  # in its history
    assert add(project, by=world.engineering).pk != kept.pk  # the same file may come back


# distance ----------------------------------------------------------------------------------


def distance_of(kept: Photo) -> float:
    return Photo.objects.with_distance().get(pk=kept.pk).distance_m


@pytest.mark.parametrize(
    ("geometry", "nearest"),
    [
        (Point(100.06, 16.05, srid=4326), (100.06, 16.05)),
        (LineString((100.02, 16.0), (100.02, 16.1), srid=4326), None),
    ],
)
def test_the_distance_is_ellipsoidal_and_to_the_geometry(world, geometry, nearest):
    project = world.project()
    world.pin(project, geometry)
    kept = add(project, photo(tells=exif(at=(100.03, 16.05))), by=world.engineering)
    geod = Geod(ellps="WGS84")
    lon, lat = nearest or (100.02, 16.05)
    wanted = geod.inv(100.03, 16.05, lon, lat)[2]
    assert distance_of(kept) == pytest.approx(wanted, abs=0.05)


def test_inside_an_area_the_distance_is_nothing(world):
    project = world.project()
    world.pin(project, Polygon.from_bbox((100.0, 16.0, 100.1, 16.1)))
    kept = add(project, photo(tells=exif(at=(100.09, 16.09))), by=world.engineering)
    assert distance_of(kept) == 0


def test_a_photo_far_away_is_marked(officer, world, project, settings):
    near = add(project, photo(1, tells=exif(at=(100.055, 16.0513))), by=world.engineering)
    assert 140 < distance_of(near) < 150
    assert "ห่างจากโครงการ 144 ม." in officer.get(address(project)).content.decode()
    response = send(officer, project, upload(photo(2, tells=exif(at=(100.3, 16.3)))), headers=JSON)
    notes = " ".join(response.json()["sent"][0]["notes"])
    assert "ห่างจากโครงการ 38 กม." in notes
    assert "ไกลเกิน 200 ม." in notes
    settings.PHOTO_FAR_M = 100
    page = officer.get(address(project)).content.decode()
    assert page.count('<span class="chip chip-warn">ห่างจากโครงการ') == 2


def test_without_a_position_of_either_there_is_no_distance(officer, world, project):
    unpinned = world.project()
    notes = send(officer, unpinned, upload(), headers=JSON).json()["sent"][0]["notes"]
    assert notes == ["โครงการยังไม่มีพิกัด จึงบอกระยะไม่ได้"]
    notes = send(officer, project, upload(photo()), headers=JSON).json()["sent"][0]["notes"]
    assert "ไม่มีพิกัด" in notes[0]


# reuse -------------------------------------------------------------------------------------


def notes_of(client, project: Project, content: bytes, **data) -> list[str]:
    return send(client, project, upload(content), headers=JSON, **data).json()["sent"][0]["notes"][
        1:
    ]


def resaved(seed: int) -> bytes:
    """The picture as a chat application sends it on: smaller, coarser, without EXIF."""
    file = io.BytesIO()
    scene(seed, (640, 480)).resize((512, 384)).save(file, "JPEG", quality=40)
    return file.getvalue()


def test_another_authoritys_reuse_shows_with_code_and_name_only(officer, world, project):
    other = world.project(authority=world.far, state="signed", name="ถนนแดนไกล", objective="ลับ")
    add(other, photo(5), by=world.engineering, caption="ลับ")
    for content, words in ((photo(5), "ไฟล์เดียวกัน"), (resaved(5), "ภาพเหมือนกัน")):
        [note] = notes_of(officer, project, content)
        assert words in note
        assert f"{other.code} ถนนแดนไกล" in note
    page = officer.get(address(project)).content.decode()
    assert page.count(other.code) == 2
    assert f'href="/projects/{other.code}/"' not in page
    assert "ลับ" not in page


def test_a_reuse_that_may_be_read_is_a_link(officer, world, project):
    other = world.project()
    add(other, photo(5), by=world.engineering)
    notes_of(officer, project, photo(5))
    assert f'href="/projects/{other.code}/"' in officer.get(address(project)).content.decode()


def test_a_draft_of_another_authority_stays_unknown(officer, world, project):
    draft = world.project(authority=world.far, state="draft")
    add(draft, photo(5), by=world.engineering)
    assert notes_of(officer, project, photo(5)) == []


def test_what_may_be_known_is_found_behind_many_that_may_not(officer, world, project):
    hidden = world.project(authority=world.far, state="draft")
    known = world.project(authority=world.far, state="signed", name="ถนนแดนไกล")
    unseen = add(hidden, photo(5), by=world.engineering)
    for number in range(60):  # the same picture, each a file of its own
        unseen.pk, unseen.sha256 = None, str(number)
        unseen.save(force_insert=True)
    for number in range(7):
        looks = add(known, photo(5) + bytes([number]), by=world.engineering)
    same = add(known, photo(5), by=world.engineering)
    mine = add(project, photo(5), by=world.engineering)
    found = Photo.objects.with_alike(world.engineering).get(pk=mine.pk).alike
    assert found[0] == same.pk
    assert len(found) == 5
    assert looks.pk not in found
    notes = notes_of(officer, project, photo(5), stage="before")
    assert "ไฟล์เดียวกัน" in " ".join(notes)


def test_one_projects_before_is_not_its_after(officer, world, project):
    add(project, photo(5), by=world.engineering)
    assert notes_of(officer, project, photo(5) + b"\0") == []  # two shots alike of one stage
    note = notes_of(officer, project, resaved(5), stage="after")[0]
    assert "ภาพก่อนดำเนินการของโครงการนี้" in note


def test_other_pictures_removed_ones_and_plain_ones_are_no_reuse(officer, world, project):
    other = world.project()
    plain = io.BytesIO()
    Image.new("RGB", (64, 64), "black").save(plain, "JPEG")
    gone = add(other, photo(6), by=world.engineering)
    service.photo_remove(project=other, pk=gone.pk, reason="ผิด", by=world.engineering)
    add(other, photo(7), by=world.engineering)
    add(other, plain.getvalue(), by=world.engineering)
    plainer = plain.getvalue() + b"\0"
    for content in (photo(6), photo(8), plainer):
        assert notes_of(officer, project, content) == []


@pytest.mark.parametrize("flipped", [0, 1, 4, 5])
def test_four_bits_of_64_are_the_same_picture_wherever_they_lie(world, project, flipped):
    kept = add(project, photo(5), by=world.engineering)
    other = add(world.project(), photo(9), by=world.engineering)
    apart = kept.perceptual % 2**64 ^ sum(1 << bit for bit in (0, 20, 40, 63, 10)[:flipped])
    apart -= 2**64 if apart >= 2**63 else 0
    Photo.objects.filter(pk=other.pk).update(perceptual=apart)
    found = Photo.objects.with_alike(world.engineering).get(pk=kept.pk).alike
    assert found == ([other.pk] if flipped <= 4 else [])


CROWD = """
    INSERT INTO projects_photo (project_id, stage, caption, position_source, position_fault,
        direction_magnetic, sha256, perceptual, width, height, original, view, thumb,
        original_name, original_kind, uploaded_at, entered_on_behalf, removed_reason)
    SELECT %s, 'before', '', 'none', '', false, md5(n::text),
        ('x' || substr(md5(n::text), 1, 16))::bit(64)::bigint, 1, 1, '', '', '', '', 'JPEG',
        now(), false, ''
    FROM generate_series(1, 5000) n
"""


def test_among_many_a_reuse_is_found_by_indexes(world, project):
    add(project, photo(5), by=world.engineering)
    with connection.cursor() as cursor:
        cursor.execute(CROWD, [world.project(authority=world.far).pk])
        cursor.execute("ANALYZE projects_photo")
    plan = Photo.objects.with_alike(world.engineering).filter(project=project).explain()
    assert "photo_perceptual_bands" in plan
    assert "photo_sha256" in plan
    assert "Join" not in plan  # rights are asked of what was found, one by one


# who sees ----------------------------------------------------------------------------------


def test_a_copy_tells_no_place_and_the_original_all(officer, world, project):
    content = photo(tells=exif(), kind="HEIF")
    kept = add(project, content, by=world.engineering)
    for size, edge in (("thumb", 320), ("view", 640)):
        response = officer.get(address(project, "photo_copy", kept.pk, size))
        copy = b"".join(response.streaming_content)
        image = Image.open(io.BytesIO(copy))
        assert (image.format, max(image.size), dict(image.getexif())) == ("JPEG", edge, {})
        assert b"Exif" not in copy
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline")
        assert "private" in response["Cache-Control"]
    response = officer.get(address(project, "photo_original", kept.pk))
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == "image/heic"
    assert (
        response["Content-Disposition"] == f'attachment; filename="{project.code}-{kept.pk}.heic"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["original", "view", "thumb"])
def test_a_file_that_the_storage_lost_is_not_found(officer, world, project, name):
    kept = add(project, by=world.engineering)
    Path(getattr(kept, name).path).unlink()
    more = () if name == "original" else (name,)
    view = "photo_original" if name == "original" else "photo_copy"
    assert officer.get(address(project, view, kept.pk, *more)).status_code == 404


def test_the_senders_name_for_a_file_is_never_given_back(officer, world, project):
    send(officer, project, upload(name="../../x.html"))
    kept = Photo.objects.get()
    response = officer.get(address(project, "photo_original", kept.pk))
    assert "html" not in response["Content-Disposition"]
    assert b"".join(response.streaming_content)


def test_a_photo_is_found_at_its_own_project_only(officer, world, project):
    other = world.project()
    kept = add(other, by=world.engineering)
    for name, more in (("photo_copy", ["view"]), ("photo_original", [])):
        assert officer.get(address(project, name, kept.pk, *more)).status_code == 404
    remove = address(project, "photo_remove", kept.pk)
    assert officer.post(remove, {"reason": "x"}).status_code == 404
    assert officer.get(address(project, "photo_copy", 2**70, "view")).status_code == 404


def test_the_gallery_costs_the_same_however_many_photos(officer, world, project):
    counts = []
    for seed in range(1, 4):
        add(project, photo(seed, tells=exif()), by=world.engineering)
        if seed == 2:
            continue
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert officer.get(address(project)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7


def test_what_is_sent_in_one_go_is_judged_in_one_query(
    officer, project, django_assert_max_num_queries
):
    files = [upload(photo(seed)) for seed in range(1, 4)]
    with CaptureQueriesContext(connection) as queries:
        send(officer, project, *files, headers=JSON)
    asked = [one["sql"] for one in queries if "ST_Distance" in one["sql"]]
    assert len(asked) == 1
