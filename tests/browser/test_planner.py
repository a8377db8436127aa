"""A planner asks for a province and a year and takes it away; the files count what she saw."""

import csv
import zipfile
from pathlib import Path

import geopandas
import pyogrio
import pytest
from django.contrib.gis.geos import LineString, Point, Polygon

LONG = "ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านหนองน้ำใส ถึงบ้านห้วยทราย " * 5


@pytest.fixture
def works(world):
    """Five works of 2568 in the province, one of another year, one of another province."""
    shapes = [
        LineString((100.05, 16.05), (100.06, 16.06), srid=4326),
        Point(100.1, 16.1, srid=4326),
        Polygon(((100.1, 16.1), (100.11, 16.1), (100.11, 16.11), (100.1, 16.1)), srid=4326),
        None,
        LineString((100.15, 16.05), (100.16, 16.06), srid=4326),
    ]
    for number, shape in enumerate(shapes):
        project = world.project(name=f"{LONG} ที่ {number}", state="signed")
        world.fund(project, 100_000 * (number + 1), fiscal_year=2568)
        if shape is not None:
            world.pin(project, shape)
    world.fund(world.project(), 7, fiscal_year=2567)
    world.fund(world.project(authority=world.far), 9, fiscal_year=2568)


def pick(visit, label: str, option: str) -> None:
    visit.page.locator("details.pick", has_text=label).first.locator("summary").click()
    visit.page.get_by_label(option, exact=True).check()


def test_a_planner_filters_and_downloads(visit, works, tmp_path):
    planner = visit("dla")
    planner.open("/projects/")
    pick(planner, "จังหวัด", "ทดสอบ")
    pick(planner, "ปีงบประมาณ", "2568")
    planner.page.get_by_role("button", name="ค้นหา").click()
    planner.page.wait_for_url("**year=2568**")
    total = planner.page.locator(".totals").inner_text()
    assert "5 โครงการ" in total
    assert "1,500,000.00" in total
    assert planner.page.locator("tbody tr").count() == 5
    assert planner.violations() == []

    geojson = download(planner, "GeoJSON", tmp_path)
    frame = geopandas.read_file(geojson)
    assert len(frame) == 5
    assert frame["budget_baht"].astype(float).sum() == 1_500_000
    assert set(frame["name"].str.strip()) == {f"{LONG} ที่ {n}".strip() for n in range(5)}
    assert frame.geometry.isna().sum() == 1

    with download(planner, "CSV", tmp_path).open(encoding="utf-8-sig", newline="") as table:
        assert len(list(csv.DictReader(table))) == 5

    for label, encoding in [("Shapefile (UTF-8)", "utf-8"), ("Shapefile (cp874)", "cp874")]:
        read_shapefile(download(planner, label, tmp_path), tmp_path / encoding)


def read_shapefile(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    count, names = 0, set()
    for layer in ["_point", "_line", "_polygon"]:
        [path] = folder.glob(f"*{layer}.shp")
        frame = geopandas.read_file(path)
        assert len(frame) == pyogrio.read_info(path)["features"]
        count += len(frame)
        titles = frame.filter(regex="^PRJ_NAME").fillna("").agg("".join, axis=1)
        names |= set(titles.str.strip())
    [unpinned] = folder.glob("*_none.dbf")
    count += pyogrio.read_info(unpinned)["features"]
    assert count == 5
    wanted = {f"{LONG} ที่ {number}".strip() for number in (0, 1, 2, 4)}
    assert {name.replace(" ", "") for name in names} == {name.replace(" ", "") for name in wanted}


def download(visit, label: str, folder: Path) -> Path:
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name=label, exact=True).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def test_a_planner_on_a_phone_reads_the_list_without_scrolling_sideways(visit, works):
    planner = visit("dla", phone=True)
    planner.open("/projects/")
    assert planner.page.evaluate("() => document.documentElement.scrollWidth") <= 360
    assert planner.violations() == []
