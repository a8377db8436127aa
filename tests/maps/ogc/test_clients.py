"""Programs as people use them against a real server: OWSLib and GDAL, while others edit."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from owslib.ogcapi.features import Features
from owslib.util import Authentication
from pytest_django.live_server_helper import LiveServer

from accounts.tokens import token_create
from projects.models import Project
from tests.committed import committed_world
from tests.projects.findings import finding_of
from tests.world import PASSWORD, World

MANY = 10_000
GOING = 200  # of them, that the other process takes away
# Another process: changes names, takes away what may go, adds what was not there.
EDITOR = """
import itertools, psycopg, select, sys
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    going = [row[0] for row in connection.execute(
        "SELECT id FROM projects_project WHERE division = 'going' ORDER BY md5(id::text)")]
    print("begun", flush=True)
    for number in itertools.count():
        connection.execute(
            "UPDATE projects_project SET name = 'edited ' || %s, updated_at = now() WHERE id IN"
            " (SELECT id FROM projects_project WHERE division = '' AND id %% 499 = %s)",
            [str(number), number % 499])
        if number < len(going):
            connection.execute("DELETE FROM projects_project WHERE id = %s", [going[number]])
        if number < 9_000:
            connection.execute(
                "INSERT INTO projects_project SELECT (jsonb_populate_record(p, jsonb_build_object("
                " 'id', nextval(pg_get_serial_sequence('projects_project', 'id')),"
                " 'code', left(p.code, 7) || '-2566-' || %s, 'division', 'new'))).*"
                " FROM projects_project p WHERE division = '' ORDER BY id LIMIT 1",
                [str(10_000 + number)])
        if select.select([sys.stdin], [], [], 0.01)[0]:
            break
"""


@pytest.fixture
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Committed: the server's threads and other processes have to see it."""
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


@pytest.fixture
def server(world: World, _private_settings) -> Iterator[str]:
    server = LiveServer("127.0.0.1")
    server._live_server_modified_settings.enable()
    yield f"{server.url}/ogc/"
    server.stop()
    server._live_server_modified_settings.disable()


