"""Changes of many rows that meet a change of one: they wait, but never in a circle."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections, transaction

from projects.models import Contract, Project, Strategy
from projects.services.contracts import contract_sign
from projects.services.facts import project_edit
from projects.services.strategies import strategy_edit
from projects.sheets.taking import sheet_take
from tests.committed import committed_world
from tests.projects.test_money_race import PATIENCE_S, wait_for_a_lock
from tests.projects.test_sheets import edited, put, written


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def apart(change: Callable[[], Any]) -> Any:
    try:
        return change()
    finally:
        connections.close_all()


def test_a_book_that_waits_for_a_project_holds_none_of_a_higher_key(world):
    projects = [world.project(), world.project()]
    for project, amount in zip(projects, (400, 100), strict=True):  # less money goes first
        world.fund(project)
        facts = {"number": "1", "contractor": "ช่าง", "signed_on": date(2025, 1, 15)}
        contract_sign(
            project=project,
            by=world.finance,
            expected_version=1,
            facts=facts | {"amount": Decimal(amount), "excess": Decimal(0)},
        )

    def rename(book) -> None:
        for row in (2, 3):
            put("สัญญา", "ผู้รับจ้าง", "ช่างแดง", row)(book)

    content = io.BytesIO(edited(written("finance", world.sao, world.finance), rename))

    def take() -> list[str]:
        report = sheet_take(
            content, file_name="x.xlsx", owner=world.sao, by=world.finance, commit=True
        )
        return [problem.reason for problem in report.problems]

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=projects[0].pk)
            book = pool.submit(apart, take)
            wait_for_a_lock()
            Project.objects.select_for_update(nowait=True).get(pk=projects[1].pk)
        assert book.result(PATIENCE_S) == []
    assert set(Contract.objects.values_list("contractor", flat=True)) == {"ช่างแดง"}


def test_a_project_is_tied_to_a_strategy_that_is_being_renamed(world):
    years = {"first_year": 2566, "last_year": 2570}
    strategy = Strategy.objects.create(level="authority", authority=world.sao, name="น้ำ", **years)
    project = world.project(strategy="ถนน")

    def rename() -> None:
        strategy_edit(
            strategy=strategy,
            by=world.planning,
            expected_version=1,
            facts={"name": "ถนน"},
            serves=[],
        )

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=project.pk)
            other = pool.submit(apart, rename)
            wait_for_a_lock()
            facts = {"strategy": "น้ำ"}
            project_edit(project=project, by=world.planning, expected_version=1, facts=facts)
        other.result(PATIENCE_S)
    strategy.refresh_from_db()
    project.refresh_from_db()
    assert (strategy.name, project.plan_strategy) == ("ถนน", strategy)
