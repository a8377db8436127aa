"""The map's page and pieces: who sees what, what is refused, how many queries it costs."""

import json

import pytest
from django.contrib.gis.geos import LineString, Point

URL = "/map/"
PIECES = ("/map/", "/map/results/", "/map/sums/", "/map/fills/", "/map/areas/")


@pytest.fixture
def works(world):
    """Two works of the SAO, one of them a draft, and an approved one of another province."""
    near = world.project(name="ถนนใกล้", state="signed")
    world.fund(near, 300_000, fiscal_year=2568)
    world.pin(near, LineString((100.05, 16.05), (100.06, 16.05), srid=4326))
    draft = world.project(name="ถนนร่าง", state="draft", sector="water", kind_id="weir")
    far = world.project(authority=world.far, name="ถนนไกล", state="signed")
    world.fund(far, 50_000, fiscal_year=2569, source="specific")
    world.pin(far, Point(102.05, 16.05, srid=4326))
    return near, draft, far


@pytest.mark.parametrize("url", PIECES)
def test_a_stranger_logs_in_first(client, world, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("url", PIECES)
def test_nothing_is_posted_to_it(client, world, url):
    client.force_login(world.dla)
    assert client.post(url).status_code == 405


def test_totals_are_those_of_what_each_may_read(client, world, works):
    for user, projects, baht in ((world.dla, 3, 350_000), (world.planning, 2, 300_000)):
        client.force_login(user)
        total = client.get(URL).context["total"]
        assert (total.projects, total.budget_baht) == (projects, baht)
    client.force_login(world.stranger)
    assert client.get(URL).context["total"].projects == 0


def test_without_scripts_the_form_gives_rows_and_totals(client, world, works):
    client.force_login(world.dla)
    answer = client.get(URL, {"sector": "water", "fill": "budget", "tab": "rows", "sort": "code"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "ถนนร่าง" in page
    assert "ถนนใกล้" not in page
    assert 'name="sector" value="water" checked' in page


def test_the_question_goes_with_its_look(client, world, works):
    client.force_login(world.dla)
    asked = {"province": "98", "view": "13/16.05/100.05", "fill": "per_km2", "base": "1"}
    answer = client.get(URL, asked)
    config = answer.context["config"]
    assert config["look"] == {
        "view": "13/16.05/100.05",
        "fill": "per_km2",
        "tab": "rows",
        "base": "1",
    }
    [chip] = answer.context["chips"]
    assert (chip.name, chip.value, chip.label) == ("province", "98", "จังหวัด ทดสอบ")
    assert chip.box_4326 == (100.0, 16.0, 100.4, 16.4)
    assert answer.context["words"] == [("จังหวัด", "จังหวัด ทดสอบ")]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"province": "xx"}, "xx"),
        ({"province": "55"}, "55"),
        ({"view": "a"}, "6/13.2/101"),
        ({"view": "nan/16/100"}, "6/13.2/101"),
        ({"view": "6/1e400/100"}, "6/13.2/101"),
        ({"view": "99/16/100"}, "6/13.2/101"),
        ({"fill": "gold"}, "per_km2"),
        ({"tab": "x"}, "sums"),
        ({"base": "9"}, "1"),
        ({"near": "1,2"}, "99.0477"),
        ({"page": "7"}, ""),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_value_is_told_at_the_form_and_the_map_stays(client, world, query, told):
    client.force_login(world.dla)
    answer = client.get(URL, query)
    page = answer.content.decode()
    assert answer.status_code == 400
    form = page[page.index('id="ask-wrong"') : page.index('id="ask-area"')]
    assert '<ul class="errors">' in form
    assert told in form
    assert 'id="planner-map"' in page


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("/map/results/", {"province": "xx"}),
        ("/map/results/", {"sort": "pk"}),
        ("/map/sums/", {"year": "2026"}),
        ("/map/fills/", {"level": "village"}),
        ("/map/fills/", {"measure": "gold"}),
        ("/map/fills/", {"bbox": "nan,1,2,3"}),
        ("/map/areas/", {"under": "5"}),
        ("/map/areas/", {"q": "x" * 101}),
    ],
)
def test_a_wrong_piece_is_a_400(client, world, url, query):
    client.force_login(world.dla)
    assert client.get(url, query).status_code == 400


