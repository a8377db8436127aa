"""Which project a shape belongs to: never without a code or a person's tick."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from projects.models import ProjectGeometry
from projects.position_files import rows as row_module
from projects.position_files.matching import codes_in
from projects.position_files.titles import Titles
from tests.position_files import HERE, errors_of, geojson, point, save, saved, send


def test_a_similar_name_is_offered_with_its_score_and_never_saved_without_a_tick(officer, world):
    names = ["ก่อสร้างถนน คสล. สายบ้านหนองน้ำใส หมู่ที่ 1", "ก่อสร้างถนน คสล. สายวัดป่าแดง หมู่ที่ 2"]
    first, _second = (world.project(name=name) for name in names)
    url = send(officer, world, geojson(({"NAME": "ถนนบ้านหนองน้ำใส ม.1"}, point(*HERE))))
    [row] = officer.get(url).context["rows"]
    assert row.matches[0].project == first
    assert 0.4 <= row.matches[0].score < 1
    assert row.chosen == ""
    unticked = save(officer, url)
    assert unticked.status_code == 400
    assert "เลือกอย่างน้อยหนึ่งแถว" in unticked.text
    assert save(officer, url, match_1=first.code).status_code == 302
    assert saved(first).geometry.coords == HERE


def test_where_a_select_would_be_too_long_a_code_is_typed_with_suggestions(
    officer, world, monkeypatch
):
    monkeypatch.setattr("projects.views.position_files.MOST_OPTIONS", 0)
    work = world.project()
    url = send(officer, world, geojson(({}, point(*HERE))))
    page = officer.get(url).text
    assert f'<option value="{work.code}">' in page[page.index("<datalist") :]
    assert 'list="file-projects"' in page
    assert save(officer, url, other_1=f" {work.code.lower()} ").status_code == 302
    assert saved(work).geometry.coords == HERE


def test_a_picked_project_and_a_skipped_row(officer, world):
    work, other = world.project(), world.project()
    content = geojson(({}, point(*HERE)), ({"code": other.code}, point(100.1, 16.1)))
    url = send(officer, world, content)
    assert save(officer, url, other_1=work.code, match_2="skip").status_code == 302
    assert saved(work).geometry.coords == HERE
    assert not other.geometries.exists()


def test_two_choices_in_one_row_are_refused(officer, world):
    work, other = world.project(), world.project()
    url = send(officer, world, geojson(({"code": work.code}, point(*HERE))))
    page = save(officer, url, other_1=other.code)
    assert page.status_code == 400
    assert errors_of(page) == {1: ["เลือกโครงการไว้สองที่ เลือกเพียงอย่างเดียว"]}


@pytest.mark.parametrize("typed", ["ถนนสายที่ 1", "\x00", "9" * 300, "6980102-2568-00001"])
def test_a_typed_text_that_is_no_project_of_this_owner_is_refused(officer, world, typed):
    world.project(authority=world.neighbour, code="6980102-2568-00001")
    url = send(officer, world, geojson(({}, point(*HERE))))
    page = save(officer, url, other_1=typed)
    assert page.status_code == 400
    assert not ProjectGeometry.objects.exists()


def test_a_withdrawn_project_and_a_foreign_code_are_named_and_not_chosen(officer, world):
    gone = world.project(state="cancelled", state_reason="งบไม่พอ")
    foreign = world.project(authority=world.neighbour)
    content = geojson(({"c": gone.code}, point(*HERE)), ({"c": foreign.code}, point(*HERE)))
    rows = officer.get(send(officer, world, content)).context["rows"]
    assert [row.notes for row in rows] == [
        [f"โครงการรหัส {gone.code} ถูกถอนแล้ว"],
        [f"ไม่มีโครงการรหัส {foreign.code} ในหน่วยงานนี้"],
    ]
    assert [row.chosen for row in rows] == ["", ""]


@pytest.mark.parametrize("whose", ["withdrawn", "foreign", "unknown"])
def test_a_forged_choice_is_refused(officer, world, whose):
    codes = {
        "withdrawn": world.project(state="cancelled", state_reason="งบไม่พอ").code,
        "foreign": world.project(authority=world.neighbour).code,
        "unknown": "6980101-2568-99999",
    }
    url = send(officer, world, geojson(({}, point(*HERE))))
    page = save(officer, url, match_1=codes[whose])
    assert page.status_code == 400
    assert errors_of(page)[1]
    assert not ProjectGeometry.objects.exists()


def test_from_the_pin_page_the_only_shape_is_the_projects(officer, world):
    work = world.project()
    content = geojson(({"name": "x"}, point(*HERE)))
    url = send(officer, world, content, query=f"?project={work.code}")
    assert url.endswith(f"?project={work.code}")
    assert save(officer, url).status_code == 302
    assert saved(work).geometry.coords == HERE
    pin_page = officer.get(reverse("projects:position", args=[work.code])).text
    assert f"{reverse('projects:position_files')}?project={work.code}" in pin_page


def test_another_owners_project_is_no_target_of_a_file(client, world):
    client.force_login(world.analyst)
    url = send(client, world, geojson(({}, point(*HERE))))
    foreign = world.project(authority=world.neighbour)
    assert client.get(f"{url}?project={foreign.code}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(
    officer, world, django_assert_max_num_queries
):
    works = [world.project() for _one in range(30)]
    features = [({"c": one.code}, point(*HERE)) for one in works[:15]]
    features += [({"NAME": one.name}, point(*HERE)) for one in works[15:]]
    url = send(officer, world, geojson(*features))
    with django_assert_max_num_queries(12):
        page = officer.get(url)
    assert sum(bool(row.matches) for row in page.context["rows"]) == 30
    ticked = {f"match_{row.number}": row.matches[0].project.code for row in page.context["rows"]}
    assert save(officer, url, **ticked).status_code == 302
    with django_assert_max_num_queries(15):
        assert officer.get(url).context["count"] == 30


def test_codes_are_found_in_any_text():
    assert codes_in("x 6980101-2568-00001, 6980101-2568-00002") == [
        "6980101-2568-00001",
        "6980101-2568-00002",
    ]
    assert codes_in("16980101-2568-000012") == []


def test_what_titles_share_tells_less_than_what_few_have():
    works = [f"ก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้าน{name}" for name in ("ดอนแก้ว", "ป่าสัก", "ห้วยไร่")]
    titles = Titles(enumerate(works))
    [(best, score), *rest] = titles.like("ถนน คสล. บ้านป่าสัก")
    assert best == 1
    assert all(score > other for _key, other in rest)
    assert titles.like("ฝายน้ำล้น") == []
    assert titles.like("") == []
    assert Titles([]).like("ถนน") == []


def test_numbers_and_empty_attributes_are_no_names():
    row = row_module.Row(1, {"properties": {"a": None, "b": 3, "NAME": " "}}, SimpleNamespace())
    assert row.texts == []
    assert row.label == ""


def test_a_code_that_a_text_only_mentions_is_offered_and_not_ticked(officer, world):
    one, two = world.project(), world.project()
    content = geojson(
        ({"NOTE": f"ต่อจากโครงการ {one.code}"}, point(*HERE)),
        ({"NOTE": f"ต่อจากโครงการ {one.code}", "REF": two.code}, point(*HERE)),
        ({"รหัสโครงการ": f"งาน {two.code}"}, point(*HERE)),
    )
    url = send(officer, world, content)
    rows = officer.get(url).context["rows"]
    assert [row.chosen for row in rows] == ["", two.code, two.code]
    assert [one.is_mentioned for one in rows[0].matches] == [True]
    assert save(officer, url, match_2="skip", match_3="skip").status_code == 400
    assert save(officer, url, match_1=one.code, match_2="skip", match_3="skip").status_code == 302
    assert saved(one).geometry.coords == HERE


def test_a_project_with_a_position_is_offered_by_its_code_and_not_ticked(officer, world):
    work = world.project()
    world.pin(work, world.point())
    [row] = officer.get(send(officer, world, geojson(({"c": work.code}, point(*HERE))))).context[
        "rows"
    ]
    assert (row.is_sure, row.chosen) == (True, "")


@pytest.mark.parametrize("from_project", [False, True])
def test_a_position_that_supposes_a_mistake_waits_for_a_tick(officer, world, from_project):
    work = world.project()
    table = f"รหัส,ละติจูด,ลองจิจูด\n{work.code},16.05,-100.05\n"
    query = f"?project={work.code}" if from_project else ""
    url = send(officer, world, table.encode(), "พิกัด.csv", query=query)
    page = officer.get(url)
    assert page.context["rows"][0].chosen == ""
    assert "เครื่องหมายลบไม่น่าถูก" in page.text
    assert save(officer, url).status_code == 400
    assert not work.geometries.exists()
    assert save(officer, url, match_1=work.code).status_code == 302
    assert saved(work).geometry.coords == pytest.approx(HERE)


def test_a_skipped_row_with_a_picked_project_is_two_choices(officer, world):
    work, other = world.project(), world.project()
    url = send(officer, world, geojson(({"code": work.code}, point(*HERE))))
    page = save(officer, url, match_1="skip", other_1=other.code)
    assert page.status_code == 400
    assert errors_of(page) == {1: ["เลือกโครงการไว้สองที่ เลือกเพียงอย่างเดียว"]}
    assert not ProjectGeometry.objects.exists()


def test_a_file_of_more_shapes_than_a_page_is_shown_by_pages_and_words(officer, world, settings):
    settings.FILE_ROWS = 2
    works = [world.project() for _one in range(5)]
    names = ["สระ", "ถนน", "ฝาย", "สะพาน", "คลองส่งน้ำ"]
    features = [({"NAME": n, "c": w.code}, point(*HERE)) for n, w in zip(names, works, strict=True)]
    url = send(officer, world, geojson(*features))
    first = officer.get(url)
    assert [row.number for row in first.context["rows"]] == [1, 2]
    assert "ไฟล์มี 5 รูป แสดงและบันทึกครั้งละไม่เกิน 2 รูป" in first.text
    assert "?page=2" in first.text
    assert [row.number for row in officer.get(f"{url}?page=3").context["rows"]] == [5]
    found = officer.get(url, {"q": "สะพาน"})
    assert [row.label for row in found.context["rows"]] == ["สะพาน"]
    assert officer.get(url, {"q": "ไม่มี"}).context["rows"] == []
    assert save(officer, f"{url}?page=2").status_code == 302
    assert {work for work in works if work.geometries.exists()} == {works[2], works[3]}


def test_from_a_projects_page_every_row_of_a_large_file_is_reached(officer, world, settings):
    settings.FILE_ROWS = 1
    work = world.project()
    content = geojson(({"NAME": "สระ"}, point(*HERE)), ({"NAME": "ฝาย"}, point(100.1, 16.1)))
    url = send(officer, world, content, query=f"?project={work.code}") + "&q=ฝาย"
    [row] = officer.get(url).context["rows"]
    assert row.chosen == ""  # one shape of several: hers to choose
    assert save(officer, url, match_2=work.code).status_code == 302
    assert saved(work).geometry.coords == (100.1, 16.1)
