"""The row of every export, against the ORM's own reading of the same question."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, Point, Polygon
from django.db import connection
from django.utils import timezone

from maps.exports.question import Question
from maps.exports.rows import COLUMNS, row_query
from projects.api.project_answers import told
from projects.models import Contract, Project, ProjectAmount

QUESTIONS = [
    ((), ()),
    ((2568,), ()),
    ((2567, 2568), ()),
    ((), ("general",)),
    ((2568,), ("general", "specific")),
    ((2590,), ("loan",)),
]


def read(question: Question) -> list[dict]:
    query, parameters = row_query(question, "row_to_json(r)::text")
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [json.loads(text, parse_float=Decimal) for (text,) in cursor.fetchall()]


@pytest.fixture
def funded(world):
    several = world.project()
    world.fund(several, 300_000, fiscal_year=2569, source="specific")
    world.fund(several, 200_000, fiscal_year=2568, source="general")
    world.fund(several, 100_000, fiscal_year=2568, source="ordinance")
    once = world.project(year=2566)
    world.fund(once, 70_000, fiscal_year=2567, source="general")
    only_planned = world.project(year=2565)
    ProjectAmount.objects.create(project=only_planned, fiscal_year=2568, amount=9)
    ProjectAmount.objects.create(project=only_planned, fiscal_year=2567, amount=9)
    world.project(agency=world.agency)
    return several


@pytest.mark.parametrize(("years", "sources"), QUESTIONS)
def test_money_and_year_are_those_of_the_list(funded, years, sources):
    expected = {
        project.code: (project.budget_baht, project.fiscal_year)
        for project in Project.objects.with_money(years=years, sources=sources)
    }
    rows = read(Question(Project.objects.all(), years, sources))
    assert {row["code"]: (row["budget_baht"], row["fiscal_year"]) for row in rows} == expected


def test_sources_are_those_of_the_matching_shares_in_the_order_of_the_code_list(funded):
    everything = {row["code"]: row["source"] for row in read(Question(Project.objects.all()))}
    assert everything[funded.code] == "ordinance general specific"
    of_year = read(Question(Project.objects.filter(pk=funded.pk), (2569,)))
    assert of_year[0]["source"] == "specific"
    assert None in everything.values()


def test_signed_and_paid_are_those_of_the_api(funded):
    day = date(2025, 1, 5)
    facts = {"project": funded, "contractor": "หจก. ทดสอบ", "signed_on": day}
    void = {"voided_at": timezone.now(), "void_reason": "พิมพ์ผิด"}
    for number, taken_back in (("1", {}), ("2", {}), ("3", void)):
        contract = Contract.objects.create(number=number, amount=1000, **facts, **taken_back)
        for amount, gone in ((Decimal("100.25"), taken_back), (Decimal(7), void)):
            contract.extensions.create(agreed_on=day, amount=amount, reason="เพิ่มงาน", **gone)
        for instalment, gone in ((1, taken_back), (2, taken_back), (3, void)):
            contract.disbursements.create(
                instalment=instalment, paid_on=day, amount=Decimal("50.10"), **gone
            )
    rows = {each["code"]: each for each in read(Question(Project.objects.all(), (2569,)))}
    told_by_api = {each.code: each for each in told(Project.objects.with_money())}
    assert rows[funded.code]["contract_baht"] == Decimal("2200.50")
    assert rows[funded.code]["paid_baht"] == Decimal("200.40")
    for name in ("contract_baht", "paid_baht"):
        assert {code: row[name] for code, row in rows.items()} == {
            code: getattr(project, name) for code, project in told_by_api.items()
        }


def test_every_name_of_the_contract_is_there_in_its_order(funded):
    contract = (
        "code name owner_code lao_code lao_name province_code district_code subdistrict_code "
        "fiscal_year sector kind state source budget_baht contract_baht paid_baht length_m "
        "area_m2 role method accuracy_m updated_at"
    )
    row = read(Question(Project.objects.filter(pk=funded.pk)))[0]
    assert list(row) == list(COLUMNS) == contract.split()


def test_an_agency_owns_its_work_and_no_authority_does(world):
    project = world.project(agency=world.agency)
    row = read(Question(Project.objects.filter(pk=project.pk)))[0]
    assert (row["owner_code"], row["lao_code"], row["lao_name"]) == ("RID", None, None)
    assert row["province_code"] is None


def test_only_the_current_position_is_told(world):
    project = world.project()
    world.pin(project, Point(100.1, 16.1, srid=4326), is_current=False)
    world.pin(project, role="as_built", method="gnss", accuracy_m=Decimal("2.5"))
    (row,) = read(Question(Project.objects.all()))
    assert (row["role"], row["method"], row["accuracy_m"]) == ("as_built", "gnss", Decimal("2.50"))


@pytest.mark.parametrize(
    ("shape", "length", "area"),
    [
        # 0.01° along the parallel 16° N: a cos φ / √(1 − e² sin² φ) · Δλ = 1,070.4 m
        (LineString((100, 16), (100.01, 16), srid=4326), 1070.4, None),
        (Polygon(((100, 16), (100.01, 16), (100.01, 16.01), (100, 16), (100, 16))), None, 592_100),
        (Point(100, 16, srid=4326), None, None),
    ],
)
def test_lengths_and_areas_lie_on_the_ellipsoid(world, shape, length, area):
    shape.srid = 4326
    world.pin(world.project(), shape)
    (row,) = read(Question(Project.objects.all()))
    for value, expected in ((row["length_m"], length), (row["area_m2"], area)):
        assert (value is None) == (expected is None)
        assert expected is None or abs(float(value) / expected - 1) < 0.001


def test_an_empty_question_gives_no_row(world):
    world.project()
    assert read(Question(Project.objects.none())) == []


def test_a_project_found_twice_is_one_row(world):
    project = world.project()
    world.fund(project)
    world.fund(project, source="general")
    asked = Project.objects.filter(shares__amount__gt=0)
    assert asked.count() == 2
    assert len(read(Question(asked))) == 1


def test_mixed_parts_go_by_the_highest_dimension(world):
    mixed = GEOSGeometry(
        "GEOMETRYCOLLECTION(POINT(100 16),LINESTRING(100 16,101 16),LINESTRING(100 17,101 17))",
        srid=4326,
    )
    world.pin(world.project(), mixed)
    query, parameters = row_query(Question(Project.objects.all()), "ST_AsText(main.geometry)")
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        (text,) = cursor.fetchone()
    lines = MultiLineString(LineString((100, 16), (101, 16)), LineString((100, 17), (101, 17)))
    assert GEOSGeometry(text).equals(lines)
