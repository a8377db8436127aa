"""Officers who save at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.gis.geos import Point
from django.db import connections

from projects.services.positions import PositionConflict, live_positions, project_pin
from tests.committed import committed_world

OFFICERS = 4


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def race(world, project, **facts) -> list[str]:
    barrier = Barrier(OFFICERS)

    def save(number: int) -> str:
        try:
            barrier.wait(timeout=20)
            project_pin(
                project=project,
                role="planned",
                geometry=Point(100.1 + facts.get("apart", 0) * number, 16.1, srid=4326),
                method="map",
                by=world.engineering,
                expected_version=1,
                draft=facts.get("draft", ""),
            )
        except PositionConflict:
            return "conflict"
        finally:
            connections.close_all()
        return "saved"

    with ThreadPoolExecutor(OFFICERS) as pool:
        return sorted(pool.map(save, range(OFFICERS)))


def test_of_several_at_once_one_is_saved_and_the_others_are_told(world):
    project = world.project()
    assert race(world, project, apart=0.001) == ["conflict"] * (OFFICERS - 1) + ["saved"]
    assert live_positions(project).filter(is_current=True).count() == 1
    assert project.geometries.count() == 1


def test_one_draft_sent_several_times_at_once_is_one_version(world):
    project = world.project()
    assert race(world, project, draft="0123456789abcdef") == ["saved"] * OFFICERS
    assert project.geometries.count() == 1
