"""Verdicts become findings that open, close, stay accepted; however they are asked for."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone, translation

from projects.checks import judging
from projects.checks.judging import judge, preview
from projects.checks.registry import RULES
from projects.checks.rule import Part
from projects.checks.words import sentence
from projects.models import (
    Finding,
    Kind,
    PairVerdict,
    Project,
    ProjectGeometry,
    RuleGrade,
    RuleSetting,
)
from projects.services.positions import project_pin
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
