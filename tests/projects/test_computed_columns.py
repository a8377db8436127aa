"""What a title comes to is read from it on every path, whoever vouched for the stated columns."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from projects.services import titles
from projects.services.facts import COMPUTED, project_create, project_edit, project_revise
from projects.services.restore import facts_restore
from projects.services.titles import titles_read_again
from tests.projects.test_facts import FORM
from tests.projects.test_import import run, sheet

TITLE = "ก่อสร้างถนน คสล. กว้าง 4 เมตร ยาว 200 เมตร พื้นที่ 900 ตารางเมตร ตำบลป่าไผ่"
CANAL = "ขุดลอกคลอง กม.1+000 - กม.1+500 ยาว 600 เมตร"
TARGET = "ปากกว้าง 8 ม. ท้องกว้าง 4 ม. ลึก 1 ม. ต.ในเมือง"
OF_TITLE = (None, 800, None, None, "ป่าไผ่")
OF_CANAL = (500, None, 3600, None, "ในเมือง")


def computed(project: Project) -> tuple[object, ...]:
    project.refresh_from_db()
    return tuple(getattr(project, name) for name in COMPUTED)


@pytest.fixture
def planner(client, world):
    client.force_login(world.planning)
    return client


def edit(project, by, **facts):
    project.refresh_from_db()
    return project_edit(project=project, by=by, expected_version=project.facts_version, facts=facts)


def test_a_new_project_has_them(world):
    facts = {
        "name": CANAL,
        "target": TARGET,
        "year": 2569,
        "sector": "water",
        "kind_id": "dredging",
    }
    project = project_create(owner=world.sao, by=world.planning, facts=facts)
    assert computed(project) == OF_CANAL


def test_the_form_writes_them_at_first_and_again_when_the_title_changes(planner, world):
    planner.post(reverse("projects:new"), FORM | {"name": TITLE, "target": ""})
    project = Project.objects.get()
    assert computed(project) == OF_TITLE
    url = reverse("projects:edit", args=[project.code])
    form = planner.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert planner.post(url, data | {"name": CANAL, "target": TARGET}).status_code == 302
    assert computed(project) == OF_CANAL
    assert project.stated_length_m == 600


def test_a_correction_of_what_is_stated_does_not_change_them(world):
    project = world.project(name=TITLE)
    edit(project, world.planning, name=TITLE, stated_area_m2=Decimal(800))
    assert computed(project) == OF_TITLE
    assert project.stated_area_m2 == 800


def test_they_follow_the_title_of_a_project_whose_dimensions_are_confirmed(world):
    project = world.project(name=TITLE, stated_length_m=77, stated_confirmed_at=timezone.now())
    edit(project, world.planning, name=CANAL, target=TARGET)
    assert computed(project) == OF_CANAL
    assert project.stated_length_m == 77


def test_a_change_of_the_target_alone_reads_both_texts(world):
    project = world.project(name=CANAL)
    edit(project, world.planning, target=TARGET)
    assert computed(project) == OF_CANAL


def test_a_change_of_neither_leaves_them(world):
    project = world.project(name=TITLE, computed_area_m2=5)
    edit(project, world.planning, division="กองช่าง")
    assert computed(project) == (None, 5, None, None, "")


def test_a_revision_of_a_plan_writes_them(world):
    project = world.project(name="ก่อสร้างถนน", stated_confirmed_at=timezone.now())
    project_revise(
        project=project, by=world.planning, facts={"name": CANAL, "target": TARGET}, amounts={}
    )
    assert computed(project) == OF_CANAL
    assert project.stated_length_m is None


def test_an_earlier_title_brought_back_brings_them_back(world):
    project = world.project(name="ก่อสร้างถนน")
    edit(project, world.planning, name=TITLE, target="")
    edit(project, world.planning, name=CANAL, target=TARGET)
    events = apps.get_model("projects", "ProjectEvent")._default_manager
    facts_restore(
        project=project,
        event=events.filter(pgh_obj_id=project.pk, name=TITLE).latest("pgh_id").pgh_id,
        amounts={},
        by=world.planning,
        expected_version=3,
        reason="ตรวจแล้ว",
    )
    assert computed(project) == OF_TITLE


def test_a_file_writes_them_and_its_own_dimensions_do_not_change_them(world):
    headings = ["ชื่อโครงการ", "ปีงบประมาณ", "รหัสอ้างอิงของท่าน", "ยาว (ม.)", "พื้นที่ (ตร.ม.)"]
    assert run(sheet([TITLE, 2568, "A", 150, 600], headings=headings), world.sao).problems == []
    project = Project.objects.get()
    assert computed(project) == OF_TITLE
    assert (project.stated_length_m, project.stated_area_m2) == (150, 600)
    row = [CANAL + " " + TARGET, 2568, "A", 150, 600]
    assert run(sheet(row, headings=headings), world.sao).problems == []
    assert computed(project) == OF_CANAL
    assert project.stated_length_m == 150


def test_the_program_writes_them(world, client):
    project = world.project(name="ก่อสร้างถนน")
    client.force_login(world.planning)
    answer = client.patch(
        f"/api/projects/{project.code}",
        {"version": 1, "name": CANAL, "target": TARGET},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert computed(project) == OF_CANAL


def test_old_rows_are_read_again_in_batches_and_the_second_time_nothing_is_written(
    world, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(titles, "_BATCH", 2)
    old = [world.project(name=TITLE), world.project(name=CANAL, target=TARGET)]
    same = world.project(name="ก่อสร้างศาลา")
    wrong = world.project(name=TITLE, computed_area_m2=1, stated_length_m=3)
    events = apps.get_model("projects", "ProjectEvent")._default_manager
    before = (events.count(), same.updated_at, wrong.facts_version)
    assert titles_read_again() == 3
    assert [computed(project) for project in (*old, same, wrong)] == [
        OF_TITLE,
        OF_CANAL,
        (None, None, None, None, ""),
        OF_TITLE,
    ]
    assert wrong.stated_length_m == 3
    assert (events.count(), same.updated_at, wrong.facts_version) == before
    with django_assert_num_queries(4):  # count, two batches, the end
        assert titles_read_again() == 0


def test_the_command_says_how_many_were_read_otherwise(world, capsys):
    project = world.project(name=TITLE)
    call_command("read_titles")
    assert capsys.readouterr().out == "1 projects read otherwise\n"
    assert computed(project) == OF_TITLE


def test_a_title_changed_meanwhile_is_not_overwritten(world, monkeypatch):
    project = world.project(name=TITLE)
    read = titles.columns_from_text

    def slow(*texts: str, confirmed: bool) -> dict[str, object]:
        edit(project, world.planning, name=CANAL, target=TARGET)
        return read(*texts, confirmed=confirmed)

    monkeypatch.setattr(titles, "columns_from_text", slow)
    assert titles_read_again() == 0
    assert computed(project) == OF_CANAL


def test_the_checks_are_told_which_projects_were_read_anew(world):
    project = world.project(name=TITLE)
    notes = apps.get_model("projects", "CheckNote")._default_manager
    notes.all().delete()
    titles_read_again()
    assert list(notes.values_list("project_id", "part")) == [(project.pk, "facts")]
