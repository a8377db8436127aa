"""The list: rows, totals, order, pages, few queries."""

import re

import pytest
from django.urls import reverse

from projects.rollup import rollup_compact

URL = "/projects/"


@pytest.fixture
def planner(client, world):
    client.force_login(world.dla)
    return client


def test_totals_count_the_whole_question_not_the_page(planner, world):
    for _ in range(30):
        world.fund(world.project(), 1_000)
    answer = planner.get(URL)
    assert (answer.context["count"], answer.context["budget_baht"]) == (30, 30_000)
    assert len(answer.context["page"].object_list) == 25
    assert len(planner.get(URL, {"page": 2}).context["page"].object_list) == 5


def test_totals_sum_only_the_shares_of_the_asked_year(planner, world):
    project = world.project()
    world.fund(project, 100, fiscal_year=2568)
    world.fund(project, 40, fiscal_year=2569)
    assert planner.get(URL, {"year": "2569"}).context["budget_baht"] == 40


def test_a_wrong_value_is_a_400_that_names_it(planner, world):
    answer = planner.get(URL, {"province": "xx"})
    assert answer.status_code == 400
    assert "xx" in answer.content.decode()


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "99"}, {"page": "x"}, {"sort": "pk"}])
def test_a_wrong_page_or_order_is_a_400(planner, world, query):
    world.project()
    assert planner.get(URL, query).status_code == 400


@pytest.mark.parametrize("sort", ["code", "-code", "name", "year", "budget", "-budget", "updated"])
def test_it_sorts(planner, world, sort):
    cheap, dear = world.project(name="ข"), world.project(name="ก")
    world.fund(cheap, 1, fiscal_year=2567)
    world.fund(dear, 2, fiscal_year=2568)
    rows = [project.pk for project in planner.get(URL, {"sort": sort}).context["page"]]
    rising = {"name": [dear.pk, cheap.pk]}.get(sort.removeprefix("-"), [cheap.pk, dear.pk])
    assert rows == (rising[::-1] if sort.startswith("-") else rising)


def test_thai_names_sort_as_a_dictionary_does(planner, world):
    for name in ["เขา", "กา", "ไก่", "ขา", "แก"]:
        world.project(name=name)
    rows = [project.name for project in planner.get(URL, {"sort": "name"}).context["page"]]
    assert rows == ["กา", "แก", "ไก่", "ขา", "เขา"]


def test_the_list_takes_at_most_twelve_queries(planner, world, django_assert_max_num_queries):
    for _ in range(30):
        project = world.project()
        world.fund(project)
        world.pin(project)
    rollup_compact()
    query = {"province": "98", "district": "9801", "year": "2568", "position": "pinned"}
    with django_assert_max_num_queries(12):
        answer = planner.get(URL, query)
    assert answer.context["count"] == 30


def test_an_authority_sees_its_own_projects_only(client, world):
    world.project()
    world.project(authority=world.neighbour)
    client.force_login(world.stranger)
    rows = client.get(URL).context["page"].object_list
    assert [row.authority for row in rows] == [world.neighbour]


def test_links_of_pages_and_downloads_keep_the_question(planner, world):
    for _ in range(30):
        world.project()
    text = planner.get(URL, {"sector": "road", "q": "ถนน"}).content.decode()
    assert "/export/menu/?sector=road&amp;q=" in text
    assert "page=2" in text


@pytest.mark.parametrize("name", ["planning", "analyst"])
def test_who_enters_for_one_or_for_a_district_may_add_and_import(client, world, name):
    client.force_login(getattr(world, name))
    text = client.get(URL).content.decode()
    assert 'href="/projects/new/"' in text
    assert 'href="/projects/import/"' in text


@pytest.mark.parametrize("name", ["finance", "dla", "reader"])
def test_who_edits_no_facts_is_offered_no_way_to(client, world, name):
    client.force_login(getattr(world, name))
    text = client.get(URL).content.decode()
    assert "/projects/new/" not in text
    assert "/projects/import/" not in text


def test_every_picker_is_a_group_with_a_name(planner, world):
    text = planner.get(URL, {"province": "98"}).content.decode()
    pickers = text.split('<details class="pick">')[1:]
    assert len(pickers) == 13
    for picker in pickers:
        label = re.search(r"<summary>([^<]+?)\s*<", picker)[1]
        group = re.search(r'<fieldset class="pick-panel"><legend class="sr">([^<]+)<', picker)
        assert group[1] == label


def test_an_area_asked_in_thai_digits_is_ticked(planner, world):
    text = planner.get(URL, {"province": "๙๘"}).content.decode()
    assert 'name="province" value="98" checked' in text


def test_every_order_can_be_chosen_where_the_headings_do_not_show(planner, world):
    world.project()
    text = planner.get(URL, {"sort": "-budget", "sector": "road"}).content.decode()
    offered = re.findall(r'<option value="([^"]+)" (selected)?>', text)
    assert [value for value, selected in offered if selected] == ["-budget"]
    for value, _selected in offered:
        assert planner.get(URL, {"sort": value}).status_code == 200
    assert len(offered) == 12
    assert 'type="hidden" name="sort"' not in text


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("budget:grants", "year=abc&q=ถนน", "“abc” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น 2569"),
        ("budget:requests", "year=2026", "“2026” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น 2569"),
        ("budget:ordinances", "year=abc", "“abc” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น 2569"),
        ("budget:general", "year=abc", "“abc” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น 2569"),
        ("projects:items", "owner=ถนน", "“ถนน” ไม่ใช่รหัสที่ถูกต้อง ตัวอย่าง 6510107"),
        ("plans:list", "owner=ถนน", "“ถนน” ไม่ใช่รหัสที่ถูกต้อง ตัวอย่าง 6510107"),
        ("projects:list", "year=abc", "“abc” ไม่ใช่ปีงบประมาณ พิมพ์เป็น พ.ศ. เช่น 2569"),
    ],
)
def test_a_list_asked_wrongly_keeps_its_page(client, world, name, query, said):
    client.force_login(world.planning)
    answer = client.get(f"{reverse(name)}?{query}")
    assert answer.status_code == 400
    text = answer.content.decode()
    assert said in text
    assert "คำขอไม่ถูกต้อง" not in text
    assert 'class="row' in text
    if "year=" in query:
        typed = query.partition("&")[0].removeprefix("year=")
        assert name == "projects:list" or f'value="{typed}"' in text
