"""Each rule on one position: what it finds, what it lets be, and its border."""

import pytest
from django.contrib.gis.geos import LineString, MultiPoint, Point, Polygon

from coordinates.datum import from_wgs84, to_wgs84
from coordinates.models import AdminArea
from projects.checks.judging import judge
from projects.models import Finding, ProjectGeometry, RuleSetting
from tests.projects.checks.shapes import at, box, line, lines, point, polygon

ROAD = {"sector": "road", "kind_id": "concrete"}
WEIR = {"sector": "water", "kind_id": "weir"}
POND = {"sector": "water", "kind_id": "pond"}


def found(project) -> dict[str, Finding]:
    """Open findings of the project by rule, judged now."""
    judge([project.pk])
    return {row.rule: row for row in Finding.objects.filter(project=project, state="open")}


def codes(world, facts, geometry, **position) -> set[str]:
    project = world.project(**facts)
    world.pin(project, geometry, **position)
    return set(found(project))


BENT = line((0, 0), (150, 20), (300, 0))  # an honest road of some 300 m


@pytest.mark.parametrize(
    ("facts", "geometry", "position"),
    [
        (ROAD, BENT, {}),
        (ROAD | {"stated_length_m": 303, "stated_parts": 1}, BENT, {"accuracy_m": 30}),
        (WEIR, point(), {"method": "gnss", "accuracy_m": 5}),
        (POND, box(60, 40), {}),
        (ROAD, lines([(0, 0), (150, 20), (200, 0)], [(400, 0), (500, 30), (600, 0)]), {}),
    ],
)
def test_honest_positions_are_found_no_fault_with(world, facts, geometry, position):
    assert codes(world, facts, geometry, **position) == set()


# the shape itself ---------------------------------------------------------------------------


def test_an_outline_that_crosses_itself_is_told_with_the_place_and_a_sound_one(world):
    project = world.project(**POND)
    world.pin(project, polygon((0, 0), (100, 100), (100, 0), (0, 100)))
    finding = found(project)["invalid-shape"]
    assert finding.severity == "block"
    assert finding.place.coords == pytest.approx(at(50, 50), abs=1e-6)
    assert finding.proposal.valid


def test_an_outline_that_touches_itself_in_a_hole_is_valid(world):
    shore = Polygon(
        [at(0, 0), at(100, 0), at(100, 100), at(0, 100), at(0, 0)],
        [at(20, 20), at(40, 20), at(40, 40), at(20, 20)],
        srid=4326,
    )
    assert codes(world, POND, shore) == set()


@pytest.mark.parametrize(
    "geometry",
    [
        LineString(at(0, 0), at(0, 0), srid=4326),
        Polygon([at(0, 0), at(10, 0), at(20, 0), at(0, 0)], srid=4326),
    ],
)
def test_a_shape_without_extent_is_told(world, geometry):
    facts = POND if geometry.geom_type == "Polygon" else ROAD
    assert "no-extent" in codes(world, facts, geometry)


def test_an_empty_shape_is_told(world):
    project = world.project(**ROAD)
    row = world.pin(project)
    ProjectGeometry.objects.filter(pk=row.pk).update(geometry=LineString(srid=4326))
    assert set(found(project)) == {"no-extent"}


def test_a_line_of_one_centimetre_has_an_extent(world):
    assert "no-extent" not in codes(world, ROAD, line((0, 0), (0.011, 0)))


def test_a_spike_is_told_with_its_tip_and_length(world):
    project = world.project(**ROAD)
    world.pin(project, line((0, 0), (100, 0), (100.5, 40), (101, 0), (200, 10)))
    finding = found(project)["spike"]
    assert finding.numbers["out_m"] == pytest.approx(40, abs=0.2)
    assert finding.place.coords == pytest.approx(at(100.5, 40), abs=1e-7)


@pytest.mark.parametrize(
    ("turn_m", "is_spike"),
    [(3.4, True), (3.6, False)],  # 40 m out and back: 5° are 3.5 m between the legs
)
def test_a_spike_is_narrower_than_five_degrees(world, turn_m, is_spike):
    shape = line((0, 0), (0, 40), (turn_m, 0), (50, -20))
    assert ("spike" in codes(world, ROAD, shape)) is is_spike


