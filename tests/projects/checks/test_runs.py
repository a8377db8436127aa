"""Notes of what changed, and runs over all: nothing is missed, whatever is killed or meets."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from projects.checks import runs
from projects.checks.judging import judge
from projects.checks.rule import Settings
from projects.models import CheckNote, CheckRun, Contract, Finding, Project, ProjectGeometry
from projects.services.positions import project_pin
from tests.committed import committed_world
from tests.projects.checks.shapes import point
from tests.projects.checks.test_judging import ROAD, WEIR, messy, near_pair, rows


def test_whatever_changes_is_noted_and_judged_by_the_worker(world):
    CheckNote.objects.all().delete()
    a, b, row = near_pair(world)
    assert set(CheckNote.objects.values_list("project_id", flat=True)) == {a.pk, b.pk}
    assert runs.notes_drain() == 2
    assert not CheckNote.objects.exists()
    assert Finding.objects.filter(rule="near-point", state="open").count() == 2
    ProjectGeometry.objects.filter(pk=row.pk).update(geometry=point(900, 0))
    assert list(CheckNote.objects.values_list("project_id", "part")) == [(b.pk, "position")]
    runs.notes_drain()
    assert Finding.objects.filter(rule="near-point", state="open").count() == 0
    a.objective = "ให้สัญจรสะดวก"
    a.save()
    assert not CheckNote.objects.exists()  # no rule reads what it is for
    for column, value in (("stated_length_m", 10), ("name", "ชื่อใหม่")):
        CheckNote.objects.all().delete()
        Project.objects.filter(pk=a.pk).update(**{column: value})
        assert list(CheckNote.objects.values_list("part", flat=True)) == ["facts"]


def test_the_first_drain_counts_the_usual_costs(world):
    for _ in range(21):
        world.fund(world.project(**ROAD | {"stated_area_m2": 1000}), 600_000)
    dear = world.project(**ROAD | {"stated_area_m2": 1000})
    world.fund(dear, 9_000_000)
    runs.notes_drain()
    assert dear.findings.open().filter(rule="unit-cost").exists()


def test_nothing_is_drained_while_a_run_judges(world):
    near_pair(world)
    lock = "SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))"
    other = connection.copy()
    try:
        other.cursor().execute(lock, [runs.LOCK])
        assert runs.notes_drain() == 0
        assert CheckNote.objects.exists()
    finally:
        other.close()
    assert runs.notes_drain() == 2


def test_a_saved_position_is_judged_at_once(world, django_capture_on_commit_callbacks):
    project = world.project(**WEIR)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        project_pin(
            project=project,
            role="planned",
            geometry=point(),
            method="gnss",
            accuracy_m=50,
            by=world.engineering,
            expected_version=1,
        )
    assert len(callbacks) == 1
    assert Finding.objects.get(project=project).rule == "accuracy"


@pytest.fixture
def committed(django_db_setup, django_db_blocker, monkeypatch):
    """A world that the workers' own connections see."""
    monkeypatch.setattr(runs, "PIECE", 5)
    with django_db_blocker.unblock(), committed_world() as world:
        yield world


def test_a_run_finds_what_judging_each_finds_and_says_so_by_rule(committed, capsys):
    projects = messy(committed, Random(1))
    judge([project.pk for project in projects])
    expected = rows(state="open")
    Finding.objects.all().delete()
    call_command("check_projects")
    assert rows(state="open") == expected
    run = CheckRun.objects.get()
    assert run.ended_at
    assert run.batches.count() == 6
    assert sum(run.batches.values_list("projects", flat=True)) == 30
    printed = capsys.readouterr().out
    told = {line.split()[0]: int(line.split()[1]) for line in printed.splitlines()[1:]}
    assert told["all"] == len(expected)
    assert not CheckNote.objects.exists()


def test_a_run_may_be_of_an_area_and_of_single_rules(committed):
    messy(committed, Random(2))
    Project.objects.filter(authority=committed.pao).update(subdistrict_code="980202")
    call_command("check_projects", area="980202", rule=["accuracy"])
    assert set(Finding.objects.values_list("rule", flat=True)) == {"accuracy"}
    codes = Finding.objects.values_list("project__subdistrict_code", flat=True)
    assert set(codes) == {"980202"}
    assert CheckNote.objects.exists()  # what other rules have to say is still due


