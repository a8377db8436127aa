"""Imports: what is promised in the dry run, written at once, and the same the second time."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.budget.errors import (
    AmountKeepsToGrant,
    ItemKeepsToGrant,
    ItemsExceedOrdinance,
    OrdinanceApproved,
)
from projects.codes import Source
from projects.models import (
    BudgetItem,
    BudgetShare,
    GrantRequest,
    ItemMonth,
    Ordinance,
    Project,
    ProjectAmount,
    ProjectGeometry,
)
from projects.services.positions import project_pin
from projects.sources.base import import_file
from projects.sources.errors import NoTable, OwnerMissing, SourceError
from projects.sources.p02 import PlanForm
from projects.sources.template import COLUMNS, Template
from tests.projects.p02_fixtures import merged_cells

HEADINGS = ["รหัสโครงการ", "รหัสอ้างอิงของท่าน", "ชื่อโครงการ", "ปีงบประมาณ", "ประเภท", "งบประมาณ (บาท)"]


def sheet(*rows, headings=HEADINGS):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()


def run(content, owner, by=None, *, commit=True, source=None, **asked):
    return import_file(
        source or Template(),
        io.BytesIO(content),
        file_name="works.csv",
        owner=owner,
        by=by,
        commit=commit,
        **asked,
    )


def events():
    return {
        model: model._meta.apps.get_model("projects", f"{model.__name__}Event").objects.count()
        for model in (Project, ProjectAmount, ProjectGeometry, BudgetItem, BudgetShare)
    }


ROAD = ["", "A-1", "ก่อสร้างถนน คสล. กว้าง 4 เมตร ยาว 200 เมตร หมู่ที่ 3", "๒๕๖๘", "", "1,200,000.-"]


def test_a_new_row_becomes_a_project_with_what_its_title_states(world):
    report = run(sheet(ROAD), world.sao, world.planning)
    assert report.counts() | {"created": 1, "rows": 1} == report.counts()
    project = Project.objects.get()
    assert project.code == f"{world.sao.code}-2568-00001"
    assert (project.sector, project.kind_id, project.state) == ("road", "concrete", "planned")
    assert (project.stated_width_m, project.stated_length_m, project.stated_moo) == (4, 200, 3)
    assert (project.province_code, project.subdistrict_code) == ("98", "980101")
    assert project.created_by == project.updated_by == world.planning
    assert dict(project.amounts.values_list("fiscal_year", "amount")) == {2568: 1_200_000}


def test_a_dry_run_tells_the_same_and_writes_nothing(world):
    dry = run(sheet(ROAD), world.sao, commit=False)
    assert not Project.objects.exists()
    assert not dry.committed
    wet = run(sheet(ROAD), world.sao)
    assert wet.committed
    assert dry.counts() == wet.counts()
    assert Project.objects.get().code.endswith("-00001")


FULL = [
    "รหัสโครงการ",
    "รหัสอ้างอิงของท่าน",
    "ชื่อโครงการ",
    "ปีงบประมาณ",
    "งบประมาณ (บาท)",
    "แหล่งเงิน",
    "รหัสตำบล",
    "หมู่ที่",
    "กว้าง (ม.)",
    "พิกัด",
    "งบประมาณ 2569",
]
FULL_ROWS = [
    [
        "",
        "",
        "ก่อสร้างฝาย",
        2568,
        500000,
        "Ordinance",
        "",
        7,
        4.5,
        "16.05, 100.05",
        "",
    ],
    ["", "X9", "ก่อสร้างถนนลูกรัง ยาว 500 เมตร", 2567, 90000, "", "980102", "", "", "", "๘๐,๐๐๐"],
    ["", "", "ขุดลอกคลอง", 2568, "", "", "", "", "", "16.01, 100.01\n16.02, 100.02", "-"],
]


def test_the_same_file_twice_changes_nothing_not_even_history(world):
    content = sheet(*FULL_ROWS, headings=FULL)
    first = run(content, world.sao)
    assert (first.problems, first.created, first.positions, first.items) == ([], 3, 2, 1)
    versions = list(Project.objects.order_by("pk").values())
    before = events()
    second = run(content, world.sao)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 3)
    assert events() == before
    assert list(Project.objects.order_by("pk").values()) == versions


def test_money_with_a_source_is_an_item_and_its_share(world):
    run(sheet(*FULL_ROWS, headings=FULL), world.sao)
    share = BudgetShare.objects.select_related("item").get()
    assert (share.amount, share.item.amount, share.item.source) == (500000, 500000, "ordinance")
    assert share.item.authority == world.sao
    assert share.project.state == "budgeted"
    amounts = ProjectAmount.objects.order_by("fiscal_year").values_list("fiscal_year", "amount")
    assert list(amounts) == [(2567, 90000), (2569, 80000)]


def test_a_typed_position_is_kept_as_typed_and_places_the_project(world):
    run(sheet(*FULL_ROWS, headings=FULL), world.sao)
    weir, canal = ProjectGeometry.objects.order_by("pk")
    assert (weir.geometry.coords, weir.typed_text) == ((100.05, 16.05), "16.05, 100.05")
    assert (weir.role, weir.method, weir.is_current) == ("planned", "document", True)
    assert canal.geometry.geom_type == "LineString"
    assert canal.project.subdistrict_code == "980101"
    assert canal.declared_crs == "EPSG:4326"


def test_a_changed_row_is_updated_by_its_code_and_bumps_its_version(world):
    project = world.project(name="ก่อสร้างถนน", stated_width_m=3)
    report = run(sheet([project.code, "", "ก่อสร้างถนนสายใหม่", 2568, "asphalt", ""]), world.sao)
    assert (report.problems, report.updated) == ([], 1)
    project.refresh_from_db()
    assert (project.name, project.kind_id) == ("ก่อสร้างถนนสายใหม่", "asphalt")
    assert project.facts_version == 2
    assert project.state == "budgeted"


def test_a_confirmed_dimension_outlives_a_new_title(world):
    project = world.project(stated_width_m=3, stated_confirmed_at=timezone.now())
    run(sheet([project.code, "", "ถนน กว้าง 9 เมตร", 2568, "", ""]), world.sao)
    project.refresh_from_db()
    assert project.stated_width_m == 3


def test_every_wrong_value_is_named_with_its_cell_and_nothing_is_written(world):
    neighbours = world.project(authority=world.neighbour)
    rows = [
        ROAD,
        ["", "", "", 2568, "", ""],
        ["", "", "ถนน", "2025", "", ""],
        ["", "", "ถนน", 2568, "ปราสาท", ""],
        ["", "", "ถนน", 2568, "", "สองแสน"],
        [neighbours.code, "", "ถนน", 2568, "", ""],
        ["", "A-1", "ถนนซ้ำ", 2568, "", ""],
    ]
    report = run(sheet(*rows), world.sao)
    places = [(problem.place.row, problem.place.column) for problem in report.problems]
    assert places == [(3, "C"), (4, "D"), (5, "E"), (6, "F"), (7, "A"), (8, "B")]
    assert not report.committed
    assert Project.objects.count() == 1
    text = report.as_csv().decode("utf-8-sig")
    assert text.count("\r\n") == 7
    assert "สองแสน" in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [("16.05", "ครึ่ง"), ("505034 2054611", "หลายแบบ"), ("abc", "ไม่พบพิกัด"), ("16.0, 200.0", "ช่วง")],
)
def test_a_position_that_cannot_be_read_names_its_reason(world, text, reason):
    rows = [["ถนน", 2568, text]]
    report = run(sheet(*rows, headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"]), world.far)
    [problem] = report.problems
    assert (problem.place.column, problem.value) == ("C", text)
    assert reason in problem.reason
    assert not ProjectGeometry.objects.exists()


def test_of_two_zones_the_one_in_the_owners_area_is_taken(world):
    # 47N: 100.05 E 16.05 N, in the SAO; 48N would lie in Laos.
    rows = [["ถนน", 2568, "612358 1774710"]]
    report = run(sheet(*rows, headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"]), world.sao)
    assert report.problems == []
    assert Project.objects.get().subdistrict_code == "980101"


def test_a_position_an_officer_drew_since_is_not_undone_by_the_old_file(world):
    content = sheet(["ฝาย", 2568, "16.05, 100.05"], headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"])
    run(content, world.sao)
    project = Project.objects.get()
    drawn = world.point(100.06, 16.06)
    project_pin(
        project=project,
        role="planned",
        geometry=drawn,
        method="map",
        by=world.engineering,
        expected_version=project.position_version,
        reason="ชี้ใหม่",
    )
    assert run(content, world.sao).unchanged == 1
    assert ProjectGeometry.objects.get(is_current=True).geometry.coords == (100.06, 16.06)


PINNED = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "พิกัด", "เหตุผลที่ย้ายพิกัด"]


def test_a_move_over_50_m_needs_its_reason_in_the_row(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water")

    def moved_to(lat, reason):
        row = [project.code, "ฝาย", 2568, f"{lat}, 100.05", reason]
        return run(sheet(row, headings=PINNED), world.sao, world.analyst).problems

    assert moved_to("16.05", "") == []
    assert moved_to("16.0504", "") == []  # 44 m
    [problem] = moved_to("16.051", " ")
    assert (problem.place.row, problem.place.column, problem.value) == (2, "D", "16.051, 100.05")
    assert "66 เมตร" in problem.reason
    assert moved_to("16.051", "ย้ายตามแบบ") == []
    moves = ProjectGeometry.objects.order_by("version").values_list("moved_m", flat=True)
    assert list(moves) == [pytest.approx(44.3, abs=0.1), pytest.approx(66.4, abs=0.1), None]


def test_an_end_of_a_road_that_moves_is_a_move(world):
    project = world.project(name="ถนน")
    rows = ["16.05, 100.05\n16.05, 100.06", "16.05, 100.05\n16.06, 100.06"]
    first, second = ([project.code, "ถนน", 2568, text, ""] for text in rows)
    assert run(sheet(first, headings=PINNED), world.sao).problems == []
    [problem] = run(sheet(second, headings=PINNED), world.sao).problems
    assert "เหตุผล" in problem.reason


def test_a_new_text_replaces_the_position_and_keeps_the_old_one(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water")
    for lat in ("16.05", "16.06"):
        row = [project.code, "ฝาย", 2568, f"{lat}, 100.05", "ย้ายตามแบบ"]
        run(sheet(row, headings=PINNED), world.sao)
    old, new = ProjectGeometry.objects.order_by("pk")
    assert (old.is_current, new.is_current, new.version) == (False, True, 2)
    assert old.replaced_at
    assert old.moved_m == pytest.approx(1106.5, rel=0.01)
    assert old.replaced_reason.startswith("ย้ายตามแบบ (")
    assert "works.csv" in old.replaced_reason


def test_planning_may_not_move_a_position_nor_tie_money(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water")
    world.pin(project, world.point())
    headings = [*PINNED, "งบประมาณ", "แหล่งเงิน"]
    row = [project.code, "ฝาย", 2568, "16.05, 100.05", "ย้ายตามแบบ", 5, "loan"]
    report = run(sheet(row, headings=headings), world.sao, world.planning)
    assert [problem.place.column for problem in report.problems] == ["D", "G"]
    assert run(sheet(row, headings=headings), world.sao, world.analyst).problems == []
    project.refresh_from_db()
    assert project.entered_on_behalf


def test_a_namesake_of_a_standing_project_is_pointed_out(world):
    standing = world.project(name="ก่อสร้างถนนสายเดิม", code="6980101-2568-00900")
    report = run(sheet(["", "", "ก่อสร้างถนนสายเดิม", 2568, "", ""]), world.sao, commit=False)
    [notice] = report.notices
    assert standing.code in notice.reason


def test_the_plan_form_imports_once_and_changes_by_what_the_next_edition_says(world):
    content, truth = merged_cells()
    report = run(content, world.sao, source=PlanForm())
    assert (report.created, report.problems) == (len(truth), [])
    again = run(content, world.sao, source=PlanForm())
    assert again.unchanged == len(truth)
    weir = Project.objects.get(kind_id="weir")
    assert dict(weir.amounts.values_list("fiscal_year", "amount")) == {2566: 222000, 2570: 222000}
    assert weir.stated_height_m == 2


def test_a_file_without_headings_or_owner_is_refused(world):
    with pytest.raises(NoTable, match="ชื่อโครงการ"):
        run(b"a,b\n1,2\n", world.sao)
    with pytest.raises(OwnerMissing):
        run(sheet(ROAD), None)


def test_the_sample_plan_gives_every_position_of_its_truth(world, data_dir):
    content = (data_dir / "plan_p02_sample.xlsx").read_bytes()
    asked = {"source": PlanForm(), "named_otherwise": True}
    report = run(content, world.sao, **asked)
    assert (report.created, report.problems, report.notices) == (32, [], [])
    truths = (data_dir / "plan_p02_sample.truth.jsonl").read_text("utf-8").splitlines()
    coords = [json.loads(truth)["coord"] for truth in truths]
    expected = sorted(tuple(coord) for coord in coords if coord)
    assert sorted(row.geometry.coords for row in ProjectGeometry.objects.all()) == expected
    assert run(content, world.sao, **asked).unchanged == 32


def test_the_number_of_queries_does_not_grow_with_the_rows(world):
    def queries(count):
        rows = [["", f"{count}-{n}", f"ถนน {n}", 2568, "", 5] for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert run(sheet(*rows), world.sao).created == count
        return len(captured)

    assert queries(300) <= queries(10) + 2


cell = st.one_of(
    st.text(max_size=30),
    st.text("0123456789๐๑๒.,-+ม/ ", max_size=12),
    st.sampled_from(["", "-", "2568", "ฝาย", "weir", "เงินกู้", "16.05, 100.05", "1e9", "'=1"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(cell, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4))
def test_whatever_the_cells_hold_an_import_ends_with_a_report(world, rows):
    headings = [column.heading for column in COLUMNS]
    for row in rows:
        row[2], row[3] = row[2] or "ถนน", "2568"
        row[0] = ""
    try:
        report = run(sheet(*rows, headings=headings), world.sao, world.analyst)
    except SourceError:
        return
    assert report.problems or report.created + report.updated + report.unchanged == report.rows


def test_history_tells_the_file_and_the_person(world):
    run(sheet(ROAD), world.sao, world.planning)
    for model in (Project, ProjectAmount):
        event = model._meta.apps.get_model("projects", f"{model.__name__}Event").objects.get()
        metadata = event.pgh_context.metadata
        assert metadata["user"] == world.planning.pk
        assert "works.csv" in metadata["reason"]


STATED = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "สถานะ", "งบประมาณ", "แหล่งเงิน"]


@pytest.mark.parametrize(
    ("stands", "given"),
    [("signed", "ร่าง"), ("signed", "เบิกจ่าย"), ("budgeted", "อนุมัติแผนแล้ว"), ("cancelled", "อยู่ในแผน")],
)
def test_past_approved_a_file_changes_no_state_and_revives_nothing(world, stands, given):
    project = world.project(name="ถนน", state=stands, state_reason="เหตุ")
    row = [project.code, "ถนน", 2568, given, "", ""]
    report = run(sheet(row, headings=STATED), world.sao)
    [problem] = report.problems
    assert (problem.place.row, problem.place.column, problem.value) == (2, "D", given)
    same = [project.code, "ถนน", 2568, stands, "", ""]
    assert run(sheet(same, headings=STATED), world.sao).unchanged == 1
    project.refresh_from_db()
    assert project.state == stands


def test_a_plan_still_moves_through_its_own_states(world):
    project = world.project(name="ถนน", state="planned")
    for state in ("confirmed", "draft", "planned"):
        row = [project.code, "ถนน", 2568, state, "", ""]
        assert run(sheet(row, headings=STATED), world.sao, world.planning).updated == 1
    project.refresh_from_db()
    assert project.state == "planned"


def test_a_cancelled_project_stays_as_it_is(world):
    project = world.project(name="ถนน", state="cancelled", state_reason="ไม่ทำ")
    row = [project.code, "ถนนใหม่", 2568, "", "", ""]
    [problem] = run(sheet(row, headings=STATED), world.sao).problems
    assert (problem.place.row, problem.value) == (2, project.code)


def test_the_first_money_of_a_project_makes_it_budgeted(world):
    planned = world.project(name="ถนน", state="planned", code="6980101-2568-00900")
    content = sheet(
        [planned.code, "ถนน", 2568, "อยู่ในแผน", 5, "loan"],
        ["", "ฝาย", 2568, "อนุมัติแผนแล้ว", 5, "loan"],
        headings=STATED,
    )
    report = run(content, world.sao, world.analyst)
    assert (report.problems, report.items) == ([], 2)
    assert set(Project.objects.values_list("state", flat=True)) == {"budgeted"}
    planned.refresh_from_db()
    assert (planned.facts_version, planned.money_version) == (2, 2)
    item = BudgetItem.objects.first()
    assert (item.created_by, item.updated_by, item.entered_on_behalf) == (
        world.analyst,
        world.analyst,
        True,
    )
    assert run(content, world.sao, world.analyst).unchanged == 2


def test_a_contracted_project_keeps_its_state_when_its_money_comes(world):
    project = world.project(name="ถนน", state="signed")
    row = [project.code, "ถนน", 2568, "", 5, "loan"]
    assert run(sheet(row, headings=STATED), world.sao).items == 1
    project.refresh_from_db()
    assert project.state == "signed"


def test_a_position_of_planning_is_a_draft_that_the_report_marks(world):
    rows = [["ฝาย", 2568, "16.05, 100.05"], ["สระ", 2568, ""]]
    content = sheet(*rows, headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"])
    report = run(content, world.sao, world.planning)
    assert (report.problems, report.positions) == ([], 1)
    [notice] = report.notices
    assert (notice.place.row, notice.place.column) == (2, "C")
    position = ProjectGeometry.objects.get()
    assert (position.review, position.method) == ("draft", "document")
    assert not position.entered_on_behalf
    assert run(content, world.sao, world.planning).unchanged == 2


def test_the_analysts_position_is_no_draft_but_on_behalf(world):
    content = sheet(["ฝาย", 2568, "16.05, 100.05"], headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"])
    report = run(content, world.sao, world.analyst)
    assert report.notices == []
    position = ProjectGeometry.objects.get()
    assert (position.review, position.entered_on_behalf) == ("submitted", True)


def test_the_mark_on_behalf_asks_for_the_right_of_the_position(world):
    """Planning of her own, positions only on behalf: the fact is hers, the position is not."""
    world.planning.appointments.create(
        duty=world.analyst.appointments.get().duty, area_code=world.district.code
    )
    content = sheet(["ฝาย", 2568, "16.05, 100.05"], headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"])
    assert run(content, world.sao, world.planning).problems == []
    assert not Project.objects.get().entered_on_behalf
    assert ProjectGeometry.objects.get().entered_on_behalf


def test_a_draft_is_the_engineers_when_she_saves_it_as_it_is(world):
    content = sheet(["ฝาย", 2568, "16.05, 100.05"], headings=["ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"])
    run(content, world.sao, world.planning)
    draft = ProjectGeometry.objects.get()
    project_pin(
        project=draft.project,
        role="planned",
        geometry=draft.geometry,
        method=draft.method,
        by=world.engineering,
        expected_version=draft.project.position_version,
        typed_text=draft.typed_text,
        declared_crs=draft.declared_crs,
        operation=draft.operation,
    )
    live = ProjectGeometry.objects.get(replaced_at=None)
    assert (live.review, live.created_by, live.version) == ("submitted", world.engineering, 2)


def test_a_title_with_coordinates_never_replaces_a_position(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water")
    world.pin(project, world.point(), role="as_built")
    row = [project.code, "ฝาย", 2568, "16.05, 100.05", "เหตุ"]
    [problem] = run(sheet(row, headings=PINNED), world.sao, world.planning).problems
    assert problem.place.column == "D"
    assert ProjectGeometry.objects.count() == 1


def test_a_stale_sheet_names_both_values_and_undoes_nothing(world):
    project = world.project(name="ถนนเดิม", state="planned", kind_id="weir", facts_version=3)
    ProjectAmount.objects.create(project=project, fiscal_year=2568, amount=700)
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "ประเภท", "งบประมาณ", "รุ่นข้อมูล"]
    stale = sheet([project.code, "ถนนของไฟล์", 2568, "concrete", 900, 2], headings=headings)
    report = run(stale, world.sao, world.planning)
    assert [one.place.column for one in report.problems] == ["B", "D", "E"]
    assert "ถนนเดิม" in report.problems[0].reason
    assert "ถนนของไฟล์" in report.problems[0].reason
    assert "ฝาย" in report.problems[1].reason
    assert "700" in report.problems[2].reason
    assert {one.place.row for one in report.problems} == {2}
    project.refresh_from_db()
    assert project.name == "ถนนเดิม"


def test_a_stale_row_that_says_what_stands_is_no_problem(world):
    project = world.project(name="ถนน", facts_version=3)
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "รุ่นข้อมูล"]
    assert run(sheet([project.code, "ถนน", 2568, 1], headings=headings), world.sao).unchanged == 1
    fresh = sheet([project.code, "ถนนใหม่", 2568, 3], headings=headings)
    assert run(fresh, world.sao).updated == 1


def test_a_vertex_list_an_officer_replaced_since_is_not_undone(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water")
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"]
    for lat, gone in ((16.05, True), (16.0501, False)):
        replaced = timezone.now() if gone else None
        world.pin(project, world.point(100.05, lat), is_current=not gone, replaced_at=replaced)
    row = [project.code, "ฝาย", 2568, "16.0500000, 100.0500000"]
    assert run(sheet(row, headings=headings), world.sao).unchanged == 1


def test_the_areas_are_those_of_the_smallest_area_known_there(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water", subdistrict_code="980101")
    world.subdistricts[3].parts.all().delete()
    row = [project.code, "ฝาย", 2568, "16.3, 100.3", ""]
    run(sheet(row, headings=PINNED), world.sao)
    project.refresh_from_db()
    codes = (project.province_code, project.district_code, project.subdistrict_code)
    assert codes == ("98", "9802", "")
    row[3:] = ["15.0, 101.0", "ย้าย"]
    run(sheet(row, headings=PINNED), world.sao)
    project.refresh_from_db()
    assert project.district_code == "9802"


def bind(world, item: BudgetItem, by: str) -> None:
    """What keeps an item as it is: a request that was granted, months paid, an ordinance."""
    if by == "grant":
        facts = {"fiscal_year": 2568, "source": "general", "amount": item.amount, "priority": 1}
        project = Project.objects.get()
        GrantRequest.objects.create(
            project=project, item=item, state="allocated", allocated=item.amount, **facts
        )
    elif by == "months":
        ItemMonth.objects.create(item=item, month=date(2025, 1, 1), amount=Decimal(1))
    elif by == "ordinance":
        approved = {"council_on": date(2024, 9, 1), "approved_on": date(2024, 9, 9)}
        passed = Ordinance.objects.create(
            authority=world.sao, fiscal_year=2568, kind="main", number=1, **approved
        )
        BudgetItem.objects.filter(pk=item.pk).update(ordinance=passed)


@pytest.mark.parametrize(
    ("by", "source", "amount", "error"),
    [
        ("grant", "เงินกู้", 500_000, ItemKeepsToGrant),
        ("grant", "เงินอุดหนุนทั่วไป", 900_000, AmountKeepsToGrant),
        ("months", "เงินกู้", 500_000, ItemKeepsToGrant),
        ("ordinance", "เงินอุดหนุนทั่วไป", 900_000, OrdinanceApproved),
        ("months", "เงินอุดหนุนทั่วไป", 900_000, None),
        ("", "เงินกู้", 900_000, None),
    ],
)
def test_a_file_changes_an_item_only_as_its_page_would(world, by, source, amount, error):
    row = ["", "", "ก่อสร้างฝาย", 2568, 500_000, "เงินอุดหนุนทั่วไป", *[""] * 5]
    assert run(sheet(row, headings=FULL), world.sao, world.analyst).committed
    item = BudgetItem.objects.get()
    bind(world, item, by)
    row[4:6] = [amount, source]
    report = run(sheet(row, headings=FULL), world.sao, world.analyst)
    assert [one.reason for one in report.problems] == ([str(error.message)] if error else [])
    item.refresh_from_db()
    assert (item.amount, item.version) == ((500_000, 1) if error else (amount, 2))


def test_rows_that_each_fit_alone_are_refused_where_their_ordinance_cannot_hold_them_all(world):
    amounts = {"ก่อสร้างฝาย": 500_000, "ก่อสร้างถนน": 400_000}
    source = str(Source.ORDINANCE.label)
    lines = [["", "", name, 2568, baht, source, *[""] * 5] for name, baht in amounts.items()]
    assert run(sheet(*lines, headings=FULL), world.sao, world.analyst).committed
    passed = Ordinance.objects.create(
        authority=world.sao, fiscal_year=2568, kind="main", total=Decimal(1_000_000)
    )
    BudgetItem.objects.update(ordinance=passed)
    for line in lines:
        line[4] += 60_000
    report = run(sheet(*lines, headings=FULL), world.sao, world.analyst)
    [problem] = report.problems
    assert (problem.heading, problem.reason) == (
        "งบประมาณ (บาท)",
        str(ItemsExceedOrdinance.message),
    )
    assert sum(BudgetItem.objects.values_list("amount", flat=True)) == 900_000
    lines[0][4] -= 60_000
    assert run(sheet(*lines, headings=FULL), world.sao, world.analyst).committed
    share = BudgetShare.objects.get(amount=460_000)
    assert (share.version, share.updated_by, share.entered_on_behalf) == (2, world.analyst, True)