def test_a_hairpin_bend_and_a_spike_of_half_a_metre_are_none(world):
    hairpin = line((0, 0), (100, 0), (108, 6), (100, 12), (0, 12))
    assert "spike" not in codes(world, ROAD, hairpin)
    tiny = line((0, 0), (100, 0), (100, 0.5), (100.001, 0), (200, 0))
    assert "spike" not in codes(world, ROAD, tiny)


@pytest.mark.parametrize("first", range(4))
def test_a_spike_of_an_outline_is_told_wherever_it_begins(world, first):
    ring = [(0, 0), (60, 0), (30, 400), (29, 20)]
    pond = polygon(*ring[first:], *ring[:first])
    assert found_at(world, pond) == pytest.approx(at(30, 400))


def found_at(world, pond) -> tuple[float, float]:
    project = world.project(**POND)
    world.pin(project, pond)
    place = found(project)["spike"].place
    return place.x, place.y


def test_the_outline_of_a_pond_may_have_a_spike(world):
    pond = polygon((0, 0), (50, 0), (50.2, 30), (50.4, 0), (100, 0), (100, -60), (0, -60))
    assert "spike" in codes(world, POND, pond)


def test_a_repeated_vertex_is_told_and_left_out_of_the_proposal(world):
    project = world.project(**ROAD)
    world.pin(project, line((0, 0), (100, 20), (100, 20), (200, 0)))
    finding = found(project)["repeated-vertex"]
    assert finding.severity == "inform"
    assert finding.numbers == {"repeated": 1}
    assert finding.proposal.num_points == 3


def test_vertices_a_centimetre_apart_are_not_the_same(world):
    assert "repeated-vertex" not in codes(
        world, ROAD, line((0, 0), (100, 20), (100.01, 20), (200, 0))
    )


def test_a_road_that_crosses_itself_is_told_where(world):
    project = world.project(**ROAD)
    world.pin(project, line((0, 0), (200, 0), (200, 100), (100, 100), (100, -80)))
    finding = found(project)["self-crossing"]
    assert finding.numbers == {"crossings": 1}
    assert finding.place.centroid.coords == pytest.approx(at(100, 0), abs=1e-6)


@pytest.mark.parametrize(
    "shape",
    [
        line((0, 0), (200, 0), (200, 100), (0, 100), (0, 0)),  # a ring road
        line((0, 0), (100, 0), (200, 0), (200, 100), (100, 100), (100, 0)),  # a loop at its end
        lines([(0, 0), (200, 0)], [(100, -50), (100, 50)]),  # two parts that make a crossing
    ],
)
def test_a_road_may_touch_itself_and_its_parts_may_cross(world, shape):
    assert "self-crossing" not in codes(world, ROAD, shape)


@pytest.mark.parametrize(
    ("metres", "stated", "is_stub"), [(101, 250, True), (99, 250, False), (101, None, False)]
)
def test_two_clicks_for_a_road_of_stated_dimensions_are_a_stub(world, metres, stated, is_stub):
    facts = ROAD | {"stated_length_m": stated}
    assert ("stub" in codes(world, facts, line((0, 0), (metres, 0)))) is is_stub


def test_three_vertices_are_no_stub(world):
    assert "stub" not in codes(world, ROAD | {"stated_length_m": 303}, BENT)


@pytest.mark.parametrize(("apart_m", "is_told"), [(0.4, True), (0.6, False)])
def test_more_vertices_than_a_hand_gives_are_told(world, apart_m, is_told):
    wave = [(n * apart_m, (n % 2) * 0.05) for n in range(40)]
    assert ("vertices" in codes(world, ROAD, line(*wave))) is is_told


# where it lies ------------------------------------------------------------------------------


def test_a_swapped_pair_is_told_with_the_right_one(world):
    project = world.project(**WEIR)
    world.pin(project, Point(16.0512345, 100.0512345, srid=4326))
    finding = found(project)["swapped"]
    assert finding.proposal.coords == pytest.approx((100.0512345, 16.0512345))
    assert "outside-thailand" not in found(project)


def test_a_position_abroad_that_no_swap_brings_home_is_told(world):
    found_codes = codes(world, WEIR, Point(95.1234567, 16.1234567, srid=4326))
    assert "outside-thailand" in found_codes
    assert "swapped" not in found_codes