def test_the_results_have_the_shapes_that_were_drawn(client, world, works):
    client.force_login(world.dla)
    box = "POLYGON((100 16,100.1 16,100.1 16.1,100 16.1,100 16))"
    answer = client.get("/map/results/", {"within": box})
    assert answer.context["total"].projects == 1
    [shape] = answer.context["shapes"]["shapes"]
    assert shape["type"] == "Polygon"
    near = client.get("/map/results/", {"near": "102.05,16.05,100"})
    assert near.context["shapes"]["near"] == [102.05, 16.05, 100.0]
    assert near.context["total"].projects == 1


def test_sums_are_by_year_sector_state_source_and_area(client, world, works):
    client.force_login(world.dla)
    tables = {one.by: one for one in client.get("/map/sums/").context["tables"]}
    assert list(tables) == ["year", "sector", "state", "source", "province"]
    for name in ("sector", "state", "province"):
        lines = tables[name].lines
        assert sum(line.total.projects for line in lines) == 3
        assert sum(line.total.budget_baht for line in lines) == 350_000
        assert max(line.width for line in lines) == 100
    below = client.get("/map/sums/", {"province": "98"}).context["tables"][-1]
    assert (below.by, [line.label for line in below.lines]) == ("district", ["เมืองทดสอบ"])


def test_a_project_is_shown_to_who_may_read_it(client, world, works):
    near, draft, far = works
    client.force_login(world.planning)
    page = client.get(f"/map/projects/{near.code}/").content.decode()
    assert near.name in page
    assert "300,000.00" in page
    assert "data-geometry" in page
    assert client.get(f"/map/projects/{far.code}/").status_code == 404
    assert "data-geometry" not in client.get(f"/map/projects/{draft.code}/").content.decode()


def found(client, **asked):
    answer = json.loads(client.get("/map/areas/", asked).content)
    return [(hit["name"], hit["code"]) for hit in answer["hits"]], answer["more"]


def test_the_picker_finds_by_thai_english_and_code(client, world):
    client.force_login(world.planning)
    assert found(client, q="ห้วย")[0] == [("subdistrict", "980102"), ("lao", "6980102")]
    assert found(client, q="ทราย sao")[0] == [("lao", "6980102")]
    assert found(client, q="9802")[0][0] == ("district", "9802")
    assert found(client, q="๙๘๐๒")[0][0] == ("district", "9802")
    assert found(client, q="6980101")[0] == [("lao", "6980101")]
    assert found(client, q="ไม่มีที่ไหน") == ([], False)


def test_the_picker_puts_the_larger_first_and_looks_within(client, world):
    client.force_login(world.planning)
    hits, _more = found(client, q="ทดสอบ")
    assert hits[0] == ("province", "98")
    hits, _more = found(client, under="9801")
    assert hits == [
        ("subdistrict", "980101"),
        ("subdistrict", "980102"),
        ("lao", "6980101"),
        ("lao", "6980102"),
    ]


def test_the_picker_says_when_there_are_more(client, world):
    for number in range(25):
        world.authority(f"6981{number:03d}", "sao", f"บ้านเลขที่ {number}", 100.0, "9801", [])
    client.force_login(world.planning)
    hits, more = found(client, q="บ้านเลขที่")
    assert (len(hits), more) == (20, True)


def test_the_page_costs_few_queries_however_many_rows(
    client, world, works, django_assert_max_num_queries
):
    client.force_login(world.dla)
    for number in range(20):
        world.pin(world.project(name=f"ถนน {number}"))
    client.get(URL)
    with django_assert_max_num_queries(24):
        client.get(URL, {"province": "98", "year": "2568"})
    with django_assert_max_num_queries(16):
        client.get("/map/results/", {"province": "98", "year": "2568"})
    with django_assert_max_num_queries(8):
        client.get("/map/fills/", {"province": "98", "level": "district"})
    with django_assert_max_num_queries(9):
        client.get("/map/areas/", {"q": "ทดสอบ"})


def test_the_list_leads_to_the_map_with_its_question(client, world, works):
    client.force_login(world.dla)
    page = client.get("/projects/", {"province": "98", "sector": "road"}).content.decode()
    assert "/map/?province=98&amp;sector=road" in page
    back = client.get(URL, {"province": "98", "view": "6/13/101"}).context["asked_query"]
    assert back == "province=98"
