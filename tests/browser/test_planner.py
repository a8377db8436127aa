"""A planner asks for a province and a year and takes it away; the files count what she saw."""

import csv
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import geopandas
import pyogrio
import pytest
from django.contrib.gis.geos import LineString, Point, Polygon

LONG = " ".join(["ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านหนองน้ำใส ถึงบ้านห้วยทราย"] * 5)
TITLES = [f"{LONG} ที่ {number}" for number in range(5)]
LAYERS = {"line": [0, 4], "point": [1], "polygon": [2], "none": [3]}
UNPINNED = 3


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
        project = world.project(name=TITLES[number], state="signed")
        world.fund(project, 100_000 * (number + 1), fiscal_year=2568)
        if shape is not None:
            world.pin(project, shape)
    world.fund(world.project(), 7, fiscal_year=2567)
    world.fund(world.project(authority=world.far), 9, fiscal_year=2568)


def pick(visit, label: str, option: str) -> None:
    visit.page.locator("details.pick", has_text=label).first.locator("summary").click()
    visit.page.get_by_label(option, exact=True).check()


@pytest.fixture
def planner(visit, works):
    """She has asked for the province and the year, and looks at the answer."""
    planner = visit("dla")
    planner.open("/projects/")
    pick(planner, "จังหวัด", "ทดสอบ")
    pick(planner, "ปีงบประมาณ", "2568")
    planner.page.get_by_role("button", name="ค้นหา").click()
    planner.page.wait_for_url("**year=2568**")
    return planner


def test_a_planner_filters_and_downloads(planner, tmp_path):
    total = planner.page.locator(".totals").inner_text()
    assert "5 โครงการ" in total
    assert "1,500,000.00" in total
    assert planner.page.locator("tbody tr").count() == 5
    assert planner.violations() == []

    frame = geopandas.read_file(download(planner, "GeoJSON สำหรับ", tmp_path))
    assert frame["budget_baht"].astype(float).sum() == 1_500_000
    assert sorted(frame["name"]) == TITLES
    assert frame[frame.geometry.isna()]["name"].tolist() == [TITLES[UNPINNED]]

    with download(planner, "CSV", tmp_path).open(encoding="utf-8-sig", newline="") as table:
        records = list(csv.DictReader(table))
    assert sorted(record["name"] for record in records) == TITLES
    assert [record["name"] for record in records if not record["wkt"]] == [TITLES[UNPINNED]]
    assert sum(Decimal(record["budget_baht"]) for record in records) == 1_500_000


@pytest.mark.parametrize("encoding", ["UTF-8", "cp874"])
def test_a_planner_takes_a_shapefile_with_every_title_whole(planner, tmp_path, encoding):
    folder = unzipped(download(planner, "Shapefile", tmp_path, encoding=encoding))
    found = {name: titles(layer(folder, name)) for name in LAYERS}
    assert found == {name: [TITLES[n] for n in numbers] for name, numbers in LAYERS.items()}
    assert {path.read_text() for path in folder.glob("*.cpg")} == {encoding.upper()}


def test_ogrinfo_counts_what_she_saw(planner, tmp_path):
    assert ogrinfo_count(download(planner, "GeoJSON สำหรับ", tmp_path)) == 5
    for encoding in ("UTF-8", "cp874"):
        folder = unzipped(download(planner, "Shapefile", tmp_path, encoding=encoding))
        for name, numbers in LAYERS.items():
            assert ogrinfo_count(layer(folder, name)) == len(numbers)


def ogrinfo_count(path: Path) -> int:
    """The features of a file of one layer, as GDAL's own program counts them."""
    program = shutil.which("ogrinfo")
    if not program and not Path("/etc/debian_version").exists():
        pytest.skip("no ogrinfo on the PATH: install GDAL's programs; bin/setup does on Debian")
    assert program, "bin/setup installs gdal-bin"
    told = subprocess.run(
        [program, "-so", "-al", path], capture_output=True, text=True, check=True
    ).stdout
    [count] = re.findall(r"^Feature Count: (\d+)$", told, re.MULTILINE)
    return int(count)


def unzipped(archive: Path) -> Path:
    folder = archive.parent / f"files-{len(list(archive.parent.iterdir()))}"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


def layer(folder: Path, name: str) -> Path:
    return folder / f"projects_{name}.{'dbf' if name == 'none' else 'shp'}"


def titles(path: Path) -> list[str]:
    """The titles of a layer, put together again from their cells."""
    frame = pyogrio.read_dataframe(path)
    return sorted(frame.filter(regex="^PRJ_NAME").fillna("").agg("".join, axis=1))


def download(visit, label: str, folder: Path, *, encoding: str = "") -> Path:
    menu = visit.page.locator("details.pick", has_text="ดาวน์โหลด")
    if not menu.locator(".exports").is_visible():
        menu.locator("summary").click()
    form = menu.locator("form", has=visit.page.get_by_role("button", name=label))
    if encoding:
        form.locator("select[name=encoding]").select_option(encoding.lower())
    with visit.page.expect_download() as waiting:
        form.get_by_role("button", name=label).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def test_a_planner_on_a_phone_reads_the_list_without_scrolling_sideways(visit, works):
    planner = visit("dla", phone=True)
    planner.open("/projects/")
    assert planner.page.evaluate("() => document.documentElement.scrollWidth") <= 360
    assert planner.violations() == []
