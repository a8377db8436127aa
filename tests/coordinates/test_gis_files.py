"""Reading files of strangers: what they mean is kept, what they try is refused."""

import gzip
import json
import sqlite3
import warnings
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import geopandas
import pytest
import shapely

from coordinates.gis_files import GisFileError, read_geojson, upload_limits
from coordinates.gis_files.dbf import Table
from coordinates.gis_files.errors import Fault
from coordinates.gis_files.systems import srid_of_crs

# The published pair of domain.md §4, and where the RTSD translation puts it.
INDIAN = (673310.690, 1520741.207)
WGS84 = (100.599909, 13.753544)
TITLE = "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ ๓"


def frame(crs: int = 24047, title: str = TITLE) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"PRJ_NAME": [title]}, geometry=[shapely.Point(INDIAN)], crs=crs)


def zipped(folder: Path, encoding: str, *, without: str = "", title: str = TITLE) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # geopandas says that a long text is cut
        frame(title=title).to_file(folder / "ถนน.shp", encoding=encoding)
    target = folder / "upload.zip"
    with ZipFile(target, "w") as archive:
        for path in folder.glob("ถนน.*"):
            if path.suffix != without:
                archive.write(path, f"งาน/{path.name}")
    return target


def collection(*coordinates: float, **more: object) -> str:
    geometry = {"type": "Point", "coordinates": list(coordinates)}
    feature = {"type": "Feature", "properties": {"ชื่อ": TITLE}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more})


def fault_of(path: Path, **more: object) -> Fault:
    with pytest.raises(GisFileError) as caught:
        read_geojson(path, **more)
    assert str(caught.value)
    return caught.value.fault


def position_of(answer: dict) -> tuple[float, float]:
    (feature,) = answer["features"]
    return tuple(feature["geometry"]["coordinates"])


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
@pytest.mark.parametrize("without", ["", ".cpg"])
def test_thai_is_intact_in_both_encodings_with_and_without_cpg(tmp_path, encoding, without):
    answer = read_geojson(zipped(tmp_path, encoding, without=without))
    assert answer["features"][0]["properties"] == {"PRJ_NAME": TITLE}
    assert answer["encoding"] == encoding


def test_a_letter_cut_in_half_at_the_end_of_a_value_does_not_lose_the_file(tmp_path):
    answer = read_geojson(zipped(tmp_path, "utf-8", title="ฝาย" * 60))
    name = answer["features"][0]["properties"]["PRJ_NAME"]
    assert len(name) == 84 and ("ฝาย" * 60).startswith(name)


def test_a_table_that_contradicts_its_cpg_is_read_as_what_it_is(tmp_path):
    zipped(tmp_path, "cp874")
    (tmp_path / "ถนน.cpg").write_text("UTF-8")
    assert Table(tmp_path / "ถนน.dbf", "ถนน").letters().encoding == "cp874"


def test_indian_1975_comes_through_the_pinned_operation_only(tmp_path):
    answer = read_geojson(zipped(tmp_path, "utf-8"))
    assert position_of(answer) == pytest.approx(WGS84, abs=1e-6)
    assert "RTSD" in answer["operation"]
    by_default = frame().to_crs(4326).geometry[0]
    assert abs(by_default.x - WGS84[0]) + abs(by_default.y - WGS84[1]) > 1e-3


def test_a_missing_prj_is_guessed_and_said_to_be_until_a_person_chooses(tmp_path):
    path = zipped(tmp_path, "utf-8", without=".prj")
    (layer,) = read_geojson(path)["layers"]
    assert (layer["srid"], layer["srid_source"]) == (32647, "guessed")
    assert [each["srid"] for each in layer["candidates"]] == [32647, 24047]
    (layer,) = read_geojson(path, srid=24047)["layers"]
    assert (layer["srid"], layer["srid_source"]) == (24047, "chosen")
    assert position_of(read_geojson(path, srid=24047)) == pytest.approx(WGS84, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "srid"),
    [
        ("EPSG:4326", 4326),
        ("OGC:CRS84", 4326),
        ("EPSG:32648", 32648),
        ("EPSG:24047", 24047),
        ("EPSG:4240", 4240),
        ("+proj=utm +zone=47 +datum=WGS84 +type=crs", 32647),
    ],
)
def test_systems_are_known_by_datum_and_zone(text, srid):
    assert srid_of_crs(text) == srid


