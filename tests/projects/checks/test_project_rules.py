"""Rules on what a title states, on money, roles, pairs of projects and photos."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point

from coordinates.models import AdminArea
from projects.checks.costs import unit_costs_count
from projects.checks.judging import judge
from projects.models import Contract, Finding, Photo
from tests.projects.checks.shapes import at, box, line, lines, point

ROAD = {"sector": "road", "kind_id": "concrete"}
WEIR = {"sector": "water", "kind_id": "weir"}
POND = {"sector": "water", "kind_id": "pond"}
BENT = line((0, 0), (150, 20), (300, 0))
DRAWN_M = 302.7


def found(project) -> dict[str, Finding]:
    judge([project.pk])
    return {row.rule: row for row in Finding.objects.filter(project=project, state="open")}


def codes(world, facts, geometry=None, **position) -> set[str]:
    project = world.project(**facts)
    if geometry:
        world.pin(project, geometry, **position)
    return set(found(project))


# title against drawing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "is_told"), [(252, True), (253, False), (378, False), (379, True), (None, False)]
)
def test_the_drawn_length_may_differ_by_a_fifth_of_the_stated(world, stated, is_told):
    assert ("drawn-length" in codes(world, ROAD | {"stated_length_m": stated}, BENT)) is is_told


@pytest.mark.parametrize(("stated", "is_told"), [(1990, True), (2010, False), (3010, True)])
def test_the_drawn_area_may_differ_by_a_fifth_of_the_stated(world, stated, is_told):
    facts = POND | {"stated_area_m2": stated}
    assert ("drawn-area" in codes(world, facts, box(60, 40))) is is_told


@pytest.mark.parametrize(("stated", "is_told"), [(2, False), (3, True), (1, True), (None, False)])
def test_as_many_parts_are_drawn_as_are_stated(world, stated, is_told):
    two = lines([(0, 0), (150, 20), (200, 0)], [(400, 0), (500, 30), (600, 0)])
    assert ("drawn-parts" in codes(world, ROAD | {"stated_parts": stated}, two)) is is_told


def test_a_position_far_from_the_subdistrict_that_the_title_names_is_told(world):
    named = WEIR | {"named_subdistrict": "โคกสูง"}
    assert "named-subdistrict" in codes(world, named, point())
    here = WEIR | {"named_subdistrict": "หนองน้ำใส"}
    assert "named-subdistrict" not in codes(world, here, point())
    unknown = WEIR | {"named_subdistrict": "ไม่มีในจังหวัด"}
    assert "named-subdistrict" not in codes(world, unknown, point())


def test_the_named_subdistrict_is_looked_for_in_the_province_of_the_owner(world):
    """A position in another province takes the project's codes there with it."""
    away = Point(100.9012345, 16.1012345, srid=4326)
    facts = WEIR | {"named_subdistrict": "หนองน้ำใส", "province_code": "97"}
    assert "named-subdistrict" in codes(world, facts, away)
    of_agency = facts | {"agency": world.agency, "authority": None}
    assert "named-subdistrict" not in codes(world, of_agency, away)  # 97 knows no such name


@pytest.mark.parametrize(("lat", "is_told"), [(16.1915, False), (16.1905, True)])
def test_the_named_subdistrict_may_be_a_kilometre_off(world, lat, is_told):
    """The other subdistrict begins at 16.2° N: 0.0085° are 940 m, 0.0095° 1,051 m."""
    facts = WEIR | {"named_subdistrict": "บ้านเหนือ"}
    there = Point(100.0512345, lat, srid=4326)
    assert ("named-subdistrict" in codes(world, facts, there)) is is_told


