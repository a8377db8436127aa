"""Every address, in each form; what it links to is there."""

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV30SpecValidator

from maps.ogc.registry import COLLECTIONS
from maps.ogc.views import CONFORMS_TO
from tests.projects.findings import finding_of

PAGES = [
    "",
    "conformance",
    "api",
    "collections",
    "tileMatrixSets",
    "tileMatrixSets/WebMercatorQuad",
    *(f"collections/{name}" for name in COLLECTIONS),
    *(f"collections/{name}/items" for name in COLLECTIONS),
    *(f"collections/{name}/queryables" for name in COLLECTIONS),
    *(f"collections/{name}/tiles" for name, one in COLLECTIONS.items() if one.tiles),
    *(
        f"collections/{name}/tiles/WebMercatorQuad"
        for name, one in COLLECTIONS.items()
        if one.tiles
    ),
]


@pytest.fixture
def works(world):
    world.one = world.project(name='ถนน "ก" & <ข>')
    world.pin(world.one)
    world.finding = finding_of(world.one)
    return world


def all_links(value):
    if isinstance(value, dict):
        if "href" in value and "rel" in value:
            yield value
        for each in value.values():
            yield from all_links(each)
    elif isinstance(value, list):
        for each in value:
            yield from all_links(each)


def test_every_link_from_the_landing_page_leads_somewhere(works, dla):
    seen, waiting = set(), ["/ogc/"]
    while waiting:
        address = waiting.pop()
        response = dla.client.get(address, headers={"authorization": f"Bearer {dla.secret}"})
        assert response.status_code == 200, address
        seen.add(address)
        if "json" not in response["Content-Type"]:
            continue
        for link in all_links(json.loads(response.content)):
            parts = urlsplit(link["href"])
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if path.startswith("/tiles/") or link.get("templated"):
                continue
            if path not in seen and path not in waiting:
                waiting.append(path)
    paths = {urlsplit(address).path.removeprefix("/ogc/") for address in seen}
    assert paths >= set(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_every_address_is_data_or_a_page(works, dla, path):
    for accept, form in (
        ("application/json", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("application/geo+json, text/html;q=0.5", "json"),
        ("text/html;q=0.1, application/json;q=0.9", "json"),
    ):
        headers = {"authorization": f"Bearer {dla.secret}", "accept": accept}
        response = dla.client.get(f"/ogc/{path}", headers=headers)
        assert response.status_code == 200
        assert form in response["Content-Type"], accept
        assert "Accept" in response["Vary"]
        assert "private" in response["Cache-Control"]
        other = "html" if form == "json" else "json"
        response = dla.client.get(f"/ogc/{path}", {"f": other}, headers=headers)
        assert other in response["Content-Type"]


@pytest.mark.parametrize("path", PAGES)
def test_wrong_methods_forms_and_names_are_told(works, dla, path):
    headers = {"authorization": f"Bearer {dla.secret}"}
    for method in ("post", "put", "delete", "patch"):
        response = getattr(dla.client, method)(f"/ogc/{path}", headers=headers)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
        assert response["Content-Type"] == "application/problem+json"
    assert dla.told(path, 400, f="xml")["errors"][0]["parameter"] == "f"
    assert dla.told(path, 400, nonsense="1")["errors"][0]["parameter"] == "nonsense"
    response = dla.client.get(f"/ogc/{path}", headers=headers | {"accept": "image/png"})
    assert response.status_code == 406
    assert dla.client.head(f"/ogc/{path}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "nowhere",
        "collections/nothing",
        "collections/nothing/items",
        "collections/projects/items/6980101-2568-99999",
        "collections/projects/items/x'--",
        "collections/areas/items/1",
        "collections/findings/items/99999999999999999999",
        "collections/authorities/items/0",
        "collections/findings/tiles",
    ],
)
def test_what_is_not_there_is_not_found(works, dla, path):
    answer = dla.told(path, 404)
    assert answer["title"] == "Not Found"
    page = dla.ask(path, f="html")
    assert page.status_code == 404
    assert "text/html" in page["Content-Type"]


def test_one_feature_of_each_collection(works, dla):
    for name, feature_id in (
        ("projects", works.one.code),
        ("areas", "980101"),
        ("authorities", works.sao.code),
        ("findings", works.finding.pk),
    ):
        feature = dla.told(f"collections/{name}/items/{feature_id}")
        assert feature["type"] == "Feature"
        assert str(feature["id"]) == str(feature_id)
        assert feature["geometry"]
        assert {link["rel"] for link in feature["links"]} == {"self", "alternate", "collection"}
        columns = [column.name for column in COLLECTIONS[name].columns]
        assert list(feature["properties"]) == columns
        schema = dla.told(f"collections/{name}/queryables")["properties"]
        assert list(schema) == [*columns, "geometry"]
        page = dla.ask(f"collections/{name}/items/{feature_id}", f="html").content.decode()
        assert str(feature_id) in page
        assert "<ข>" not in page


def test_a_finding_that_is_no_longer_open_is_still_a_feature(works, dla):
    works.finding.state = "accepted"
    works.finding.accepted_at = works.finding.opened_at
    works.finding.accepted_reason = "ดูแล้ว"
    works.finding.save()
    assert dla.codes("findings") == []
    assert dla.codes("findings", state="accepted") == [works.finding.pk]
    assert dla.told(f"collections/findings/items/{works.finding.pk}")["id"] == works.finding.pk


def test_the_document_is_valid_and_names_every_address(works, dla):
    response = dla.ask("api")
    assert response["Content-Type"].startswith("application/vnd.oai.openapi+json")
    document = json.loads(response.content)
    OpenAPIV30SpecValidator(document).validate()
    base = urlsplit(document["servers"][0]["url"]).path
    assert base == "/ogc"
    paths = {path.lstrip("/") for path in document["paths"] if "{" not in path}
    assert paths == set(PAGES)
    names = {
        parameter["name"]
        for parameter in document["paths"]["/collections/projects/items"]["get"]["parameters"]
    }
    assert names >= {"bbox", "crs", "filter", "limit", "province", "q", "sector", "near"}


def test_conformance_is_told_and_crs_of_each_collection(works, dla):
    assert dla.told("conformance")["conformsTo"] == list(CONFORMS_TO)
    for collection in dla.told("collections")["collections"]:
        assert len(collection["crs"]) == 6
        assert collection["storageCrs"].endswith("CRS84")


def test_nobody_reads_without_a_log_in(works):
    for path in PAGES:
        assert Client().get(f"/ogc/{path}").status_code == 401


def test_a_character_that_no_address_has_is_a_problem(works, dla):
    response = dla.client.get("/ogc/collections/projects/items?filter=%00")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_tiles_are_described(works, dla):
    answer = dla.told("collections/projects/tiles/WebMercatorQuad")
    (item,) = [link for link in answer["links"] if link["rel"] == "item"]
    assert item["templated"]
    assert urlsplit(item["href"]).path == "/tiles/projects/{tileMatrix}/{tileCol}/{tileRow}.mvt"
    matrices = dla.told("tileMatrixSets/WebMercatorQuad")["tileMatrices"]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.0287178)
