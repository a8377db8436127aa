"""Tiles from zoom 11: the rows of the question, each as it lies there."""

from urllib.parse import urlencode

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.filters import asked_by
from projects.models import Project
from tests.maps.tiles.conftest import tiles_of

pytestmark = pytest.mark.django_db

HERE = (100.0, 16.0, 100.4, 16.4)
AWKWARD = [
    "POINT (100.1 16.1)",
    "LINESTRING (100.1 16.1, 100.10001 16.1)",  # a metre
    "LINESTRING (100.1 16.1, 100.1 16.1)",
    "POLYGON ((100.1 16.1, 100.10001 16.1, 100.10001 16.10001, 100.1 16.1))",
    "MULTIPOINT ((100.1 16.1), (100.3 16.3))",
    "MULTILINESTRING ((100.1 16.1, 100.2 16.1), (100.3 16.3, 100.30001 16.3))",
    "MULTIPOLYGON (((100.1 16.1, 100.2 16.1, 100.2 16.2, 100.1 16.1)))",
    "GEOMETRYCOLLECTION (POINT (100.1 16.1), LINESTRING (100.2 16.1, 100.25 16.1))",
    "POLYGON ((100.1 16.1, 100.3 16.3, 100.3 16.1, 100.1 16.3, 100.1 16.1))",  # a bow
    "LINESTRING (100.1 16.1, 100.3 16.1, 100.3 16.3)",  # a corner
    "POLYGON ((100.05 16.05, 100.35 16.05, 100.35 16.35, 100.05 16.35, 100.05 16.05),"
    " (100.06 16.06, 100.34 16.06, 100.34 16.34, 100.06 16.34, 100.06 16.06))",  # a ring
    "LINESTRING (100.1000001 16.1, 100.1000002 16.1000001, 100.1 16.1)",
]


def codes(found):
    return {feature.attributes["code"] for _tile, feature in found}


@pytest.mark.parametrize("zoom", [11, 13])
def test_every_position_is_on_a_tile(world, spread, zoom):
    made = set()
    for text in AWKWARD:
        project = world.project()
        world.pin(project, GEOSGeometry(text, srid=4326))
        made.add(project.code)
    world.project()  # without a position
    assert codes(spread(world.dla, zoom, tiles_of(zoom, HERE))) == made


def test_a_shape_is_on_no_tile_that_it_does_not_meet(world, spread):
    world.pin(
        world.project(), LineString((100.01, 16.01), (100.39, 16.01), (100.39, 16.39), srid=4326)
    )
    held = {tile for tile, _feature in spread(world.dla, 13, tiles_of(13, HERE))}
    assert held
    [(x, y)] = tiles_of(13, (100.2, 16.2, 100.2, 16.2))
    assert (x, y) not in held


def test_a_metre_is_a_point_far_away_and_a_line_near_by(world, tile):
    world.pin(world.project(), LineString((100.1, 16.1), (100.10001, 16.1), srid=4326))
    kinds = {}
    for zoom in (11, 19):
        [(x, y)] = tiles_of(zoom, (100.1, 16.1, 100.1, 16.1))
        [drawn] = tile(world.dla, f"projects/{zoom}/{x}/{y}")["projects"]
        kinds[zoom] = drawn.kind
    assert kinds == {11: 1, 19: 2}


def test_what_lies_beyond_the_map_is_at_its_edge(world, tile):
    swapped = world.project()
    world.pin(swapped, Point(16.1, 100.1, srid=4326))
    [(x, _y)] = tiles_of(12, (16.1, 0, 16.1, 0))
    [drawn] = tile(world.dla, f"projects/12/{x}/0")["projects"]
    assert drawn.attributes["code"] == swapped.code
    assert drawn.points[0][1] in range(-64, 64)


def test_a_feature_tells_what_the_map_needs(world, tile):
    project = world.project(sector="water", kind_id="weir", state="signed")
    world.pin(project, world.point(), method="village", role="contracted")
    [(x, y)] = tiles_of(14, (100.1, 16.1, 100.1, 16.1))
    [drawn] = tile(world.dla, f"projects/14/{x}/{y}")["projects"]
    assert drawn.id == project.pk
    assert drawn.attributes == {
        "code": project.code,
        "sector": "water",
        "kind": "weir",
        "state": "signed",
        "position": "provisional",
        "role": "contracted",
    }


def test_only_the_current_position_is_drawn(world, spread):
    project = world.project()
    world.pin(project, Point(100.05, 16.05, srid=4326), is_current=False, role="contracted")
    world.pin(project, Point(100.35, 16.35, srid=4326))
    [(tile, _feature)] = spread(world.dla, 13, tiles_of(13, HERE))
    assert [tile] == tiles_of(13, (100.35, 16.35, 100.35, 16.35))


@pytest.mark.parametrize(
    "asked",
    [
        {"sector": "water"},
        {"year": "2568", "source": "reserve"},
        {"lao": "6980102"},
        {"subdistrict": "980101", "sector": ["road", "water"]},
        {"q": "คอนกรีต"},
        {"budget_min": "1"},
        {"near": "100.1,16.1,3000"},
        {"within": "POLYGON((100 16,100.15 16,100.15 16.2,100 16))"},
        {"bbox": "100,16,100.2,16.2"},
        {"position": "provisional"},
        {"lao_kind": "sao", "role": "planned"},
        {"sample": "no"},
    ],
)
def test_the_tiles_hold_the_rows_of_the_question(world, spread, asked):
    various(world)
    found = codes(spread(world.dla, 13, tiles_of(13, HERE), **asked))
    listed = Project.objects.all()
    question = asked_by(world.dla, QueryDict(urlencode(asked, doseq=True)))
    wanted = question.qs.filter(geometries__is_current=True)
    assert found == set(wanted.values_list("code", flat=True))
    assert 0 < len(found) < listed.count()


def various(world):
    """A dozen of works of two owners, most of them with a position."""
    for n in range(12):
        project = world.project(
            authority=world.sao if n % 3 else world.neighbour,
            sector="water" if n % 2 else "road",
            kind_id="weir" if n % 2 else "concrete",
            state="draft" if n == 5 else "signed",
            sample=n == 7,
        )
        if n % 4:
            world.fund(project, 1000 * n, source="reserve" if n % 2 else "ordinance")
        if n % 5:
            method = "village" if n == 8 else "map"
            world.pin(project, world.point(100.05 + n / 50, 16.1), method=method)


def test_each_sees_what_she_may_read(world, spread):
    various(world)
    for user in (world.engineering, world.stranger, world.reader):
        seen = codes(spread(user, 13, tiles_of(13, HERE)))
        readable = Project.objects.visible_to(user).filter(geometries__is_current=True)
        assert seen == set(readable.values_list("code", flat=True))
        assert seen
    assert codes(spread(world.engineering, 13, tiles_of(13, HERE))) != codes(
        spread(world.stranger, 13, tiles_of(13, HERE))
    )


def test_a_tile_takes_few_queries(world, log_in):
    project = world.project()
    world.fund(project)
    world.pin(project, world.point())
    client = log_in(world.dla)
    [(x, y)] = tiles_of(14, (100.1, 16.1, 100.1, 16.1))
    address = f"/tiles/projects/14/{x}/{y}.mvt?sector=road&year=2568"
    etag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    # session, person, her duties, the version; savepoint, time limit, the tile, the limit of
    # before (the test's own transaction goes on), savepoint
    assert len(asked) == 9
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert len(asked) == 0  # maps.door proved it by one statement of its own