@pytest.mark.parametrize(("away_m", "is_told"), [(4990, False), (5010, True)])
def test_a_position_is_near_the_village_of_its_number_where_villages_are_loaded(
    world, away_m, is_told
):
    AdminArea.objects.create(
        level="village", code="98010103", name_th="ป่าสัก", point=Point(*at(away_m, 0), srid=4326)
    )
    assert ("named-village" in codes(world, WEIR | {"stated_moo": 3}, point())) is is_told
    assert "named-village" not in codes(world, WEIR | {"stated_moo": 4}, point())


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("area_m2", "title-area"),
        ("volume_m3", "title-volume"),
        ("length_m", "title-length"),
    ],
)
def test_the_dimensions_of_a_title_give_what_it_states_within_a_twentieth(world, name, rule):
    def told(stated, computed):
        return rule in codes(world, ROAD | {f"stated_{name}": stated, f"computed_{name}": computed})

    assert not told(11170, 11170)
    assert not told(1000, 951)
    assert told(1000, 949)
    assert told(5130, 6000)  # a real title: 14.5 % off
    assert not told(None, 1000)
    assert not told(1000, None)


def test_as_many_parts_are_described_as_the_title_counts(world):
    def told(stated, computed):
        facts = ROAD | {"stated_parts": stated, "computed_parts": computed}
        return "title-parts" in codes(world, facts)

    assert not told(2, 2)
    assert told(3, 2)
    assert told(2, 3)
    assert not told(3, None)
    assert not told(None, 2)


# money --------------------------------------------------------------------------------------


def priced(world, baht_m2: int, **facts):
    project = world.project(**ROAD | {"stated_area_m2": 1000} | facts)
    world.fund(project, 1000 * baht_m2)
    return project


def test_a_price_far_from_its_like_in_the_province_is_told(world):
    for n in range(25):
        priced(world, 600 + 10 * n)
    dear, usual = priced(world, 7200), priced(world, 1100)
    unit_costs_count()
    finding = found(dear)["unit-cost"]
    assert finding.numbers["cost_baht"] == 7200
    assert finding.numbers["usual_baht"] == pytest.approx(730, abs=20)
    assert finding.numbers["unit"] == "m2"
    assert "unit-cost" not in found(usual)  # not twice the usual
    cheap = priced(world, 60)
    assert "unit-cost" in found(cheap)


def test_few_prices_tell_nothing(world):
    for n in range(18):
        priced(world, 600 + 10 * n)
    dear = priced(world, 7200)
    unit_costs_count()
    assert "unit-cost" not in found(dear)


# positions over time ------------------------------------------------------------------------


@pytest.mark.parametrize(("moved_m", "is_told"), [(49, False), (51, True)])
def test_what_is_built_lies_where_it_was_bought(world, moved_m, is_told):
    project = world.project(**WEIR)
    world.pin(project, point(), role="contracted", is_current=False)
    world.pin(project, point(moved_m, 0), role="as_built")
    rules = found(project)
    assert ("moved" in rules) is is_told
    if is_told:
        assert rules["moved"].numbers["moved_m"] == pytest.approx(51, abs=0.2)
        assert rules["moved"].subject == "as_built-contracted"


def test_a_longer_road_is_a_moved_one(world):
    project = world.project(**ROAD)
    world.pin(project, BENT, role="contracted", is_current=False)
    world.pin(project, line((0, 0), (150, 20), (400, 0)), role="as_built")
    assert found(project)["moved"].numbers["moved_m"] == pytest.approx(100, abs=1)


@pytest.mark.parametrize(("moved_m", "is_told"), [(490, False), (510, True)])
def test_a_plan_may_lie_half_a_kilometre_off(world, moved_m, is_told):
    project = world.project(**WEIR)
    world.pin(project, point(), role="planned", is_current=False)
    world.pin(project, point(moved_m, 0), role="contracted")
    assert ("moved" in found(project)) is is_told


def test_without_a_contracted_position_the_planned_one_is_what_was_agreed(world):
    project = world.project(**WEIR)
    world.pin(project, point(), role="planned", is_current=False)
    world.pin(project, point(60, 0), role="as_built")
    assert found(project)["moved"].subject == "as_built-planned"
    world.pin(project, point(40, 0), role="contracted", is_current=False)
    assert "moved" not in found(project)


