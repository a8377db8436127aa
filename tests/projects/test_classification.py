"""What a title says of a project's type and activity, why, and who confirms it."""

import csv
import gzip

import pytest
from django.urls import reverse

from projects.classification import classify
from projects.models import Project, ProjectType
from projects.services.classification import project_classify, projects_classify
from projects.services.facts import project_create, project_edit

# title → (type, the word that told it, activity, the word that told it)
TITLES = [
    ("ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านใหม่", "road", "ถนน", "build", "ก่อสร้าง"),
    ("ซ่อมสร้างผิวทางแอสฟัลติกคอนกรีต สาย นม.3053", "road", "ผิวทาง", "repair", "ซ่อม"),
    ("ขยายช่องจราจรจาก 2 ช่องเป็น 4 ช่อง ทางหลวงหมายเลข 3032", "road", "ช่องจราจร", "extend", ""),
    ("ติดตั้งไฟฟ้าแสงสว่าง ถนนสายบ้านใหม่", "power", "ไฟฟ้าแสงสว่าง", "install", "ติดตั้ง"),
    ("ก่อสร้างถนน คสล. พร้อมติดตั้งไฟฟ้าแสงสว่าง", "road", "ถนน", "build", "ก่อสร้าง"),
    ("ก่อสร้างสะพานคอนกรีตข้ามคลอง", "bridge", "สะพาน", "build", "ก่อสร้าง"),
    ("วางท่อระบายน้ำ หมู่ที่ 4", "drainage", "วางท่อ", "build", "วางท่อ"),
    ("ขุดลอกคลองโคกพระ", "source", "ขุดลอก", "dredge", "ขุดลอก"),
    ("ฝายห้วยทราย พื้นที่รับประโยชน์ 500 ไร่", "source", "ฝาย", "build", "ฝาย"),
    ("ปรับปรุงระบบท่อส่งน้ำ อ่างเก็บน้ำห้วยยาง", "source", "ระบบท่อส่งน้ำ", "improve", "ปรับปรุง"),
    ("ขยายเขตประปาหมู่บ้าน หมู่ที่ 2", "supply", "ขยายเขตประปา", "extend", ""),
    ("ก่อสร้างเขื่อนป้องกันตลิ่งริมแม่น้ำยม", "flood", "เขื่อน", "build", "ก่อสร้าง"),
    ("ก่อสร้างอาคารอเนกประสงค์ หมู่ที่ 5", "building", "อาคารอเนกประสงค์", "build", "ก่อสร้าง"),
    ("สำรวจออกแบบถนนรอบอ่างเก็บน้ำ", "road", "ถนน", "design", "สำรวจ"),
    ("จัดงานประเพณีลอยกระทง", "", "", "", ""),
]


@pytest.mark.parametrize(("title", "kind", "word", "activity", "doing"), TITLES)
def test_a_title_tells_its_type_and_activity_by_a_word_of_its_own(
    title, kind, word, activity, doing
):
    found = classify(title)
    assert (found.project_type, found.activity_type) == (kind, activity)
    assert found.type_word == word
    assert not doing or found.activity_word == doing
    assert all(one in title for one in (found.type_word, found.activity_word))


def test_the_reason_is_a_sentence_with_the_word():
    found = classify("ขุดลอกคลองโคกพระ")
    assert found.type_why == "เพราะชื่อมีคำว่า “ขุดลอก”"
    assert "ไม่มีคำว่าปรับปรุง" in classify("ฝายห้วยทราย").activity_why
    assert classify("จัดงานประเพณี").type_why == ""


def test_the_maintenance_of_an_irrigation_office_is_no_activity():
    title = "ป้องกันตลิ่งลำห้วยหลวง โครงการส่งน้ำ และบำรุงรักษาห้วยหลวง"
    assert classify(title).activity_type == "build"


def test_of_the_real_titles_of_2565_nearly_all_are_told(data_dir):
    """1,325 titles: 1,323 with both. Of 50 drawn at random and read by eye every type was right
    and 49 activities (a dyke built “to improve” drainage counts as an improvement)."""
    with gzip.open(data_dir / "real_projects_fy2565.csv.gz", "rt", encoding="utf-8") as file:
        found = [classify(row["ITEM_DESCRIPTION"]) for row in csv.DictReader(file)]
    assert len(found) == 1325
    assert sum(bool(one.project_type and one.activity_type) for one in found) >= 1323


# what is stored, and who confirms --------------------------------------------------------------


def codes(project: Project) -> tuple[str | None, str | None, bool]:
    project.refresh_from_db()
    return project.project_type_id, project.activity_type_id, project.classified_at is not None


