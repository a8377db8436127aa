"""Two who decide on a pair of projects at the very same moment, each from her own side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.gis.geos import LineString
from django.db import connections

from projects.checks.judging import judge
from projects.findings.errors import FindingConflict
from projects.models import Finding, PairVerdict
from projects.services.findings import finding_reopen, pair_decide
from tests.committed import committed_world

ROUNDS = 12


@pytest.fixture
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def pair_at(world, place: int) -> list[Finding]:
    """What is said of two roads on one line, far from those of other rounds; of either side."""
    lon = 100.01 + place * 0.004
    line = LineString((lon, 16.05), (lon + 0.001, 16.0502), (lon + 0.002, 16.05), srid=4326)
    roads = [world.project(), world.project(authority=world.neighbour)]
    for road in roads:
        world.pin(road, line, method="gnss", created_by=world.engineering)
    judge([road.pk for road in roads])
    said = Finding.objects.filter(project__in=roads, other__in=roads).order_by("project", "rule")
    assert {row.project_id for row in said} == {road.pk for road in roads}
    return list(said)


def at_once(changes) -> list[str]:
    """What became of each change, made by its own thread."""
    ready = Barrier(len(changes))

    def one(change) -> str:
        try:
            ready.wait(timeout=20)
            change()
        except FindingConflict:
            return "conflict"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(changes)) as pool:
        return sorted(pool.map(one, changes))


def decisions(world, rows, words=("continuation", "other")):
    """From each side: the first and the last of the pair's findings."""
    sides = ((rows[0], world.analyst, words[0]), (rows[-1], world.province_officer, words[1]))
    return [
        lambda row=row, by=by, word=word: pair_decide(
            finding=row.pk, by=by, expected_version=row.version, word=word, reason="ดูหน้างานแล้ว"
        )
        for row, by, word in sides
    ]


def test_of_two_words_on_a_pair_one_stands_for_both_sides(world):
    for place in range(ROUNDS):
        rows = pair_at(world, place)
        assert at_once(decisions(world, rows)) == ["conflict", "done"]
        kept = PairVerdict.objects.get(first=rows[0].project)
        told = Finding.objects.filter(pk__in=[row.pk for row in rows])
        assert {(row.state, row.accepted_by_id) for row in told} == {
            ("accepted", kept.decided_by_id)
        }


def test_a_word_taken_back_from_both_sides_is_taken_back_once(world):
    for place in range(ROUNDS):
        rows = pair_at(world, place)
        decisions(world, rows)[0]()
        for row in rows:
            row.refresh_from_db()
        changes = [
            lambda row=row: finding_reopen(
                finding=row.pk, by=world.analyst, expected_version=row.version
            )
            for row in (rows[0], rows[-1])
        ]
        assert at_once(changes) == ["conflict", "done"]
        assert not PairVerdict.objects.filter(first=rows[0].project).exists()
        told = Finding.objects.filter(pk__in=[row.pk for row in rows])
        assert {row.state for row in told} == {"open"}