def test_a_copy_that_nobody_adjusted_is_told_until_it_is(world):
    project = world.project(**WEIR)
    world.pin(project, point(), role="contracted", is_current=False)
    row = world.pin(project, point(), role="as_built")
    assert "unadjusted-copy" in found(project)
    row.geometry = point(0.5, 0)
    row.save()
    assert "unadjusted-copy" not in found(project)


def test_a_copy_of_a_copy_is_told_of_the_nearest_alone(world):
    project = world.project(**WEIR)
    for role in ("planned", "contracted", "as_built"):
        world.pin(project, point(), role=role, is_current=role == "as_built")
    judge([project.pk])
    told = project.findings.open().filter(rule="unadjusted-copy")
    assert sorted(told.values_list("subject", flat=True)) == [
        "as_built-contracted",
        "contracted-planned",
    ]


@pytest.mark.parametrize(
    ("later", "share"),
    [
        (line((600, 0), (750, 20), (900, 0)), 0),
        (line((150, 20), (300, 0), (450, 20)), pytest.approx(0.55, abs=0.06)),
    ],
)
def test_a_line_that_moved_tells_how_much_of_it_lies_where_it_was(world, later, share):
    project = world.project(**ROAD)
    world.pin(project, BENT, role="contracted", is_current=False)
    world.pin(project, later, role="as_built")
    assert found(project)["moved"].numbers["overlap_share"] == share


# two projects -------------------------------------------------------------------------------


def pair(world, first, second, one=None, other=None, **position):
    """Two projects, the second of another authority and year."""
    a = world.project(**(one or ROAD) | {"year": 2567})
    b = world.project(**(other or one or ROAD) | {"authority": world.neighbour, "year": 2569})
    world.pin(a, first, **position)
    world.pin(b, second, **position)
    return a, b


def test_a_road_over_an_existing_one_is_told_on_both_sides_with_the_metres(world):
    a, b = pair(world, BENT, line((100, 13.3), (150, 20), (300, 0), (500, 60)))
    world.fund(a, 500_000)
    finding = found(a)["overlap"]
    assert finding.other == b
    assert finding.numbers["overlap_m"] == pytest.approx(217, abs=3)  # 15 m of its end, too
    assert finding.numbers["share"] == pytest.approx(0.717, abs=0.01)
    assert finding.severity == "block"
    assert finding.numbers["paid_baht"] == 500_000
    assert finding.numbers["other_year"] == 2569
    mirrored = Finding.objects.get(project=b, rule="overlap")
    assert mirrored.other == a
    assert mirrored.numbers["other_share"] == pytest.approx(0.717, abs=0.01)


@pytest.mark.parametrize(
    ("along_m", "severity"),
    [(57, None), (63, "warn"), (177, "warn"), (183, "block")],  # of 300 m
)
def test_the_share_on_the_other_road_decides_how_severe_it_is(world, along_m, severity):
    a, _b = pair(
        world,
        line((0, 0), (100, 0), (300, 0)),
        line((300 - along_m + 15, 0), (300, 0), (300, 200), (300, 2000)),
    )
    finding = found(a).get("overlap")
    assert (finding.severity if finding else None) == severity


def test_roads_that_cross_or_run_side_by_side_are_no_doubles(world):
    a, _b = pair(world, BENT, line((150, -200), (150, 0), (150, 200)))
    assert "overlap" not in found(a)
    c, _d = pair(
        world, line((0, 500), (150, 520), (300, 500)), line((0, 532), (150, 552), (300, 532))
    )
    assert "overlap" not in found(c)


@pytest.mark.parametrize(
    "lane",
    [
        line((300, 0), (301, 35), (300, 70)),  # off its end, at a right angle
        line((150, 20), (150, 60), (152, 90)),  # off its middle
        line((300, 0), (340, -6), (380, -10)),  # its next piece
        line((300, 0), (330, 30), (360, 62)),
    ],
)
def test_a_short_lane_that_meets_a_road_is_no_double(world, lane):
    a, b = pair(world, BENT, lane)
    assert "overlap" not in found(a)
    assert "overlap" not in found(b)


