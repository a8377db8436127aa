"""GeoJSON as other programs read it."""

import io
import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import geopandas
import pyogrio
import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.db import Error, connection
from psycopg.pq import TransactionStatus

from maps.exports import geojson
from maps.exports.copying import AS_LINES, copied
from maps.exports.question import Question
from projects.models import Project
from tests.maps.hostile import NAMES


def test_the_collection_tells_source_time_question_and_terms(world, body):
    collection = json.loads(body(world.dla, "geojson", year=2568, province="98"))
    assert collection["type"] == "FeatureCollection"
    assert collection["filter"] == {"province": ["98"], "year": ["2568"]}
    assert collection["generated_at"].endswith("+07:00")
    assert collection["source"] and collection["licence"]
    assert "crs" not in collection
    assert collection["features"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_comes_back_as_it_was(world, features, name):
    project = world.project(name=name)
    assert features(world.planning)[project.code]["properties"]["name"] == name


def test_an_unpinned_project_has_a_null_geometry(world, features):
    project = world.project()
    assert features(world.planning)[project.code]["geometry"] is None


def test_longitude_comes_first_with_at_most_seven_decimals(world, features):
    project = world.project()
    world.pin(project, Point(100.123456789, 16.987654321, srid=4326))
    geometry = features(world.planning)[project.code]["geometry"]
    assert geometry == {"type": "Point", "coordinates": [100.1234568, 16.9876543]}


def test_several_parts_are_a_multi_geometry(world, features):
    project = world.project()
    text = "MULTILINESTRING((100 16,100.1 16),(100.2 16,100.3 16))"
    world.pin(project, GEOSGeometry(text, srid=4326))
    assert features(world.planning)[project.code]["geometry"]["type"] == "MultiLineString"


def test_the_outer_ring_runs_by_the_right_hand(world, features):
    project = world.project()
    clockwise = Polygon(((100, 16), (100, 16.1), (100.1, 16.1), (100.1, 16), (100, 16)), srid=4326)
    assert not clockwise.exterior_ring.is_counterclockwise
    world.pin(project, clockwise)
    geometry = features(world.planning)[project.code]["geometry"]
    assert GEOSGeometry(json.dumps(geometry)).exterior_ring.is_counterclockwise


def test_parts_of_another_primitive_are_told_apart(world, features):
    project = world.project()
    mixed = GEOSGeometry("GEOMETRYCOLLECTION(POINT(100 16),LINESTRING(100 16,101 16))", srid=4326)
    world.pin(project, mixed)
    feature = features(world.planning)[project.code]
    assert feature["geometry"]["type"] == "MultiLineString"
    assert feature["other_parts"] == {"type": "MultiPoint", "coordinates": [[100, 16]]}


def test_geopandas_and_ogrinfo_count_what_was_asked(world, body, tmp_path, many):
    """3,000 rows leave in several pieces; every one is there, once."""
    many(world, 3000)
    world.project()
    path = tmp_path / "projects.geojson"
    path.write_bytes(body(world.planning, "geojson"))
    frame = geopandas.read_file(path)
    assert len(frame) == 3001
    assert frame["code"].is_unique
    assert frame.crs.to_epsg() == 4326
    assert int(frame.geometry.isna().sum()) == 1
    assert frame["budget_baht"].sum() == 3_000_000
    assert pyogrio.read_info(path)["features"] == 3001
    if ogrinfo := shutil.which("ogrinfo"):
        told = subprocess.run([ogrinfo, "-so", "-al", path], capture_output=True, check=True)
        assert b"Feature Count: 3001" in told.stdout


IN_DEGREES = {"crs": "4326"}


def test_the_answer_leaves_in_pieces_of_a_bounded_size(world, many):
    many(world, 1000)
    pieces = list(geojson.stream(Question(Project.objects.all()), IN_DEGREES))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 300_000
    assert len(json.loads(b"".join(pieces))["features"]) == 1000


def test_an_error_on_the_way_leaves_no_complete_file(world, many, monkeypatch):
    many(world, 1000)
    fault = " || (1 / (p.id - (SELECT max(id) FROM projects_project)))::text"
    whole = geojson.feature
    monkeypatch.setattr(geojson, "feature", lambda decimals=7: whole(decimals) + fault)
    got = io.BytesIO()
    with pytest.raises(Error, match="division by zero"):
        got.writelines(geojson.stream(Question(Project.objects.all()), IN_DEGREES))
    assert got.getvalue().startswith(b'{"type"')
    with pytest.raises(json.JSONDecodeError):
        json.loads(got.getvalue())


def test_a_reader_who_leaves_leaves_no_broken_transaction(world, many):
    many(world, 1000)
    stream = geojson.stream(Question(Project.objects.all()), IN_DEGREES)
    assert next(stream)
    assert next(stream)
    assert connection.connection.info.transaction_status == TransactionStatus.ACTIVE
    stream.close()
    assert connection.connection.info.transaction_status == TransactionStatus.INTRANS  # the test's
    assert Project.objects.count() == 1000


def test_a_reader_who_leaves_ends_the_copy_and_its_transaction(django_db_setup, django_db_blocker):
    """On a connection of its own, outside any test's transaction, as in the web process."""

    def leave() -> tuple[TransactionStatus, bool, tuple]:
        with django_db_blocker.unblock():
            endless = copied(
                "SELECT generate_series(1, 1e9)", [], style=AS_LINES, told=lambda _rows: None
            )
            next(endless)
            pid = connection.connection.info.backend_pid
            endless.close()
            status = connection.connection.info.transaction_status
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid(), current_setting('statement_timeout')")
                after = cursor.fetchone()
            connection.close()
            return status, after[0] == pid, after[1]

    with ThreadPoolExecutor(1) as pool:
        status, is_same, timeout = pool.submit(leave).result(timeout=30)
    assert status == TransactionStatus.IDLE
    assert is_same
    assert timeout == "0"  # the export's own limit went with its transaction


def test_a_line_keeps_all_its_vertices(world, features):
    project = world.project()
    vertices = [(100 + n / 10_000, 16 + (n % 7) / 10_000) for n in range(2000)]
    world.pin(project, LineString(vertices, srid=4326))
    assert len(features(world.planning)[project.code]["geometry"]["coordinates"]) == 2000
