"""Every format as the programs of those who asked read it, against the question itself."""

import io
import json
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import geopandas
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPoint, Point, Polygon
from django.http import QueryDict
from openpyxl.utils.escape import unescape

from maps.exports import xlsx
from maps.exports.question import question_of
from maps.exports.registry import FORMATS
from maps.exports.rows import COLUMNS
from tests.maps.hostile import NAMES

LAYERED = ["geojson", "geojsonl", "gpkg", "kml", "kmz", "parquet"]
BOW_TIE = "POLYGON((100 16,100.01 16.01,100.01 16,100 16.01,100 16))"
MIXED = "GEOMETRYCOLLECTION(POINT(100 16),LINESTRING(100 16,100.1 16))"
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture
def saved(body, tmp_path):
    """The path of an export for a person."""

    def save(user, extension, **asked):
        path = tmp_path / f"projects.{extension}"
        path.write_bytes(body(user, extension, **asked))
        return path

    return save


@pytest.fixture
def frame(saved, unzipped):
    """An export as a table by code, geometry included where the format has one."""

    def read(user, extension, **asked):
        if extension == "shp.zip":
            folder = unzipped(user, **asked)
            layers = [*folder.glob("*.shp"), folder / "projects_none.dbf"]
            rows = [row for one in layers for row in geopandas.read_file(one).to_dict("records")]
            return {row["PRJ_CODE"]: row | {"budget_baht": row["BUDGET_THB"]} for row in rows}
        path = saved(user, extension, **asked)
        if extension == "csv":
            table = pyogrio.read_dataframe(path)
        elif extension == "xlsx":
            table = geopandas.pd.read_excel(path, sheet_name=0, dtype={"code": str})
        elif extension == "parquet":
            table = geopandas.read_parquet(path)
        elif extension == "kmz":
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
                table = geopandas.read_file(io.BytesIO(archive.read("doc.kml")))
        else:
            table = geopandas.read_file(path)
        return {row["code"]: row for row in table.to_dict("records")}

    return read


@pytest.fixture
def works(world):
    ring = ((100, 16), (100.01, 16), (100.01, 16.01), (100, 16.01), (100, 16))
    shapes = [
        Point(100.1, 16.1, srid=4326),
        MultiPoint(Point(100, 16), Point(100.1, 16), srid=4326),
        None,
        Polygon(ring, srid=4326),
        GEOSGeometry(BOW_TIE, srid=4326),
        GEOSGeometry(MIXED, srid=4326),
    ]
    for number, shape in enumerate(shapes):
        project = world.project()
        world.fund(project, 1_000 + number)
        world.pin(project, shape)
    world.nowhere = world.project()
    world.next_door = world.project(authority=world.neighbour)
    world.fund(world.next_door, 77)
    return world


@pytest.mark.parametrize("extension", sorted(set(FORMATS) - {"oc4ids.json"}))
@pytest.mark.parametrize("who", ["planning", "stranger"])
def test_counts_and_sums_are_those_of_the_question(works, frame, extension, who):
    user = getattr(works, who)
    rows = frame(user, extension, year=2568)
    asked = question_of(user, QueryDict("year=2568"))
    expected = asked.projects.with_money(years=asked.years)
    assert set(rows) == {project.code for project in expected} and rows
    total = sum(Decimal(str(row["budget_baht"])) for row in rows.values())
    assert total == sum(project.budget_baht for project in expected)


@pytest.mark.parametrize("extension", LAYERED)
def test_positions_are_those_of_the_registry(works, frame, extension):
    rows = frame(works.planning, extension)
    assert rows[works.nowhere.code]["geometry"] is None
    kinds = sorted(row["geometry"].geom_type for row in rows.values() if row["geometry"])
    line = "MultiLineString" if extension in {"gpkg", "geojson", "geojsonl", "parquet"} else None
    assert len(kinds) == 6
    assert {"Point", "MultiPoint", "LineString", "Polygon"} <= set(kinds)
    assert line is None or line in kinds
    lengths = {row["length_m"] for row in rows.values() if row["length_m"] == row["length_m"]}
    assert 1069 < min(float(one) for one in lengths if one) < 1071


@pytest.mark.parametrize("extension", ["gpkg", "parquet", "kml", "csv", "xlsx"])
def test_parts_of_a_lower_dimension_are_told(works, frame, extension):
    told = [row["other_parts_wkt"] for row in frame(works.planning, extension).values()]
    parts = [one for one in told if isinstance(one, str) and one]
    assert len(parts) == 1
    assert GEOSGeometry(parts[0]).equals(GEOSGeometry("MULTIPOINT(100 16)"))


@pytest.mark.parametrize("extension", ["geojson", "gpkg", "parquet", "kml", "csv", "xlsx"])
def test_hostile_names_are_kept(world, frame, extension):
    given = {world.project(name=name).code: name for name in NAMES}
    for code, row in frame(world.planning, extension).items():
        name, found = given[code], row["name"] if "name" in row else row["Name"]
        if extension == "kml":  # XML holds no control character, and LIBKML keeps no outer space
            name = "".join("�" if one < " " and one not in "\t\r\n" else one for one in name)
            found, name = found.strip(), name.strip()
        if extension == "csv" and name[0] in "=+-@\t＝":
            found = found.removeprefix("'")
        if extension == "xlsx":
            found = unescape(found)  # _x0002_, as Excel writes it
        assert found.replace("\r\n", "\n") == name.replace("\r\n", "\n")


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_an_empty_answer_is_a_file_that_opens(world, frame, body, extension):
    if extension in {"kml", "kmz"}:  # GDAL takes a document without places for no layer
        content = body(world.planning, extension)
        if extension == "kmz":
            content = zipfile.ZipFile(io.BytesIO(content)).read("doc.kml")
        assert list(ElementTree.fromstring(content).iter(f"{KML}Placemark")) == []  # noqa: S314
        return
    if extension == "oc4ids.json":
        assert json.loads(body(world.planning, extension))["projects"] == []
        return
    assert frame(world.planning, extension) == {}


