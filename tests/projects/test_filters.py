"""One question: every name, its wrong values, and money by the asked year and source."""

from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict

from projects.filters import BadQuestion, ProjectFilter, asked_by
from projects.models import BudgetShare, Project
from tests.projects.findings import finding_of


def codes(query: str, user=None) -> set[str]:
    data = QueryDict(query)
    if user is not None:
        return set(asked_by(user, data).rows().values_list("code", flat=True))
    return set(
        ProjectFilter(data, queryset=Project.objects.all()).rows().values_list("code", flat=True)
    )


@pytest.fixture
def works(world):
    road = world.project(name="ก่อสร้างถนน สายบ้านหนองเป็ด", state="signed")
    world.fund(road, 500_000, fiscal_year=2568, source="ordinance")
    world.fund(road, 250_000, fiscal_year=2569, source="specific")
    weir = world.project(
        authority=world.neighbour,
        name="ฝายน้ำล้น",
        sector="water",
        kind_id="weir",
        state="planned",
        strategy="การบริหารจัดการน้ำ",
    )
    weir.amounts.create(fiscal_year=2570, amount=Decimal(300_000))
    canal = world.project(agency=world.agency, name="ขุดลอกคลอง", sector="water", kind_id="dredging")
    world.fund(canal, 9_000_000, fiscal_year=2568, source="other")
    world.pin(road)
    world.pin(weir, Point(100.3, 16.1, srid=4326), method="village", role="contracted")
    sample = world.project(sample=True, state="draft")
    finding_of(road, "moved")
    finding_of(weir, "decimals")
    finding_of(weir, "decimals")
    finding_of(canal, "stub", state="fixed", closed_at="2026-01-01T00:00Z")
    return {"road": road, "weir": weir, "canal": canal, "sample": sample}


ASKED = [
    ("province=&lao=&year=&state=&bbox=&sample=", {"road", "weir", "canal", "sample"}),
    ("", {"road", "weir", "canal", "sample"}),
    ("q=หนองเป็ด", {"road"}),
    ("q=ถนน บ้านหนองเป็ด", {"road"}),
    ("province=98", {"road", "weir", "sample"}),
    ("district=9801&subdistrict=980102", {"weir"}),
    ("subdistrict=980101&subdistrict=980102", {"road", "weir", "sample"}),
    ("lao=6980101", {"road", "sample"}),
    ("lao=06980101", {"road", "sample"}),
    ("lao_kind=sao", {"road", "weir", "sample"}),
    ("lao_kind=pao", set()),
    ("owner=RID", {"canal"}),
    ("owner=RID&owner=6980102", {"canal", "weir"}),
    ("year=2568", {"road", "canal"}),
    ("year=2569", {"road"}),
    ("year=2570", {"weir"}),
    ("year=2568&source=specific", set()),
    ("year=2569&source=specific", {"road"}),
    ("source=ordinance&source=other", {"road", "canal"}),
    ("sector=water", {"weir", "canal"}),
    ("kind=weir&kind=concrete", {"road", "weir", "sample"}),
    ("state=signed", {"road"}),
    ("budget_min=๗๐๐,๐๐๐", {"road", "canal"}),
    ("budget_min=700000&budget_max=800000", {"road"}),
    ("year=2569&budget_max=300000&budget_min=1", {"road"}),
    ("position=pinned", {"road"}),
    ("position=provisional", {"weir"}),
    ("position=none", {"canal", "sample"}),
    ("position=none&position=pinned", {"road", "canal", "sample"}),
    ("role=contracted", {"weir"}),
    ("bbox=100.0,16.0,100.1,16.1", {"road"}),
    ("within=POLYGON((100.2 16,100.4 16,100.4 16.2,100.2 16.2,100.2 16))", {"weir"}),
    ('within={"type":"Point","coordinates":[100.3,16.1]}', {"weir"}),
    ("near=100.055,16.0505,100", {"road"}),
    ("near=100.055,16.06,100", set()),
    ("sample=no", {"road", "weir", "canal"}),
    ("finding=decimals", {"weir"}),
    ("finding=decimals&finding=moved", {"road", "weir"}),
    ("finding=stub", set()),
    ("strategy=จัดการน้ำ", {"weir"}),
    ("strategy=จัดการนํ้า", {"weir"}),
    ("strategy=ถนน", set()),
    ("year=๒๕๖๙", {"road"}),
    ("province=๙๘&district=๙๘๐๑&subdistrict=๙๘๐๑๐๒", {"weir"}),
    ("lao=๐๖๙๘๐๑๐๑", {"road", "sample"}),
    ("owner=๖๙๘๐๑๐๒", {"weir"}),
    ("near=๑๐๐.๐๕๕,๑๖.๐๕๐๕,๑๐๐", {"road"}),
    ("bbox=๑๐๐.๐,๑๖.๐,๑๐๐.๑,๑๖.๑", {"road"}),
    ("sample=yes&page=3&sort=name&encoding=cp874", {"road", "weir", "canal", "sample"}),
]


