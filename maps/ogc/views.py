"""OGC API – Features: what there is, in which form, and the features."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import signed_in
from maps.exports.notes import licence_note, source_note
from maps.ogc.answers import OPENAPI, SCHEMA, served, told
from maps.ogc.asked import asked_of, crs_alone, refuse_all
from maps.ogc.collection import Collection
from maps.ogc.crs import CRS84, SYSTEMS, Crs
from maps.ogc.document import document
from maps.ogc.errors import NothingThere
from maps.ogc.links import GEOJSON, JSON, Link, address, itself, link, same
from maps.ogc.reading import feature_of, page_of
from maps.ogc.registry import COLLECTIONS, chosen_of

_PART1: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_PART3: Final = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
_CQL2: Final = "http://www.opengis.net/spec/cql2/1.0/conf/"
_TILES: Final = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
CONFORMS_TO: Final = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(f"{_PART1}{name}" for name in ("core", "oas30", "html", "geojson")),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(f"{_PART3}{name}" for name in ("queryables", "filter", "features-filter")),
    *(
        f"{_CQL2}{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "basic-spatial-functions",
            "spatial-functions",
            "arithmetic",
        )
    ),
    *(
        f"{_TILES}{name}"
        for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt")
    ),
)
_THAILAND: Final = [97.3, 5.6, 105.7, 20.5]


@served
def landing(request: HttpRequest) -> HttpResponse:
    refuse_all(request.GET)
    views = (
        ("service-desc", "api", OPENAPI, _("เอกสาร OpenAPI")),
        ("service-doc", "api", "text/html", _("เอกสารสำหรับอ่าน")),
        ("conformance", "conformance", JSON, _("มาตรฐานที่ทำตาม")),
        ("data", "collections", JSON, _("ชุดข้อมูล")),
        (
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            "tile_matrix_sets",
            JSON,
            _("ตารางของแผ่นแผนที่"),
        ),
    )
    links = [
        link(
            rel,
            address(request, view, **({"f": "html"} if rel == "service-doc" else {})),
            media_type,
            title,
        )
        for rel, view, media_type, title in views
    ]
    content = {
        "title": "GISPLAN",
        "description": source_note(),
        "attribution": licence_note(),
        "links": [*itself(request), *links],
    }
    return told(request, content, "maps/ogc/landing.html")


@served
def conformance(request: HttpRequest) -> HttpResponse:
    refuse_all(request.GET)
    return told(
        request,
        {"conformsTo": list(CONFORMS_TO), "links": itself(request)},
        "maps/ogc/conformance.html",
    )


@served
def api(request: HttpRequest) -> HttpResponse:
    refuse_all(request.GET)
    content = document(address(request, "landing").partition("?")[0].rstrip("/"))
    return told(request, content, "maps/ogc/api.html", OPENAPI)


@served
def collections(request: HttpRequest) -> HttpResponse:
    refuse_all(request.GET)
    content = {
        "links": itself(request),
        "crs": [crs.uri for crs in SYSTEMS],
        "collections": [_described(request, each) for each in COLLECTIONS.values()],
    }
    return told(request, content, "maps/ogc/collections.html")


@served
def collection(request: HttpRequest, name: str) -> HttpResponse:
    refuse_all(request.GET)
    chosen = chosen_of(name)
    content = _described(request, chosen)
    content["links"] = [*itself(request), *content["links"]]
    return told(request, content, "maps/ogc/collection.html")


@served
def queryables(request: HttpRequest, name: str) -> HttpResponse:
    """What a filter may name."""
    refuse_all(request.GET)
    chosen = chosen_of(name)
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(request, "queryables", name),
        "type": "object",
        "title": str(chosen.title),
        "properties": {
            **{each.name: each.schema for each in chosen.columns},
            "geometry": {
                "title": _("พิกัด"),
                "format": "geometry-any",
                "x-ogc-role": "primary-geometry",
            },
        },
        "additionalProperties": False,
    }
    return told(request, content, "maps/ogc/queryables.html", SCHEMA)


@served
def items(request: HttpRequest, name: str) -> HttpResponse:
    """A page of features."""
    chosen = chosen_of(name)
    asked = asked_of(chosen, request.GET)
    page = page_of(chosen, signed_in(request), asked)
    links = [*itself(request, GEOJSON), _to_collection(request, chosen)]
    if page.next is not None:
        is_page = request.is_page  # type: ignore[attr-defined]
        media_type = "text/html" if is_page else GEOJSON
        links.append(link("next", same(request, after=page.next), media_type, _("หน้าถัดไป")))
    members: dict[str, Any] = {"type": "FeatureCollection", "links": links}
    if page.matched is not None:
        members["numberMatched"] = page.matched
    members["numberReturned"] = page.returned
    if request.is_page:  # type: ignore[attr-defined]
        features = json.loads(f"[{page.features}]")
        return _features_page(request, chosen, members, features)
    text = f'{_open(members)}, "features": [\n{page.features}\n]}}\n'
    return _geojson(text, asked.crs)


@served
def item(request: HttpRequest, name: str, feature_id: str) -> HttpResponse:
    """One feature."""
    chosen = chosen_of(name)
    crs = crs_alone(request.GET)
    feature = feature_of(chosen, signed_in(request), feature_id, crs)
    members = {"links": [*itself(request, GEOJSON), _to_collection(request, chosen)]}
    if request.is_page:  # type: ignore[attr-defined]
        context = {
            "collection": chosen,
            "feature": _labelled(chosen, json.loads(feature)),
            "links": members["links"],
        }
        return render(request, "maps/ogc/item.html", context)
    return _geojson(f"{feature[:-1]},{_open(members)[1:]}}}\n", crs)


@served
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    raise NothingThere(_("ไม่มีที่อยู่นี้ใน API ดู /ogc/api"))


def _described(request: HttpRequest, chosen: Collection) -> dict[str, Any]:
    name = chosen.id
    links = [
        link("items", address(request, "items", name), GEOJSON, chosen.title),
        link("items", address(request, "items", name, f="html"), "text/html", chosen.title),
        link(
            "http://www.opengis.net/def/rel/ogc/1.0/queryables",
            address(request, "queryables", name),
            SCHEMA,
            _("ชื่อที่กรองได้"),
        ),
    ]
    if chosen.tiles:
        rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
        links.append(link(rel, address(request, "tilesets", name), JSON, _("แผ่นแผนที่เวกเตอร์")))
    return {
        "id": name,
        "title": str(chosen.title),
        "description": str(chosen.description),
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [_THAILAND], "crs": CRS84.uri}},
        "crs": [crs.uri for crs in SYSTEMS],
        "storageCrs": CRS84.uri,
        "links": links,
    }


def _to_collection(request: HttpRequest, chosen: Collection) -> Link:
    return link("collection", address(request, "collection", chosen.id), JSON, chosen.title)


def _open(members: dict[str, Any]) -> str:
    """A JSON object without its closing bracket."""
    return json.dumps(members, ensure_ascii=False)[:-1]


def _geojson(text: str, crs: Crs) -> HttpResponse:
    return HttpResponse(text, content_type=GEOJSON, headers={"Content-Crs": f"<{crs.uri}>"})


def _features_page(
    request: HttpRequest, chosen: Collection, members: dict[str, Any], features: list[Any]
) -> HttpResponse:
    following = [each["href"] for each in members["links"] if each["rel"] == "next"]
    context = {
        "collection": chosen,
        "members": members,
        "columns": chosen.columns,
        "features": [_labelled(chosen, feature) for feature in features],
        "next": following[0] if following else "",
    }
    return render(request, "maps/ogc/items.html", context)


def _labelled(chosen: Collection, feature: dict[str, Any]) -> dict[str, Any]:
    """A feature as a page tells it: each value with its name."""
    values = feature["properties"]
    return {
        "id": feature["id"],
        "geometry": feature["geometry"],
        "values": [(column.label, values[column.name]) for column in chosen.columns],
    }
