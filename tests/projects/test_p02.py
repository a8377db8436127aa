"""The plan form, in every shape offices give it."""

import io
import json
from decimal import Decimal

import pytest

from accounts.models import LocalAuthority
from coordinates.sheets.workbook import read_workbook
from projects.records import Problem
from projects.sources.errors import NoTable
from projects.sources.p02 import PlanForm
from tests.projects.p02_fixtures import (
    FORMS,
    HEADING,
    TITLES,
    YEAR_ROW,
    YEARS,
    book,
    one,
    project,
    with_results,
)

OWNER = LocalAuthority(code="6980101")


def read(content):
    return list(PlanForm().records(read_workbook(io.BytesIO(content), "form.xlsx"), OWNER))


@pytest.mark.parametrize("form", FORMS, ids=[form.__name__ for form in FORMS])
def test_it_reads_every_project_of_the_form(form):
    content, truth = form()
    found = [
        (
            record.facts["name"],
            record.facts["target"],
            record.amounts,
            record.facts["strategy"],
            record.facts["programme"],
        )
        for record in read(content)
    ]
    assert found == truth


def test_a_text_merged_over_two_projects_belongs_to_both():
    content, _truth = FORMS[0]()
    assert [record.facts["objective"] for record in read(content)] == ["เพื่อประชาชน"] * 2


def test_a_dot_before_three_digits_is_refused_as_baht_and_read_as_thousands():
    row = project(1, "ถนน", "", ["125.605", 0, 0, 0, 0])
    [problem] = read(one([*TITLES, HEADING, YEAR_ROW, row]))
    assert "ทศนิยมเกินสองตำแหน่ง" in str(problem.reason)
    years = ["", "", "", "", *(f"{year} (พันบาท)" for year in YEARS)]
    [record] = read(one([*TITLES, HEADING, years, row]))
    assert record.amounts[YEARS[0]] == 125_605


def test_the_same_form_gives_the_same_keys_wherever_its_rows_have_moved():
    plain = [*TITLES, HEADING, YEAR_ROW]
    first, second = (project(n, f"ถนนสาย {n}", "", [1, 0, 0, 0, 0]) for n in (1, 2))
    keys = [record.key for record in read(one([*plain, first, second]))]
    moved = [record.key for record in read(one([[], *plain, second, [], first]))]
    assert moved == keys[::-1]
    assert len(set(keys)) == 2


def test_two_projects_of_one_name_keep_two_keys():
    twice = [project(n, "จัดงานประเพณี", "", [1, 0, 0, 0, 0]) for n in (1, 2)]
    assert len({record.key for record in read(one([*TITLES, HEADING, YEAR_ROW, *twice]))}) == 2


def test_an_amount_that_is_no_number_is_named_with_its_cell():
    rows = [*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [0, "สี่แสน", 0, 0, 0])]
    [problem] = read(one(rows))
    assert isinstance(problem, Problem)
    assert (problem.place.sheet, problem.place.row, problem.place.column) == ("ผ.02", 8, "F")
    assert problem.value == "สี่แสน"
    assert "ตัวเลข" in problem.reason


def test_a_number_without_a_project_is_no_project():
    rows = [*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [1, 0, 0, 0, 0]), [2], [3]]
    assert len(read(one(rows))) == 1


def test_a_sheet_without_the_form_is_refused_by_name():
    with pytest.raises(NoTable, match="ผ.02"):
        read(one([["ชื่อ", "ที่อยู่"], ["ก", "ข"]]))


def test_the_real_form_gives_every_project_of_its_truth(data_dir):
    truths = (data_dir / "plan_p02_sample.truth.jsonl").read_text("utf-8").splitlines()
    records = read((data_dir / "plan_p02_sample.xlsx").read_bytes())
    assert len(records) == len(truths) == 32
    for record, truth in zip(records, map(json.loads, truths), strict=True):
        facts = record.facts
        assert (facts["name"], facts["target"]) == (truth["name"], truth["target"])
        assert (facts["strategy"], facts["programme"]) == (truth["strategy"], truth["program"])
        assert record.amounts == {
            int(year): Decimal(str(baht)) for year, baht in truth["budget"].items()
        }
        assert bool(record.position) == bool(truth["coord"])


NAME = "องค์การบริหารส่วนตำบลหนองน้ำใส"