@pytest.mark.parametrize(("query", "names"), ASKED)
def test_it_answers_each_name(works, query, names):
    assert codes(query.replace("+", "%2B")) == {works[name].code for name in names}


WRONG = [
    ("province=5", "province"),
    ("province=11", "province"),
    ("district=98x1", "district"),
    ("year=2025", "year"),
    ("sector=rail", "sector"),
    ("state=signed&state=nonsense", "state"),
    ("source=gold", "source"),
    ("budget_min=มาก", "budget_min"),
    ("position=maybe", "position"),
    ("bbox=1,2,3", "bbox"),
    ("bbox=16.0,100.0,16.4,100.4", "bbox"),
    ("within=CIRCLE(1)", "within"),
    ("within=SRID=32647;POINT(1 2)", "within"),
    ("within=POINT(200 100)", "within"),
    ("near=100,16", "near"),
    ("near=100,16,nan", "near"),
    ("near=100,16,1e9", "near"),
    ("sample=perhaps", "sample"),
    ("finding=decimals&finding=nonsense", "finding"),
    ("provnce=98", "provnce"),
    ("q=" + "ก" * 201, "q"),
    ("q=%00", "q"),
    ("strategy=" + "ก" * 301, "strategy"),
    ("year=๒๐๒๕", "year"),
]


@pytest.mark.parametrize(("query", "name"), WRONG)
def test_it_refuses_a_wrong_value_by_name(works, query, name):
    with pytest.raises(BadQuestion) as refused:
        codes(query)
    assert list(refused.value.errors) == [name]
    assert all(refused.value.sentences)


def test_money_is_that_of_the_asked_year_and_source(works):
    def money(query):
        found = ProjectFilter(QueryDict(query), queryset=Project.objects.all()).rows()
        row = found.get(pk=works["road"].pk)
        return row.budget_baht, row.fiscal_year

    assert money("") == (Decimal(750_000), 2568)
    assert money("year=2569") == (Decimal(250_000), 2569)
    assert money("source=ordinance") == (Decimal(500_000), 2568)


def test_a_box_in_swapped_order_is_refused_not_guessed(works):
    with pytest.raises(BadQuestion):
        codes("bbox=16.0,100.0,16.4,100.4")


def test_it_asks_only_what_the_user_may_read(works, world):
    assert codes("", world.engineering) == {works["road"].code, works["sample"].code}
    assert codes("", world.reader) == {works["road"].code, works["canal"].code}
    assert len(codes("", world.dla)) == 4
    assert codes("province=98", world.stranger) == {works["weir"].code}


def test_shares_stay_within_their_item_in_the_database(world):
    from django.db import IntegrityError, connection, transaction

    item = world.item(amount=Decimal(100))
    BudgetShare.objects.create(project=world.project(), item=item, amount=Decimal(60))
    with pytest.raises(IntegrityError, match="exceed"), transaction.atomic():
        BudgetShare.objects.create(project=world.project(), item=item, amount=Decimal(41))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
