"""Officers of two duties, and two of one, who save at the very same moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from projects.budget.errors import ItemsExceedOrdinance
from projects.errors import Conflict, ProjectCancelled
from projects.models import BudgetItem, BudgetShare, Ordinance
from projects.services.facts import project_edit, project_withdraw
from projects.services.money import budget_item_edit, budget_item_link
from projects.services.sums import sums_checked
from tests.committed import committed_world
from tests.projects.test_import import FULL, FULL_ROWS, run, sheet

OFFICERS = 4
PATIENCE_S = 20


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def link(world, project) -> None:
    budget_item_link(
        project=project,
        item=BudgetItem.objects.get(),
        amount=Decimal(1),
        by=world.finance,
        expected_version=1,
    )


def withdraw(world, project) -> None:
    project_withdraw(project=project, by=world.planning, expected_version=1, reason="งบไม่พอ")


def rename(world, project) -> None:
    project_edit(project=project, by=world.planning, expected_version=1, facts={"name": "ชื่อใหม่"})


def outcome(change: Callable[..., None], *arguments) -> str:
    try:
        change(*arguments)
    except (Conflict, ItemsExceedOrdinance, ProjectCancelled) as refused:
        return type(refused).__name__
    finally:
        connections.close_all()
    return "saved"


def wait_for_a_lock() -> None:
    """Until another connection waits for a row that this transaction holds."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("nobody waited: the two changes do not meet")


@pytest.mark.parametrize(
    ("first", "second", "told", "state"),
    [
        (withdraw, link, "ProjectCancelled", "cancelled"),
        (link, withdraw, "Conflict", "budgeted"),
        (link, rename, "Conflict", "budgeted"),
        (rename, link, "saved", "budgeted"),
    ],
)
def test_a_state_set_meanwhile_is_never_overwritten(world, first, second, told, state):
    project = world.project(state="approved")
    world.item()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first(world, project)
            other = pool.submit(outcome, second, world, project)
            wait_for_a_lock()
        assert other.result(PATIENCE_S) == told
    project.refresh_from_db()
    assert project.state == state
    assert BudgetShare.objects.count() == (state == "budgeted")


def test_of_several_finance_officers_at_once_one_is_saved_and_the_others_are_told(world):
    item = world.item()
    barrier = Barrier(OFFICERS)

    def save(number: int) -> None:
        barrier.wait(PATIENCE_S)
        facts = {"name": f"ชื่อของคนที่ {number}"}
        budget_item_edit(item=item, by=world.finance, expected_version=1, facts=facts)

    with ThreadPoolExecutor(OFFICERS) as pool:
        told = sorted(pool.map(lambda number: outcome(save, number), range(OFFICERS)))
    assert told == ["Conflict"] * (OFFICERS - 1) + ["saved"]
    item.refresh_from_db()
    assert item.version == 2


def test_items_that_each_fit_alone_are_never_all_in_their_ordinance(world):
    """Whoever writes: here nobody locks the ordinance but the database."""
    ordinance = Ordinance.objects.create(
        authority=world.sao, fiscal_year=2569, kind="main", total=Decimal(2_500)
    )
    barrier = Barrier(OFFICERS)

    def add() -> None:
        with sums_checked():
            world.item(ordinance=ordinance, fiscal_year=2569, amount=Decimal(1_000))
            barrier.wait(PATIENCE_S)

    with ThreadPoolExecutor(OFFICERS) as pool:
        told = sorted(pool.map(lambda _number: outcome(add), range(OFFICERS)))
    assert told == ["ItemsExceedOrdinance"] * 2 + ["saved"] * 2
    assert ordinance.items.count() == 2


def test_a_file_never_overwrites_an_amount_that_finance_saves_meanwhile(world):
    run(sheet(*FULL_ROWS, headings=FULL), world.sao, world.analyst)
    item = BudgetItem.objects.get()
    dearer = [FULL_ROWS[0][:4] + ["550000"] + FULL_ROWS[0][5:], *FULL_ROWS[1:]]
    content = sheet(*dearer, headings=FULL)

    def load() -> list[str]:
        try:
            return [problem.heading for problem in run(content, world.sao, world.analyst).problems]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            facts = {"amount": Decimal(600_000)}
            budget_item_edit(item=item, by=world.finance, expected_version=1, facts=facts)
            other = pool.submit(load)
            wait_for_a_lock()
        assert other.result(PATIENCE_S) == ["งบประมาณ (บาท)"]
    item.refresh_from_db()
    assert (item.amount, item.version, item.updated_by) == (600_000, 2, world.finance)
    assert item.shares.get().amount == 500_000
