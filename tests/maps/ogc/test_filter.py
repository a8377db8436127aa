"""CQL2, text and JSON: what it finds, and what is refused before the database is asked."""

import json
import time

import pytest
from django.contrib.gis.geos import Point

from coordinates.datum import from_wgs84
from projects.models import Project
from tests.projects.findings import finding_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BOX = "POLYGON((100 16,100.2 16,100.2 16.2,100 16.2,100 16))"


@pytest.fixture
def works(world):
    world.road = world.project(name="ถนน Alpha's", state="signed", year=2567)
    world.pond = world.project(name="สระ beta", sector="water", kind_id="pond", state="draft")
    world.plain = world.project(name="ท่อ 100%", agency=world.agency)
    world.pin(world.road)
    world.pin(world.pond, Point(102.1, 16.1, srid=4326), method="gnss", accuracy_m=2)
    world.fund(world.road, 300_000, fiscal_year=2569)
    Project.objects.filter(pk=world.road.pk).update(updated_at="2026-03-01T00:00:00Z")
    return world


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def op(name: str, *arguments) -> dict:
    return {"op": name, "args": list(arguments)}


SIGNED, WATER = op("=", prop("state"), "signed"), op("=", prop("sector"), "water")
ROUGH = {"type": "Polygon", "coordinates": [[[100, 16], [100.2, 16], [100.2, 16.2], [100, 16]]]}
INSTANT = {"timestamp": "2026-03-01T00:00:00Z"}
SINCE = {"interval": ["2026-02-01", ".."]}

