"""The pages of the import: try, read the report, take; and the sheet that comes back."""

import csv
import io
import re
import zipfile

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, Point, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.job_runs import job_run
from accounts.models import Job
from projects.imports import AT_ONCE
from projects.models import DevelopmentPlan, Project, ProjectAmount, ProjectGeometry
from projects.sources import prefilled
from projects.sources.base import import_file
from projects.sources.p02 import PlanForm
from projects.sources.template import COLUMNS, Template
from projects.uploads import FileExpired, OwnerGone, owner_of
from tests.projects.test_import import events, run, sheet

ROWS = [["", "A-1", "ก่อสร้างถนน", 2568, "", 1200], ["", "A-2", "ก่อสร้างฝาย", 2568, "", 900]]


def upload(client, world, content, name="works.csv", source="template", **more):
    file = SimpleUploadedFile(name, content)
    data = {"owner": world.sao.code, "source": source, "file": file, **more}
    return client.post(reverse("projects:import"), data)


def test_a_file_is_tried_shown_and_then_taken(client, world):
    client.force_login(world.planning)
    report = upload(client, world, sheet(*ROWS))
    assert report.status_code == 302
    page = client.get(report.url)
    assert "ไฟล์ถูกต้อง" in page.text
    assert not Project.objects.exists()
    taken = client.post(re.search(r'action="(/projects/import/[^"]+commit)"', page.text)[1])
    assert "นำเข้าแล้ว" in client.get(taken.url).text
    assert Project.objects.filter(created_by=world.planning, source_name="template").count() == 2


def test_taking_twice_changes_nothing_more(client, world):
    client.force_login(world.planning)
    job = Job.objects.get(pk=upload(client, world, sheet(*ROWS)).url.split("/")[3])
    for _click in range(2):
        client.post(reverse("projects:import_commit", args=[job.pk]))
    assert Project.objects.count() == 2
    assert Job.objects.count() == 2  # the second click shows what the first did


def test_a_file_that_was_refused_after_all_may_be_taken_again(client, world):
    """A take that ended without a change leaves the button of the try as it was."""
    client.force_login(world.planning)
    tried = Job.objects.get(pk=upload(client, world, sheet(*ROWS)).url.split("/")[3])
    refused = Job.objects.create(
        owner=world.planning,
        kind=tried.kind,
        state=Job.State.DONE,
        parameters=tried.parameters | {"commit": True},
        result={"committed": False},
    )
    tried.parameters |= {"taken": str(refused.pk)}
    tried.save()
    commit = reverse("projects:import_commit", args=[tried.pk])
    taken = client.post(commit)
    assert "นำเข้าแล้ว" in client.get(taken.url).text
    assert Project.objects.count() == 2
    assert client.post(commit).url == taken.url


def test_a_file_of_an_owner_that_is_no_more_says_so_and_not_that_a_right_is_missing(db):
    with pytest.raises(OwnerGone, match="ไม่มีในระบบแล้ว"):
        owner_of(Job(parameters={"owner": "0000000"}))


def test_a_file_that_expired_between_is_told_so(client, world, monkeypatch):
    client.force_login(world.planning)
    tried = Job.objects.get(pk=upload(client, world, sheet(*ROWS)).url.split("/")[3])
    stale = Job.objects.get(pk=tried.pk)
    Job.objects.filter(pk=tried.pk).update(input_file="")
    monkeypatch.setattr("projects.views.uploads._job", lambda *_asked: stale)
    gone = client.post(reverse("projects:import_commit", args=[tried.pk]))
    assert gone.status_code == 410
    assert str(FileExpired.message) in gone.text
    assert Job.objects.count() == 1


def test_a_wrong_file_names_its_values_and_offers_no_button(client, world):
    client.force_login(world.planning)
    wrong = sheet(["", "", "=ถนน", 2568, "ปราสาท", "สองแสน"])
    page = client.get(upload(client, world, wrong).url)
    assert "สองแสน" in page.text
    assert "commit" not in page.text
    job = Job.objects.get()
    report = client.get(reverse("jobs:result", args=[job.pk]))
    text = b"".join(report.streaming_content).decode("utf-8-sig")
    assert [row[3] for row in csv.reader(io.StringIO(text))] == ["คอลัมน์", "E", "F"]
    client.post(reverse("projects:import_commit", args=[job.pk]))
    assert not Project.objects.exists()


def test_what_is_no_table_is_refused_in_words(client, world):
    client.force_login(world.planning)
    page = client.get(upload(client, world, b"%PDF-1.7\x00\x01", "works.xlsx").url)
    assert page.status_code == 200
    assert "note-error" in page.text
    assert upload(client, world, b"", "works.csv").status_code == 400


def test_a_large_file_is_left_to_the_worker(client, world, monkeypatch):
    monkeypatch.setattr("projects.imports.AT_ONCE", 10)
    client.force_login(world.planning)
    report = upload(client, world, sheet(*ROWS))
    assert "hx-trigger" in client.get(report.url).text
    job_run(Job.objects.get().pk)
    part = client.get(report.url, headers={"HX-Request": "true"})
    assert "ไฟล์ถูกต้อง" in part.text
    assert "<html" not in part.text