@pytest.fixture
def made(world):
    return project_create(
        owner=world.sao,
        by=world.planning,
        facts={"name": "ขุดลอกคลองโคกพระ", "year": 2569, "sector": "water", "kind_id": "dredging"},
    )


def test_a_new_project_keeps_the_suggestion_unconfirmed_until_an_officer_confirms(world, made):
    assert codes(made) == ("source", "dredge", False)
    facts = {"name": "ซ่อมแซมถนนสายบ้านใหม่"}
    project_edit(project=made, by=world.planning, expected_version=1, facts=facts)
    assert codes(made) == ("road", "repair", False)


def test_what_an_officer_confirmed_follows_the_title_no_more(client, world, made):
    client.force_login(world.planning)
    url = reverse("projects:classify", args=[made.code])
    shown = client.get(url)
    assert "เพราะชื่อมีคำว่า “ขุดลอก”" in shown.content.decode()
    sent = {"version": 1, "kind": "pond", "project_type": "flood", "activity_type": "improve"}
    assert client.post(url, sent | {"project_type": "moon"}).status_code == 400
    assert client.post(url, sent).status_code == 302
    assert codes(made) == ("flood", "improve", True)
    assert (made.kind_id, made.classified_by) == ("pond", world.planning)
    project_edit(
        project=made, by=world.planning, expected_version=2, facts={"name": "ก่อสร้างถนน คสล."}
    )
    assert codes(made) == ("flood", "improve", True)


def test_the_analyst_corrects_it_with_history_and_on_behalf(world, made):
    project_classify(
        project=made,
        by=world.analyst,
        expected_version=1,
        kind=made.kind,
        project_type=ProjectType.objects.get(pk="flood"),
        activity_type=made.activity_type,
    )
    made.refresh_from_db()
    assert (made.project_type_id, made.entered_on_behalf) == ("flood", True)
    events = made.events.order_by("pgh_id").values_list("project_type_id", flat=True)
    assert list(events) == ["source", "flood"]


def test_the_second_officer_gets_both(client, world, made):
    client.force_login(world.planning)
    project_edit(project=made, by=world.analyst, expected_version=1, facts={"target": "๑ แห่ง"})
    sent = {"version": 1, "kind": "pond", "project_type": "flood", "activity_type": "improve"}
    answer = client.post(reverse("projects:classify", args=[made.code]), sent)
    assert answer.status_code == 409
    assert codes(made) == ("source", "dredge", False)


def test_an_import_stores_the_suggestion(world):
    from tests.projects.test_import import run, sheet

    headings = ["ชื่อโครงการ", "ปีงบประมาณ"]
    report = run(sheet(["ขุดลอกคลองโคกพระ", 2569], headings=headings), world.sao, world.planning)
    assert report.problems == []
    assert codes(Project.objects.get()) == ("source", "dredge", False)


def test_many_are_confirmed_at_once_but_no_stranger_changed_or_untold_one(client, world):
    old = world.project(name="ขุดลอกหนองใหญ่")  # from before suggestions were stored
    changed = world.project(name="ก่อสร้างถนน คสล.", facts_version=3)
    untold = world.project(name="จัดงานประเพณี")
    foreign = world.project(authority=world.neighbour, name="ขุดลอกหนองน้อย")
    client.force_login(world.planning)
    url = reverse("projects:classify_many")
    page = client.get(url)
    assert page.context["count"] == 3
    assert f"{untold.code}:1" not in page.content.decode()
    marked = [f"{old.code}:1", f"{changed.code}:2", f"{untold.code}:1", f"{foreign.code}:1", "x"]
    assert client.post(url, {"owner": world.sao.code, "project": marked}).status_code == 302
    assert codes(old) == ("source", "dredge", True)
    assert (old.facts_version, old.classified_by) == (2, world.planning)
    for project in (changed, untold, foreign):
        assert not codes(project)[2]


def test_a_list_of_any_length_is_confirmed_by_a_fixed_number_of_queries(
    world, django_assert_num_queries
):
    versions = {world.project(name=f"ขุดลอกหนอง {n}").code: 1 for n in range(12)}
    world.planning.appointments.count()
    with django_assert_num_queries(5):  # savepoint, lock, update, release, appointments
        done = projects_classify(
            projects=Project.objects.filter(authority=world.sao),
            by=world.planning,
            versions=versions,
        )
    assert done == 12


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_of_many_asks_a_fixed_number_of_queries(
    client, world, count, django_assert_max_num_queries
):
    for number in range(count):
        world.project(name=f"ขุดลอกหนอง {number}")
    client.force_login(world.planning)
    with django_assert_max_num_queries(10):
        assert client.get(reverse("projects:classify_many")).status_code == 200
