"""The shapefile as GIS programs of Thai offices read it."""

import csv
from decimal import Decimal

import geopandas
import pyogrio
import pytest
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.test import override_settings

from maps.exports import layers
from tests.maps.hostile import NAMES

FIELDS = [
    *("PRJ_CODE", "PRJ_NAME", "LAO_CODE", "LAO_NAME", "FY_BE", "SECTOR", "KIND", "STATE"),
    *("BUDGET_THB", "CONTRACT", "PAID_THB", "LEN_M", "AREA_M2", "METHOD", "ACC_M", "UPDATED"),
]
ENCODINGS = ["utf-8", "cp874"]
LONG = "ก่อสร้างถนนคอนกรีตเสริมเหล็กสายบ้านน้ำใส ไปบ้านใหม่ กว้าง ๕ เมตร ยาว ๒,๒๓๔ เมตร " * 5


def rows(folder, layer: str):
    frame = pyogrio.read_dataframe(next(folder.glob(f"projects_{layer}.??[pf]")))
    return {row["PRJ_CODE"]: row for row in frame.to_dict("records")}


def title(row) -> str:
    names = ["PRJ_NAME", *(f"PRJ_NAME{n}" for n in range(2, 30))]
    return "".join(row[name] for name in names if isinstance(row.get(name), str))


