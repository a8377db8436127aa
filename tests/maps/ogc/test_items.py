"""Features: whose, how many, page by page, in a box, in a time, in another system."""

import json
from dataclasses import replace

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.http import QueryDict

from coordinates.datum import from_wgs84
from maps.exports.question import question_of
from maps.exports.rows import COLUMNS
from maps.ogc.registry import COLLECTIONS
from projects.models import Project
from tests.projects.findings import finding_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@pytest.fixture
def works(world):
    world.own = world.project(name="ถนนในเขต")
    world.next_door = world.project(authority=world.neighbour, state="draft")
    world.far_away = world.project(authority=world.far)
    world.of_agency = world.project(agency=world.agency)
    world.pin(world.own)
    world.pin(world.far_away, Point(102.1, 16.1, srid=4326))
    world.fund(world.own, 300_000, fiscal_year=2569, source="specific")
    world.fund(world.own, 200_000, fiscal_year=2568, source="general")
    return world


def alike(one, other) -> bool:
    """The same feature; a line may run either way."""
    shapes = [
        each["geometry"] and GEOSGeometry(json.dumps(each["geometry"])) for each in (one, other)
    ]
    rest = [
        {key: value for key, value in each.items() if key != "geometry"} for each in (one, other)
    ]
    same = shapes[0].equals(shapes[1]) if all(shapes) else shapes[0] is shapes[1]
    return same and rest[0] == rest[1]


@pytest.mark.parametrize("who", ["planning", "stranger", "province_officer", "dla", "reader"])
def test_each_person_reads_the_rows_of_the_export(works, reader, features, who):
    asked = reader(getattr(works, who))
    exported = features(getattr(works, who))
    answer = asked.told("collections/projects/items")
    assert answer["numberMatched"] == len(exported) == len(answer["features"])
    for feature in answer["features"]:
        assert alike(feature, exported[feature["id"]])
        assert list(feature["properties"]) == list(COLUMNS)
    for code in {works.own.code, works.next_door.code, works.far_away.code} - exported.keys():
        asked.told(f"collections/projects/items/{code}", 404)


def test_a_person_without_a_duty_reads_nothing_of_projects(works, reader, django_user_model):
    nobody = reader(django_user_model.objects.create_user(username="nobody"))
    assert nobody.codes() == []
    assert nobody.matched() == 0
    assert nobody.codes("findings") == []
    assert len(nobody.codes("areas")) > 0


def test_findings_are_those_of_ones_own_projects(works, reader):
    finding_of(works.own)
    finding_of(works.next_door)
    assert reader(works.dla).matched("findings") == 2
    assert reader(works.planning).matched("findings") == 1
    (found,) = reader(works.stranger).told("collections/findings/items")["features"]
    assert found["properties"]["project_code"] == works.next_door.code
    assert reader(works.dla).matched("findings", lao=works.sao.code, rule="decimals") == 1
    assert (
        "state" in reader(works.dla).ask("collections/findings/items", state="x").json()["detail"]
    )


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"province": "98"},
        {"year": "2568"},
        {"source": "specific"},
        {"year": "2569", "source": "general"},
        {"position": "none"},
        {"q": "ในเขต"},
        {"owner": "RID"},
        {"budget_min": "250000", "year": "2568"},
        {"near": "100.05,16.05,500"},
        {"bbox": "102,16,102.2,16.2"},
        {"within": "POLYGON((100 16,100.2 16,100.2 16.2,100 16.2,100 16))"},
        {"sector": "water"},
    ],
)
def test_the_names_of_every_question_give_its_rows(works, dla, features, question):
    exported = features(works.dla, **question)
    answer = dla.told("collections/projects/items", **question)
    assert {feature["id"] for feature in answer["features"]} == exported.keys()
    assert all(alike(feature, exported[feature["id"]]) for feature in answer["features"])
    assert answer["numberMatched"] == dla.matched(**question) == len(exported)
    data = QueryDict(mutable=True)
    data.update(question)
    assert question_of(works.dla, data).projects.count() == len(exported)


