"""A plan that went out as แบบ ผ.02 comes back as the same plan."""

import io

import pytest

from accounts.models import LocalAuthority
from coordinates.spreadsheet import as_typed, harmless
from projects.bulk.plans import in_words
from projects.codes import PlanForm
from projects.models import DevelopmentPlan, PlanEntry, Project, Strategy, StrategyLink
from projects.records import Place
from projects.sources.base import import_file
from projects.sources.p02 import PlanForm as Source
from projects.sources.p02_writer import p02_workbook
from tests.projects.p02_fixtures import HEADING, TITLES, YEAR_ROW, one, project
from tests.projects.plan_makers import NASTY, plan_of, said
from tests.projects.test_story import chain


def take(content, owner, *, by=None, **asked):
    file = io.BytesIO(content)
    asked = {"commit": True} | asked
    return import_file(Source(), file, file_name="p02.xlsx", owner=owner, by=by, **asked)


def empty_authority(number: int) -> LocalAuthority:
    return LocalAuthority.objects.create(
        code=f"698{number:04d}",
        kind="sao",
        name_th=f"ว่าง {number}",
        full_name_th=f"องค์การบริหารส่วนตำบลว่าง {number}",
        province_code="98",
        district_code="9801",
    )


# Fifty of them each time, all of them with bin/test --full.
@pytest.mark.parametrize("part", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2, 3))])
def test_two_hundred_generated_plans_come_back_whole(world, part):
    for seed in range(1 + part * 50, 51 + part * 50):
        out, back = empty_authority(2000 + seed), empty_authority(4000 + seed)
        plan = plan_of(out, seed)
        report = take(p02_workbook(plan), back, named_otherwise=True)
        assert report.problems == [], seed
        again = DevelopmentPlan.objects.get(authority=back)
        assert (again.first_year, again.last_year) == (plan.first_year, plan.last_year), seed
        assert said(again) == said(plan), seed


def test_the_makers_draw_what_is_nasty(world):
    """A generator that drew plain plans only would prove nothing."""
    drawn = [said(plan_of(empty_authority(2000 + seed), seed)) for seed in range(1, 41)]
    names = {facts["name"] for plan in drawn for _form, facts, _amounts in plan}
    assert {"=1+1", "'=1+1", "รวมทั้งสิ้น", "๑๒๕", "12", "โครงการ"} <= names
    assert any(len(name) > 900 for name in names)
    assert {form for plan in drawn for form, _facts, _amounts in plan} == set(PlanForm.values)
    spans = {(plan.last_year - plan.first_year) for plan in DevelopmentPlan.objects.all()}
    assert spans == {0, 1, 2, 3, 4}


def test_the_same_authority_finds_nothing_changed(world):
    plan = plan_of(world.sao, 7)
    before = said(plan)
    report = take(p02_workbook(plan), world.sao, by=world.planning)
    # A title that names a position pins its project, however it came in.
    assert (report.problems, report.created, report.updated) == ([], 0, report.positions)
    assert report.unchanged == len(before) - report.positions
    assert report.positions < len(before)
    assert (said(plan), DevelopmentPlan.objects.count()) == (before, 1)
    plan.refresh_from_db()
    take(p02_workbook(plan), world.sao, by=world.planning)
    version = plan.version  # numbered in the order of the form by now
    plan.refresh_from_db()
    assert plan.version == version


def test_a_change_in_the_file_is_written_to_its_project(world):
    plan = plan_of(world.sao, 3)
    entry = plan.entries.select_related("project").first()
    content = p02_workbook(plan)
    Project.objects.filter(pk=entry.project_id).update(objective="ของเดิมที่ถูกแก้")
    report = take(content, world.sao, by=world.planning)
    assert (report.problems, report.created, report.updated) == ([], 0, 1)
    entry.project.refresh_from_db()
    assert entry.project.objective != "ของเดิมที่ถูกแก้"


def test_the_sample_goes_out_and_comes_back_the_same(world, data_dir):
    content = (data_dir / "plan_p02_sample.xlsx").read_bytes()
    report = take(content, world.sao, by=world.planning, named_otherwise=True)
    assert (report.problems, report.created) == ([], 32)
    plan = DevelopmentPlan.objects.get(authority=world.sao)
    assert (plan.first_year, plan.last_year, plan.state) == (2566, 2570, "draft")
    numbers = list(plan.entries.order_by("pk").values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, 33))
    back = empty_authority(1)
    assert take(p02_workbook(plan), back, named_otherwise=True).problems == []
    assert said(DevelopmentPlan.objects.get(authority=back)) == said(plan)


def test_without_its_marks_the_form_is_read_by_its_looks(world, data_dir):
    """What an officer copied into a sheet of her own has no hidden columns."""
    from openpyxl import load_workbook

    take((data_dir / "plan_p02_sample.xlsx").read_bytes(), world.sao, named_otherwise=True)
    plan = DevelopmentPlan.objects.get()
    book = load_workbook(io.BytesIO(p02_workbook(plan)))
    for sheet in book:
        sheet.delete_cols(13, 2)
    bare = io.BytesIO()
    book.save(bare)
    back = empty_authority(1)
    assert take(bare.getvalue(), back, named_otherwise=True).problems == []
    assert said(DevelopmentPlan.objects.get(authority=back)) == said(plan)