def report(folder) -> list[dict[str, str]]:
    with (folder / "projects_report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def one_of_each(world):
    world.at_point = world.project(name="ฝายน้ำล้น")
    world.pin(world.at_point, Point(100.1, 16.1, srid=4326), accuracy_m=Decimal("3.5"))
    world.at_line = world.project(name="ถนนสายหลัก")
    world.pin(world.at_line)
    world.fund(world.at_line, 123_456)
    world.at_pond = world.project(name="สระน้ำ")
    ring = ((100, 16), (100.01, 16), (100.01, 16.01), (100, 16.01), (100, 16))
    world.pin(world.at_pond, Polygon(ring, srid=4326))
    world.nowhere = world.project(name="ยังไม่ปักหมุด")
    return world


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_zip_holds_a_layer_a_primitive_and_its_papers(one_of_each, unzipped, encoding):
    folder = unzipped(one_of_each.planning, encoding=encoding)
    spatial = [f"projects_{layer}" for layer in ("point", "line", "polygon")]
    expected = {f"{name}.{end}" for name in spatial for end in ("shp", "shx", "dbf", "prj", "cpg")}
    expected |= {"projects_none.dbf", "projects_none.cpg"}
    expected |= {"projects_readme.txt", "projects_report.csv"}
    assert {path.name for path in folder.iterdir()} == expected
    for path in folder.glob("*.cpg"):
        assert path.read_text() == encoding.upper()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_project_stands_in_the_layer_of_its_primitive(one_of_each, unzipped, encoding):
    folder = unzipped(one_of_each.planning, encoding=encoding)
    world = one_of_each
    expected = {
        "point": world.at_point,
        "line": world.at_line,
        "polygon": world.at_pond,
        "none": world.nowhere,
    }
    for layer, project in expected.items():
        found = rows(folder, layer)
        assert list(found) == [project.code]
        assert found[project.code]["PRJ_NAME"] == project.name
        assert found[project.code]["LAO_NAME"] == world.sao.full_name_th


def test_fields_are_the_fixed_dictionary_with_their_values(one_of_each, unzipped):
    folder = unzipped(one_of_each.planning)
    info = pyogrio.read_info(folder / "projects_line.shp")
    assert list(info["fields"]) == FIELDS
    line = rows(folder, "line")[one_of_each.at_line.code]
    assert line["BUDGET_THB"] == 123_456
    assert line["FY_BE"] == 2568
    assert 1069 < line["LEN_M"] < 1071
    assert (line["CONTRACT"], line["PAID_THB"]) == (0, 0)
    assert rows(folder, "point")[one_of_each.at_point.code]["ACC_M"] == 3.5
    frame = geopandas.read_file(folder / "projects_point.shp")
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry[0].equals(frame.geometry[0].__class__(100.1, 16.1))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_title_of_three_hundred_letters_is_whole(world, unzipped, encoding):
    assert len(LONG) > 300
    project, short = world.project(name=LONG.strip()), world.project(name="สั้น")
    found = rows(unzipped(world.planning, encoding=encoding), "none")
    assert title(found[project.code]) == LONG.strip()
    assert title(found[short.code]) == "สั้น"
    texts = [value for value in found[project.code].values() if isinstance(value, str)]
    assert max(len(text.encode(encoding)) for text in texts) <= 254


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_survives_in_utf8(world, unzipped, name):
    project = world.project(name=name)
    found = rows(unzipped(world.planning), "none")
    assert title(found[project.code]).strip() == name.strip()


def test_what_cp874_lacks_is_spelled_out_and_reported(world, unzipped):
    project = world.project(name="กว้าง ½ ม. × 2° ± 3 ตร.ม.² 🚜")
    folder = unzipped(world.planning, encoding="cp874")
    assert title(rows(folder, "none")[project.code]) == (
        "กว้าง  1/2 ม. x 2องศา +/- 3 ตร.ม.2 [U+1F69C]"
    )
    found = {(line["from"], line["to"]) for line in report(folder)}
    assert found >= {("½", " 1/2"), ("×", "x"), ("°", "องศา"), ("²", "2"), ("🚜", "[U+1F69C]")}
    assert {line["code"] for line in report(folder)} == {project.code}
    assert report(unzipped(world.planning, encoding="utf-8")) == []


def test_a_name_that_does_not_fit_is_reported(world, unzipped):
    world.sao.full_name_th = "องค์การบริหารส่วนตำบล" * 10
    world.sao.save()
    project = world.project()
    folder = unzipped(world.planning)
    (line,) = report(folder)
    assert (line["code"], line["field"], line["what"]) == (project.code, "LAO_NAME", "shortened")
    assert line["from"] == world.sao.full_name_th
    kept = rows(folder, "none")[project.code]["LAO_NAME"]
    assert kept == line["to"] and world.sao.full_name_th.startswith(kept)


def test_several_parts_become_multi_and_points_too(world, unzipped):
    one, two = world.project(), world.project()
    world.pin(one, Point(100.1, 16.1, srid=4326))
    world.pin(two, GEOSGeometry("MULTIPOINT(100 16,100.1 16.1)", srid=4326))
    road = world.project()
    text = "MULTILINESTRING((100 16,100.1 16),(100.2 16,100.3 16))"
    world.pin(road, GEOSGeometry(text, srid=4326))
    folder = unzipped(world.planning)
    points = rows(folder, "point")
    assert {len(points[p.code]["geometry"].geoms) for p in (one, two)} == {1, 2}
    assert len(rows(folder, "line")[road.code]["geometry"].geoms) == 2


def test_mixed_parts_go_by_the_highest_dimension_and_the_rest_is_reported(world, unzipped):
    project = world.project()
    mixed = GEOSGeometry("GEOMETRYCOLLECTION(POINT(100 16),LINESTRING(100 16,101 16))", srid=4326)
    world.pin(project, mixed)
    folder = unzipped(world.planning)
    assert list(rows(folder, "line")) == [project.code]
    assert rows(folder, "point") == {}
    (line,) = report(folder)
    assert (line["code"], line["what"]) == (project.code, "left_out")
    assert GEOSGeometry(line["from"]).equals(GEOSGeometry("MULTIPOINT(100 16)"))


def test_the_readme_explains_every_field_and_the_question(one_of_each, unzipped):
    folder = unzipped(one_of_each.planning, year=2568, encoding="cp874")
    text = (folder / "projects_readme.txt").read_text(encoding="utf-8-sig")
    for name in FIELDS:
        assert f"  {name} " in text
    assert "year=2568" in text
    assert "projects_line  1" in text


def test_the_readme_is_plain_text(world, unzipped):
    text = (unzipped(world.planning, q="<ถนน> & 'ซอย'") / "projects_readme.txt").read_text(
        "utf-8-sig"
    )
    assert "q=<ถนน> & 'ซอย';" in text


def test_thousands_of_rows_are_all_there(world, unzipped, many):
    many(world, 1000)
    folder = unzipped(world.planning)
    assert pyogrio.read_info(folder / "projects_line.shp")["features"] == 1000
    assert len(rows(folder, "line")) == 1000


def test_too_large_a_layer_is_refused_with_a_sentence(world, log_in, monkeypatch):
    world.project()
    monkeypatch.setattr(layers, "MAX_BYTES", 100)
    response = log_in(world.planning).get("/export/projects.shp.zip")
    assert response.status_code == 400
    assert "2 GB" in response.content.decode()


def test_nothing_stays_on_disk(one_of_each, unzipped, tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(folder)):
        unzipped(one_of_each.planning)
    assert list(folder.iterdir()) == []
