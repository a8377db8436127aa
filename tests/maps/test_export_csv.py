"""CSV as a spreadsheet reads it."""

import csv
import io

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.db import Error

from coordinates.spreadsheet import as_typed
from maps.exports import csv as csv_export
from maps.exports.question import Question
from maps.exports.rows import COLUMNS
from projects.models import Project
from tests.maps.hostile import NAMES


@pytest.fixture
def records(body):
    def get(user, **asked):
        content = body(user, "csv", **asked)
        assert content.startswith(b"\xef\xbb\xbf")
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        return {record["code"]: record for record in reader}

    return get


def test_the_first_row_holds_the_names_of_the_answer(world, body):
    first = body(world.planning, "csv").decode("utf-8-sig").splitlines()[0]
    *names, note = next(csv.reader([first]))
    assert names == [*COLUMNS, "lon", "lat", "wkt", "other_parts_wkt"]
    assert "source: " in note and "licence: " in note and "filter: " in note


@pytest.mark.parametrize("name", [*NAMES, "'=x", "''-x", "'\r@x", "'\t+x", "'กขค", "'"])
def test_a_hostile_name_is_kept_and_never_a_formula(world, records, name):
    project = world.project(name=name)
    cell = records(world.planning)[project.code]["name"]
    assert as_typed(cell) == name
    assert cell[0] not in "=+-@\t\r\n＝＋－＠"


def test_an_authority_named_like_a_formula_is_tamed(world, records):
    world.sao.full_name_th = "=อบต."
    world.sao.save()
    project = world.project()
    assert records(world.planning)[project.code]["lao_name"] == "'=อบต."


def test_an_unpinned_project_has_empty_cells(world, records):
    project = world.project()
    record = records(world.planning)[project.code]
    assert {record[name] for name in ("lon", "lat", "wkt", "role", "length_m")} == {""}
    assert {record[f"{name}_baht"] for name in ("budget", "contract", "paid")} == {"0.00"}


@pytest.mark.parametrize(
    "shape",
    [
        Point(100.123456789, 16.1, srid=4326),
        LineString((100, 16), (100.1, 16.1), (100.2, 16), srid=4326),
        GEOSGeometry("MULTIPOINT(100 16,100.1 16.1)", srid=4326),
        # a horseshoe: its centroid lies outside
        GEOSGeometry("POLYGON((0 0,9 0,9 9,8 9,8 1,1 1,1 9,0 9,0 0))", srid=4326),
        # a bow-tie, kept as it was drawn
        Polygon(((100, 16), (100.1, 16.1), (100.1, 16), (100, 16.1), (100, 16)), srid=4326),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_lon_and_lat_lie_on_the_position(world, records, shape):
    project = world.project()
    world.pin(project, shape)
    record = records(world.planning)[project.code]
    point = Point(float(record["lon"]), float(record["lat"]), srid=4326)
    assert shape.make_valid().distance(point) < 1e-6
    assert GEOSGeometry(record["wkt"], srid=4326).equals_exact(shape, 1e-6)


def test_every_row_is_there_once(world, records, many):
    many(world, 1000)
    assert len(records(world.planning)) == 1000


def test_an_error_on_the_way_is_the_last_line(world, many, monkeypatch):
    many(world, 1000)
    fails = "1 / (p.id - (SELECT max(id) FROM projects_project))"
    monkeypatch.setattr(csv_export, "_cells", lambda _decimals: f"p.name || ' ' || p.name, {fails}")
    got = io.BytesIO()
    with pytest.raises(Error, match="division by zero"):
        got.writelines(csv_export.stream(Question(Project.objects.all()), {"crs": "4326"}))
    assert "ไฟล์นี้ไม่ครบ" in got.getvalue().decode("utf-8-sig").splitlines()[-1]
