"""Fills sum exactly to the totals of the question, whoever asks, whatever is asked."""

import json
import random
from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict

from coordinates.models import AdminArea
from maps.planner.classes import class_of, classes_of, limits_of
from maps.planner.fills import LEVELS, MEASURES
from projects.filters import asked_by
from projects.totals import totals_of


@pytest.fixture
def works(world):
    """Sixty works of four owners with what chance gives them."""
    chance = random.Random(6)
    owners = [world.sao, world.neighbour, world.pao, world.far]
    for _ in range(60):
        sector, kind = chance.choice([("road", "concrete"), ("water", "weir"), ("other", "other")])
        project = world.project(
            authority=chance.choice(owners),
            sector=sector,
            kind_id=kind,
            state=chance.choice(["draft", "approved", "budgeted", "signed", "complete"]),
        )
        for _share in range(chance.randrange(3)):
            world.fund(
                project,
                chance.randrange(1, 9_000_000),
                fiscal_year=chance.choice([2567, 2568, 2569]),
                source=chance.choice(["ordinance", "specific"]),
            )
        if chance.random() < 0.6:
            method = chance.choice(["map", "gnss", "village"])
            world.pin(project, Point(100 + chance.random(), 16.1, srid=4326), method=method)
    return chance


def fills(client, query, **asked):
    given = QueryDict(query, mutable=True)
    given.update(asked)
    answer = client.get(f"/map/fills/?{given.urlencode()}")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content, parse_float=Decimal)


QUERIES = [
    "",
    "year=2568",
    "year=2568&year=2569&source=specific",
    "sector=water&sector=road",
    "province=98",
    "district=9801&state=signed",
    "position=none",
    "position=pinned&budget_min=100000",
    "bbox=100,16,100.5,16.5",
    "q=ถนน&sample=no",
]


@pytest.mark.parametrize("query", QUERIES)
def test_measures_sum_to_the_totals_for_each_reader(client, world, works, query):
    for user in (world.dla, world.province_officer, world.engineering):
        client.force_login(user)
        [total] = totals_of(asked_by(user, QueryDict(query)))
        for level, measure in zip(LEVELS, works.sample(list(MEASURES), len(LEVELS)), strict=True):
            answer = fills(client, query, level=level, measure=measure)
            parts = [*answer["rows"], answer["unknown"]]
            counted = sum(part["count"] for part in parts)
            baht = sum(Decimal(part["budget_baht"]) for part in parts)
            assert (counted, baht) == (total.projects, total.budget_baht), (level, measure)
            assert answer["total"]["count"] == counted
            assert Decimal(answer["total"]["budget_baht"]) == baht


def test_works_of_no_known_area_are_told_apart(client, world):
    world.fund(world.project(authority=world.far), 70)
    world.project(authority=world.pao)
    client.force_login(world.dla)
    answer = fills(client, "", level="province")
    assert [row["code"] for row in answer["rows"]] == ["98"]
    assert (answer["unknown"]["count"], Decimal(answer["unknown"]["budget_baht"])) == (1, 70)
    by_district = fills(client, "", level="district")  # a PAO sits in no district
    assert (by_district["rows"], by_district["unknown"]["count"]) == ([], 2)


def test_per_head_knows_what_it_does_not_know(client, world):
    world.fund(world.project(), 1_000)
    client.force_login(world.dla)
    [row] = fills(client, "", level="province", measure="per_head")["rows"]
    assert (row["value"], row["class"]) == (None, None)
    AdminArea.objects.filter(level="subdistrict").update(population=50)
    [row] = fills(client, "", level="province", measure="per_head")["rows"]
    assert row["value"] == 5  # four subdistricts
    [row] = fills(client, "", level="subdistrict", measure="per_head")["rows"]
    assert row["value"] == 20


def test_per_km2_measures_on_the_ellipsoid(client, world):
    world.fund(world.project(), 1_000_000)
    client.force_login(world.dla)
    [row] = fills(client, "", level="subdistrict", measure="per_km2")["rows"]
    assert 1_000_000 / float(row["value"]) == pytest.approx(473.7, rel=0.001)  # 0.2° by 0.2°


def test_completeness_is_of_the_works_that_are_due(client, world):
    world.pin(world.project(state="signed"))
    world.pin(world.project(state="signed"), world.point(), method="village")
    world.project(state="signed")
    world.project(state="budgeted")
    world.pin(world.project(state="draft"))
    world.pin(world.project(state="signed", sector="other", kind_id="other"))
    client.force_login(world.dla)
    answer = fills(client, "", level="subdistrict", measure="completeness")
    [row] = answer["rows"]
    assert (row["count"], row["value"], row["class"]) == (6, 25, 2)
    assert answer["says"]
    [undue] = fills(client, "state=draft", level="subdistrict", measure="completeness")["rows"]
    assert (undue["count"], undue["value"]) == (1, None)


def test_classes_hold_every_area_once():
    chance = random.Random(3)
    for size in (0, 1, 2, 7, 80, 900):
        values = [
            round(chance.paretovariate(1) * 1000) * (chance.random() > 0.2) for _ in range(size)
        ]
        limits = limits_of(values)
        classes = classes_of(values, limits)
        assert sum(one.areas for one in classes) == size
        assert limits == sorted(set(limits))
        for number, one in enumerate(classes):
            inside = [value for value in values if class_of(value, limits) == number]
            assert len(inside) == one.areas
            assert all(one.least <= value <= one.most for value in inside)
