"""Tiles below zoom 11: every project once, and the sums of the question."""

from collections import Counter
from decimal import Decimal

import pytest
from django.http import QueryDict

from coordinates.models import AdminArea
from projects.filters import asked_by
from projects.rollup import rollup_compact
from projects.totals import totals_of
from tests.maps.tiles.test_shapes import various

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "",
    "sector=water",
    "year=2568&source=reserve",
    "lao=6980101",
    "district=9801",
    "province=98&subdistrict=980101",
    "district=9802&subdistrict=980101",
]


def summed(found):
    return (
        sum(feature.attributes["count"] for _tile, feature in found),
        Decimal(sum(feature.attributes["budget_baht"] for _tile, feature in found)),
    )


def positioned(user, query=""):
    question = QueryDict(query, mutable=True)
    question.setlist("position", ["pinned", "provisional"])
    [total] = totals_of(asked_by(user, question))
    return total.projects, total.budget_baht


@pytest.fixture
def country(world):
    """Works of known areas, of a PAO, of an agency without any, of a province without boundary."""
    various(world)
    placed = [
        world.project(authority=world.pao),
        world.project(authority=world.far),
        world.project(agency=world.agency),
        world.project(district_code="9899", subdistrict_code="989999"),
        world.project(subdistrict_code="980199"),
    ]
    for n, project in enumerate(placed):
        world.fund(project, 100_000 + n)
        world.pin(project)
    return world


@pytest.mark.parametrize("zoom", range(4, 11))
@pytest.mark.parametrize("query", QUESTIONS)
def test_the_tiles_of_a_zoom_add_up_to_the_question(country, spread, zoom, query):
    rollup_compact()
    asked = dict(QueryDict(query).lists())
    found = spread(country.dla, zoom, **asked)
    assert summed(found) == positioned(country.dla, query)
    once = Counter(feature.attributes["code"] for _tile, feature in found)
    assert set(once.values()) <= {1}


@pytest.mark.parametrize("who", ["engineering", "stranger", "reader", "province_officer"])
@pytest.mark.parametrize("zoom", [5, 8, 10])
def test_each_counts_what_she_may_read(country, spread, who, zoom):
    user = getattr(country, who)
    assert summed(spread(user, zoom)) == positioned(user)


def test_the_level_follows_the_zoom_and_what_is_known(country, spread):
    level = {
        zoom: {
            feature.attributes["code"]: feature.attributes["level"]
            for _tile, feature in spread(country.dla, zoom)
        }
        for zoom in (6, 8, 10)
    }
    assert level[6] == {"98": "province", "": "country"}
    assert level[8] == {"98": "province", "9801": "district", "": "country"}
    assert level[10] == {
        "98": "province",
        "9801": "district",
        "980101": "subdistrict",
        "980102": "subdistrict",
        "": "country",
    }


def test_an_area_that_is_no_more_is_counted_in_the_larger_one(country, spread):
    before = summed(spread(country.dla, 10))
    AdminArea.objects.filter(code="980101").update(valid_to="2020-01-01")
    found = spread(country.dla, 10)
    assert summed(found) == before
    assert "980101" not in {feature.attributes["code"] for _tile, feature in found}


def test_a_place_on_a_border_of_tiles_is_on_one(country, spread):
    """0° E, the border of all zooms: a centre exactly there."""
    AdminArea.objects.filter(code="98").update(
        boundary="SRID=4326;MULTIPOLYGON(((-1 -1, 1 -1, 1 1, -1 1, -1 -1)))"
    )
    around = [(x, y) for x in (31, 32) for y in (31, 32)]
    found = spread(country.dla, 6, around)
    assert [(tile, feature.attributes["code"]) for tile, feature in found] == [((32, 32), "98")]


def test_without_a_position_nothing_is_counted(country, log_in):
    client = log_in(country.dla)
    assert client.get("/tiles/projects/6/49/29.mvt?position=none").status_code == 204