BOTH = [
    ("state = 'signed'", SIGNED, "road"),
    ("state <> 'signed'", op("<>", prop("state"), "signed"), "pond plain"),
    ("NOT state = 'signed'", op("not", SIGNED), "pond plain"),
    ("sector = 'water' OR state = 'signed'", op("or", WATER, SIGNED), "road pond"),
    (
        "sector = 'water' OR state = 'signed' AND name = 'x'",
        op("or", WATER, op("and", SIGNED, op("=", prop("name"), "x"))),
        "pond",
    ),
    (
        "(sector = 'water' OR state = 'signed') AND budget_baht > 0",
        op("and", op("or", WATER, SIGNED), op(">", prop("budget_baht"), 0)),
        "road",
    ),
    ("name = 'ถนน Alpha''s'", op("=", prop("name"), "ถนน Alpha's"), "road"),
    ("name LIKE 'ท่อ%'", op("like", prop("name"), "ท่อ%"), "plain"),
    ("name LIKE '%100\\%'", op("like", prop("name"), "%100\\%"), "plain"),
    ("name NOT LIKE '%a%'", op("not", op("like", prop("name"), "%a%")), "plain"),
    (
        "CASEI(name) LIKE CASEI('%ALPHA%')",
        op("like", op("casei", prop("name")), op("casei", "%ALPHA%")),
        "road",
    ),
    ("fiscal_year BETWEEN 2569 AND 2570", op("between", prop("fiscal_year"), 2569, 2570), "road"),
    ("state IN ('draft','signed')", op("in", prop("state"), ["draft", "signed"]), "road pond"),
    ("accuracy_m IS NULL", op("isNull", prop("accuracy_m")), "road plain"),
    ("accuracy_m IS NOT NULL", op("not", op("isNull", prop("accuracy_m"))), "pond"),
    (
        "budget_baht / 3 + 1 = 100001",
        op("=", op("+", op("/", prop("budget_baht"), 3), 1), 100001),
        "road",
    ),
    ("budget_baht / 0 > 1", op(">", op("/", prop("budget_baht"), 0), 1), ""),
    ("accuracy_m > -1.5e0", op(">", prop("accuracy_m"), -1.5), "pond"),
    (f"S_INTERSECTS(geometry, {BOX})", op("s_intersects", prop("geometry"), ROUGH), "road"),
    ("s_within(geometry, BBOX(102,16,103,17))",
     op("s_within", prop("geometry"), {"bbox": [102, 16, 103, 17]}), "pond"),
    ("S_DISJOINT(geometry, BBOX(102,16,103,17))",
     op("s_disjoint", prop("geometry"), {"bbox": [102, 16, 103, 17]}), "road"),
    ("updated_at = TIMESTAMP('2026-03-01T00:00:00Z')", op("=", prop("updated_at"), INSTANT),
     "road"),
    ("updated_at < '2026-03-02'", op("<", prop("updated_at"), {"date": "2026-03-02"}), "road"),
    ("T_BEFORE(updated_at, DATE('2026-03-02'))",
     op("t_before", prop("updated_at"), {"date": "2026-03-02"}), "road"),
    ("T_DURING(updated_at, INTERVAL('2026-02-01','2026-03-02'))",
     op("t_during", prop("updated_at"), {"interval": ["2026-02-01", "2026-03-02"]}), "road"),
    ("T_AFTER(updated_at, TIMESTAMP('2026-03-01T00:00:00Z'))",
     op("t_after", prop("updated_at"), INSTANT), "pond plain"),
    ("T_INTERSECTS(updated_at, INTERVAL('2026-02-01','..'))",
     op("t_intersects", prop("updated_at"), SINCE), "road pond plain"),
    ("owner_code = 'RID'", op("=", prop("owner_code"), "RID"), "plain"),
    ("length_m > 1000 AND length_m < 1100",
     op("and", op(">", prop("length_m"), 1000), op("<", prop("length_m"), 1100)), "road"),
    ("\n state='signed'\tAND NOT(state='draft')",
     op("and", SIGNED, op("not", op("=", prop("state"), "draft"))), "road"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree", "names"), BOTH)
def test_text_and_json_find_the_same(works, dla, text, tree, names):
    expected = {getattr(works, name).code for name in names.split()}
    assert set(dla.codes(filter=text)) == expected
    by_json = {"filter": json.dumps(tree), "filter-lang": "cql2-json"}
    assert set(dla.codes(**by_json)) == expected
    assert dla.matched(**by_json) == len(expected)


def test_a_filter_narrows_the_question_and_the_rights(works, dla, reader):
    assert dla.codes(filter="budget_baht > 0", year="2569") == [works.road.code]
    assert dla.codes(filter="budget_baht > 0", year="2568") == []
    assert reader(works.stranger).codes(filter="state = 'signed' OR state <> 'signed'") == []


def test_a_filter_in_metres_goes_by_its_system(works, dla):
    for srid in (32647, 24047):
        xs, ys = from_wgs84([100.0, 100.2], [16.0, 16.2], srid)
        text = f"S_INTERSECTS(geometry, BBOX({xs[0]},{ys[0]},{xs[1]},{ys[1]}))"
        assert dla.codes(filter=text, **{"filter-crs": f"{EPSG}{srid}"}) == [works.road.code]
        assert dla.refused("filter", filter=text)  # in degrees it lies outside the earth
    latitude_first = "S_INTERSECTS(geometry, POINT(16.1 102.1))"
    asked = {"filter": latitude_first, "filter-crs": f"{EPSG}4326"}
    assert dla.codes(**asked) == [works.pond.code]


def test_every_collection_is_filtered(works, dla):
    assert dla.codes("areas", filter="level = 'district' AND name_th LIKE 'เหนือ%'") == ["9802"]
    assert dla.codes(
        "areas", filter="level='subdistrict' AND S_CONTAINS(geometry,POINT(100.1 16.1))"
    ) == ["980101"]
    assert dla.codes("authorities", filter="kind = 'pao'") == [works.pao.code]
    assert dla.codes("findings", filter="severity = 'warn' AND project_code = 'x'") == []


@pytest.mark.parametrize("collection", ["projects", "areas", "authorities", "findings"])
def test_every_queryable_is_asked(works, dla, collection):
    finding_of(works.road)
    for name, schema in dla.told(f"collections/{collection}/queryables")["properties"].items():
        assert dla.matched(collection, filter=f"{name} IS NULL OR {name} IS NOT NULL")
        if name == "geometry":
            continue
        value = {"string": "'x'", "integer": "1", "number": "1.5"}[schema["type"]]
        if schema.get("format") == "date-time":
            value = "TIMESTAMP('2026-01-01T00:00:00Z')"
        assert dla.matched(collection, filter=f"{name} = {value}") == 0


TEXTS = [
    "state",
    "state =",
    "= 'x'",
    "state = 'signed",
    "state = 'signed' AND",
    "state == 'signed'",
    "'a'",
    "1",
    "TRUE",
    "state",
    "password = 'x'",
    "p.id = 1",
    "id = 1",
    "authority_id = 1",
    '"state""" = \'x\'',
    "state = 1",
    "budget_baht = 'x'",
    "budget_baht > TRUE",
    "state > TIMESTAMP('2026-01-01T00:00:00Z')",
    "updated_at > 5",
    "updated_at > 'yesterday'",
    "updated_at > TIMESTAMP('2026-13-01T00:00:00Z')",
    "updated_at > DATE('2026-02-30')",
    "T_BEFORE(updated_at, 'x')",
    "T_BEFORE(state, DATE('2026-01-01'))",
    "T_MEETS(updated_at, DATE('2026-01-01'))",
    "T_NONSENSE(updated_at, DATE('2026-01-01'))",
    "geometry = 'x'",
    "state LIKE 5",
    "budget_baht LIKE '5%'",
    "name LIKE 'x\\'",
    "lower(name) = 'x'",
    "pg_sleep(10) = 1",
    "CASEI(budget_baht) = 'x'",
    "state IN ()",
    "state IN ('x', 1)",
    "state + 1 = 2",
    "NOT state",
    "state AND state",
    "S_INTERSECTS(geometry, 'x')",
    "S_INTERSECTS(geometry, POINT(1 2)",
    "S_INTERSECTS(geometry, POINT(100))",
    "S_INTERSECTS(geometry, POINT(1e999 16))",
    "S_INTERSECTS(geometry, POINT(500 16))",
    "S_INTERSECTS(geometry, SRID=4326;POINT(100 16))",
    "S_INTERSECTS(geometry, POLYGON((100 16,101 17,101 16,100 17,100 16)))",
    "S_INTERSECTS(geometry, POLYGON((100 16,101 17,101 16)))",
    "S_INTERSECTS(geometry, LINESTRING(100 16))",
    "S_INTERSECTS(state, POINT(100 16))",
    "S_NEAR(geometry, POINT(100 16))",
    "DWITHIN(geometry, POINT(100 16), 100, meters)",
    "BBOX(geometry, 100, 13, 101, 14)",
    "budget_baht > 1e999",
    "budget_baht > " + "9" * 5000,
    "budget_baht * 1e300 * 1e300 * " * 20 + "budget_baht > 1 AND x",
    "state = 'x'; DROP TABLE projects_project",
    "state = 'x' --",
    "%s = 'x'",
    "state = 'x' AND " * 100 + "state = 'x'",
    "NOT " * 500 + "state = 'x'",
    "(" * 2500 + "state = 'x'" + ")" * 2499,
    "(" * 5000,
    "1+" * 2500 + "1 = 1",
    "x" * 7000,
    "state = '" + "x" * 7000 + "'",
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:40])
def test_a_wrong_filter_is_told_within_a_second(works, dla, text):
    begun = time.monotonic()
    reason = dla.refused("filter", filter=text)
    assert time.monotonic() - begun < 1
    assert reason
    for leaked in ("SELECT", "psycopg", "lark", "Traceback", "projects_project", "syntax"):
        assert leaked not in reason


TREES = [
    "",
    "{",
    "[]",
    "1",
    "null",
    "{}",
    '{"op": "="}',
    '{"op": "=", "args": {}}',
    '{"op": "=", "args": [1]}',
    '{"op": "=", "args": [1, 2, 3]}',
    '{"op": "drop", "args": []}',
    '{"op": ["="], "args": [1, 2]}',
    '{"op": "and", "args": []}',
    '{"op": "and", "args": [1, 2]}',
    '{"op": "not", "args": []}',
    '{"op": "in", "args": [{"property": "state"}, 5]}',
    '{"op": "in", "args": [{"property": "state"}, []]}',
    '{"op": "between", "args": [{"property": "budget_baht"}, 1]}',
    '{"op": "like", "args": [{"property": "name"}, 3]}',
    '{"op": "=", "args": [{"property": "password"}, "x"]}',
    '{"op": "=", "args": [{"property": ["state"]}, "x"]}',
    '{"op": "=", "args": [{"property": "state"}, null]}',
    '{"op": "=", "args": [{"property": "budget_baht"}, NaN]}',
    '{"op": "=", "args": [{"property": "budget_baht"}, 1e999]}',
    '{"op": "=", "args": [{"property": "state"}, ["x"]]}',
    '{"op": "=", "args": [{"property": "state"}, {"date": 5}]}',
    '{"op": "=", "args": [{"property": "state"}, "\\u0000"]}',
    *(
        f'{{"op": "s_intersects", "args": [{{"property": "geometry"}}, {shape}]}}'
        for shape in (
            '{"bbox": [1, 2, 3]}',
            '{"bbox": ["x", 2, 3, 4]}',
            '{"type": "Point", "coordinates": "x"}',
            '{"type": "Blob", "coordinates": [1, 2]}',
            '{"type": "Polygon", "coordinates": []}',
        )
    ),
    '{"op": "t_after", "args": [{"property": "updated_at"}, {"timestamp": "soon"}]}',
    '{"op": "t_during", "args": [{"property": "updated_at"}, {"interval": ["2026-01-01"]}]}',
    '{"op": "t_during", "args": [{"property": "updated_at"}, {"interval": 5}]}',
    '{"function": {"name": "pg_sleep", "arguments": [10]}}',
    '{"filter-lang": "cql2-text", "filter": "x"}',
    '{"op":"not","args":[' * 200 + "1" + "]}" * 200,
    "[" * 5900,
    '{"a":' * 1100,
]


@pytest.mark.parametrize("text", TREES, ids=lambda text: text[:60])
def test_a_wrong_tree_is_told_within_a_second(works, dla, text):
    begun = time.monotonic()
    asked = {"filter": text or " ", "filter-lang": "cql2-json"}
    assert dla.refused("filter", **asked)
    assert time.monotonic() - begun < 1


def test_nothing_of_a_filter_becomes_sql(works, dla):
    for text in ("'; DROP TABLE projects_project; --", "%s", "%(x)s", "{0}", "\\", "$1", '"', "''"):
        quoted = text.replace("'", "''")
        assert dla.codes(filter=f"name = '{quoted}'") == []
    assert Project.objects.count() == 3
