"""A typed text as a whole: what supposes a mistake is marked, and never taken unseen."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from coordinates.measures import middle_of
from coordinates.models import AdminArea
from coordinates.places import rank_in
from coordinates.values import LonLat
from projects.bulk.positions import PositionWriter
from projects.errors import ProjectError
from projects.models import ProjectGeometry
from projects.pin_form import PROPOSED, understand
from projects.places import owner_area
from projects.read_as import read_as
from projects.typed import read_typed

NEAR = LonLat(99.0, 18.6)


def test_a_wrong_zone_is_marked_as_supposed():
    first, second = read_typed("48Q 505033 2054601", primitive="point", near=NEAR)
    assert (first.is_supposed, first.zone) == (True, 47)
    assert (second.is_supposed, second.zone) == (False, 48)
    assert first.notation_words == "UTM 47N · WGS 84"
    assert "โซน" in first.reason_words


def test_a_line_as_typed_takes_no_supposition_from_its_neighbours():
    text = "48Q 505033 2054601\n48Q 505133 2054601"
    typed = [one for one in read_typed(text, primitive="line", near=NEAR) if not one.is_supposed]
    west, _south, east, _north = typed[0].geometry.extent
    assert (typed[0].zone, west > 105, east > 105) == (48, True, True)


def test_squares_and_links_make_a_road():
    text = "47QNA0503254600\nhttps://maps.google.com/?q=18.5901,99.0502\n18.6, 99.06"
    [typed] = read_typed(text, primitive="line")
    assert typed.geometry.num_points == 3
    assert typed.notation_words == "MGRS 47N · WGS 84"


def test_the_middle_of_an_area_completes_a_short_code(world):
    project = world.project(sector="water", kind_id="weir")
    [typed] = understand(project, "H2JX+V3", "point")
    middle = middle_of(owner_area(project.owner))
    assert middle is not None
    assert abs(typed.geometry.centroid.x - middle.lon) < 0.55
    assert abs(typed.geometry.centroid.y - middle.lat) < 0.55
    assert typed.first.reason == "from_reference"


def test_a_square_area_has_its_middle():
    box = Polygon.from_bbox((100.0, 16.0, 101.0, 17.0))
    area = AdminArea(boundary=MultiPolygon(box, srid=4326))
    assert middle_of(area) == LonLat(100.5, 16.5)
    assert middle_of(None) is None
    assert rank_in(None)(LonLat(100.0, 16.0))[0] > rank_in(None)(LonLat(90.0, 16.0))[0]


def test_an_import_refuses_what_supposes_a_mistake(world):
    positions = PositionWriter(cast("Any", None), "")
    entry = cast("Any", SimpleNamespace(project=world.project(sector="water", kind_id="weir")))
    assert positions._read(entry, "16.05, 100.05").first.notation == "decimal"
    with pytest.raises(ProjectError, match="เครื่องหมายลบ"):
        positions._read(entry, "16.05, -100.05")


@pytest.mark.parametrize(
    ("text", "declared", "words"),
    [
        ("48N 519879 2053374", "EPSG:32647", "พิมพ์เป็นโซน 48 อ่านเป็นโซน 47 (WGS 84)"),
        ("47N 519879 2053374", "EPSG:32647", "อ่านเป็นโซน 47 (WGS 84)"),
        ("519879 2053374", "EPSG:24047", "อ่านเป็นโซน 47 (Indian 1975)"),
        ("ดูแบบแปลน", "EPSG:32648 (guessed, agreed to)", "อ่านเป็นโซน 48 (WGS 84)"),
        ("18.57, 99.18", "EPSG:4326", "อ่านเป็นองศา (WGS 84)"),
        ("18.57, 99.18", "", ""),
        ("", "EPSG:9999", ""),
    ],
)
def test_what_was_typed_is_told_with_the_zone_it_is_read_in(text, declared, words):
    assert read_as(ProjectGeometry(typed_text=text, declared_crs=declared)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("wrong-zone", "พิมพ์เป็นโซน 47 อ่านเป็นโซน 48 (WGS 84)"),
        ("wrong-datum", "อ่านเป็นโซน 47 (Indian 1975)"),
        ("swapped", "อ่านเป็นโซน 47 (WGS 84)"),
    ],
)
def test_a_proposal_taken_on_the_map_is_what_the_numbers_are_read_as(rule, words):
    taken = f"UTM zone 47N, WGS 84, none; {PROPOSED % rule}"
    position = ProjectGeometry(
        typed_text="47N 519879 2053374", declared_crs="EPSG:32647", operation=taken
    )
    assert read_as(position) == words
    position.typed_text = "48N 519879 2053374"  # the system that was proposed is declared already
    if rule == "wrong-zone":
        assert read_as(position) == "พิมพ์เป็นโซน 48 อ่านเป็นโซน 47 (WGS 84)"
