"""A project's texts tied to strategies and programmes: by form, by file, all of an authority."""

import pytest
from django.urls import reverse

from projects.links import authority_link, programme_key, strategy_key, suggestions
from projects.models import Project, Strategy
from projects.services.facts import project_create, project_edit
from projects.services.strategies import strategy_create, strategy_edit
from projects.strategies.places import StrategyPlace
from tests.projects.test_import import run, sheet

FACTS = {
    "year": 2568,
    "name": "ก่อสร้างถนน",
    "sector": "road",
    "kind_id": "concrete",
    "state": "planned",
    "strategy": "ยุทธศาสตร์ที่ ๑ การพัฒนา โครงสร้างพื้นฐาน",
    "programme": "2.1 แผนงาน อุตสาหกรรม และการโยธา",
}


def strategy(world, name="การพัฒนาโครงสร้างพื้นฐาน", first=2566, last=2570, owner=None) -> Strategy:
    return strategy_create(
        place=StrategyPlace(authority=owner or world.sao),
        by=world.planning,
        facts={"number": 1, "name": name, "first_year": first, "last_year": last},
    )


SAME = [
    "การพัฒนาโครงสร้างพื้นฐาน",
    "ยุทธศาสตร์การพัฒนาโครงสร้างพื้นฐาน",
    "ยุทธศาสตร์ที่ ๑ การพัฒนาโครงสร้างพื้นฐาน",
    "ยุทธศาสตร์การพัฒนาที่ 2: การพัฒนา โครงสร้างพื้นฐาน",
    "1. การพัฒนาโครงสร้างพื้นฐาน",
    "3) ยุทธศาสตร์ การพัฒนาโครงสร้างพื้นฐาน",
]


@pytest.mark.parametrize("text", SAME)
def test_spellings_of_a_strategy_are_one(text):
    assert strategy_key(text) == strategy_key(SAME[0])


def test_other_strategies_and_none_are_told_apart():
    assert strategy_key("ยุทธศาสตร์ที่ 1 การศึกษา") != strategy_key("ยุทธศาสตร์ที่ 1 สาธารณสุข")
    assert strategy_key("  ") == strategy_key("") == ""
    assert programme_key("แผนงานการเกษตร") == programme_key("การเกษตร") != programme_key("การศึกษา")


def test_a_form_ties_a_project_and_unties_it(world):
    named = strategy(world)
    project = project_create(owner=world.sao, by=world.planning, facts=FACTS)
    assert (project.plan_strategy, project.plan_programme_id) == (named, "civil")
    edit = {"project": project, "by": world.planning}
    now = project_edit(**edit, expected_version=1, facts={"strategy": "อย่างอื่น", "programme": ""})
    now.refresh_from_db()
    assert (now.plan_strategy, now.plan_programme) == (None, None)
    now = project_edit(**edit, expected_version=2, facts={"strategy": named.name})
    now = project_edit(**edit, expected_version=3, facts={"objective": "ไม่เกี่ยว"})
    now.refresh_from_db()
    assert now.plan_strategy == named


def test_the_latest_horizon_that_covers_the_year_counts(world):
    old, new = strategy(world, first=2561, last=2568), strategy(world, first=2566, last=2570)
    strategy(world, owner=world.neighbour)
    by_year = {2560: None, 2565: old, 2566: new, 2568: new, 2570: new, 2571: None}
    for year, wanted in by_year.items():
        made = project_create(owner=world.sao, by=world.planning, facts=FACTS | {"year": year})
        assert made.plan_strategy == wanted, year


def test_a_strategy_of_another_owner_is_never_tied(world):
    strategy(world, owner=world.neighbour)
    own = project_create(owner=world.sao, by=world.planning, facts=FACTS)
    agency = project_create(owner=world.agency, by=world.agency_officer, facts=FACTS)
    assert (own.plan_strategy, agency.plan_strategy) == (None, None)
    assert agency.plan_programme_id == "civil"


def test_a_new_or_renamed_strategy_ties_the_projects_that_stand(world):
    text = FACTS["strategy"]
    works = [world.project(strategy=text, year=year) for year in (2565, 2566, 2570)]
    other = world.project(strategy=text, year=2568, authority=world.neighbour)
    named = strategy(world)

    def tied() -> list[bool]:
        rows = {row.pk: row for row in Project.objects.all()}
        assert rows[other.pk].plan_strategy is None
        return [rows[work.pk].plan_strategy_id == named.pk for work in works]

    assert tied() == [False, True, True]
    facts = {"number": 1, "name": "ชื่ออื่น", "first_year": 2565, "last_year": 2570}
    edit = {"strategy": named, "by": world.planning, "serves": []}
    strategy_edit(**edit, expected_version=1, facts=facts)
    assert tied() == [False, False, False]
    strategy_edit(**edit, expected_version=2, facts=facts | {"name": "การพัฒนาโครงสร้างพื้นฐาน"})
    assert tied() == [True, True, True]
    assert authority_link(world.sao) == 0


@pytest.mark.parametrize("count", [1, 40])
def test_an_authority_is_tied_by_a_fixed_number_of_statements(
    world, count, django_assert_num_queries
):
    Strategy.objects.create(
        level="authority", authority=world.sao, name="น้ำ", first_year=2566, last_year=2570
    )
    for number in range(count):
        world.project(strategy="ยุทธศาสตร์น้ำ", year=2566 + number % 5)
    with django_assert_num_queries(4):
        assert authority_link(world.sao) == count


def test_a_file_ties_its_projects(world):
    named = strategy(world)
    headings = ["ชื่อโครงการ", "ปีงบประมาณ", "ยุทธศาสตร์", "แผนงาน"]
    rows = [[f"ก่อสร้างถนน {n}", 2568, FACTS["strategy"], FACTS["programme"]] for n in (1, 2)]
    run(sheet(*rows, headings=headings), world.sao, world.planning)
    tied = Project.objects.values_list("plan_strategy", "plan_programme")
    assert list(tied) == [(named.pk, "civil")] * 2
    Project.objects.update(plan_strategy=None)
    code = Project.objects.earliest("code").code
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "แผนงาน"]
    run(sheet([code, "ก่อสร้างถนน 1", 2568, "ไม่มีแผนงานนี้"], headings=headings), world.sao)
    project = Project.objects.get(code=code)
    assert (project.plan_strategy, project.plan_programme) == (named, None)


def test_the_form_suggests_what_there_is_and_takes_any_text(client, world):
    strategy(world)
    strategy(world, "น้ำ", owner=world.neighbour)
    assert suggestions(world.sao)["strategies"] == ["การพัฒนาโครงสร้างพื้นฐาน"]
    assert "แผนงานการเกษตร" in suggestions(world.agency)["programmes"]
    client.force_login(world.planning)
    page = client.get(reverse("projects:new")).content.decode()
    assert '<datalist id="strategies"><option value="การพัฒนาโครงสร้างพื้นฐาน">' in page
    assert 'list="programmes"' in page
    data = {"name": "ถนน", "year": "2568", "kind": "concrete", "state": "planned"}
    sent = data | {"strategy": "ไม่มีในรายการ"}
    assert client.post(reverse("projects:new"), sent).status_code == 302
    assert Project.objects.get().strategy == "ไม่มีในรายการ"
