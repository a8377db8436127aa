"""Reviewers and engineers at the very same moment: one decides, the others are told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.gis.geos import Point
from django.db import connections

from projects.errors import Conflict
from projects.models import Project, ProjectGeometry
from projects.review.errors import NotAllVerified
from projects.services.positions import project_pin
from projects.services.review import position_return, position_verify, positions_verify
from tests.committed import committed_world

ROUNDS = 6


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def at_once(*changes: Callable[[], object]) -> list[str]:
    """What became of each change, made by its own thread."""
    ready = Barrier(len(changes))

    def one(change: Callable[[], object]) -> str:
        try:
            ready.wait(timeout=20)
            change()
        except (Conflict, NotAllVerified) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(one, changes))


def submitted(world) -> ProjectGeometry:
    return pinned(world, world.project())


def pinned(world, project, metres: float = 0) -> ProjectGeometry:
    """Each project at a place of its own, for two at one place block each other."""
    lon = 100.01 + project.pk * 0.002 + metres / 100_000
    return project_pin(
        project=project,
        role="planned",
        geometry=Point(lon, 16.05, srid=4326),
        method="map",
        by=world.engineering,
        expected_version=Project.objects.get(pk=project.pk).position_version,
    )


def test_of_two_reviewers_who_disagree_one_decides(world):
    for _ in range(ROUNDS):
        row = submitted(world)
        asked = {"position": row.pk, "expected_version": 2}
        told = at_once(
            lambda asked=asked: position_verify(**asked, by=world.analyst),
            lambda asked=asked: position_return(**asked, by=world.province_officer, reason="ผิด"),
        )
        row.refresh_from_db()
        assert sorted(told) == ["Conflict", "done"]
        assert row.review == ("verified" if told[0] == "done" else "returned")


def test_a_button_pressed_twice_is_pressed_once(world):
    row = submitted(world)
    asked = {"position": row.pk, "expected_version": 2, "by": world.analyst}
    told = at_once(*[lambda: position_verify(**asked)] * 4)
    assert told == ["done"] * 4
    assert row.events.filter(review="verified").count() == 1


def test_what_is_edited_while_it_is_verified_is_never_verified_unseen(world):
    for _ in range(ROUNDS):
        row = submitted(world)
        asked = {"position": row.pk, "expected_version": 2, "by": world.analyst}
        told = at_once(
            lambda asked=asked: position_verify(**asked),
            lambda row=row: pinned(world, row.project, 10),
        )
        live = ProjectGeometry.objects.live().get(project=row.project)
        assert told[1] == "done"
        assert (live.review, live.pk != row.pk) == ("submitted", True)
        row.refresh_from_db()
        assert row.review == ("verified" if told[0] == "done" else "submitted")


def test_heaps_that_overlap_do_not_wait_for_each_other_for_ever(world):
    rows = [submitted(world) for _ in range(6)]
    chosen = [(row.pk, 2) for row in rows]
    told = at_once(
        lambda: positions_verify(positions=chosen[:4], by=world.analyst),
        lambda: positions_verify(positions=chosen[:1:-1], by=world.province_officer),
    )
    assert sorted(told) == ["NotAllVerified", "done"]
    assert ProjectGeometry.objects.filter(review="verified").count() == 4
