"""shape=, generation= and count_by=: where a work counts, and totals that share it."""

from datetime import date
from decimal import Decimal

import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.http import QueryDict
from pyproj import Geod

from coordinates.models import AdminArea, AdminAreaPart
from coordinates.shapes import make, sent_of_text, shape_keep
from maps.exports.question import question_of
from projects.area_shares import area_shares_rebuild
from projects.filters import BadQuestion, ProjectFilter
from projects.models import AreaShare, Project, ProjectGeometry
from projects.rollup import rollup_compact
from projects.shares import shared_totals
from tests.world import area, square

pytestmark = pytest.mark.django_db


def asked(query: str) -> ProjectFilter:
    return ProjectFilter(QueryDict(query), queryset=Project.objects.all())


def codes(query: str) -> set[str]:
    return set(asked(query).rows().values_list("code", flat=True))


def line(*lonlats: tuple[float, float]) -> LineString:
    return LineString(*lonlats, srid=4326)


def shares(project: Project) -> dict[str, Decimal]:
    rows = AreaShare.objects.filter(project_id=project.pk)
    return dict(rows.values_list("subdistrict_code", "share"))


# a kept shape ----------------------------------------------------------------------------


def kept(world, wkt: str, **options) -> str:
    return shape_keep(made=make(sent_of_text(wkt), **options), by=world.dla).hash


def test_a_shape_finds_what_touches_it(world):
    inside, across, outside = (world.project() for _ in range(3))
    none = world.project()
    world.pin(inside, world.point(100.05, 16.05))
    world.pin(across, line((100.09, 16.05), (100.2, 16.05)))
    world.pin(outside, world.point(100.15, 16.15))
    shape = kept(world, "POLYGON((100 16,100.1 16,100.1 16.1,100 16.1,100 16))")
    assert codes(f"shape={shape}") == {inside.code, across.code}
    assert codes(f"shape={shape}&position=none") == set()
    assert none.code in codes("")
    outer = "(100 16,100.1 16,100.1 16.1,100 16.1,100 16)"
    hole = "(100.04 16.04,100.06 16.04,100.06 16.06,100.04 16.06,100.04 16.04)"
    ring = f"POLYGON({outer},{hole})"
    assert codes(f"shape={kept(world, ring)}") == {across.code}


def test_a_shape_of_many_pieces_counts_a_work_once(world):
    work = world.project()
    world.pin(work, line((99.9, 16.0), (100.9, 16.01)))
    circle = shapely.Point(100.4, 16).buffer(0.3, quad_segs=500)
    shape = kept(world, circle.wkt)
    assert asked(f"shape={shape}").rows().count() == 1
    projects, parameters = question_of(world.dla, QueryDict(f"shape={shape}")).statement()
    with connection.cursor() as cursor:
        cursor.execute(projects, parameters)
        assert cursor.fetchall() == [(work.pk,)]


@pytest.mark.parametrize("shape", ["x", "0" * 32, "A" * 32, "0" * 31, "0" * 33])
def test_a_shape_that_is_none_is_refused_by_name(world, shape):
    with pytest.raises(BadQuestion) as refused:
        codes(f"shape={shape}")
    assert list(refused.value.errors) == ["shape"]


# boundaries of another day ---------------------------------------------------------------


@pytest.fixture
def moved_border(world):
    """Until 2020 the first subdistrict was half as wide, and 980199 lay beside it."""
    day = date(2020, 1, 1)
    AdminArea.objects.filter(pk=world.subdistricts[0].pk).update(valid_from=day)
    old = AdminArea.objects.create(
        level="subdistrict",
        code="980101",
        name_th="หนองน้ำใส",
        parent=world.district,
        valid_to=day,
        boundary=MultiPolygon(Polygon.from_bbox((100, 16, 100.1, 16.2)), srid=4326),
    )
    gone = AdminArea.objects.create(
        level="subdistrict",
        code="980199",
        name_th="ยุบแล้ว",
        parent=world.district,
        valid_to=day,
        boundary=MultiPolygon(Polygon.from_bbox((100.1, 16, 100.2, 16.2)), srid=4326),
    )
    for one in (old, gone):
        AdminAreaPart.objects.create(area=one, geometry=one.boundary[0])
    return day


def test_a_work_belongs_to_the_areas_of_the_day(world, moved_border):
    west, east, unpinned = (world.project() for _ in range(3))
    world.pin(west, world.point(100.05, 16.05))
    world.pin(east, line((100.12, 16.05), (100.15, 16.05)))
    assert codes("subdistrict=980101") == {west.code, east.code, unpinned.code}
    assert codes("subdistrict=980101&generation=2019-12-31") == {west.code, unpinned.code}
    assert codes("subdistrict=980199&generation=2562") == {east.code}
    assert codes("subdistrict=980101&generation=2563") == {west.code, east.code, unpinned.code}
    assert codes("district=9801&generation=31/12/2562") == {west.code, east.code, unpinned.code}
    assert codes("generation=2562") == {west.code, east.code, unpinned.code}