@pytest.mark.parametrize(("lon", "is_abroad"), [(97.2999, True), (97.3001, False)])
def test_thailand_begins_at_its_western_longitude(world, lon, is_abroad):
    abroad = "outside-thailand" in codes(world, WEIR, Point(lon, 16.1234567, srid=4326))
    assert abroad is is_abroad


def in_other_zone(lon: float, lat: float, right: int, wrong: int) -> Point:
    """Where the grid numbers of ``right`` fall when they are read as ``wrong``."""
    east, north = from_wgs84(lon, lat, right)
    lon, lat = to_wgs84(east, north, wrong)
    return Point(float(lon), float(lat), srid=4326)


@pytest.mark.parametrize("declared", ["EPSG:32648", ""])
def test_a_wrong_zone_is_told_with_the_right_place(world, declared):
    project = world.project(**WEIR)
    there = in_other_zone(*at(0, 0), 32647, 32648)
    world.pin(project, there, declared_crs=declared, method="document")
    finding = found(project)["wrong-zone"]
    assert finding.numbers["right_zone"] == 47
    assert finding.numbers["away_m"] > 500_000
    assert finding.proposal.coords == pytest.approx(at(0, 0), abs=1e-7)


def test_a_far_position_that_no_other_zone_brings_home_is_outside_and_no_more(world):
    project = world.project(**WEIR)
    world.pin(project, Point(103.1234567, 15.1234567, srid=4326))
    rules = found(project)
    assert "outside-area" in rules
    assert "wrong-zone" not in rules


def indian_as_wgs84(lon: float, lat: float) -> Point:
    """Where Indian 1975 grid numbers of zone 47 fall when they are read as WGS 84."""
    return in_other_zone(lon, lat, 24047, 32647)


def test_indian_1975_read_as_wgs84_is_told_where_the_shift_brings_it_inside(world):
    project = world.project(**WEIR)
    near_south = at(0, 0, (100.0512345, 16.0012345))
    out = indian_as_wgs84(*near_south)
    assert out.y < 16.0  # it fell out of the area
    world.pin(project, out, method="document", declared_crs="EPSG:32647", typed_text="47N 1 2")
    finding = found(project)["wrong-datum"]
    assert finding.proposal.coords == pytest.approx(near_south, abs=1e-7)


@pytest.mark.parametrize(
    "position",
    [
        {"method": "gnss"},  # a device knows its datum
        {"method": "document", "declared_crs": "EPSG:24047"},
        {"method": "document", "declared_crs": "EPSG:32647", "typed_text": "WGS84 1 2"},
    ],
)
def test_a_datum_that_was_said_is_not_doubted(world, position):
    out = indian_as_wgs84(*at(0, 0, (100.0512345, 16.0012345)))
    assert "wrong-datum" not in codes(world, WEIR, out, **position)


def test_a_position_off_its_own_typed_numbers_is_told_with_where_they_lie(world):
    project = world.project(**WEIR)
    east, north = (round(float(n), 1) for n in from_wgs84(*at(0, 0), 24047))
    shifted = point(-181, 50)  # what PROJ's default does to Indian 1975
    text = f"โซน 47 {east:,.1f} {north:,.1f} อินเดียน"
    world.pin(project, shifted, method="document", declared_crs="EPSG:24047", typed_text=text)
    finding = found(project)["typed-differs"]
    assert finding.numbers["off_m"] == pytest.approx(187.8, abs=1)
    assert finding.proposal.coords == pytest.approx(at(0, 0), abs=2e-6)


@pytest.mark.parametrize(("off_m", "is_told"), [(21, True), (19, False)])
def test_typed_numbers_may_be_rounded(world, off_m, is_told):
    east, north = from_wgs84(*at(0, 0), 32647)
    text = f"{east:.2f} {north:.2f}"
    position = {"method": "document", "declared_crs": "EPSG:32647", "typed_text": text}
    assert ("typed-differs" in codes(world, WEIR, point(off_m, 0), **position)) is is_told


def test_a_position_that_was_adjusted_on_the_map_may_differ_from_its_text(world):
    east, north = from_wgs84(*at(0, 0), 32647)
    position = {
        "method": "document",
        "declared_crs": "EPSG:32647",
        "typed_text": f"{east:.0f} {north:.0f}",
        "operation": "UTM zone 47N, WGS 84, none; adjusted on the map",
    }
    assert "typed-differs" not in codes(world, WEIR, point(300, 0), **position)