@pytest.mark.parametrize("text", ["EPSG:3857", "EPSG:4239", "EPSG:32646", "EPSG:24048x", "ก"])
def test_a_system_that_is_not_ours_is_refused_not_guessed(text):
    with pytest.raises(GisFileError) as caught:
        srid_of_crs(text)
    assert caught.value.fault is Fault.CRS_UNKNOWN


@pytest.mark.parametrize(("name", "driver"), [("a.kml", "LIBKML"), ("a.gpkg", "GPKG")])
def test_kml_and_geopackage_give_the_same_position(tmp_path, name, driver):
    points = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(WGS84)], crs=4326)
    points.to_file(tmp_path / name, driver=driver)
    assert position_of(read_geojson(tmp_path / name)) == pytest.approx(WGS84)


def test_kmz_and_gzipped_geojson_are_unpacked(tmp_path):
    points = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(WGS84)], crs=4326)
    points.to_file(tmp_path / "doc.kml", driver="LIBKML")
    with ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.write(tmp_path / "doc.kml", "doc.kml")
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(collection(*WGS84).encode()))
    for name in ("a.kmz", "a.geojson.gz"):
        assert position_of(read_geojson(tmp_path / name)) == pytest.approx(WGS84)


@pytest.mark.parametrize("disguise", ["a.geojson", "a.kml", "a.zip"])
def test_a_vrt_that_points_at_another_file_is_refused_in_every_disguise(tmp_path, disguise):
    secret = tmp_path / "secret.geojson"
    secret.write_text(collection(*WGS84))
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    path = tmp_path / disguise
    if disguise == "a.zip":
        with ZipFile(path, "w") as archive:
            archive.writestr("a.geojson", vrt)
    else:
        path.write_text(vrt)
    # The attack is a real one: without the sandbox's environment GDAL opens it.
    bare = tmp_path / "bare.geojson"
    bare.write_text(vrt)
    assert len(geopandas.read_file(bare)) == 1
    assert fault_of(path) is Fault.UNKNOWN_KIND


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path):
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b" " * (upload_limits().unpacked_bytes + 1))
    assert path.stat().st_size < upload_limits().file_bytes
    assert fault_of(path) is Fault.TOO_LARGE


def test_files_beyond_the_caps_are_refused_with_the_cap_named(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(collection(*WGS84))
    assert fault_of(path, limits=replace(upload_limits(), file_bytes=10)) is Fault.TOO_LARGE
    assert fault_of(path, limits=replace(upload_limits(), features=0)) is Fault.TOO_MANY_FEATURES
    assert fault_of(path, limits=replace(upload_limits(), vertices=0)) is Fault.TOO_MANY_VERTICES


def test_a_reader_without_memory_is_a_refusal_not_a_crash(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(collection(*WGS84))
    assert fault_of(path, limits=replace(upload_limits(), memory_bytes=1)) in {
        Fault.BROKEN,
        Fault.TOO_HEAVY,
    }


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"hello", Fault.UNKNOWN_KIND),
        (b"", Fault.EMPTY),
        (b"/vsicurl/http://example.org/a.geojson", Fault.UNKNOWN_KIND),
        (b'{"type":"FeatureCollection","features":[]}', Fault.EMPTY),
        (b'{"type":"FeatureCollection","features":[', Fault.BROKEN),
        (b"PK\x03\x04broken", Fault.BROKEN),
        (b"\x00\x00\x27\x0abare", Fault.LONE_SHAPEFILE),
        (collection(13.75, 200.6).encode(), Fault.OUT_OF_RANGE),
        (collection(float("nan"), 13.7).encode(), Fault.OUT_OF_RANGE),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, content, fault):
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert fault_of(path) is fault


def test_features_without_geometry_are_counted_not_drawn(tmp_path):
    path = tmp_path / "a.geojson"
    whole = json.loads(collection(*WGS84))
    whole["features"].append({"type": "Feature", "properties": {}, "geometry": None})
    path.write_text(json.dumps(whole))
    answer = read_geojson(path)
    assert len(answer["features"]) == 1 and answer["without_geometry"] == 1