def test_a_place_on_the_border_of_that_day_is_the_lower_codes(world, moved_border):
    work = world.project()
    world.pin(work, world.point(100.1, 16.05))
    assert codes("subdistrict=980101&generation=2562") == {work.code}
    assert codes("subdistrict=980199&generation=2562") == set()


def test_broken_shapes_have_a_place_too(world, moved_border):
    bow, flat = world.project(), world.project()
    ring = [(100.11, 16.01), (100.15, 16.05), (100.15, 16.01), (100.11, 16.05), (100.11, 16.01)]
    world.pin(bow, Polygon(ring, srid=4326))
    flat_ring = [(100.11, 16.01), (100.15, 16.01), (100.13, 16.01), (100.11, 16.01)]
    world.pin(flat, Polygon(flat_ring, srid=4326))
    assert codes("subdistrict=980199&generation=2562") == {bow.code, flat.code}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("subdistrict=980199&generation=2563", "subdistrict"),
        ("province=97&generation=2563", "province"),
        ("generation=yesterday", "generation"),
        ("generation=2025", "generation"),
        ("generation=31/02/2562", "generation"),
        ("generation=99999", "generation"),
        ("count_by=half", "count_by"),
        ("generation=2563&count_by=share", "count_by"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(world, moved_border, query, name):
    with pytest.raises(BadQuestion) as refused:
        codes(query)
    assert list(refused.value.errors) == [name]
    assert not asked(query).is_valid()


# shares ----------------------------------------------------------------------------------


def test_a_road_is_shared_by_its_length_on_the_ellipsoid(world):
    road = world.project()
    world.pin(road, line((100.1, 16.1), (100.25, 16.1), (100.25, 16.15)))
    geod = Geod(ellps="WGS84")
    west = geod.line_length([100.1, 100.2], [16.1, 16.1])
    whole = geod.line_length([100.1, 100.25, 100.25], [16.1, 16.1, 16.15])
    found = shares(road)
    assert set(found) == {"980101", "980102"}
    assert float(found["980101"]) == pytest.approx(west / whole, rel=1e-6)
    assert sum(found.values()) == 1


def test_a_pond_is_shared_by_its_area_a_broken_one_mended(world):
    pond, bow = world.project(), world.project()
    world.pin(pond, Polygon.from_bbox((100.19, 16.05, 100.22, 16.06)))
    ring = [(100.15, 16.01), (100.25, 16.11), (100.25, 16.01), (100.15, 16.11), (100.15, 16.01)]
    world.pin(bow, Polygon(ring, srid=4326))
    assert float(shares(pond)["980101"]) == pytest.approx(1 / 3, rel=1e-4)
    assert float(shares(bow)["980101"]) == pytest.approx(0.5, rel=1e-3)


def test_what_lies_in_one_subdistrict_has_no_rows(world):
    for geometry in (world.point(100.2, 16.05), line((100.05, 16.05), (100.2, 16.05)), None):
        project = world.project()
        world.pin(project, geometry)
        assert shares(project) == {}


def test_what_lies_outside_of_every_boundary_is_of_the_main_area(world):
    road = world.project()
    world.pin(road, line((100.3, 16.1), (100.3, 16.3), (100.6, 16.3)))
    found = shares(road)
    assert set(found) == {"980102", "980202", ""}
    assert sum(found.values()) == 1
    totals = {one.key[0]: one for one in shared_totals(asked("count_by=share"), by=["province"])}
    assert totals["98"].projects == 1


def test_a_road_along_a_border_is_whole_in_one_of_its_sides(world):
    road = world.project()
    world.pin(road, line((100.2, 16.05), (100.2, 16.1)))
    # one piece of a subdistrict covers it, as its border: it is whole there
    assert shares(road) == {}


def test_a_long_scribble_is_shared_segment_by_segment(world):
    project = world.project()
    vertices = [(100.15 + at % 2 * 0.1, 16.01 + at * 1e-5) for at in range(5_000)]
    world.pin(project, LineString(vertices, srid=4326))
    found = shares(project)
    assert float(found["980101"]) == pytest.approx(0.5, rel=1e-3)
    assert sum(found.values()) == 1


def test_shares_follow_every_change_of_the_current_position(world):
    project = world.project()
    crossing = line((100.15, 16.1), (100.25, 16.1))
    position = world.pin(project, crossing, is_current=False)
    assert shares(project) == {}
    ProjectGeometry.objects.filter(pk=position.pk).update(is_current=True)
    assert set(shares(project)) == {"980101", "980102"}
    ProjectGeometry.objects.filter(pk=position.pk).update(accuracy_m=3)
    before = list(AreaShare.objects.values_list("pk", flat=True))
    assert len(before) == 2
    moved = line((100.15, 16.1), (100.15, 16.3))
    ProjectGeometry.objects.filter(pk=position.pk).update(geometry=moved)
    assert set(shares(project)) == {"980101", "980201"}
    ProjectGeometry.objects.filter(pk=position.pk).update(geometry=Point(100.15, 16.1, srid=4326))
    assert shares(project) == {}
    ProjectGeometry.objects.filter(pk=position.pk).update(geometry=crossing)
    ProjectGeometry.objects.filter(pk=position.pk).delete()
    assert shares(project) == {}


def test_a_rebuild_shares_by_the_boundaries_that_were_loaded_meanwhile(world):
    project, other = world.project(), world.project()
    world.pin(project, line((100.15, 16.1), (100.25, 16.1)))
    world.pin(other, line((100.05, 16.1), (100.15, 16.1)))
    AdminAreaPart.objects.filter(area__code__in=["980101", "980102"]).delete()
    for code, box in {"980101": (100, 16, 100.1, 16.2), "980102": (100.1, 16, 100.4, 16.2)}.items():
        whole = AdminArea.objects.get(code=code)
        AdminAreaPart.objects.create(area=whole, geometry=Polygon.from_bbox(box))
    assert area_shares_rebuild() == 2
    assert shares(project) == {}
    assert float(shares(other)["980101"]) == pytest.approx(0.5, rel=1e-3)
    assert area_shares_rebuild() == 2
    assert len(shares(other)) == 2


# totals ----------------------------------------------------------------------------------


@pytest.fixture(params=["noted", "folded"])
def works(world, request):
    """A road half in each of two subdistricts, one in a third, one without a position."""
    road, plain, none = (world.project() for _ in range(3))
    world.fund(road, 1_000_000, fiscal_year=2568)
    world.fund(road, 500_000, fiscal_year=2569, source="specific")
    world.fund(plain, 300_000, fiscal_year=2568)
    world.fund(none, 100_000, fiscal_year=2568)
    world.pin(road, line((100.15, 16.1), (100.25, 16.1)))
    world.pin(plain, line((100.05, 16.05), (100.06, 16.05)))
    if request.param == "folded":
        assert rollup_compact() > 0
    return road, plain, none


def by(query: str, *names: str) -> dict:
    return {one.key: one for one in shared_totals(asked(query), by=names)}


def test_totals_of_areas_take_each_works_part_and_add_up(works):
    found = by("count_by=share", "subdistrict")
    assert set(found) == {("980101",), ("980102",)}
    assert found["980101",].projects == pytest.approx(Decimal("2.5"), abs=Decimal("1e-6"))
    assert float(found["980102",].budget_baht) == pytest.approx(750_000, abs=1)
    [whole] = shared_totals(asked("count_by=share"))
    assert whole.projects == sum(one.projects for one in found.values()) == 3
    assert whole.budget_baht == sum(one.budget_baht for one in found.values()) == 1_900_000
    length = sum(one.length_m for one in ProjectGeometry.objects.all())
    assert float(whole.length_m) == pytest.approx(length, abs=0.02)


def test_totals_are_of_the_asked_years_areas_and_groups(works):
    assert float(by("year=2569&count_by=share", "district")["9801",].budget_baht) == 500_000
    found = by("subdistrict=980102&count_by=share", "subdistrict", "source")
    assert set(found) == {("980102", "ordinance"), ("980102", "specific")}
    assert by("subdistrict=980102&count_by=share", "province")["98",].projects < 1
    assert by("subdistrict=980202&count_by=share", "province") == {}
    assert by("source=specific&count_by=share", "province")["98",].planned_baht is None


def test_a_work_is_found_in_every_area_it_touches_where_it_is_shared(works):
    road, plain, none = works
    assert codes("subdistrict=980102") == set()
    assert codes("subdistrict=980102&count_by=main") == set()
    assert codes("subdistrict=980102&count_by=share") == {road.code}
    assert codes("subdistrict=980101&count_by=share") == {road.code, plain.code, none.code}
    assert codes("district=9802&count_by=share") == set()


def test_totals_without_a_single_project_are_zeroes(world):
    [nothing] = shared_totals(asked("count_by=share&sector=water"))
    assert (nothing.projects, nothing.budget_baht) == (0, 0)
    assert by("count_by=share", "province") == {}


def test_an_area_further_away_is_not_touched(world):
    far = area("subdistrict", "970101", "ไกล", square(102.0, 16.0))
    project = world.project()
    world.pin(project, line((100.15, 16.1), (100.25, 16.1)))
    assert codes(f"subdistrict={far.code}&count_by=share") == set()