@pytest.mark.parametrize(
    ("options", "words"),
    [({"rule": ["nothing"]}, "no such rule"), ({"area": "77"}, "no province")],
)
def test_the_command_refuses_what_is_not_there(world, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("check_projects", **options)


def test_a_killed_run_leaves_whole_verdicts_and_goes_on(committed, monkeypatch):
    projects = messy(committed, Random(3))
    call_command("check_projects")
    before = rows()
    ProjectGeometry.objects.filter(project__in=projects[:15]).update(accuracy_m=77)
    script = (
        "import django; django.setup()\n"
        "from projects.checks import runs\n"
        "runs.PIECE = 5\n"
        "judged = runs.fold\n"
        "done = []\n"
        "def slow(*args, **more):\n"
        "    found = judged(*args, **more)\n"
        "    done.append(1)\n"
        "    if len(done) == 3:\n"
        "        print('here', flush=True)\n"
        "        import time; time.sleep(60)\n"
        "    return found\n"
        "runs.fold = slow\n"
        "runs.run_go(runs.run_start(), workers=1)\n"
    )
    name = connection.settings_dict
    url = f"postgis://{name['USER']}@{name['HOST'].replace('/', '%2F')}/{name['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "gisplan.settings",
        "DATABASE_URL": url,
    }
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "here\n"  # the third piece is judged, not committed
        process.send_signal(signal.SIGKILL)
    run = CheckRun.objects.get(ended_at=None)
    assert run.batches.exclude(ended_at=None).count() == 2
    judged = set(Finding.objects.filter(numbers__accuracy_m=77).values_list("project", flat=True))
    keys = sorted(project.pk for project in projects)
    assert judged <= set(keys[:10])
    later = [row for row in before if row[0] in keys[10:]]
    assert [row for row in rows() if row[0] in keys[10:] and row[1] != "near-point"] == [
        row for row in later if row[1] != "near-point"
    ]
    call_command("check_projects")
    run.refresh_from_db()
    assert run.ended_at
    assert CheckRun.objects.count() == 2  # it went on with the one that was killed
    resumed = rows(state="open")
    Finding.objects.all().delete()
    judge(keys)
    assert rows(state="open") == resumed


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT(16 100.05)",
        "POINT(500 800)",
        "LINESTRING(16 100, 16.1 100.1)",
        "LINESTRING(100.05 16.05, 1e300 -1e300)",
        "LINESTRING(100.05 16.05, NaN 16)",
        "POLYGON((100.05 16.05, 100.05 16.05, 100.05 16.05, 100.05 16.05))",
        "MULTIPOLYGON(((100 16, 101 16, 101 17, 100 16)), ((100 16, 101 16, 101 17, 100 16)))",
        "MULTIPOINT EMPTY",
        "GEOMETRYCOLLECTION(POINT(100.05 16.05), LINESTRING(100 16, 100.1 16.1))",
    ],
)
def test_no_shape_that_a_table_can_hold_keeps_others_from_being_judged(world, wkt, caplog):
    odd, plain = world.project(**ROAD), world.project(**WEIR)
    for role in ("planned", "contracted", "as_built"):
        row = world.pin(odd, point(), role=role, is_current=role == "as_built")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE projects_projectgeometry SET geometry = ST_GeomFromText(%s, 4326)"
                " WHERE id = %s",
                [wkt, row.pk],
            )
    world.pin(plain, point(), accuracy_m=99)
    assert runs.notes_drain() == 2
    assert not CheckNote.objects.exists()
    assert Finding.objects.filter(project=plain, rule="accuracy", state="open").exists()
    logged = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert logged in ([], [f"project {odd.pk} cannot be judged"])
    assert logged or Finding.objects.filter(project=odd).exists()


def test_what_changes_while_a_run_goes_on_is_judged_with_its_other_side(committed):
    weirs = [committed.project(**WEIR) for _ in range(7)]
    rows_of = {weir.pk: committed.pin(weir, point(2000 * at)) for at, weir in enumerate(weirs)}
    run = runs.run_start()
    assert run.batches.count() == 2
    assert runs._piece_judge(run, Settings.read())  # the first five
    late, early = weirs[6].pk, weirs[0].pk
    ProjectGeometry.objects.filter(pk=rows_of[late].pk).update(geometry=point(10, 0))
    runs.run_go(run, workers=1)
    assert set(CheckNote.objects.values_list("project_id", flat=True)) == {late}
    runs.notes_drain()
    pairs = Finding.objects.filter(rule="near-point", state="open")
    assert set(pairs.values_list("project_id", flat=True)) == {early, late}


def test_a_run_of_an_area_hears_no_note(committed):
    near_pair(committed)
    noted = CheckNote.objects.count()
    assert noted
    call_command("check_projects", area="98")
    assert CheckNote.objects.count() == noted


def test_runs_that_begin_at_once_are_one(committed):
    committed.project()
    with ThreadPoolExecutor(4) as pool:
        begun = [pool.submit(closing(runs.run_start)) for _ in range(8)]
        assert len({one.result().pk for one in begun}) == 1


def closing(work):
    """``work`` on a connection of the thread's own, closed after it."""

    def done():
        try:
            return work()
        finally:
            connection.close()

    return done


def test_a_piece_that_meets_a_deadlock_is_judged_again(committed, monkeypatch, caplog):
    projects = messy(committed, Random(4))
    judged, met = runs.fold, []

    def once(*args, **more):
        if not met:
            met.append(1)
            raise OperationalError from DeadlockDetected()
        return judged(*args, **more)

    monkeypatch.setattr(runs, "fold", once)
    runs.run_go(runs.run_start(), workers=1)
    assert "deadlock" in caplog.text
    found = rows(state="open")
    Finding.objects.all().delete()
    judge([project.pk for project in projects])
    assert rows(state="open") == found

    def always(*args, **more):
        raise OperationalError from DeadlockDetected()

    monkeypatch.setattr(runs, "fold", always)
    with pytest.raises(OperationalError):
        runs.run_go(runs.run_start(), workers=1)


def test_another_signing_of_a_contract_is_noted(world):
    project = world.project()
    world.fund(project, 100)
    contract = Contract.objects.create(
        project=project,
        number="1/2569",
        contractor="x",
        signed_on=date(2025, 1, 1),
        amount=Decimal(1),
    )
    CheckNote.objects.all().delete()
    Contract.objects.filter(pk=contract.pk).update(amount=2)
    assert not CheckNote.objects.exists()
    Contract.objects.filter(pk=contract.pk).update(signed_on=date(2025, 2, 1))
    assert list(CheckNote.objects.values_list("project_id", "part")) == [
        (contract.project_id, "money")
    ]


def test_a_run_that_stopped_long_ago_is_begun_anew(world):
    old = runs.run_start()
    assert runs.run_start() == old
    CheckRun.objects.filter(pk=old.pk).update(started_at=timezone.now() - timedelta(days=2))
    assert runs.run_start() != old
    old.refresh_from_db()
    assert old.ended_at
