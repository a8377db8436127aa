"""The terms a file carries are those of the areas in force."""

import json
from datetime import date

import pytest

from coordinates.area_sources import INVENTED
from coordinates.loading.areas import load_areas
from coordinates.models import AdminArea
from maps.exports.notes import licence_note
from tests.world import area, square


def come_from(source: str, **which) -> None:
    AdminArea.objects.filter(**which).update(source=source)


def test_areas_of_a_file_are_named_with_the_terms_of_their_publisher(world):
    come_from("tha_adm.zip/admbnda_adm3")
    come_from("th_province.geojson.gz", level="province")
    note = licence_note()
    assert "เขตการปกครองจาก th_province.geojson.gz, tha_adm.zip/admbnda_adm3" in note
    assert "COD-AB" in note


def test_an_invented_province_is_no_official_data(world):
    come_from(INVENTED)
    note = licence_note()
    assert "สมมุติ" in note
    assert "COD-AB" not in note
    assert "ข้อมูลราชการ" not in note


@pytest.mark.django_db
def test_names_and_codes_alone_owe_nothing_to_a_boundary_file():
    load_areas(commit=True)
    note = licence_note()
    assert "geothai" in note
    assert "COD-AB" not in note


def test_a_closed_generation_and_the_areas_of_authorities_are_not_named(world):
    come_from("in-force.geojson")
    come_from("drawn by hand", level="jurisdiction")
    old = area("province", "96", "เก่า", square(101, 16))
    AdminArea.objects.filter(pk=old.pk).update(source="old.geojson", valid_to=date(2020, 1, 1))
    note = licence_note()
    assert "in-force.geojson" in note
    assert "by hand" not in note and "old.geojson" not in note


def test_no_area_is_no_source(db):
    assert "เขตการปกครอง" not in licence_note()


def test_every_file_that_explains_itself_carries_the_note(world, body, unzipped):
    come_from("th_province.geojson.gz")
    told = "th_province.geojson.gz"
    assert told in json.loads(body(world.planning, "geojson"))["licence"]
    readme = unzipped(world.planning) / "projects_readme.txt"
    assert told in readme.read_text(encoding="utf-8-sig")