def test_a_short_piece_on_a_long_road_is_a_double(world):
    a, b = pair(world, line((0, 0), (150, 2), (300, 0)), line((100, 3), (120, 4), (140, 3)))
    assert "overlap" in found(a)
    assert "overlap" in found(b)


def test_a_wide_road_has_a_wide_strip(world):
    facts = ROAD | {"stated_width_m": 40}
    a, _b = pair(world, BENT, line((0, 19), (150, 39), (300, 19)), facts)
    assert "overlap" in found(a)


@pytest.mark.parametrize(("apart_m", "is_told"), [(49, True), (51, False)])
def test_two_weirs_within_fifty_metres_are_told(world, apart_m, is_told):
    a, _b = pair(world, point(), point(apart_m, 0), WEIR)
    finding = found(a).get("near-point")
    assert (finding is not None) is is_told
    assert finding is None or finding.severity == "warn"


def test_another_kind_of_the_sector_near_by_is_for_information(world):
    a, _b = pair(world, point(), point(20, 0), WEIR, {"sector": "water", "kind_id": "well"})
    assert found(a)["near-point"].severity == "inform"


def test_another_sector_near_by_is_nothing(world):
    a, _b = pair(world, point(), point(20, 0), WEIR, {"sector": "road", "kind_id": "bridge"})
    assert "near-point" not in found(a)


@pytest.mark.parametrize(("east_m", "severity"), [(34, None), (30, "warn"), (10, "block")])
def test_two_ponds_share_their_ground(world, east_m, severity):
    """60 m wide each: 34 m apart 26 of 94 are shared (0.28), 30 m 0.33, 10 m 0.71."""
    a, _b = pair(world, box(60, 40), box(60, 40, east_m=east_m), POND)
    finding = found(a).get("overlap-area")
    assert (finding.severity if finding else None) == severity


def test_the_same_position_is_a_finding_of_its_own(world):
    a, b = pair(world, BENT, BENT)
    rules = found(a)
    assert rules["same-position"].severity == "block"
    assert "overlap" not in rules
    assert Finding.objects.filter(project=b, rule="same-position", state="open").exists()


def test_drafts_of_others_and_cancelled_works_are_not_told(world):
    a, b = pair(world, point(), point(10, 0), WEIR)
    b.state = "draft"
    b.save()
    assert "near-point" not in found(a)
    assert "near-point" in found(b)  # its own officer is told of the approved one
    b.state, b.state_reason = "cancelled", "ไม่ทำแล้ว"
    b.save()
    assert found(b) == {}


def test_a_sample_is_no_double_of_a_real_work(world):
    a, _b = pair(world, point(), point(10, 0), WEIR, WEIR | {"sample": True})
    assert "near-point" not in found(a)


def test_the_middle_of_a_village_is_no_double(world):
    a, _b = pair(world, point(), point(10, 0), WEIR, method="village")
    assert "near-point" not in found(a)


def twins(world, **other):
    facts = ROAD | {"name": "ก่อสร้างถนน คสล. สายบ้านป่าสัก หมู่ที่ 3", "stated_moo": 3}
    facts |= {"stated_length_m": 300, "subdistrict_code": "980101"}
    a = world.project(**facts, year=2567)
    b = world.project(
        **facts | {"authority": world.pao, "year": 2568, "subdistrict_code": "980101"} | other
    )
    return a, b


def test_works_alike_in_words_are_possible_twins_while_one_has_no_position(world):
    a, b = twins(world)
    world.pin(a, BENT)
    assert found(a)["possible-twin"].severity == "inform"
    assert Finding.objects.filter(project=b, rule="possible-twin").exists()
    world.pin(b, line((0, 900), (150, 920), (300, 900)))
    assert "possible-twin" not in found(a)


