"""manage.py export_projects."""

import json

import pyogrio
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from maps.exports import geojson


def export(tmp_path, name="projects.geojson", **options):
    path = tmp_path / name
    call_command("export_projects", out=path, **{"format": "geojson"} | options)
    return path


def codes(path):
    return {feature["id"] for feature in json.loads(path.read_bytes())["features"]}


def test_the_operator_gets_every_row(world, tmp_path, capsys):
    both = {world.project().code, world.project(authority=world.far).code}
    assert codes(export(tmp_path)) == both
    assert "projects.geojson" in capsys.readouterr().out


def test_a_person_gets_hers(world, tmp_path):
    own = world.project()
    world.project(authority=world.far)
    assert codes(export(tmp_path, user="planning")) == {own.code}


def test_the_filter_is_that_of_the_address(world, tmp_path):
    world.project(year=2566)
    water = world.project(sector="water", kind_id="weir")
    assert codes(export(tmp_path, filter="province=98&sector=water")) == {water.code}


def test_a_shapefile_in_cp874(world, tmp_path):
    world.pin(world.project(name="ถนน"))
    path = export(tmp_path, "p.zip", format="shp.zip", encoding="cp874")
    frame = pyogrio.read_dataframe(f"/vsizip/{path}/projects_line.shp")
    assert frame["PRJ_NAME"].tolist() == ["ถนน"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"filter": "year=2025"}, "2025"),
        ({"user": "nobody"}, "nobody"),
        ({"format": "shp.zip", "encoding": "tis"}, "cp874"),
        ({"name": "missing/p.geojson"}, "missing"),
    ],
)
def test_a_wrong_option_is_one_sentence(world, tmp_path, options, told):
    with pytest.raises(CommandError, match=told):
        export(tmp_path, **options)


def test_an_unfinished_file_is_not_left_behind(world, tmp_path, monkeypatch):
    world.project()
    monkeypatch.setattr(geojson, "feature", lambda: "(1 / (p.id - p.id))::text")
    with pytest.raises(DatabaseError):
        export(tmp_path)
    assert list(tmp_path.glob("*")) == list(tmp_path.glob(".*")) == []
