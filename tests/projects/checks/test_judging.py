"""Verdicts become findings that open, close, stay accepted; however they are asked for."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from projects.checks import judging, runs
from projects.checks.judging import judge, preview
from projects.checks.registry import RULES
from projects.checks.rule import Part
from projects.checks.words import sentence
from projects.models import (
    CheckNote,
    CheckRun,
    Finding,
    Kind,
    PairVerdict,
    Project,
    ProjectGeometry,
    RuleGrade,
    RuleSetting,
)
from projects.services.positions import project_pin
from tests.committed import committed_world
from tests.projects.checks.shapes import at, box, line, lines, point, polygon

WEIR = {"sector": "water", "kind_id": "weir"}
POND = {"sector": "water", "kind_id": "pond"}
ROAD = {"sector": "road", "kind_id": "concrete"}


def rows(**conditions) -> list[tuple]:
    """All that a verdict says, in an order of its own."""
    columns = ("project_id", "rule", "subject", "severity", "state", "geometry_id", "other_id")
    found = Finding.objects.filter(**conditions).order_by("project_id", "rule", "subject")
    return [
        (*(getattr(row, column) for column in columns), row.numbers, row.place and row.place.wkt)
        for row in found
    ]


def accept(finding: Finding, by) -> None:
    finding.state, finding.accepted_at, finding.accepted_by = "accepted", timezone.now(), by
    finding.accepted_reason = "ตรวจในพื้นที่แล้ว"
    finding.save()


def test_a_finding_closes_when_mended_and_reopens_when_broken(world):
    project = world.project(**WEIR)
    row = world.pin(project, point(), accuracy_m=50)
    judge([project.pk])
    [finding] = Finding.objects.filter(project=project)
    first = finding.opened_at
    row.accuracy_m = 5
    row.save()
    judge([project.pk])
    finding.refresh_from_db()
    assert finding.state == "fixed"
    assert finding.closed_at
    row.accuracy_m = 60
    row.save()
    judge([project.pk])
    finding.refresh_from_db()
    assert finding.state == "open"
    assert finding.closed_at is None
    assert finding.opened_at >= first
    assert finding.numbers["accuracy_m"] == 60


def test_a_finding_that_nobody_touched_is_not_written_again(world):
    project = world.project(**WEIR)
    world.pin(project, point(), accuracy_m=50)
    judge([project.pk])
    before = Finding.objects.get(project=project).version
    assert judge([project.pk])["accuracy"] == judging.Counted(found=1)
    assert Finding.objects.get(project=project).version == before


def test_an_accepted_finding_stays_so_while_its_facts_are_the_same(world):
    project = world.project(**WEIR)
    row = world.pin(project, point(), accuracy_m=50)
    judge([project.pk])
    finding = Finding.objects.get(project=project)
    accept(finding, world.province_officer)
    judge([project.pk])
    finding.refresh_from_db()
    assert finding.state == "accepted"
    replaced = {"is_current": False, "replaced_at": timezone.now()}
    ProjectGeometry.objects.filter(pk=row.pk).update(**replaced)
    world.pin(project, point(5, 0), accuracy_m=50)
    judge([project.pk])
    finding.refresh_from_db()
    assert finding.state == "open"
    assert finding.accepted_by is None
    assert finding.accepted_reason == ""


def test_an_acceptance_outlives_a_fault_that_comes_back_with_the_same_facts(world):
    project = world.project(**WEIR | {"stated_moo": None})
    world.pin(project, point(), method="area")
    judge([project.pk])
    finding = Finding.objects.get(project=project)
    accept(finding, world.province_officer)
    Project.objects.filter(pk=project.pk).update(state="approved")
    judge([project.pk])
    finding.refresh_from_db()
    assert finding.state == "fixed"
    Project.objects.filter(pk=project.pk).update(state="budgeted")
    judge([project.pk])
    finding.refresh_from_db()
    assert finding.state == "accepted"


def near_pair(world):
    a, b = world.project(**WEIR), world.project(**WEIR | {"authority": world.neighbour})
    world.pin(a, point())
    row = world.pin(b, point(10, 0))
    return a, b, row


def test_both_sides_of_a_pair_close_when_one_moves_away(world):
    a, b, row = near_pair(world)
    judge([a.pk])
    assert Finding.objects.filter(rule="near-point", state="open").count() == 2
    row.geometry = point(500, 0)
    row.save()
    judge([b.pk], parts=[Part.POSITION])
    assert Finding.objects.filter(rule="near-point", state="open").count() == 0


def test_judging_one_of_a_pair_leaves_what_its_other_has_with_third_projects(world):
    a, b, _row = near_pair(world)
    third = world.project(**WEIR)
    world.pin(third, point(40, 0))
    judge([a.pk, b.pk, third.pk])
    before = rows()
    judge([a.pk])
    assert rows() == before
    assert Finding.objects.filter(project=b, state="open", rule="near-point").count() == 2


@pytest.mark.parametrize("word", ["continuation", "other"])
def test_a_word_on_a_pair_is_kept_and_not_asked_again(world, word):
    a, b, row = near_pair(world)
    judge([a.pk])
    PairVerdict.objects.create(
        first=a, second=b, word=word, reason="ฝายคนละตัว", decided_by=world.analyst
    )
    judge([a.pk])
    assert set(Finding.objects.values_list("state", "accepted_reason")) == {
        ("accepted", "ฝายคนละตัว")
    }
    row.geometry = point(20, 0)  # other facts, the same pair
    row.save()
    judge([b.pk])
    of_pair = Finding.objects.filter(rule="near-point")
    assert set(of_pair.values_list("state", flat=True)) == {"accepted"}


def test_a_pair_that_is_truly_double_stays_open(world):
    a, b, _row = near_pair(world)
    judge([a.pk])
    PairVerdict.objects.create(
        first=a, second=b, word="duplicate", reason="งานเดียวกัน", decided_by=world.analyst
    )
    judge([a.pk])
    assert set(Finding.objects.values_list("state", flat=True)) == {"open"}


def test_the_department_may_grade_a_rule_otherwise(world):
    RuleGrade.objects.create(rule="accuracy", severity="inform")
    project = world.project(**WEIR)
    world.pin(project, point(), accuracy_m=50)
    judge([project.pk])
    assert Finding.objects.get(project=project).severity == "inform"


# the same, however asked --------------------------------------------------------------------


def messy(world, rng: Random) -> list[Project]:
    """Projects close to one another with every sort of fault, drawn from ``rng``."""
    made = []
    shapes = (
        lambda e, n: point(e, n),
        lambda e, n: line((e, n), (e + 200, n)),
        lambda e, n: line(
            (e, n), (e + 90, n + 10), (e + 180, n), (e + 180.2, n + 30), (e + 181, n)
        ),
        lambda e, n: lines(
            [(e, n), (e + 100, n + 5), (e + 200, n)], [(e + 250, n), (e + 400, n + 9)]
        ),
        lambda e, n: box(60, 40, e, n),
        lambda e, n: polygon((e, n), (e + 50, n + 50), (e + 50, n), (e, n + 50)),
        lambda e, n: point(16_000 + e, n),
    )
    kinds = (ROAD, ROAD, WEIR, POND)
    owners = (world.sao, world.neighbour, world.pao)
    for _project in range(30):
        facts = rng.choice(kinds) | {
            "authority": rng.choice(owners),
            "year": rng.choice([2567, 2568, 2569]),
            "state": rng.choice(["draft", "approved", "budgeted", "complete"]),
            "stated_length_m": rng.choice([None, 200, 420]),
            "stated_area_m2": rng.choice([None, 1000]),
            "computed_area_m2": rng.choice([None, 1000, 1300]),
            "stated_parts": rng.choice([None, 2]),
            "subdistrict_code": "980101",
            "stated_moo": rng.choice([None, 3]),
        }
        project = world.project(**facts)
        place = rng.randrange(0, 60, 15), rng.randrange(0, 60, 15)
        for role in rng.sample(["planned", "contracted", "as_built"], rng.choice([0, 1, 1, 2])):
            world.pin(
                project,
                rng.choice(shapes)(*place),
                role=role,
                is_current=False,
                method=rng.choice(["map", "gnss", "village"]),
                accuracy_m=rng.choice([None, 5, 40]),
            )
        current = project.geometries.order_by("role").first()
        if current:
            ProjectGeometry.objects.filter(pk=current.pk).update(is_current=True)
        made.append(project)
    return made


@pytest.mark.parametrize("seed", range(6))
def test_the_same_projects_judged_in_any_order_and_batch_have_the_same_findings(world, seed):
    rng = Random(seed)
    keys = [project.pk for project in messy(world, rng)]
    judge(keys)
    together = rows(state="open")
    assert len({row[1] for row in together}) > 8  # of rules
    Finding.objects.all().delete()
    rng.shuffle(keys)
    for key in keys:
        judge([key])
    assert rows(state="open") == together
    rng.shuffle(keys)
    for start in range(0, len(keys), 7):
        judge(keys[start : start + 7])
    assert rows(state="open") == together
    assert not Finding.objects.filter(state="fixed").exists()
    Finding.objects.all().delete()
    for part in Part:
        judge(keys, parts=[part])
    assert rows(state="open") == together


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_at_entry_is_what_a_save_gives(world, seed):
    rng = Random(seed)
    for project in messy(world, rng)[:12]:
        geometry = rng.choice([point(7, 7), line((0, 0), (90, 10), (200, 3)), box(60, 40, 5, 5)])
        accuracy = rng.choice([None, 40])
        facts = {"role": "as_built", "method": "gnss", "accuracy_m": accuracy}
        told = preview(project, geometry=geometry, **facts)
        with translation.override("en"):
            said = sorted((one.rule.code, sentence(one.rule.code, one.numbers)) for one in told)
        project_pin(
            project=project,
            by=world.engineering,
            geometry=geometry,
            expected_version=project.position_version,
            reason="ย้าย",
            **facts,
        )
        judge([project.pk])
        of_saved = Finding.objects.filter(
            project=project, state="open", geometry__role="as_built", geometry__replaced_at=None
        ).exclude(rule__startswith="photo")
        with translation.override("en"):
            saved = sorted((one.rule, sentence(one.rule, one.numbers)) for one in of_saved)
        assert said == saved


def test_every_number_of_every_rule_may_be_set_for_a_kind(world):
    kinds = Kind.objects.values_list("code", flat=True)[:3]
    RuleSetting.objects.bulk_create(
        RuleSetting(rule=rule.code, name=name, kind_id=kind, value=option.default)
        for rule in RULES.values()
        for name, option in rule.options.items()
        for kind in kinds
    )
    keys = [project.pk for project in messy(world, Random(9))]
    judge(keys)
    as_set = rows()
    RuleSetting.objects.all().delete()
    Finding.objects.all().delete()
    judge(keys)
    assert rows() == as_set


def test_entry_asks_few_queries_and_changes_nothing(world, django_assert_num_queries):
    project = world.project(**WEIR)
    with django_assert_num_queries(3):  # settings, grades, verdicts
        preview(project, role="planned", geometry=point(), method="map", accuracy_m=99)
    assert not Finding.objects.exists()


def test_every_rule_has_its_words_and_a_code_that_fits():
    for code, rule in RULES.items():
        assert len(code) <= 24
        assert str(rule.title)
        assert str(rule.fix)
        wanted = dict.fromkeys(rule.numbers, 1)
        said = str(rule.sentence) % wanted
        assert "%" not in said


def test_a_finding_of_an_older_rule_has_a_sentence_all_the_same():
    assert "–" in sentence("accuracy", {"accuracy_m": 50})
    assert sentence("no-such-rule", {}) == "no-such-rule"


# notes and runs -----------------------------------------------------------------------------


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
    a.name = "ชื่อใหม่"
    a.save()
    assert not CheckNote.objects.exists()  # no rule reads a name that names nothing
    a.stated_length_m = 10
    a.save()
    assert list(CheckNote.objects.values_list("part", flat=True)) == ["facts"]


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


def test_a_run_that_stopped_long_ago_is_begun_anew(world):
    old = runs.run_start()
    assert runs.run_start() == old
    CheckRun.objects.filter(pk=old.pk).update(started_at=timezone.now() - timedelta(days=2))
    assert runs.run_start() != old
    old.refresh_from_db()
    assert old.ended_at


def test_an_old_finding_keeps_its_age_when_its_numbers_change(world):
    project = world.project(**WEIR)
    row = world.pin(project, point(), accuracy_m=50)
    judge([project.pk])
    ago = timezone.now() - timedelta(days=40)
    Finding.objects.update(opened_at=ago)
    row.accuracy_m = 55
    row.save()
    judge([project.pk])
    assert Finding.objects.get().opened_at == ago


def test_the_base_of_these_shapes_lies_in_the_sao(world):
    assert world.sao.jurisdiction.boundary.covers(point())
    assert at(0, 0) == pytest.approx((100.0512345, 16.0512345))
