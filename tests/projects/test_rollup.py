"""The rollup: every project once however it is asked, every baht once, folded or not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import LineString
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import (
    Contract,
    ContractExtension,
    Disbursement,
    Project,
    ProjectAmount,
    RollupCell,
    RollupChange,
    RollupEntry,
)
from projects.rollup import (
    Question,
    Total,
    folding,
    rollup,
    rollup_compact,
    rollup_recount,
    rollups,
)
from projects.rollup import rollup_rebuild as rebuild
from tests.world import World

pytestmark = pytest.mark.django_db


def total(**question: Any) -> Total:
    [found] = rollup(Question(**question))
    return found


def by(*names: str, **question: Any) -> dict[Any, Total]:
    return {each.key: each for each in rollup(Question(**question), by=names)}


def contract(project: Project, amount: int, **facts: Any) -> Contract:
    facts = {"number": "1/2568", "contractor": "หจก. ทดสอบ", "signed_on": date(2025, 1, 5)} | facts
    return Contract.objects.create(project=project, amount=amount, **facts)


def paid(of: Contract, amount: str, instalment: int = 1) -> Disbursement:
    return Disbursement.objects.create(
        contract=of, instalment=instalment, paid_on=date(2025, 3, 1), amount=Decimal(amount)
    )


@pytest.fixture
def spread(world: World) -> Project:
    """One project of three shares: two sources in 2568, one of them again in 2569."""
    project = world.project()
    world.fund(project, 100, fiscal_year=2568, source="ordinance")
    world.fund(project, 100, fiscal_year=2568, source="reserve")
    world.fund(project, 100, fiscal_year=2569, source="ordinance")
    world.pin(project, LineString((100.05, 16.05), (100.06, 16.05), srid=4326))
    return project


@pytest.fixture(params=["noted", "folded"])
def kept(request: pytest.FixtureRequest, spread: Project) -> Project:
    if request.param == "folded":
        assert rollup_compact() > 0
        assert not RollupChange.objects.exists()
    else:
        assert not RollupEntry.objects.exists()
    return spread


@pytest.mark.parametrize(
    ("question", "baht"),
    [
        ({}, 300),
        ({"years": [2568]}, 200),
        ({"years": [2568, 2569]}, 300),
        ({"sources": ["ordinance"]}, 200),
        ({"sources": ["ordinance", "reserve"]}, 300),
        ({"years": [2569], "sources": ["ordinance"]}, 100),
        ({"years": [2568, 2569], "sources": ["ordinance"]}, 200),
        ({"years": [2568], "sources": ["ordinance", "reserve"]}, 200),
        ({"areas": ["98"]}, 300),
        ({"areas": ["9801"]}, 300),
        ({"areas": ["9802", "980101"]}, 300),
        ({"kinds": ["concrete"], "states": ["budgeted"], "sectors": ["road"]}, 300),
        ({"positions": ["pinned"], "sample": False}, 300),
    ],
)
def test_a_project_of_three_shares_counts_once(kept, question, baht):
    found = total(**question)
    assert (found.projects, found.budget_baht) == (1, baht)
    assert found.length_m == pytest.approx(Decimal("1070"), abs=5)


@pytest.mark.parametrize(
    "question",
    [
        {"years": [2567]},
        {"sources": ["loan"]},
        {"years": [2569], "sources": ["reserve"]},
        {"areas": ["9802"]},
        {"areas": ["97"]},
        {"positions": ["none"]},
        {"sample": True},
        {"states": ["draft"]},
    ],
)
def test_another_question_has_none_of_it(kept, question):
    found = total(**question)
    assert (found.projects, found.budget_baht, found.length_m) == (0, 0, 0)


def test_groups_count_it_once_each(kept):
    assert {key: each.projects for key, each in by("year").items()} == {(2568,): 1, (2569,): 1}
    assert {key: each.projects for key, each in by("source").items()} == {
        ("ordinance",): 1,
        ("reserve",): 1,
    }
    assert {key: each.budget_baht for key, each in by("year", "source").items()} == {
        (2568, "ordinance"): 100,
        (2568, "reserve"): 100,
        (2569, "ordinance"): 100,
    }
    places = ("province", "district", "subdistrict", "authority", "agency")
    assert list(by(*places)) == [("98", "9801", "980101", kept.authority_id, None)]
    assert list(by("sector", "kind", "state", "position", "sample")) == [
        ("road", "concrete", "budgeted", "pinned", False)
    ]
    assert total(authorities=[kept.authority_id]).projects == 1
    assert total(agencies=[1]).projects == 0


def test_a_contract_is_divided_without_rest(kept):
    signed = contract(kept, 100)
    ContractExtension.objects.create(
        contract=signed, agreed_on=date(2025, 2, 1), amount=Decimal("0.01"), reason="เพิ่มงาน"
    )
    paid(signed, "33.34")
    contract(kept, 70, number="2", voided_at=timezone.now(), void_reason="พิมพ์ผิด")
    parts = [each.contract_baht for each in by("year", "source").values()]
    assert sum(parts) == Decimal("100.01")
    assert {round(part) for part in parts} == {33}
    assert total().paid_baht == Decimal("33.34")
    assert sum(each.paid_baht for each in by("source").values()) == Decimal("33.34")


def test_a_contract_beyond_any_share_is_there_once(world):
    project = world.project()
    contract(project, 50, excess=49, excess_reason="ยืมเงินสะสม")
    assert total().contract_baht == 50
    assert by("source")[("",)].contract_baht == 50
    Contract.objects.all().delete()  # the database lets none stand so to the end


def test_plans_count_projects_until_money_comes(world):
    project = world.project(state="planned")
    assert {key: each.projects for key, each in by("year").items()} == {(0,): 1}
    assert total().projects == 1
    assert total(years=[2568]).projects == 0  # as the list has it: nothing foreseen for any year
    ProjectAmount.objects.create(project=project, fiscal_year=2568, amount=70)
    ProjectAmount.objects.create(project=project, fiscal_year=2569, amount=30)
    assert {key: (t.projects, t.planned_baht) for key, t in by("year").items()} == {
        (2568,): (1, 70),
        (2569,): (1, 30),
    }
    assert (total().projects, total().planned_baht) == (1, 100)
    world.fund(project, 90, fiscal_year=2569)
    assert total(years=[2568]).projects == 0
    assert total(years=[2568, 2569]).projects == total().projects == 1
    assert total().planned_baht == 100
    assert total(sources=["ordinance"]).planned_baht is None
    assert list(by("source")) == [("ordinance",)]


def test_an_item_that_changes_its_year_moves_its_projects(world):
    share = world.fund(world.project(), 100, fiscal_year=2568)
    rollup_compact()
    share.item.fiscal_year = 2569
    share.item.save()
    assert total(years=[2568]).projects == 0
    assert total(years=[2569]).budget_baht == 100
    assert not rollup_recount()
    assert total(years=[2569]).budget_baht == 100


def test_a_reading_is_one_statement_and_with_notes_one_more(spread):
    for statements in (2, 1):
        for question in ({}, {"years": [2568, 2569]}, {"areas": ["9801"]}):
            with CaptureQueriesContext(connection) as captured:
                rollups(Question(**question), groupings=[(), ("year",), ("authority",)])
            assert len(captured) == statements
        rollup_compact()


def test_what_counts_nothing_is_not_noted(spread):
    rollup_compact()
    spread.objective = "อื่น"
    spread.save()
    item = spread.shares.first().item
    item.name = "อื่น"
    item.save()
    assert not RollupChange.objects.exists()


def test_names_and_codes_that_are_none_are_refused(db):
    with pytest.raises(KeyError):
        rollup(by=["colour"])
    with pytest.raises(ValueError, match="'123'"):
        rollup(Question(areas=["123"]))


def rows(model: Any) -> list[tuple[Any, ...]]:
    names = [field.name for field in model._meta.fields if field.name != "id"]
    return sorted(model.objects.values_list(*names), key=str)


def test_folding_again_changes_nothing(spread):
    rollup_compact()
    once = rows(RollupEntry), rows(RollupCell)
    RollupChange.objects.create(project_id=spread.pk)
    RollupChange.objects.create(project_id=-1)
    assert rollup_compact() == 2
    assert rollup_compact() == 0
    assert (rows(RollupEntry), rows(RollupCell)) == once


def test_folding_in_pieces_gives_the_same(world, monkeypatch):
    for number in range(7):
        world.fund(world.project(), 10 + number, fiscal_year=2565 + number % 3)
    monkeypatch.setattr(folding, "NOTES", 2)
    assert rollup_compact() > 7
    piecewise = rows(RollupEntry), rows(RollupCell)
    assert rebuild() == 7
    assert (rows(RollupEntry), rows(RollupCell)) == piecewise


def test_a_long_list_of_notes_is_counted_anew(spread, monkeypatch):
    monkeypatch.setattr(folding, "REBUILD", 1)
    notes = RollupChange.objects.count()
    assert notes > 3  # entries
    assert rollup_compact() == notes
    assert RollupEntry.objects.count() == 3
    assert not RollupChange.objects.exists()
    assert not rollup_recount()


def test_nothing_is_counted_anew_while_another_process_folds(spread, monkeypatch):
    monkeypatch.setattr(folding, "REBUILD", 1)
    notes = RollupChange.objects.count()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [folding.LOCK])
        assert rollup_compact() == 0
        assert RollupChange.objects.count() == notes
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [folding.LOCK])
    finally:
        other.close()
    assert rollup_compact() == notes


def test_what_another_process_counted_anew_is_not_counted_again(spread, monkeypatch):
    waiting = iter([folding.REBUILD + 1, 0])  # before the lock, and under it
    monkeypatch.setattr(folding, "_waiting", lambda: next(waiting))
    monkeypatch.setattr(folding, "_REBUILT", "no rebuild")
    notes = RollupChange.objects.count()
    assert rollup_compact() == notes


def test_a_fold_that_breaks_leaves_everything_as_it_was(spread, monkeypatch):
    monkeypatch.setattr(folding, "_EMPTIED", "DELETE FROM projects_no_such_table")
    before = total(), RollupChange.objects.count()
    with pytest.raises(DatabaseError):
        rollup_compact()
    assert not RollupEntry.objects.exists()
    assert (total(), RollupChange.objects.count()) == before
    monkeypatch.undo()
    assert rollup_compact()
    assert total() == before[0]


def test_a_cell_of_nobody_goes(world):
    project = world.project()
    rollup_compact()
    assert RollupCell.objects.exists()
    Project.objects.filter(pk=project.pk).delete()
    assert total().projects == 0
    rollup_compact()
    assert not RollupCell.objects.exists()
    assert not RollupEntry.objects.exists()


def test_a_recount_finds_and_mends_what_differs(spread, caplog):
    rollup_compact()
    right = rows(RollupEntry), rows(RollupCell)
    RollupEntry.objects.filter(year=2569).update(budget=1)
    RollupCell.objects.filter(cube=1, year=2568).update(entries=9)
    found = rollup_recount()
    assert found.projects == (spread.pk,)
    assert found.cells >= 2
    assert "the rollup differed" in caplog.text
    assert (rows(RollupEntry), rows(RollupCell)) == right
    assert not rollup_recount()


def test_a_recount_finds_an_entry_twice_and_one_of_nobody(spread):
    rollup_compact()
    twice = RollupEntry.objects.filter(year=2569).get()
    twice.pk = None
    twice.save()
    RollupEntry.objects.filter(year=2568).update(project_id=spread.pk + 1)
    assert rollup_recount().projects == (spread.pk, spread.pk + 1)
    assert not rollup_recount()