def test_the_middle_of_a_village_is_no_position_of_a_twin(world):
    a, b = twins(world)
    world.pin(a, BENT)
    world.pin(b, point(), method="village")
    assert "possible-twin" in found(a)


def test_twins_are_of_one_sector_whatever_their_kind(world):
    a, _b = twins(world, kind_id="asphalt")
    assert "possible-twin" in found(a)


@pytest.mark.parametrize(
    "other",
    [
        {"year": 2570},
        {"stated_length_m": 400},
        {"stated_moo": 4},
        {"subdistrict_code": "980102"},
        {"name": "ขยายผิวจราจรช่วงสะพานข้ามลำเหมืองหลังวัดใหม่"},
    ],
)
def test_another_year_size_village_or_name_is_no_twin(world, other):
    a, _b = twins(world, **other)
    assert "possible-twin" not in found(a)


# photos -------------------------------------------------------------------------------------


def photo(project, stage="after", **facts):
    number = Photo.objects.count() + 1
    defaults = {
        "sha256": f"{number:064d}",
        "width": 4,
        "height": 3,
        "original": f"photos/original/{number}.jpg",
        "original_kind": "JPEG",
    }
    if "position" in facts:
        defaults["position_source"] = "exif"
    return Photo.objects.create(project=project, stage=stage, **defaults | facts)


def test_a_finished_work_with_photos_lacks_the_stages_that_have_none(world):
    project = world.project(**WEIR | {"state": "complete"})
    assert "photo-missing" not in found(project)  # none at all is a duty, not a fault
    photo(project, "before")
    judge([project.pk])
    missing = Finding.objects.filter(project=project, rule="photo-missing", state="open")
    assert set(missing.values_list("subject", flat=True)) == {"during", "after"}
    photo(project, "during")
    photo(project, "after")
    assert "photo-missing" not in found(project)


@pytest.mark.parametrize(("away_m", "is_told"), [(199, False), (201, True)])
def test_a_photo_is_taken_near_the_project(world, away_m, is_told):
    project = world.project(**WEIR)
    world.pin(project, point())
    taken = photo(project, position=point(away_m, 0))
    finding = found(project).get("photo-far")
    assert (finding is not None) is is_told
    assert finding is None or finding.subject == str(taken.pk)


@pytest.mark.parametrize(("day", "is_told"), [(9, True), (10, False), (11, False)])
def test_a_photo_of_the_work_is_not_older_than_its_contract(world, day, is_told):
    project = world.project(**WEIR)
    world.fund(project)
    Contract.objects.create(
        project=project,
        number="1/2568",
        contractor="ผู้รับจ้าง",
        amount=Decimal(1000),
        signed_on=date(2025, 3, 10),
        starts_on=date(2025, 3, 10),
        ends_on=date(2025, 6, 10),
    )
    photo(project, "during", taken_at=datetime(2025, 3, day, 5, tzinfo=UTC))
    photo(project, "before", taken_at=datetime(2025, 3, 1, 5, tzinfo=UTC))
    assert ("photo-old" in found(project)) is is_told


def test_a_photo_of_another_project_is_told_on_both_sides(world):
    a, b = world.project(**WEIR), world.project(**WEIR | {"authority": world.neighbour})
    photo(a, sha256="a" * 64)
    assert "photo-reused" not in found(a)
    photo(b, sha256="a" * 64)
    assert found(a)["photo-reused"].other == b
    assert Finding.objects.filter(project=b, rule="photo-reused", state="open").exists()


@pytest.mark.parametrize(("bits", "is_told"), [(0b1111, True), (0b11111, False)])
def test_a_photo_that_looks_the_same_within_four_bits_is_told(world, bits, is_told):
    a, b = world.project(**WEIR), world.project(**WEIR)
    photo(a, perceptual=0x1234_5678_9ABC_DEF0)
    photo(b, perceptual=0x1234_5678_9ABC_DEF0 ^ bits)
    assert ("photo-reused" in found(a)) is is_told