@pytest.mark.parametrize(("beyond_m", "is_told"), [(990, False), (1010, True)])
def test_outside_its_owners_area_begins_a_kilometre_beyond(world, beyond_m, is_told):
    lon, lat = at(-beyond_m, 0, (100.0, 16.1012345))
    assert ("outside-area" in codes(world, WEIR, Point(lon, lat, srid=4326))) is is_told


def test_a_pao_may_build_all_over_its_province(world):
    facts = WEIR | {"authority": world.pao}
    assert codes(world, facts, Point(100.3512345, 16.3512345, srid=4326)) == set()
    assert "outside-area" in codes(world, facts, Point(100.5512345, 16.3512345, srid=4326))


def test_an_agency_has_no_area_to_be_outside_of(world):
    facts = WEIR | {"agency": world.agency, "authority": None}
    assert codes(world, facts, Point(104.0512345, 16.0512345, srid=4326)) == set()


def test_a_project_is_judged_by_the_boundary_of_its_day(world):
    old = world.sao.jurisdiction
    old.valid_to = "2025-01-01"
    old.save()
    new = AdminArea.objects.create(
        level="jurisdiction",
        code=old.code,
        name_th=old.name_th,
        valid_from="2025-01-01",
        boundary=world.neighbour.jurisdiction.boundary,
    )
    world.sao.jurisdiction = new
    world.sao.save()
    assert codes(world, WEIR | {"year": 2567}, point()) == set()
    assert "outside-area" in codes(world, WEIR | {"year": 2569}, point())


def test_a_road_that_runs_far_into_the_neighbour_says_how_much_of_it(world):
    project = world.project(**ROAD)
    start = (100.2 - 0.02, 16.1012345)
    road = LineString(at(0, 0, start), at(1000, 30, start), at(4100, 0, start), srid=4326)
    world.pin(project, road)
    finding = found(project)["crosses-area"]
    assert finding.severity == "inform"
    assert finding.numbers["outside_share"] == pytest.approx((4100 - 2140) / 4100, abs=0.01)


def test_a_road_that_leaves_by_less_than_the_tolerance_is_let_be(world):
    start = (100.2 - 0.001, 16.1012345)
    road = LineString(at(0, 0, start), at(300, 10, start), at(900, 0, start), srid=4326)
    assert "crosses-area" not in codes(world, ROAD, road)


@pytest.mark.parametrize(("off_m", "is_told"), [(50, False), (990, False), (1010, True)])
def test_it_is_the_depth_beyond_the_boundary_that_counts(world, off_m, is_told):
    """Three kilometres along the eastern boundary (100.2° E), from inside to ``off_m`` beyond."""
    start = (100.2, 16.0512345)
    way = [at(*pair, start) for pair in ((-300, 0), (off_m, 200), (off_m, 1700), (off_m, 3200))]
    road = LineString(way, srid=4326)
    assert ("crosses-area" in codes(world, ROAD, road)) is is_told


@pytest.mark.parametrize(("off_m", "is_told"), [(990, False), (1010, True)])
def test_one_part_that_lies_outside_is_told_though_others_are_inside(world, off_m, is_told):
    lon, lat = at(-off_m, 0, (100.0, 16.1012345))
    wells = MultiPoint(point(), point(500, 0), Point(lon, lat, srid=4326), srid=4326)
    project = world.project(**WEIR)
    world.pin(project, wells)
    finding = found(project).get("outside-area")
    assert (finding is not None) is is_told
    if finding:
        assert finding.numbers["away_m"] == pytest.approx(off_m, abs=2)
        assert finding.place.coords == pytest.approx((lon, lat))


# how it came about --------------------------------------------------------------------------


def test_a_point_for_a_road_is_told_but_not_the_middle_of_its_village(world):
    assert "primitive" in codes(world, ROAD, point())
    assert "primitive" not in codes(world, ROAD, point(), method="village")


@pytest.mark.parametrize(("accuracy", "is_told"), [(30, False), (30.01, True), (None, False)])
def test_the_accuracy_has_a_limit(world, accuracy, is_told):
    assert ("accuracy" in codes(world, WEIR, point(), accuracy_m=accuracy)) is is_told


def test_a_limit_may_be_set_for_one_kind_of_work(world):
    RuleSetting.objects.create(rule="accuracy", name="most_m", kind_id="weir", value=3)
    assert "accuracy" in codes(world, WEIR, point(), accuracy_m=5)
    assert "accuracy" not in codes(world, POND, box(60, 40), accuracy_m=5)


