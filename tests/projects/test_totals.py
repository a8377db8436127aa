"""Totals of a question are those of its rows, whatever it asks and whoever asks."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from projects import totals
from projects.errors import TooSlow
from projects.filters import BadQuestion, ProjectFilter, asked_by
from projects.models import BudgetShare
from projects.rollup import Total, rollup_compact
from projects.totals import all_totals_of, totals_of
from projects.views.listing import totals as list_totals
from tests.world import World

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "",
    "year=2569",
    "year=2568&year=2569",
    "source=ordinance",
    "year=2569&source=reserve&source=ordinance",
    "q=หนองบัว",
    "q=100%25",
    "budget_min=100",
    "position=none",
    "bbox=100,16,100.2,16.2",
    "within=POLYGON((100 16,100.2 16,100.2 16.2,100 16.2,100 16))",
    "near=100.05,16.05,500",
    "province=98&sector=water",
    "owner=RID",
    "finding=outside-area",
    "state=draft",
    "state=budgeted&state=signed&sample=no",
    "district=9801&subdistrict=980201&subdistrict=980101&kind=dredging&kind=concrete",
    "year=2568&year=2569&source=reserve&source=ordinance&position=pinned&page=2",
]
WHO = ["dla", "planning", "reader", "stranger", "agency_officer", "province_officer", "analyst"]


def listed(question: ProjectFilter) -> dict[str, Any]:
    """The count of the rows and the baht of their matching shares, from the base tables."""
    shares = BudgetShare.objects.filter(project__in=question.qs.order_by().values("pk"))
    if question.years:
        shares = shares.filter(item__fiscal_year__in=question.years)
    if question.sources:
        shares = shares.filter(item__source__in=question.sources)
    baht = shares.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return {"count": question.qs.count(), "budget_baht": baht}


def asked(user: User, text: str) -> ProjectFilter:
    return asked_by(user, QueryDict(text))


def total(user: User, text: str) -> Total:
    [found] = totals_of(asked(user, text))
    return found


@pytest.fixture
def works(world: World) -> World:
    water = world.project(name="ขุดลอกคลองหนองบัว", sector="water", kind_id="dredging")
    world.fund(water, 100, fiscal_year=2568, source="ordinance")
    world.fund(water, 50, fiscal_year=2569, source="reserve")
    world.pin(water)
    road = world.project(name="ถนน 100% คอนกรีต หนองบัว", authority=world.neighbour)
    world.fund(road, 30, fiscal_year=2569, source="ordinance")
    world.project(name="ถนนไม่มีเงิน", state="draft")
    world.project(agency=world.agency, name="อ่างเก็บน้ำ", sector="water", kind_id="reservoir")
    return world


@pytest.mark.parametrize("folded", [True, False])
@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("who", WHO)
def test_they_are_those_of_the_list(works: World, text: str, who: str, folded: bool) -> None:
    if folded:
        rollup_compact()
    user = getattr(works, who)
    found = total(user, text)
    expected: dict[str, Any] = listed(asked(user, text))
    assert (found.projects, found.budget_baht) == (expected["count"], expected["budget_baht"])
    assert list_totals(asked(user, text)) == expected


def test_groups_count_each_project_once_each(works: World) -> None:
    found = {each.key: each for each in totals_of(asked(works.dla, "q=หนองบัว"), by=["year"])}
    assert {key: (one.projects, one.budget_baht) for key, one in found.items()} == {
        (2568,): (1, Decimal(100)),
        (2569,): (2, Decimal(80)),
    }


def test_someone_without_a_right_counts_nothing(works: World) -> None:
    nobody = User.objects.create_user(username="nobody")
    assert total(nobody, "").projects == 0


def test_a_wrong_question_is_refused(works: World) -> None:
    with pytest.raises(BadQuestion):
        totals_of(asked(works.dla, "year=abc"))


def test_several_groupings_are_those_of_each(works: World) -> None:
    groupings = [(), ("year",), ("source", "state"), ("authority",), ("subdistrict",)]
    for text in ("", "year=2569", "q=หนองบัว", "source=ordinance&source=reserve"):
        for user in (works.dla, works.planning):
            found = all_totals_of(asked(user, text), groupings=groupings)
            assert found == [totals_of(asked(user, text), by=by) for by in groupings]


def test_what_is_not_summed_is_no_number(works: World) -> None:
    [found] = totals_of(asked(works.dla, ""), sums=["budget_baht"])
    assert found.budget_baht == Decimal(180)
    assert found.contract_baht.is_nan()
    assert found.length_m.is_nan()


@pytest.mark.parametrize(
    ("who", "text", "is_known"),
    [
        ("dla", "year=2569&province=98&sample=no&page=2", True),
        ("planning", "year=2569", True),
        ("reader", "state=signed", True),
        ("reader", "state=draft", False),  # which she may not read
        ("province_officer", "", True),
        ("analyst", "sector=water", True),
        ("dla", "q=หนองบัว", False),
        ("agency_officer", "", False),  # what is handed over to an agency is no key
    ],
)
def test_the_rollup_alone_answers_what_it_knows(
    works: World, who: str, text: str, is_known: bool
) -> None:
    rollup_compact()
    with CaptureQueriesContext(connection) as captured:
        total(getattr(works, who), text)
    read = [query["sql"] for query in captured if "rollup" in query["sql"]]
    assert len(read) == 1
    assert ("among" not in read[0]) == is_known


def test_a_question_that_takes_too_long_is_stopped(
    works: World, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr("projects.stopped.LONGEST_MS", 50)
    monkeypatch.setattr(totals, "_ids_of", lambda _question: "SELECT 1 FROM pg_sleep(5)")
    with pytest.raises(TooSlow, match="5 วินาที"):
        total(works.dla, "q=หนองบัว")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
    client.force_login(works.dla)
    answer = client.get("/projects/?q=หนองบัว")
    assert answer.status_code == 503
    assert "5 วินาที" in answer.content.decode()