def lines_of(content: bytes) -> list[str]:
    """The first cells of the first sheet."""
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [str(row[0].value) for row in sheet.iter_rows() if row[0].value is not None]


def test_it_says_where_the_authority_is_and_which_strategy_of_the_province_is_served(
    world, django_assert_num_queries
):
    years = {"first_year": 2566, "last_year": 2570}
    plan = DevelopmentPlan.objects.create(authority=world.sao, name="แผน", **years)
    above = [
        Strategy.objects.create(level="province", area_code="98", number=n, name=name, **years)
        for n, name in ((3, "พัฒนาโครงสร้างพื้นฐาน"), (4, "ยุทธศาสตร์น้ำ แบบ ผ.02/1"))
    ]
    nation = Strategy.objects.create(level="national", name="ความมั่นคง", **years)
    own = Strategy.objects.create(level="authority", authority=world.sao, name="ทาง", **years)
    for served in (*above, nation):
        StrategyLink.objects.create(strategy=own, serves=served)
    for number, (name, strategy) in enumerate([("ทาง", own), ("ทาง", own), ("", None)], start=1):
        made = world.project(
            name=f"โครงการที่ {number}", strategy=name, plan_strategy=strategy, state="planned"
        )
        made.amounts.create(fiscal_year=2568, amount=5)
        PlanEntry.objects.create(plan=plan, project=made, number=number)
    with django_assert_num_queries(4):
        content = p02_workbook(plan)
    lines = lines_of(content)
    assert lines[2:7] == [
        f"{world.sao.full_name_th} อำเภอเมืองทดสอบ จังหวัดทดสอบ",
        "ก. ยุทธศาสตร์จังหวัดที่ 3 พัฒนาโครงสร้างพื้นฐาน",
        "ก. ยุทธศาสตร์น้ำ แบบ ผ.02/1",
        "1. ยุทธศาสตร์ ทาง",
        "1.1 แผนงาน (ไม่ได้ระบุ)",
    ]
    assert lines.count("ก. ยุทธศาสตร์จังหวัด (ไม่ได้ระบุ)") == 1
    before = said(plan)
    report = take(content, world.sao, by=world.planning)
    assert (report.problems, report.unchanged) == ([], 3)
    back = empty_authority(1)
    assert take(content, back, named_otherwise=True).problems == []
    assert said(DevelopmentPlan.objects.get(authority=back)) == before


def test_a_dry_run_makes_no_plan(world):
    content = one([*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [1, 0, 0, 0, 0])])
    assert take(content, world.sao, commit=False).problems == []
    assert not DevelopmentPlan.objects.exists()


def test_the_title_says_which_form(world):
    rows = [["แบบ ผ.๐๒/๑"], *TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [1, 0, 0, 0, 0])]
    take(one(rows), world.sao)
    assert PlanEntry.objects.get().form == "p02_1"


def test_a_second_form_goes_into_the_same_plan_behind_the_first(world):
    plain = [*TITLES, HEADING, YEAR_ROW]
    first = [project(n, f"ถนนสาย {n}", "", [1, 0, 0, 0, 0]) for n in (1, 2)]
    take(one([*plain, *first]), world.sao)
    take(one([*plain, project(1, "ฝายใหม่", "", [1, 0, 0, 0, 0])]), world.sao)
    rows = PlanEntry.objects.order_by("number").values_list("number", "project__name")
    assert list(rows) == [(1, "ถนนสาย 1"), (2, "ถนนสาย 2"), (3, "ฝายใหม่")]
    again = take(one([*plain, *first]), world.sao)
    assert (again.unchanged, list(rows.all())[2]) == (2, (3, "ฝายใหม่"))


def test_a_form_of_fewer_years_joins_the_plan_that_covers_them(world):
    take(one([*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [1, 0, 0, 0, 0])]), world.sao)
    heading = [*HEADING[:5], *HEADING[9:]]
    rows = [heading, ["", "", "", "", "2567 (บาท)"], [1, "ฝาย", "", "", 5]]
    take(one(rows), world.sao)
    plan = DevelopmentPlan.objects.get()
    assert plan.entries.count() == 2


@pytest.mark.parametrize("state", ["confirmed", "approved"])
def test_a_fixed_plan_takes_no_project_from_a_file(world, state):
    plain = [*TITLES, HEADING, YEAR_ROW]
    old, new = (project(n, f"ถนนสาย {n}", "", [1, 0, 0, 0, 0]) for n in (1, 2))
    take(one([*plain, old]), world.sao)
    plan = DevelopmentPlan.objects.get()
    DevelopmentPlan.objects.update(state=state, approved_on="2026-01-01")
    plan.entries.update(in_force=state == "approved")
    assert take(one([*plain, old]), world.sao).problems == []
    instead = "ให้ทำการเปลี่ยนแปลงแผน" if state == "approved" else "เปิดแผนกลับมาแก้ไข"
    changed = project(1, "ถนนสาย 1", "ยาว 9 เมตร", [2, 0, 0, 0, 0])
    for rows, told in (
        ([old, new], "1 โครงการที่ไม่ตรงกับแผน (แผ่น ผ.02 แถว 9)"),
        ([changed, new], "2 โครงการที่ไม่ตรงกับแผน (แผ่น ผ.02 แถว 8, 9)"),
    ):
        report = take(one([*plain, *rows]), world.sao)
        assert (report.problems, report.is_good, report.committed) == ([], False, False)
        assert instead in report.refusal
        assert told in report.refusal
        assert report.plan == plan
    assert Project.objects.count() == 1