def _fill(world: World) -> None:
    """Many projects at once; the notes that triggers keep are not asked here."""
    one = world.project(code=f"{world.sao.code}-2568-09999", division="")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE projects_project DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO projects_project SELECT (jsonb_populate_record(p, jsonb_build_object("
            " 'id', nextval(pg_get_serial_sequence('projects_project', 'id')),"
            " 'code', left(p.code, 7) || '-2568-' || (10000 + number),"
            " 'division', CASE WHEN number %% %s = 7 THEN 'going' ELSE '' END))).*"
            " FROM projects_project p, generate_series(1, %s) number WHERE p.id = %s",
            [MANY // GOING, MANY, one.pk],
        )
        cursor.execute("ALTER TABLE projects_project ENABLE TRIGGER USER")
        cursor.execute("ANALYZE projects_project")


def _address() -> str:
    asked = connection.settings_dict
    parts = {"dbname": asked["NAME"], "host": asked["HOST"], "user": asked["USER"]}
    parts |= {"port": asked["PORT"], "password": asked["PASSWORD"]}
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)


@pytest.fixture
def editor(world: World) -> Iterator[subprocess.Popen[str]]:
    """The other process, at work until the test ends."""
    _fill(world)
    process = subprocess.Popen(
        [sys.executable, "-c", EDITOR, _address()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    yield process
    process.communicate("", timeout=30)  # it ends when nobody speaks to it any more
    assert process.returncode == 0


def test_owslib_pages_through_ten_thousand_while_another_process_edits(world, server, editor):
    stays = set(Project.objects.filter(division="").values_list("code", flat=True))
    _token, secret = token_create(user=world.dla)
    features = Features(server, headers={"Authorization": f"Bearer {secret}"})
    assert set(features.feature_collections()) == {"projects", "areas", "authorities", "findings"}
    assert features.collection_queryables("projects")["properties"]["code"]
    found: list[str] = []
    asked = {"limit": 500}
    while asked:
        page = features.collection_items("projects", **asked)
        found += [feature["id"] for feature in page["features"]]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        asked = {}
        if following:
            query = parse_qs(urlsplit(following[0]).query)
            asked = {"limit": query["limit"][0], "after": query["after"][0]}
    assert editor.poll() is None  # it edited to the end
    assert Project.objects.filter(name__startswith="edited").exists()
    assert Project.objects.filter(division="new").exists()
    assert Project.objects.filter(division="going").count() < GOING
    assert len(found) == len(set(found))
    assert stays <= set(found)


def test_owslib_logs_in_with_a_password_and_asks(world, server):
    road, pond = world.project(name="ถนน"), world.project(name="สระ", sector="water")
    world.pin(road)
    features = Features(server, auth=Authentication(username="dla", password=PASSWORD))
    assert features.api()["openapi"] == "3.0.3"
    assert features.conformance()["conformsTo"]

    def codes(**asked):
        return [one["id"] for one in features.collection_items("projects", **asked)["features"]]

    assert codes(bbox=[100, 16, 100.2, 16.2]) == [road.code]
    assert codes(filter="sector = 'water'") == [pond.code]
    assert codes(sector="water", province="98") == [pond.code]
    assert features.collection_item("projects", pond.code)["properties"]["name"] == "สระ"
    with pytest.raises(RuntimeError, match="limit"):
        codes(limit=0)


def ogrinfo(*arguments: str, **environment: str) -> str:
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("GDAL's ogrinfo is not on this machine")
    done = subprocess.run(
        [program, "-ro", *arguments],
        env=os.environ | {"GDAL_HTTP_TIMEOUT": "30"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "ERROR" not in done.stderr
    return done.stdout


@pytest.fixture
def works(world: World) -> World:
    road, pond = world.project(name="ถนน"), world.project(name="สระ", sector="water")
    world.pin(road, LineString((100.05, 16.05), (100.06, 16.05), srid=4326))
    world.pin(pond, Point(100.3, 16.3, srid=4326))
    finding_of(road)
    for _ in range(60):
        world.project()
    return world


def ways(world: World, server: str) -> list[tuple[str, dict[str, str]]]:
    _token, secret = token_create(user=world.dla)
    return [
        (f"OAPIF:{server}", {"GDAL_HTTP_USERPWD": f"dla:{PASSWORD}", "GDAL_HTTP_AUTH": "BASIC"}),
        (f"OAPIF:{server}", {"GDAL_HTTP_USERPWD": f"dla:{secret}", "GDAL_HTTP_AUTH": "BASIC"}),
        (f"OAPIF:{server}", {"GDAL_HTTP_HEADERS": f"Authorization: Bearer {secret}"}),
        (f"OAPIF:{server}?token={secret}", {}),
    ]


def test_ogrinfo_lists_and_reads_every_collection(works, server):
    source, environment = ways(works, server)[0]
    listed = ogrinfo(source, **environment)
    for name in ("projects", "areas", "authorities", "findings"):
        assert name in listed
        assert f"OGRFeature({name})" in ogrinfo("-q", source, name, **environment)
    everything = ogrinfo(source, "projects", "--config", "OAPIF_PAGE_SIZE", "50", **environment)
    assert "Feature Count: 62" in everything
    assert everything.count("OGRFeature(projects)") == 62


def test_ogrinfo_logs_in_each_way(works, server):
    for source, environment in ways(works, server):
        read = ogrinfo("-q", source, "findings", **environment)
        assert read.count("OGRFeature(findings)") == 1, source


def test_ogrinfo_filters(works, server):
    source, environment = ways(works, server)[2]

    def count(*arguments: str) -> int:
        read = ogrinfo(source, "projects", *arguments, **environment)
        return read.count("OGRFeature(projects)")

    assert count("-spat", "100", "16", "100.1", "16.1") == 1
    assert count("-where", "sector = 'water'") == 1
    assert count("-where", "sector = 'water' AND province_code = '98' AND budget_baht >= 0") == 1
    assert count("-where", "name = 'nothing'") == 0
    assert "LINESTRING (100.05 16.05,100.06 16.05)" in ogrinfo(
        source, "projects", "-spat", "100", "16", "100.1", "16.1", **environment
    )
