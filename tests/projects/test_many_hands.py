"""Many officers on one project at once: every edit stands in the end, none half done."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point
from django.db import connections
from django.db.models import Sum

from projects.errors import Conflict
from projects.models import Project, ProjectGeometry
from projects.services.facts import project_edit
from projects.services.money import budget_item_link
from projects.services.positions import project_pin
from tests.committed import committed_world

PATIENCE_S = 120


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def add_a_word(world, project, number):
    """Reads, changes, writes: a lost update would lose a word."""
    objective = f"{project.objective} คำที่{number};"
    project_edit(
        project=project,
        by=world.planning,
        expected_version=project.facts_version,
        facts={"objective": objective},
    )


def tie_a_baht(world, project, number):
    budget_item_link(
        project=project,
        item=world.items[number],
        amount=Decimal(1),
        by=world.finance,
        expected_version=project.money_version,
    )


def move_the_pin(world, project, number):
    project_pin(
        project=project,
        role="planned",
        geometry=Point(100.1 + number * 1e-6, 16.1, srid=4326),
        method="map",
        by=world.engineering,
        expected_version=project.position_version,
    )


def until_it_is_saved(change, world, number, barrier) -> int:
    """Saves as an officer does who is shown each conflict and sends again; how often she was."""
    conflicts, end = 0, time.monotonic() + PATIENCE_S
    try:
        barrier.wait(PATIENCE_S)
        while time.monotonic() < end:
            project = Project.objects.select_related("authority").get()
            try:
                change(world, project, number)
            except Conflict:
                conflicts += 1
                continue
            return conflicts
        raise TimeoutError
    finally:
        connections.close_all()


@pytest.mark.parametrize("hands", [9, pytest.param(40, marks=pytest.mark.long)])
def test_many_hands_on_one_project_lose_nothing(world, hands):
    project = world.project(state="approved")
    world.items = [world.item(name=f"รายการ {number}") for number in range(hands)]
    changes = [(add_a_word, tie_a_baht, move_the_pin)[number % 3] for number in range(hands)]
    barrier = Barrier(hands)
    with ThreadPoolExecutor(hands) as pool:
        runs = [
            pool.submit(until_it_is_saved, change, world, number, barrier)
            for number, change in enumerate(changes)
        ]
        conflicts = sum(run.result(PATIENCE_S) for run in runs)
    assert conflicts > 0, "nobody met: the test shows nothing"
    project.refresh_from_db()
    words, bahts, pins = (changes.count(one) for one in (add_a_word, tie_a_baht, move_the_pin))
    of_words = [n for n, change in enumerate(changes) if change is add_a_word]
    assert all(f"คำที่{number};" in project.objective for number in of_words)
    assert project.facts_version == 1 + words + 1  # and once, when it became budgeted
    assert project.shares.aggregate(sum=Sum("amount"))["sum"] == bahts
    assert project.money_version == 1 + bahts
    rows = ProjectGeometry.objects.filter(project=project)
    assert project.position_version == 1 + pins == 1 + rows.count()
    assert rows.filter(is_current=True, replaced_at=None).count() == 1
    assert sorted(rows.values_list("version", flat=True)) == list(range(1, pins + 1))
    events = apps.get_model("projects", "ProjectEvent")._default_manager
    kept = events.filter(pgh_obj_id=project.pk).values_list("objective", flat=True)
    assert all(any(f"คำที่{number};" in text for text in kept) for number in of_words)
