"""Where a pinned shape came from: the system of the file it was picked from, and its time."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString
from django.utils import timezone

from coordinates.datum import SYSTEMS, operation
from projects.pin_form import PinForm

pytestmark = pytest.mark.django_db
ROAD = LineString((100.05, 16.05), (100.06, 16.05), srid=4326)
JSON = {"Accept": "application/json"}


def posted(project, **changed):
    return {
        "version": project.position_version,
        "role": "planned",
        "geometry": ROAD.geojson,
        "shape": "line",
        "method": "map",
        "typed_text": "",
        "reason": "",
    } | changed


def send(client, project, **changed):
    project.refresh_from_db()
    address = f"/projects/{project.code}/position/"
    return client.post(address, posted(project, **changed), headers=JSON)


@pytest.fixture
def project(client, world):
    client.force_login(world.engineering)
    return world.project()


@pytest.mark.parametrize("srid", SYSTEMS)
def test_the_server_writes_the_operation_of_the_system_it_was_told(client, project, srid):
    answer = send(client, project, srid=srid, srid_source="file", operation="something else")
    assert answer.status_code == 200
    saved = project.geometries.get()
    assert (saved.declared_crs, saved.operation) == (f"EPSG:{srid}", operation(srid))


@pytest.mark.parametrize("agreed", ["", "1"])
def test_a_guess_needs_a_yes(client, project, agreed):
    answer = send(client, project, srid=24047, srid_source="guessed", srid_agreed=agreed)
    if not agreed:
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["srid_agreed"]
        assert not project.geometries.exists()
        return
    assert project.geometries.get().declared_crs == "EPSG:24047 (guessed, agreed to)"


def test_typed_text_beside_a_picked_shape_lets_no_guess_through(client, project):
    fields = {"srid": 24047, "srid_source": "guessed", "typed_text": "16.05 100.05\n16.06 100.05"}
    assert send(client, project, **fields).status_code == 400
    send(client, project, **fields, srid_agreed="1")
    assert project.geometries.get().declared_crs == "EPSG:24047 (guessed, agreed to)"


@pytest.mark.parametrize(
    "told",
    [
        {"srid": "3857", "srid_source": "file"},
        {"srid": "nan", "srid_source": "file"},
        {"srid": "24047", "srid_source": "believed"},
        {"srid": "24047"},
        {"srid": "24047", "srid_source": "file", "srid_adjusted": "x" * 50},
    ],
)
def test_no_other_system_or_source_is_taken(client, project, told):
    assert send(client, project, **told).status_code == 400
    assert not project.geometries.exists()


@pytest.mark.parametrize("srid", SYSTEMS)
def test_a_picked_shape_that_was_moved_says_so_within_its_column(client, project, srid):
    fields = {"srid": srid, "srid_source": "guessed", "srid_agreed": "1", "srid_adjusted": "1"}
    assert send(client, project, **fields).status_code == 200
    assert project.geometries.get().operation == operation(srid) + "; adjusted on the map"


def test_saved_again_as_it_stands_a_position_keeps_its_system(client, project):
    send(client, project, srid=24047, srid_source="file")
    assert send(client, project).status_code == 200
    assert project.geometries.count() == 1
    send(client, project, method="gnss")
    assert set(project.geometries.values_list("declared_crs", flat=True)) == {"EPSG:24047"}
    moved = LineString((100.05, 16.0501), (100.06, 16.0501), srid=4326)
    send(client, project, geometry=moved.geojson)
    assert project.geometries.get(replaced_at=None).declared_crs == ""


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "1989-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_no_device_can_mean_is_not_kept(client, project, at):
    assert send(client, project, captured_at=at).status_code == 200
    assert project.geometries.get().captured_at is None
    assert client.get(f"/projects/{project.code}/").status_code == 200


def test_the_time_of_a_device_is_kept(project):
    at = timezone.now() - timedelta(days=30)
    form = PinForm(posted(project, captured_at=at.isoformat()), project=project)
    assert form.is_valid()
    assert form.facts["captured_at"] == at
