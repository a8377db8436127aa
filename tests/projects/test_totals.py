"""Totals of a question are those of its rows, whatever it asks and whoever asks."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from accounts.models import User
from projects.filters import BadQuestion, ProjectFilter, asked_by
from projects.rollup import Total, rollup_compact
from projects.totals import totals_of
from projects.views.listing import totals as listed
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
]


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
@pytest.mark.parametrize("who", ["dla", "planning", "reader", "stranger", "agency_officer"])
def test_they_are_those_of_the_list(works: World, text: str, who: str, folded: bool) -> None:
    if folded:
        rollup_compact()
    user = getattr(works, who)
    found = total(user, text)
    expected: dict[str, Any] = listed(asked(user, text))
    assert (found.projects, found.budget_baht) == (expected["count"], expected["budget_baht"])


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
