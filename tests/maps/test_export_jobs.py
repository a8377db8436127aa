"""The menu of downloads, large files as jobs, files in parts, and what a broken one leaves."""

import os
import subprocess
import sys

import pytest
from django.http import QueryDict
from django.test import override_settings

from accounts.errors import JobCancelled
from accounts.job_runs import job_run
from accounts.models import Job
from accounts.progress import JobProgress
from maps.exports import geojson, scratch
from maps.exports.gdal import writer
from maps.exports.jobs import export_start
from maps.exports.registry import FORMATS, options_of
from tests.test_permissions import ROLES, user_of


def ordered(client, **asked):
    response = client.post("/export/jobs/", asked)
    assert response.status_code == 302, response.content.decode()
    return Job.objects.get(pk=response["Location"].split("/")[2])


@pytest.fixture
def done(world, log_in):
    """The client and the job of a file that is made."""
    world.fund(world.project()), world.fund(world.project(authority=world.neighbour))
    client = log_in(world.planning)
    job = ordered(client, format="geojson", year="2568", crs="32647")
    job_run(job.pk)
    job.refresh_from_db()
    return client, job


def test_a_job_makes_the_file_of_the_question_and_of_its_owner(world, done):
    client, job = done
    assert (job.state, job.progress, job.total) == ("done", 1, 1)
    assert job.expires_at and job.result["file_name"] == "projects.geojson"
    response = client.get(f"/jobs/{job.pk}/result")
    content = b"".join(response.streaming_content)
    assert content.count(b'"Feature"') == 1 and b"EPSG::32647" in content
    assert '"filter": {"year": ["2568"]}' in content.decode()


@pytest.mark.parametrize("extension", ["gpkg", "shp.zip", "xlsx", "parquet", "kmz"])
def test_a_file_made_on_disk_is_a_job_too(world, log_in, extension):
    world.pin(world.project())
    job = ordered(log_in(world.planning), format=extension)
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress) == ("done", 1), job.message


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "gpkg"),
        ({"format": "exe"}, "exe"),
        ({"format": "gpkg", "crs": "3857"}, "32647"),
        ({"format": "gpkg", "year": "1"}, "ปีงบประมาณ"),
        ({"format": "gpkg", "nonsense": "1"}, "nonsense"),
    ],
)
def test_a_wrong_order_is_a_sentence_and_no_job(world, log_in, asked, told):
    response = log_in(world.planning).post("/export/jobs/", asked)
    assert response.status_code == 400
    assert told in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_who_is_logged_in_may_order_her_own_rows(client, world, role):
    if user := user_of(world, role):
        client.force_login(user)
    response = client.post("/export/jobs/", {"format": "csv"})
    assert response.status_code == 302
    assert ("login" in response["Location"]) is (user is None)
    assert client.get("/export/jobs/").status_code in {302, 405}