def test_rows_that_a_fixed_plan_cannot_take_are_told_by_their_sheet():
    places = [Place("ผ.02/1", 8), *(Place("ผ.02", row) for row in range(20, 7, -1))]
    assert in_words(places[:3]) == "แผ่น ผ.02 แถว 19, 20 · แผ่น ผ.02/1 แถว 8"
    assert in_words(places) == ("แผ่น ผ.02 แถว 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 และอีก 4 แถว")


def test_a_second_plan_that_keeps_a_project_is_named_at_its_row(world):
    """The refusal speaks of the form's own plan; what another plan keeps is told by value."""
    plain = [*TITLES, HEADING, YEAR_ROW]
    take(one([*plain, project(1, "ถนน", "", [1, 0, 0, 0, 0])]), world.sao)
    [made] = Project.objects.all()
    other = DevelopmentPlan.objects.create(
        authority=world.sao, name="แผนอื่น", first_year=2561, last_year=2570, state="confirmed"
    )
    PlanEntry.objects.create(plan=other, project=made)
    changed = project(1, "ถนน", "ยาว 9 เมตร", [1, 0, 0, 0, 0])
    report = take(one([*plain, changed]), world.sao)
    assert report.refusal == ""
    [problem] = report.problems
    assert "แผนอื่น" in problem.reason


def later_plan(*rows, first=2576):
    """The form of the five years from ``first``."""
    years = ["", "", "", "", *(f"{first + n} (บาท)" for n in range(5))]
    return one([*TITLES, HEADING, years, *rows])


def test_a_later_plan_never_moves_the_first_year_of_an_approved_project(world):
    take(one([*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [2, 0, 0, 0, 0])]), world.sao)
    plan = DevelopmentPlan.objects.get()
    DevelopmentPlan.objects.update(state="approved", approved_on="2026-01-01")
    plan.entries.update(in_force=True)
    Project.objects.update(state="approved")
    rows = [project(1, "ถนน", "", [4, 0, 0, 0, 0]), project(2, "ฝาย", "", [1, 0, 0, 0, 0])]
    report = take(later_plan(*rows), world.sao, by=world.planning)
    road = Project.objects.get(name="ถนน")
    assert (report.problems, report.created, report.updated) == ([], 1, 1)
    assert (road.year, Project.objects.get(name="ฝาย").year) == (2566, 2576)
    [notice] = report.notices
    assert (notice.place.row, notice.value) == (8, "ถนน")
    assert road.code in notice.reason
    assert plan.name in notice.reason
    # What the file of its own plan says again is no row of another plan.
    assert take(later_plan(*rows), world.sao, by=world.planning).notices == []
    links = chain(road)
    assert (links["plan"].baht, plan.name in links["plan"].detail) == (2, True)


def test_a_draft_that_is_corrected_moves_its_first_year(world):
    plain = [*TITLES, HEADING, YEAR_ROW]
    take(one([*plain, project(1, "ถนน", "", [2, 0, 0, 0, 0])]), world.sao)
    report = take(one([*plain, project(1, "ถนน", "", [0, 0, 2, 0, 0])]), world.sao)
    assert (Project.objects.get().year, report.notices) == (2568, [])


def test_a_report_tells_the_plan_its_projects_and_their_baht(world):
    rows = [project(n, f"ถนนสาย {n}", "", [n, 0, 0.5, 0, 0]) for n in (1, 2)]
    told = take(later_plan(*rows), world.sao, commit=False).told
    assert (told.first_year, told.last_year, told.is_new) == (2576, 2580, True)
    assert (told.projects, told.baht) == (("ถนนสาย 1", "ถนนสาย 2"), 4)
    take(later_plan(*rows), world.sao)
    assert not take(later_plan(rows[0]), world.sao, commit=False).told.is_new


def test_the_forms_of_an_agency_make_no_plan(world):
    content = one([*TITLES, HEADING, YEAR_ROW, project(1, "ถนน", "", [1, 0, 0, 0, 0])])
    assert take(content, world.agency).problems == []
    assert not DevelopmentPlan.objects.exists()


def test_cells_of_the_workbook_are_no_formulas(world):
    from openpyxl import load_workbook

    plan = plan_of(world.sao, 11)
    book = load_workbook(io.BytesIO(p02_workbook(plan)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(str(cell.value or "").startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_made_harmless_comes_back(nasty):
    assert as_typed(harmless(nasty)) == nasty
