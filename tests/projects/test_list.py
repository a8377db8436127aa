"""The list: rows, totals, order, pages, few queries."""

import pytest

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
    assert "/export/projects.geojson?sector=road&amp;q=" in text
    assert "page=2" in text