def test_several_values_of_a_name_and_thai_digits(works, dla):
    found = dla.client.get(
        f"/ogc/collections/projects/items?state=draft&state=budgeted&year=๒๕๖๙&token={dla.secret}"
    ).json()
    assert [feature["id"] for feature in found["features"]] == [works.own.code]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"),
        ("limit", "10001"),
        ("limit", "-1"),
        ("limit", "x"),
        ("limit", "9" * 400),
        ("after", "-1"),
        ("after", "9223372036854775808"),
        ("bbox", "1,2,3"),
        ("bbox", "NaN,1,2,3"),
        ("bbox", "1,2,inf,3"),
        ("bbox", "101,13,100,14"),
        ("bbox", "1,2,3,4,5,6,7"),
        ("bbox", "0,0,500,4"),
        ("bbox", ""),
        ("bbox-crs", "EPSG:4326"),
        ("crs", f"{EPSG}3857"),
        ("crs", "x" * 5000),
        ("datetime", "yesterday"),
        ("datetime", "2026-02-30"),
        ("datetime", "2026-01-01/2026-02-01/2026-03-01"),
        ("datetime", ".."),
        ("datetime", "2026-01-01T00:00:00"),
        ("datetime", "9999-12-31"),
        ("province", "ก"),
        ("province", "11"),
        ("year", "2025"),
        ("source", "lottery"),
        ("page", "2"),
        ("sort", "name"),
        ("within", "POINT(1"),
        ("filter-lang", "cql"),
        ("filter-crs", "4326"),
    ],
)
def test_a_wrong_value_is_told_with_its_name(works, dla, parameter, value):
    assert dla.refused(parameter, **{parameter: value})


