"""What a file may not do: take a funded project back, revive or pay a cancelled one."""

import pytest

from projects.codes import State
from projects.models import BudgetItem
from tests.projects.test_import import FULL, FULL_ROWS, run, sheet

STATES = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "สถานะ"]
MONEY = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "งบประมาณ (บาท)", "แหล่งเงิน"]


@pytest.mark.parametrize("by", ["planning", "analyst"])
@pytest.mark.parametrize("stands", ["budgeted", "signed", "disbursing", "complete"])
def test_a_file_takes_no_funded_project_back(world, by, stands):
    project = world.project(state=stands)
    content = sheet([project.code, project.name, 2568, "อนุมัติแผนแล้ว"], headings=STATES)
    report = run(content, world.sao, getattr(world, by))
    assert [problem.value for problem in report.problems] == [str(State.APPROVED.label)]
    project.refresh_from_db()
    assert project.state == stands


@pytest.mark.parametrize("change", [{"สถานะ": "อยู่ในแผน"}, {"ชื่อโครงการ": "ชื่อใหม่"}])
def test_a_file_changes_nothing_of_a_cancelled_project(world, change):
    project = world.project(state="cancelled", state_reason="งบไม่พอ")
    stands = dict(zip(STATES, [project.code, project.name, 2568, "ยกเลิก"], strict=True))
    same = run(sheet([*stands.values()], headings=STATES), world.sao, world.analyst)
    assert (same.problems, same.unchanged) == ([], 1)
    changed = stands | change
    report = run(sheet([*changed.values()], headings=STATES), world.sao, world.analyst)
    assert report.problems
    project.refresh_from_db()
    assert (project.state, project.facts_version) == ("cancelled", 1)
    assert project.name != "ชื่อใหม่"


def test_a_file_pays_no_cancelled_project(world):
    project = world.project(state="cancelled", state_reason="งบไม่พอ")
    row = [project.code, project.name, 2568, "500000", "ordinance"]
    report = run(sheet(row, headings=MONEY), world.sao, world.analyst)
    assert len(report.problems) == 1
    assert not BudgetItem.objects.exists()


def test_a_line_that_a_file_changes_counts_its_version_and_names_who_sent_it(world):
    run(sheet(*FULL_ROWS, headings=FULL), world.sao, world.analyst)
    item = BudgetItem.objects.get()
    assert (item.version, item.created_by, item.entered_on_behalf) == (1, world.analyst, True)
    dearer = [FULL_ROWS[0][:4] + ["600000"] + FULL_ROWS[0][5:], *FULL_ROWS[1:]]
    report = run(sheet(*dearer, headings=FULL), world.sao, world.analyst)
    assert report.problems == []
    item.refresh_from_db()
    assert (item.version, item.amount, item.updated_by) == (2, 600000, world.analyst)
