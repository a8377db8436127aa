"""Files in another coordinate system: Indian 1975 by the pinned operation alone."""

import csv
import io
import json

import geopandas
import pyarrow.parquet as pq
import pyogrio
import pytest
from django.contrib.gis.geos import Point

from coordinates.datum import from_wgs84
from maps.exports.registry import FORMATS
from maps.exports.systems import CRS

METRES = [int(crs) for crs in CRS["crs"][1:]]
LON, LAT = 100.1, 16.1


@pytest.fixture
def pinned(world):
    world.pin(world.project(), Point(LON, LAT, srid=4326))
    return world


def at(srid):
    x, y = from_wgs84(LON, LAT, srid)
    return pytest.approx((float(x), float(y)), abs=0.02)


def test_the_five_systems_are_offered():
    assert CRS["crs"] == ("4326", "32647", "32648", "24047", "24048")


@pytest.mark.parametrize("srid", METRES)
def test_a_layer_is_in_the_system_and_says_so(pinned, body, unzipped, tmp_path, srid):
    path = tmp_path / "p.gpkg"
    path.write_bytes(body(pinned.planning, "gpkg", crs=srid))
    parquet = tmp_path / "p.parquet"
    parquet.write_bytes(body(pinned.planning, "parquet", crs=srid))
    shapefile = unzipped(pinned.planning, crs=srid) / "projects_point.shp"
    geojson = tmp_path / "p.geojson"
    geojson.write_bytes(body(pinned.planning, "geojson", crs=srid))
    for frame in (
        pyogrio.read_dataframe(path),
        geopandas.read_parquet(parquet),
        pyogrio.read_dataframe(shapefile),
        pyogrio.read_dataframe(geojson),
    ):
        assert frame.crs.to_epsg() == srid
        assert (frame.geometry[0].x, frame.geometry[0].y) == at(srid)
    note = json.loads(pq.ParquetFile(parquet).metadata.metadata[b"gisplan"])
    assert f"EPSG:{srid}" in note["crs"]
    assert ("RTSD" in note["crs"]) is (str(srid).startswith("24"))


@pytest.mark.parametrize("srid", METRES)
def test_a_csv_has_eastings_and_northings(pinned, body, srid):
    text = body(pinned.planning, "csv", crs=srid).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (float(row["easting_m"]), float(row["northing_m"])) == at(srid)
    assert f"EPSG:{srid}" in list(row)[-1]
    assert "lon" not in row


def test_geojson_in_degrees_has_no_crs_member(pinned, body):
    assert "crs" not in json.loads(body(pinned.planning, "geojson", crs=4326))


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_a_wrong_system_is_a_sentence(pinned, log_in, extension):
    client = log_in(pinned.planning)
    for crs in ("3857", "4240", "EPSG:4326", "๔๓๒๖", "-1", "x" * 5000):
        response = client.get(f"/export/projects.{extension}", {"crs": crs})
        assert response.status_code == 400
        assert "4326" in response.content.decode()


@pytest.mark.parametrize("extension", ["kml", "kmz", "geojsonl", "xlsx", "oc4ids.json"])
def test_a_format_of_degrees_refuses_metres_by_its_name(pinned, log_in, extension):
    response = log_in(pinned.planning).get(f"/export/projects.{extension}", {"crs": METRES[0]})
    assert response.status_code == 400
    assert f"crs ของ {extension} ต้องเป็น 4326" in response.content.decode()


def test_a_position_the_system_cannot_hold_is_told_in_degrees(world, body, unzipped, tmp_path):
    """One with its axes swapped must not end the file."""
    project = world.project()
    world.pin(project, Point(16.1, 89.1, srid=4326))
    world.pin(world.project(), Point(LON, LAT, srid=4326))
    (row,) = [
        one
        for one in json.loads(body(world.planning, "geojson", crs=METRES[0]))["features"]
        if one["id"] == project.code
    ]
    assert row["geometry"] is None
    assert row["other_parts"]["coordinates"] == [16.1, 89.1]
    assert row["other_parts"]["crs"]["properties"]["name"] == "EPSG:4326"
    path = tmp_path / "p.gpkg"
    path.write_bytes(body(world.planning, "gpkg", crs=METRES[0]))
    frame = pyogrio.read_dataframe(path).set_index("code")
    assert frame.loc[project.code, "other_parts_wkt"] == "SRID=4326;POINT(16.1 89.1)"
    folder = unzipped(world.planning, crs=METRES[0])
    assert pyogrio.read_info(folder / "projects_none.dbf")["features"] == 1
    assert "POINT(16.1 89.1)" in (folder / "projects_report.csv").read_text("utf-8-sig")
