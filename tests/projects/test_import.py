"""Imports: what is promised in the dry run, written at once, and the same the second time."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.models import BudgetItem, BudgetShare, Project, ProjectAmount, ProjectGeometry
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


def run(content, owner, by=None, *, commit=True, source=None):
    return import_file(
        source or Template(),
        io.BytesIO(content),
        file_name="works.csv",
        owner=owner,
        by=by,
        commit=commit,
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


def test_a_new_text_replaces_the_position_and_keeps_the_old_one(world):
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "พิกัด"]
    project = world.project(name="ฝาย", kind_id="weir", sector="water")
    for lat in ("16.05", "16.06"):
        run(sheet([project.code, "ฝาย", 2568, f"{lat}, 100.05"], headings=headings), world.sao)
    old, new = ProjectGeometry.objects.order_by("pk")
    assert (old.is_current, new.is_current, new.version) == (False, True, 2)
    assert old.replaced_at
    assert old.moved_m == pytest.approx(1106.5, rel=0.01)
    assert "works.csv" in old.replaced_reason


def test_planning_may_not_move_a_position_nor_tie_money(world):
    project = world.project(name="ฝาย", kind_id="weir", sector="water")
    world.pin(project, world.point())
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "พิกัด", "งบประมาณ", "แหล่งเงิน"]
    row = [project.code, "ฝาย", 2568, "16.05, 100.05", 5, "loan"]
    report = run(sheet(row, headings=headings), world.sao, world.planning)
    assert [problem.place.column for problem in report.problems] == ["D", "F"]
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
    report = run(content, world.sao, source=PlanForm())
    assert (report.created, report.problems, report.notices) == (32, [], [])
    truths = (data_dir / "plan_p02_sample.truth.jsonl").read_text("utf-8").splitlines()
    coords = [json.loads(truth)["coord"] for truth in truths]
    expected = sorted(tuple(coord) for coord in coords if coord)
    assert sorted(row.geometry.coords for row in ProjectGeometry.objects.all()) == expected
    assert run(content, world.sao, source=PlanForm()).unchanged == 32


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