def test_lines_are_features_and_the_first_tells_of_the_file(works, body):
    first, *others = body(works.planning, "geojsonl", year=2568).decode().splitlines()
    assert json.loads(first)["about"]["filter"] == {"year": ["2568"]}
    assert {json.loads(line)["type"] for line in (first, *others)} == {"Feature"}
    assert "about" not in json.loads(others[0])
    (empty,) = body(works.planning, "geojsonl", year=2599).decode().splitlines()
    assert json.loads(empty)["features"] == [] and json.loads(empty)["about"]["licence"]


def test_kml_has_ids_thai_names_and_typed_data(works, body):
    root = ElementTree.fromstring(body(works.planning, "kml", q="สาย"))  # noqa: S314 – our own
    document = root.find(f"{KML}Document")
    assert "filter: q=สาย" in document.findtext(f"{KML}description")
    places = document.findall(f"{KML}Placemark")
    assert len({one.get("id") for one in places}) == len(places) == 7
    project = next(one for one in places if one.get("id") == f"project-{works.nowhere.code}")
    assert project.findtext(f"{KML}name") == works.nowhere.name
    data = {one.get("name"): one.text for one in project.iter(f"{KML}SimpleData")}
    assert data["lao_name"] == works.sao.full_name_th and data["budget_baht"] == "0.00"
    declared = {one.get("name") for one in document.iter(f"{KML}SimpleField")}
    assert declared == {*COLUMNS, "other_parts_wkt"}


def test_a_geopackage_tells_of_itself(works, saved):
    path = saved(works.planning, "gpkg", year=2568)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["projects"]
    info = pyogrio.read_info(path)
    told = info["layer_metadata"]
    assert json.loads(told["filter"]) == {"year": ["2568"]}
    assert told["source"] and told["licence"] and told["generated_at"]
    assert set(info["fields"]) == {*COLUMNS, "other_parts_wkt"}


def test_geoparquet_1_1_with_a_covering_box(works, saved):
    path = saved(works.planning, "parquet", year=2568)
    notes = pq.ParquetFile(path).metadata.metadata
    geo = json.loads(notes[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0" and column["encoding"] == "WKB"
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert set(column["geometry_types"]) == {
        *("Point", "MultiPoint", "LineString", "Polygon", "MultiLineString")
    }
    assert json.loads(notes[b"gisplan"])["filter"] == {"year": ["2568"]}
    frame = geopandas.read_parquet(path)
    placed = frame[~frame.geometry.isna()]
    boxes = [box for box in pq.read_table(path)["bbox"].to_pylist() if box]
    for box, bounds in zip(boxes, placed.bounds.values, strict=True):
        assert [box[name] for name in ("xmin", "ymin", "xmax", "ymax")] == list(bounds)
    found = geopandas.read_parquet(path, bbox=(100.09, 16.09, 100.11, 16.11))
    assert len(found) == 1


def sheets(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book}


def test_a_workbook_has_totals_notes_and_days_of_the_buddhist_era(works, saved):
    path = saved(works.planning, "xlsx", year=2568)
    book = {
        title: [[cell.value for cell in row] for row in rows]
        for title, rows in sheets(path).items()
    }
    projects = book["โครงการ"]
    assert projects[0] == [*COLUMNS, "other_parts_wkt"]
    assert all(row[COLUMNS_AT["updated_at"]].endswith(("2569", "2570")) for row in projects[1:])
    baht = sum(row[COLUMNS_AT["budget_baht"]] for row in projects[1:])
    assert book["ตามปี"][1] == [2568, None, 6, baht, 0, 0]
    assert book["ตามสาขา"][1][:4] == ["road", "ถนน", 6, baht]
    assert book["ตามสถานะ"][1][2:4] == [6, baht]
    notes = "\n".join(row[0] for row in book["หมายเหตุ"])
    assert "filter: year=2568" in notes and "licence: " in notes and "source: " in notes


COLUMNS_AT = {name: position for position, name in enumerate(COLUMNS)}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@A1", "\t=1", "＝1", "http://a.b/"])
def test_a_workbook_holds_no_formula_and_no_link(world, saved, name):
    world.project(name=name)
    cell = sheets(saved(world.planning, "xlsx"))["โครงการ"][1][COLUMNS_AT["name"]]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name, None)
    assert cell.quotePrefix is (name[0] in "=+-@\t＝") or cell.style_id == 0


def test_rows_beyond_a_sheet_go_on_in_the_next(world, saved, monkeypatch):
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 3)
    codes = [world.project().code for _ in range(5)]
    book = sheets(saved(world.planning, "xlsx"))
    assert [len(rows) for title, rows in book.items() if title.startswith("โครงการ")] == [3, 3, 2]
    found = [
        row[0].value for title in ("โครงการ", "โครงการ 2", "โครงการ 3") for row in book[title][1:]
    ]
    assert found == codes