@pytest.mark.parametrize(
    ("title", "named"),
    [
        (f"{NAME} อำเภอเมืองทดสอบ จังหวัดทดสอบ", ""),
        (f"ของ{NAME}อำเภอเมืองทดสอบ", ""),
        ("อบต.หนองน้ำใส", ""),
        ("แผนพัฒนาท้องถิ่น อบต. หนองน้ำใส (พ.ศ. 2566-2570)", ""),
        ("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)", ""),
        ("(สำหรับองค์การบริหารส่วนตำบล)", ""),
        ("ก. ยุทธศาสตร์การพัฒนาขององค์การบริหารส่วนจังหวัดทดสอบ", ""),
        ("องค์การบริหารส่วนตำบลห้วยทราย อำเภอเมืองทดสอบ", "องค์การบริหารส่วนตำบลห้วยทราย"),
        ("เทศบาลตำบลหนองน้ำใส", "เทศบาลตำบลหนองน้ำใส"),
        ("แผนของ อบต. ห้วยทราย", "อบต. ห้วยทราย"),
        (f"{NAME}เหนือ", f"{NAME}เหนือ"),
    ],
)
def test_titles_that_name_another_authority_are_told(world, title, named):
    rows = [[title], *TITLES, HEADING, YEAR_ROW, project(1, "เทศบาลตำบลอื่น", "", [1, 0, 0, 0, 0])]
    sheets = read_workbook(io.BytesIO(one(rows)), "form.xlsx")
    problems = list(PlanForm().misnamed(sheets, world.sao))
    assert [problem.place.row for problem in problems] == ([1] if named else [])
    assert all(f"“{named}”" in problem.reason for problem in problems)
    assert all(world.sao.full_name_th in problem.reason for problem in problems)


def test_each_sheet_names_whose_it_is(world):
    rows = [*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [1, 0, 0, 0, 0])]
    other = [["อบต.ห้วยทราย"], *rows]
    content = book(("ก", [[NAME], *rows], []), ("ข", other, []), ("ปก", [["อบต.ห้วยทราย"]], []))
    [problem] = PlanForm().misnamed(read_workbook(io.BytesIO(content), "f.xlsx"), world.sao)
    assert problem.place.sheet == "ข"


def formulas(*rows, computed=None):
    """The records and problems of a form whose formulas a program computed to ``computed``, or
    none did."""
    content = one([*TITLES, HEADING, YEAR_ROW, *rows])
    if computed is not None:
        content = with_results(content, computed)
    sheets = read_workbook(io.BytesIO(content), "form.xlsx", formulas=True)
    return list(PlanForm().records(sheets, OWNER))


@pytest.mark.parametrize("computed", [None, 300_000])
@pytest.mark.parametrize(
    ("row", "letter"),
    [
        (project(1, "ถนน", "", [5, "=100000*3", 0, 0, 0]), "F"),
        (project("", "ถนน", "", ["=100000*3", 0, 0, 0, 0]), "E"),
        (project(1, '="ถนน"&1', "ยาว", [1, 0, 0, 0, 0]), "B"),
    ],
)
def test_a_formula_is_refused_at_its_cell(row, letter, computed):
    [problem] = formulas(row, computed=computed)
    assert (problem.place.row, problem.place.column) == (8, letter)
    assert "ระบบไม่คำนวณสูตร" in problem.reason


@pytest.mark.parametrize("computed", [None, 300_000])
@pytest.mark.parametrize("label", ["รวม", "รวม 1 โครงการ", ""])
def test_a_sum_of_formulas_is_no_project(label, computed):
    plain = project(1, "ถนน", "", [5, 0, 0, 0, 0])
    total = ["", label, "", "", *["=SUM(E8)"] * 5]
    [record] = formulas(plain, total, computed=computed)
    assert record.amounts[YEARS[0]] == 5


def test_a_year_that_no_program_computed_is_told():
    years = ["", "", "", "", 2566, "=E7+1", *YEARS[2:]]
    row = project(1, "ถนน", "", [5, 0, 0, 0, 0])
    content = one([*TITLES, HEADING, years, row])
    read_of = [read_workbook(io.BytesIO(content), "f.xlsx", formulas=True)]
    read_of.append(read_workbook(io.BytesIO(with_results(content, 2567)), "f.xlsx", formulas=True))
    told, whole = (list(PlanForm().records(sheets, OWNER)) for sheets in read_of)
    assert (told[0].place.row, told[0].place.column) == (7, "F")
    assert "ระบบไม่คำนวณสูตร" in told[0].reason
    assert [set(record.amounts) for record in whole] == [set(YEARS)]