def test_a_name_given_twice_is_refused(works, dla):
    response = dla.client.get(f"/ogc/collections/projects/items?limit=1&limit=2&token={dla.secret}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "limit"


def test_a_page_refuses_as_a_page(works, dla):
    response = dla.ask("collections/projects/items", limit="0", f="html")
    assert response.status_code == 400
    assert "limit" in response.content.decode()
    assert "text/html" in response["Content-Type"]


def test_names_of_properties_ask_areas_and_authorities(works, dla):
    assert dla.codes("areas", level="province") == ["98"]
    assert dla.codes("areas", parent_code="9801") == ["980101", "980102"]
    assert dla.codes("authorities", code=works.sao.code) == [works.sao.code]
    assert dla.refused("level", "areas", level="planet")
    assert dla.refused("population", "areas", population="1")
    assert dla.refused("limit", "areas", limit="1001")


def test_pages_hold_every_row_once(works, dla):
    for _ in range(23):
        works.project()
    pages = list(dla.pages("/ogc/collections/projects/items?limit=10"))
    assert [page["numberReturned"] for page in pages] == [10, 10, 7]
    assert [page.get("numberMatched") for page in pages] == [27, None, None]
    codes = [feature["id"] for page in pages for feature in page["features"]]
    assert sorted(codes) == sorted(Project.objects.values_list("code", flat=True))


def test_pages_keep_their_question(works, dla):
    for _ in range(3):
        works.pin(works.project(), Point(100.1, 16.1, srid=4326))
    question = (
        "limit=1&bbox=100,16,100.2,16.2&province=98&filter=sector='road'"
        f"&crs={EPSG}32647&state=budgeted&state=draft"
    )
    pages = list(dla.pages(f"/ogc/collections/projects/items?{question}"))
    assert len(pages) == pages[0]["numberMatched"] == 4
    for page in pages:
        (feature,) = page["features"]
        first = json.dumps(feature["geometry"]["coordinates"]).strip("[ ").partition(",")[0]
        assert float(first) > 100_000


def test_while_others_edit_no_page_loses_or_repeats_what_stays(works, dla):
    stays = [works.project() for _ in range(30)]
    goes = [works.project() for _ in range(10)]
    found: list[str] = []
    for number, page in enumerate(dla.pages("/ogc/collections/projects/items?limit=7")):
        found += [feature["id"] for feature in page["features"]]
        Project.objects.filter(pk=goes[number].pk).delete()
        Project.objects.filter(pk=stays[number].pk).update(name=f"แก้ไข {number}", state="signed")
        works.project()
        assert number < 9
    assert len(found) == len(set(found))
    assert {project.code for project in stays} <= set(found)


@pytest.mark.parametrize(
    "bbox", ["99.9,16,100.1,16.1", "99.9,16,-5,100.1,16.1,5", "100.055,16,100.055,17"]
)
def test_a_box_finds_what_it_touches(works, dla, bbox):
    assert dla.codes(bbox=bbox) == [works.own.code]


def test_the_world_is_a_box(works, dla):
    assert dla.matched(bbox="-180,-90,180,90") == 2


def test_a_box_of_another_system_finds_the_same(works, dla):
    lons, lats = [100.04, 100.07], [16.04, 16.06]
    for srid in (32647, 24047):
        xs, ys = from_wgs84(lons, lats, srid)
        text = f"{xs[0]},{ys[0]},{xs[1]},{ys[1]}"
        assert dla.codes(bbox=text, **{"bbox-crs": f"{EPSG}{srid}"}) == [works.own.code]
    latitude_first = {"bbox": "16.04,100.04,16.06,100.07", "bbox-crs": f"{EPSG}4326"}
    assert dla.codes(**latitude_first) == [works.own.code]
    assert dla.refused("bbox", bbox="100.04,16.04,100.07,16.06", **{"bbox-crs": f"{EPSG}4326"})
    assert dla.refused("bbox", bbox="1e30,1e30,2e30,2e30", **{"bbox-crs": f"{EPSG}24047"})


@pytest.mark.parametrize("srid", [32647, 32648, 24047, 24048])
def test_positions_come_in_metres_by_the_pinned_operation(works, dla, srid):
    response = dla.ask(f"collections/projects/items/{works.own.code}", crs=f"{EPSG}{srid}")
    assert response["Content-Crs"] == f"<{EPSG}{srid}>"
    given = json.loads(response.content)["geometry"]["coordinates"]
    xs, ys = from_wgs84([100.05, 100.06], [16.05, 16.05], srid)
    for (x, y), expected_x, expected_y in zip(given, xs, ys, strict=True):
        assert (x, y) == (pytest.approx(expected_x, abs=0.02), pytest.approx(expected_y, abs=0.02))


def test_a_position_that_a_system_cannot_hold_ends_no_page(works, dla):
    project = works.project()
    works.pin(project, Point(16.1, 100.1 - 20, srid=4326))
    page = dla.told("collections/projects/items", crs=f"{EPSG}24047", province="98")
    shapes = {feature["id"]: feature["geometry"] for feature in page["features"]}
    assert shapes[project.code] is None
    assert shapes[works.own.code]


def test_degrees_come_in_the_order_that_the_system_says(works, dla):
    path = f"collections/projects/items/{works.own.code}"
    assert dla.told(path)["geometry"]["coordinates"][0] == [100.05, 16.05]
    assert dla.ask(path)["Content-Crs"] == f"<{CRS84}>"
    swapped = dla.told(path, crs=f"{EPSG}4326")
    assert swapped["geometry"]["coordinates"][0] == [16.05, 100.05]


def test_mixed_parts_are_told_like_in_the_export(works, dla, features):
    mixed = GEOSGeometry("GEOMETRYCOLLECTION(POINT(100 16),LINESTRING(100 16,101 16))", srid=4326)
    project = works.project()
    works.pin(project, mixed)
    exported = features(works.dla)[project.code]
    told = dla.told(f"collections/projects/items/{project.code}")
    assert told.pop("links")
    assert alike(told, exported)
    assert told["other_parts"] == exported["other_parts"]


def test_time_is_that_of_the_last_change(works, dla):
    Project.objects.filter(pk=works.own.pk).update(updated_at="2026-03-05T20:00:00Z")
    others = Project.objects.exclude(pk=works.own.pk)
    others.update(updated_at="2026-06-01T00:00:00Z")
    for text in (
        "2026-03-06",  # in Bangkok
        "2026-03-05T20:00:00Z",
        "2026-03-06T03:00:00%2B07:00",
        "../2026-03-06",
        "2026-03-06/2026-03-31",
        "/2026-05-31T00:00:00Z",
    ):
        found = dla.client.get(
            f"/ogc/collections/projects/items?datetime={text}&token={dla.secret}"
        ).json()
        assert [feature["id"] for feature in found["features"]] == [works.own.code], text
    assert dla.matched(datetime="2026-03-05") == 0
    assert dla.matched(datetime="2026-05-01/..") == 3
    assert dla.matched(datetime="../..") == 4
    assert dla.matched("areas", datetime="2026-05-01") == dla.matched("areas")


@pytest.mark.parametrize(("who", "queries"), [("dla", 9), ("province_officer", 9)])
def test_a_page_costs_one_statement_whatever_its_rows(
    works, reader, django_assert_num_queries, who, queries
):
    """The token, its use noted, appointments; a transaction with its time limit and the page."""
    for _ in range(20):
        works.pin(works.project(), LineString((100.01, 16), (100.02, 16), srid=4326))
    asked = reader(getattr(works, who))
    asked.codes(limit=1)
    with django_assert_num_queries(queries - 1):
        asked.codes(limit=20)


def test_what_takes_too_long_is_stopped_and_told(works, dla, monkeypatch):
    slow = replace(COLLECTIONS["projects"], feature_id="(SELECT p.code FROM pg_sleep(0.3))")
    monkeypatch.setitem(COLLECTIONS, "projects", slow)
    monkeypatch.setattr("projects.stopped.LONGEST_MS", 50)
    assert "วินาที" in dla.told("collections/projects/items", 503)["detail"]
    assert "วินาที" in dla.ask("collections/projects/items", f="html").content.decode()
