"""One question, many renderings: each shows the same projects and the same baht."""

from pathlib import Path

import pytest
from django.test import Client

from tests.maps.agreement import renderings
from tests.maps.agreement.questions import questions
from tests.maps.agreement.works import scatter
from tests.world import World

SEED = 2569
pytestmark = pytest.mark.django_db


@pytest.fixture
def works(world: World) -> World:
    scatter(world, SEED)
    return world


@pytest.mark.parametrize("who", ["dla", "engineering"])
@pytest.mark.parametrize(
    "count", [30, pytest.param(200, marks=pytest.mark.long, id="200 questions")]
)
def test_every_rendering_of_a_question_agrees(
    works: World, who: str, count: int, tmp_path: Path
) -> None:
    user = getattr(works, who)
    client = Client()
    client.force_login(user)
    shown = 0
    box = "POLYGON((100.15 16.15,100.22 16.15,100.18 16.24,100.15 16.15))"
    shape = client.post("/shapes/", {"geometry": box}).json()["shape"]
    for number, asked in enumerate(questions(SEED, count, shape=shape)):
        expected = renderings.of_rows(user, asked)
        shown += bool(expected.projects)
        found = {
            "page": renderings.of_page(client, asked),
            "totals": renderings.of_totals(user, asked),
            "geojson": renderings.of_geojson(client, asked),
            "csv": renderings.of_csv(client, asked),
            "shp": renderings.of_shapefiles(client, asked, tmp_path / str(number)),
            "provinces": renderings.of_totals(user, asked, "province"),
            "subdistricts": renderings.of_totals(user, asked, "subdistrict"),
            "fills": renderings.of_fills(client, asked, "district"),
        }
        assert found == dict.fromkeys(found, expected), asked
        assert renderings.of_ogc(client, asked) == expected.projects, asked
        drawn = {zoom: renderings.on_tiles(client, asked, zoom) for zoom in (8, 11, 13)}
        assert drawn == dict.fromkeys(drawn, renderings.positioned(user, asked)), asked
    assert shown > count / 3