def test_what_unpacks_to_much_is_left_to_the_worker_however_small_it_comes(client, world):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (AT_ONCE + 1))
    assert len(buffer.getvalue()) < 5000
    client.force_login(world.planning)
    upload(client, world, buffer.getvalue(), "works.xlsx")
    assert Job.objects.get().state == Job.State.QUEUED


def test_a_stale_sheet_is_taken_only_when_the_officer_says_so(client, world):
    project = world.project(name="ถนนเดิม", facts_version=2)
    headings = ["รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "รุ่นข้อมูล"]
    stale = sheet([project.code, "ถนนของไฟล์", 2568, 1], headings=headings)
    client.force_login(world.planning)
    page = client.get(upload(client, world, stale).url)
    assert "ถนนเดิม" in page.text
    assert "commit" not in page.text
    page = client.get(upload(client, world, stale, overwrite="on").url)
    client.post(re.search(r'action="(/projects/import/[^"]+commit)"', page.text)[1])
    project.refresh_from_db()
    assert (project.name, project.facts_version) == ("ถนนของไฟล์", 3)


def test_the_size_a_person_may_send_is_the_setting(client, world, settings):
    settings.UPLOAD_MAX_BYTES = 3 * 2**20
    client.force_login(world.planning)
    page = client.get(reverse("projects:import"), {"owner": world.sao.code})
    assert "ไม่เกิน 3 เมกะไบต์" in page.text
    refused = upload(client, world, b" " * (3 * 2**20 + 1))
    assert refused.status_code == 400
    assert "ไม่เกิน 3 เมกะไบต์" in refused.text.split("errorlist")[1]


def test_the_right_is_asked_again_when_the_worker_comes(client, world, monkeypatch):
    monkeypatch.setattr("projects.imports.AT_ONCE", 10)
    client.force_login(world.planning)
    upload(client, world, sheet(*ROWS))
    world.planning.appointments.all().delete()
    job_run(Job.objects.get().pk)
    job = Job.objects.get()
    assert job.state == Job.State.FAILED
    assert "สิทธิ" in job.message


def test_only_who_edits_facts_there_may_import(client, world):
    client.force_login(world.analyst)
    assert upload(client, world, sheet(*ROWS)).status_code == 302
    job = Job.objects.get()
    for user in (world.engineering, world.dla, world.stranger):
        client.force_login(user)
        assert upload(client, world, sheet(*ROWS)).status_code == 404
        assert client.get(reverse("projects:import")).status_code == 403
        assert client.get(reverse("projects:import_report", args=[job.pk])).status_code == 404
        assert client.post(reverse("projects:import_commit", args=[job.pk])).status_code == 404
        template = reverse("projects:import_template", args=["csv"])
        assert client.get(f"{template}?owner={world.sao.code}").status_code == 404
    client.logout()
    assert upload(client, world, sheet(*ROWS)).status_code == 302
    assert Job.objects.count() == 1
    assert client.get(reverse("projects:import_commit", args=[job.pk])).status_code in {302, 405}


@pytest.fixture
def works(world):
    """Projects of every shape a sheet has to give back unharmed."""
    plain = world.project(name="ถนนสายหนึ่ง", stated_width_m="4.500", stated_moo=3)
    ProjectAmount.objects.create(project=plain, fiscal_year=2568, amount="1200000.50")
    ProjectAmount.objects.create(project=plain, fiscal_year=2569, amount=5)
    paid = world.project(name="=SUM(A1)", objective="- ข้อหนึ่ง", state="signed")
    world.fund(paid, 750_000, source="loan")
    twice = world.project(name="สองแหล่ง", kind_id="weir", sector="water")
    world.fund(twice, 10)
    world.fund(twice, 20)
    world.pin(twice, Point(100.0512345, 16.0512345, srid=4326), role="as_built")
    lines = MultiLineString(
        LineString((100.05, 16.05), (100.06, 16.05)),
        LineString((100.07, 16.05), (100.08, 16.06)),
        srid=4326,
    )
    world.pin(plain, lines)
    pond = world.project(name="สระ", kind_id="pond", sector="water")
    ring = [(100.05, 16.05), (100.06, 16.05), (100.06, 16.06), (100.05, 16.05)]
    world.pin(pond, Polygon(ring, srid=4326))
    gone = {"state": "cancelled", "state_reason": "ไม่ทำ"}
    holed = world.project(name="เกาะ", kind_id="pond", sector="water", **gone)
    hole = [(100.055, 16.052), (100.058, 16.052), (100.058, 16.055), (100.055, 16.052)]
    world.pin(holed, Polygon(ring, hole, srid=4326))
    world.project(name="ถนน", kind_id="other", sector="road", subdistrict_code="980102")
    return world


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_filled_in_sheet_sent_back_changes_nothing(client, works, extension):
    client.force_login(works.planning)
    url = reverse("projects:import_template", args=[extension])
    response = client.get(f"{url}?owner={works.sao.code}")
    assert response.status_code == 200
    before = events()
    report = import_file(
        Template(),
        io.BytesIO(response.content),
        file_name=f"back.{extension}",
        owner=works.sao,
        by=works.planning,
        commit=True,
    )
    assert report.problems == []
    assert (report.unchanged, report.updated, report.created) == (6, 0, 0)
    assert events() == before


def test_no_cell_of_the_sheet_is_a_formula(works):
    book = load_workbook(io.BytesIO(prefilled.as_xlsx(works.sao)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "'=SUM(A1)" in {cell.value for cell in cells}
    assert "'=SUM(A1)" in prefilled.as_csv(works.sao).decode("utf-8-sig")


def test_the_sheet_offers_lists_to_choose_from(works):
    book = load_workbook(io.BytesIO(prefilled.as_xlsx(works.sao)))
    sheet, lists = book.worksheets
    assert len(sheet.data_validations.dataValidation) == 4
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]
    assert "ฝาย" in {cell.value for cell in lists["A"]}
    version = sheet.cell(1, [column.name for column in COLUMNS].index("facts_version") + 1)
    assert sheet.column_dimensions[version.column_letter].hidden
    assert sheet.cell(2, version.column).value == Project.objects.order_by("code")[0].facts_version


def test_an_unknown_kind_of_sheet_is_not_found(client, world):
    client.force_login(world.planning)
    assert client.get(reverse("projects:import_template", args=["exe"])).status_code == 404


def test_the_form_of_an_office_is_taken_from_the_page(client, world):
    from tests.projects.p02_fixtures import thai_digits

    client.force_login(world.planning)
    content, truth = thai_digits()
    page = client.get(upload(client, world, content, "form.xlsx", "p02").url)
    assert "ไฟล์ถูกต้อง" in page.text
    assert Job.objects.get().result["counts"]["created"] == len(truth)
    assert not ProjectGeometry.objects.exists()


def p02(*titles: str, names=("ถนน",)) -> bytes:
    from tests.projects.p02_fixtures import HEADING, TITLES, YEAR_ROW, one, project

    rows = [project(n, name, "", [1, 0, 0, 0, 0]) for n, name in enumerate(names, start=1)]
    return one([*([title] for title in titles), *TITLES, HEADING, YEAR_ROW, *rows])


def test_a_plan_of_another_authority_is_taken_only_by_a_yes(client, world):
    client.force_login(world.planning)
    content = p02("องค์การบริหารส่วนตำบลห้วยทราย อำเภอเมืองทดสอบ")
    page = client.get(upload(client, world, content, "form.xlsx", "p02").url)
    assert "องค์การบริหารส่วนตำบลห้วยทราย" in page.text
    assert "commit" not in page.text
    client.post(reverse("projects:import_commit", args=[Job.objects.get().pk]))
    assert not Project.objects.exists()
    asked = {"named_otherwise": "on"}
    page = client.get(upload(client, world, content, "form.xlsx", "p02", **asked).url)
    client.post(re.search(r'action="(/projects/import/[^"]+commit)"', page.text)[1])
    assert Project.objects.get().authority == world.sao


def test_a_good_form_shows_the_plan_before_it_is_taken(client, world):
    client.force_login(world.planning)
    names = [f"ถนนสาย {n}" for n in range(1, 8)]
    page = client.get(upload(client, world, p02(names=names), "form.xlsx", "p02").url)
    for words in (
        "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)",
        "ปี 2566–2570",
        "7 โครงการ",
        "7.00 บาท",
        "แผนใหม่",
    ):
        assert words in page.text
    assert [name in page.text for name in names] == [True] * 5 + [False] * 2
    wrong = client.get(upload(client, world, p02("อบต.ห้วยทราย"), "form.xlsx", "p02").url)
    assert "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)" not in wrong.text


def test_a_form_that_was_taken_leads_to_its_plan(client, world):
    client.force_login(world.planning)
    page = client.get(upload(client, world, p02(), "form.xlsx", "p02").url)
    taken = client.post(re.search(r'action="(/projects/import/[^"]+commit)"', page.text)[1])
    plan = DevelopmentPlan.objects.get()
    link = f'href="{reverse("plans:page", args=[plan.pk])}"'
    assert link not in page.text
    assert link in client.get(taken.url).text


def test_a_form_for_an_approved_plan_is_refused_once_and_leads_to_a_revision(client, world):
    run(p02(), world.sao, world.planning, source=PlanForm())
    plan = DevelopmentPlan.objects.get()
    plan.entries.update(in_force=True)
    DevelopmentPlan.objects.update(state="approved", approved_on="2026-01-01")
    client.force_login(world.planning)
    more = p02(names=["ถนน", *(f"ฝาย {n}" for n in range(20))])
    page = client.get(upload(client, world, more, "form.xlsx", "p02").url)
    assert page.text.count("ให้ทำการเปลี่ยนแปลงแผน") == 1
    assert "20 โครงการที่ไม่ตรงกับแผน" in page.text
    assert f'href="{reverse("plans:revision_new", args=[plan.pk])}"' in page.text
    assert "commit" not in page.text
    client.post(reverse("projects:import_commit", args=[Job.objects.get().pk]))
    assert Project.objects.count() == 1