def test_a_file_goes_on_where_it_broke(done):
    client, job = done
    url = f"/jobs/{job.pk}/result"
    whole = client.get(url)
    content, tag = b"".join(whole.streaming_content), whole["ETag"]
    assert whole["Accept-Ranges"] == "bytes" and len(content) > 100
    size = len(content)
    for asked, first, last in (
        ("bytes=10-19", 10, 19),
        (f"bytes={size - 5}-", size - 5, size - 1),
        ("bytes=-7", size - 7, size - 1),
        (f"bytes=0-{10**17}", 0, size - 1),
    ):
        part = client.get(url, headers={"range": asked, "if-range": tag})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert int(part["Content-Length"]) == last + 1 - first
        assert b"".join(part.streaming_content) == content[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=5-3", "bytes=99999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_a_416(done, asked):
    client, job = done
    response = client.get(f"/jobs/{job.pk}/result", headers={"range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{job.result_file.size}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=" + "9" * 400 + "-", "bytes=๑-๒"],
)
def test_what_is_no_range_is_answered_whole(done, asked):
    client, job = done
    response = client.get(f"/jobs/{job.pk}/result", headers={"range": asked.encode().decode()})
    assert response.status_code == 200
    response.close()


def test_another_file_than_was_begun_is_sent_whole(done):
    client, job = done
    headers = {"range": "bytes=1-2", "if-range": '"another"'}
    response = client.get(f"/jobs/{job.pk}/result", headers=headers)
    assert response.status_code == 200
    response.close()


def test_the_file_of_another_is_not_found(done, world, log_in):
    _client, job = done
    response = log_in(world.stranger).get(f"/jobs/{job.pk}/result", headers={"range": "bytes=0-1"})
    assert response.status_code == 404


def test_the_menu_has_every_format_and_the_question(world, log_in):
    page = log_in(world.planning).get("/export/menu/", {"q": "<ถนน>", "sector": "road"})
    text = page.content.decode()
    assert all(f"/export/projects.{extension}" in text for extension in FORMATS)
    assert 'name="q" value="&lt;ถนน&gt;"' in text and 'value="24048"' in text
    part = log_in(world.planning).get("/export/menu/", headers={"hx-request": "true"})
    assert b"<html" not in part.content and b"projects.gpkg" in part.content
    assert log_in(world.planning).get("/export/menu/", {"year": "1"}).status_code == 400


def test_a_large_answer_is_offered_as_a_job(world, log_in):
    world.project(), world.project()
    client = log_in(world.planning)
    assert b"/export/jobs/" not in client.get("/export/menu/").content
    with override_settings(EXPORT_DIRECT_ROWS=1):
        text = client.get("/export/menu/").content.decode()
    assert 'action="/export/jobs/"' in text and 'value="gpkg"' in text
    assert "/export/projects.gpkg" not in text and "/export/projects.geojson" in text


def test_the_list_leads_to_the_menu(world, log_in):
    text = log_in(world.planning).get("/projects/", {"sector": "road"}).content.decode()
    assert 'href="/export/menu/?sector=road"' in text


def test_a_cancelled_export_leaves_nothing(world, tmp_path, monkeypatch):
    world.project()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    options = options_of(FORMATS["gpkg"], {})
    chosen, data = FORMATS["gpkg"], QueryDict("")
    job = export_start(by=world.planning, chosen=chosen, options=options, data=data)

    def cancelled(self, n=1):
        raise JobCancelled

    monkeypatch.setattr(JobProgress, "step", cancelled)
    job_run(job.pk)
    job.refresh_from_db()
    assert job.state == "running" and not job.result_file  # the canceller says what it is
    assert list(tmp_path.iterdir()) == []


def test_a_broken_export_leaves_nothing(world, tmp_path, log_in, monkeypatch):
    world.project()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("maps.exports.kml.placemark", lambda: "(1 / (p.id - p.id))::text")
    with pytest.raises(Exception, match="division by zero"):
        log_in(world.planning).get("/export/projects.kmz")
    assert list(tmp_path.iterdir()) == []
    assert geojson.FORMAT.is_made is False


def test_what_a_killed_process_left_goes_with_the_next_export(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    program = f"""
import sys, time, tempfile
from maps.exports.scratch import _folder
tempfile.tempdir = {str(tmp_path)!r}
with _folder() as folder:
    (folder / "half.gpkg").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=scratch.__file__.removesuffix("maps/exports/scratch.py"),
        env=os.environ | {"PYTHONPATH": "."},
    )
    try:
        left = child.stdout.readline().strip()
        assert b"".join(scratch.sent(made)) == b"whole"
        assert os.path.isdir(left)  # in use by a living process
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    assert os.path.isdir(left)
    assert b"".join(scratch.sent(made)) == b"whole"
    assert list(tmp_path.iterdir()) == []


def made(folder):
    path = folder / "file"
    path.write_text("whole")
    return path


def test_what_gdal_cannot_write_is_told(tmp_path):
    import pyarrow as pa

    schema = pa.schema([pa.field("a", pa.string())])
    with (
        pytest.raises(OSError, match="NoSuchDriver"),
        writer(tmp_path / "log") as write,
    ):
        write(tmp_path / "x", schema, [], driver="NoSuchDriver", geometry_name=None)
