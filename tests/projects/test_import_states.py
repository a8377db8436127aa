"""What a file may not do: take a funded project back, revive or pay a cancelled one."""

from datetime import date
from decimal import Decimal

import pytest

from projects.codes import State
from projects.errors import ContractsExceedShares
from projects.models import BudgetItem, Contract, Project
from projects.plans.errors import ApprovalByPlan
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


FUNDED = [*STATES, "งบประมาณ (บาท)", "แหล่งเงิน"]
BY_FINANCE = ["spec", "tender", "evaluation", "award"]


@pytest.mark.parametrize("money", [["", ""], ["500000", "ordinance"]])
@pytest.mark.parametrize("state", BY_FINANCE)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_file_takes_no_project_beyond_its_budget(world, state, money, is_new):
    label = str(State(state).label)
    project = None if is_new else world.project(state="approved")
    row = [project.code if project else "", "ก่อสร้างฝาย", 2568, label, *money]
    report = run(sheet(row, headings=FUNDED), world.sao, world.analyst)
    assert [problem.value for problem in report.problems] == [label]
    assert not BudgetItem.objects.exists()


def test_a_file_makes_a_project_budgeted_only_with_its_money(world):
    project = world.project(state="approved")
    row = [project.code, project.name, 2568, "ได้รับงบประมาณ"]
    for bare in (row, ["", "ก่อสร้างฝาย", 2568, "ได้รับงบประมาณ"]):
        report = run(sheet(bare, headings=STATES), world.sao, world.analyst)
        assert [problem.value for problem in report.problems] == ["ได้รับงบประมาณ"]
    paid = sheet([*row, "500000", "ordinance"], headings=FUNDED)
    assert run(paid, world.sao, world.analyst).problems == []
    project.refresh_from_db()
    assert (project.state, project.shares.get().amount) == ("budgeted", 500_000)
    assert run(paid, world.sao, world.analyst).unchanged == 1


@pytest.mark.parametrize("commit", [True, False])
def test_money_below_its_contracts_is_a_problem_of_its_row(world, commit):
    run(sheet(*FULL_ROWS, headings=FULL), world.sao, world.analyst)
    item = BudgetItem.objects.get()
    Contract.objects.create(
        project=item.shares.get().project,
        number="1/2568",
        contractor="หจก. ตัวอย่าง",
        signed_on=date(2025, 1, 15),
        amount=Decimal(450_000),
    )
    less = [FULL_ROWS[0][:4] + ["400000"] + FULL_ROWS[0][5:], *FULL_ROWS[1:]]
    report = run(sheet(*less, headings=FULL), world.sao, world.analyst, commit=commit)
    (problem,) = report.problems
    assert (problem.place.row, problem.heading, problem.value) == (2, "งบประมาณ (บาท)", "400000.00")
    assert str(ContractsExceedShares.message) in problem.reason
    assert "450,000.00" in problem.reason
    assert not report.committed
    item.refresh_from_db()
    assert (item.amount, item.version, item.shares.get().amount) == (500_000, 1, 500_000)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_file_of_planning_approves_nothing(world, is_new):
    code = "" if is_new else world.project(name="ถนน", state="planned").code
    row = [code, "ถนน", 2568, "อนุมัติแผนแล้ว"]
    for by in (world.planning, world.analyst):
        [problem] = run(sheet(row, headings=STATES), world.sao, by).problems
        assert (problem.place.column, problem.value) == ("D", "อนุมัติแผนแล้ว")
        assert problem.reason == str(ApprovalByPlan.message)
    assert not Project.objects.filter(state="approved").exists()
    own = ["", "คลอง", 2568, "อนุมัติแผนแล้ว"]
    assert not run(sheet(own, headings=STATES), world.agency, world.agency_officer).problems
    assert not run(sheet(row, headings=STATES), world.sao).problems  # the operator