NOTES = {
    "ถนน.qml": b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis/>",
    "ถนน.qmd": b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis/>",
    "readme.html": b"<!doctype html><p>map</p><br>",
    "plan.dwg": b"AC1032\0" + bytes(100),
    "readme.txt": "อ่านก่อน".encode("utf-16"),
    "inner.zip": b"PK\x03\x04" + bytes(40),
}


def with_notes(path: Path) -> Path:
    with ZipFile(path, "a") as archive:
        for name, content in NOTES.items():
            archive.writestr(name, content)
    return path


def test_what_lies_beside_a_map_in_a_zip_need_not_be_one(tmp_path):
    """As QGIS packs a layer: its style and its notes beside it."""
    answer = read_geojson(with_notes(zipped(tmp_path, "utf-8")))
    assert answer["features"][0]["properties"] == {"PRJ_NAME": TITLE}
    assert len(answer["layers"]) == 1


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("ถนน.qml", Fault.DOCTYPE),
        ("readme.html", Fault.BROKEN),
        ("plan.dwg", Fault.DRAWING),
        ("readme.txt", Fault.UTF16),
    ],
)
def test_a_zip_without_a_map_is_refused_for_what_it_holds(tmp_path, name, fault):
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr(name, NOTES[name])
    assert fault_of(path) is fault


def test_a_map_that_cannot_be_read_is_not_left_out_of_a_zip_in_silence(tmp_path):
    path = zipped(tmp_path, "utf-8")
    with ZipFile(path, "a") as archive:
        archive.writestr("second.kml", NOTES["ถนน.qml"])
    assert fault_of(path) is Fault.DOCTYPE


STANDARD_VIEWS = (
    """CREATE VIEW st_spatial_ref_sys AS
      SELECT srs_name, srs_id, organization, organization_coordsys_id, definition, description
      FROM gpkg_spatial_ref_sys;""",
    """CREATE VIEW spatial_ref_sys AS
      SELECT srs_id AS srid, organization AS auth_name, organization_coordsys_id AS auth_srid,
        definition AS srtext
      FROM gpkg_spatial_ref_sys;""",
    """CREATE VIEW st_geometry_columns AS
      SELECT table_name, column_name, "ST_" || geometry_type_name AS geometry_type_name,
        g.srs_id, srs_name
      FROM gpkg_geometry_columns as g JOIN gpkg_spatial_ref_sys AS s
      WHERE g.srs_id = s.srs_id;""",
)
QGIS_TABLES = (  # its styles and its project, as it writes them
    'CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
    '"styleName" TEXT(30), "styleQML" TEXT, "useAsDefault" BOOLEAN, '
    "\"update_time\" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))",
    "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
    'CREATE TABLE "ถนน--สาย/* AS (๑" (n)',
    'CREATE UNIQUE INDEX "หนึ่ง" ON qgis_projects (name)',
)


@pytest.mark.parametrize("statements", [(), STANDARD_VIEWS, QGIS_TABLES])
def test_geopackages_of_other_programs_are_read(tmp_path, statements):
    """With its R-tree and triggers, which pyogrio makes; with the views of the standard."""
    path = tmp_path / "a.gpkg"
    points = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(WGS84)], crs=4326)
    points.to_file(path, driver="GPKG", layer="ถนน สาย 1")
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
        schema = database.execute("SELECT type, sql FROM sqlite_master").fetchall()
    assert {"table", "trigger", "index"} <= {kind for kind, _sql in schema}
    assert any(str(sql).startswith("CREATE VIRTUAL TABLE") for _kind, sql in schema)
    assert position_of(read_geojson(path)) == pytest.approx(WGS84)


@pytest.mark.parametrize("inner", ["A.GEOJSON", "a.geojson"])
def test_two_members_of_one_name_are_refused_not_merged(tmp_path, inner):
    path = tmp_path / "a.zip"
    with warnings.catch_warnings(), ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")  # that a name is there twice
        archive.writestr("a.geojson", collection(*WGS84))
        archive.writestr(inner, collection(100.7, 13.8))
    assert fault_of(path) is Fault.UNSAFE_ARCHIVE