def test_a_provisional_position_is_told_once_there_is_money(world):
    assert "provisional" in codes(world, WEIR, point(), method="area")
    assert "provisional" not in codes(world, WEIR | {"state": "approved"}, point(), method="area")
    other = {"sector": "other", "kind_id": "other"}
    assert "provisional" not in codes(world, other, point(), method="area")


@pytest.mark.parametrize(
    ("lon", "lat", "decimals"),
    [(100.05, 16.05, 2), (100.051, 16.05, 3), (100.0512, 16.05, None), (100, 16, 0)],
)
def test_too_few_decimals_are_told_with_what_they_may_be_off(world, lon, lat, decimals):
    project = world.project(**WEIR)
    world.pin(project, Point(lon, lat, srid=4326))
    finding = found(project).get("decimals")
    assert (finding.numbers["decimals"] if finding else None) == decimals


@pytest.mark.parametrize(
    ("lon", "method", "is_told"),
    [(100.06, "document", True), (100.06, "map", False), (100.0612345, "document", False)],
)
def test_every_vertex_of_what_was_typed_from_a_paper_has_decimals(world, lon, method, is_told):
    road = LineString((100.05, 16.05), (lon, 16.06), (100.07, 16.05), srid=4326)
    assert ("decimals" in codes(world, ROAD, road, method=method)) is is_told


def test_the_middle_of_a_subdistrict_is_told_by_name(world):
    project = world.project(**WEIR)
    middle = world.subdistricts[0].boundary.centroid
    world.pin(project, Point(middle.x, middle.y, srid=4326))
    finding = found(project)["centroid"]
    assert finding.numbers["area"]
    moved = Point(*at(6, 0, (middle.x, middle.y)), srid=4326)
    assert "centroid" not in codes(world, WEIR, moved)


def test_the_middle_of_an_area_may_be_given_as_such(world):
    middle = world.subdistricts[0].boundary.centroid
    there = Point(middle.x, middle.y, srid=4326)
    assert "centroid" not in codes(world, WEIR, there, method="area")


def test_many_projects_on_one_point_are_told_and_five_are_not(world):
    projects = [world.project(**WEIR, year=2560 + n) for n in range(6)]
    for project in projects[:5]:
        world.pin(project, point())
    assert "one-point" not in found(projects[0])
    world.pin(projects[5], point())
    rules = found(projects[0])
    assert rules["one-point"].numbers == {"number": 6, "most_counted": 50}
    assert "same-position" not in rules  # the place of none of them


@pytest.mark.parametrize(("number", "is_crowd"), [(5, False), (6, True)])
def test_a_line_of_many_is_the_place_of_none(world, number, is_crowd):
    projects = [world.project(**ROAD, year=2560 + n) for n in range(number)]
    road = line((0, 0), (150, 20), (300, 0))
    for project in projects:
        world.pin(project, road)
    rules = found(projects[0])
    assert ("one-point" in rules) is is_crowd
    assert ("same-position" in rules) is not is_crowd
    assert not is_crowd or rules["one-point"].severity == "block"


def test_the_sixth_on_a_place_makes_a_crowd_of_all_and_its_leaving_pairs_of_them(world):
    projects = [world.project(**WEIR, year=2560 + n) for n in range(6)]
    rows = [world.pin(project, point()) for project in projects[:5]]
    judge([project.pk for project in projects])

    def told() -> dict[str, int]:
        live = Finding.objects.filter(state="open", project__in=projects)
        return {rule: live.filter(rule=rule).count() for rule in ("one-point", "same-position")}

    assert told() == {"one-point": 0, "same-position": 20}
    rows.append(world.pin(projects[5], point()))
    judge([projects[5].pk])
    assert told() == {"one-point": 6, "same-position": 0}
    rows[5].geometry = point(5000, 0)
    rows[5].save()
    judge([projects[5].pk])
    assert told() == {"one-point": 0, "same-position": 20}


def test_a_neighbour_of_a_crowd_is_no_pair_with_its_members(world):
    for n in range(6):
        world.pin(world.project(**WEIR, year=2560 + n), point())
    beside = world.project(**WEIR)
    world.pin(beside, point(20, 0))
    assert "near-point" not in found(beside)
