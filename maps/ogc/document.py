"""The OpenAPI 3.0 document, from the collections and the names of their questions."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from maps.ogc.answers import OPENAPI, SCHEMA
from maps.ogc.collection import USUAL_ROWS, Collection, Column
from maps.ogc.cql2 import LANGUAGES, LONGEST, TEXT
from maps.ogc.crs import CRS84, SYSTEMS
from maps.ogc.links import GEOJSON, HTML, JSON
from maps.ogc.registry import COLLECTIONS
from maps.problems import MEDIA_TYPE as PROBLEM

Schema = dict[str, Any]
_URIS: Final = [crs.uri for crs in SYSTEMS]
_PLACES: Final = {  # collections that are asked, address by address
    "": ("landing", JSON),
    "/conformance": ("conformance", JSON),
    "/api": ("api", OPENAPI),
    "/collections": ("collections", JSON),
    "/tileMatrixSets": ("tileMatrixSets", JSON),
    "/tileMatrixSets/WebMercatorQuad": ("tileMatrixSet", JSON),
}


def document(base: str) -> Schema:
    """``base``: the address of this API without a slash at its end."""
    paths: Schema = {
        path or "/": {"get": _operation(name, {"200": _answer(media_type)}, [])}
        for path, (name, media_type) in _PLACES.items()
    }
    for collection in COLLECTIONS.values():
        paths |= _paths(collection)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "GISPLAN OGC API – Features",
            "version": "1.0",
            "description": _("โครงการ เขตการปกครอง อปท. และข้อค้นพบ ตามสิทธิของผู้เรียก"),
        },
        "servers": [{"url": base}],
        "security": [{"bearer": []}, {"basic": []}, {"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
                "token": {"type": "apiKey", "in": "query", "name": "token"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
            "schemas": {"problem": _PROBLEM_SCHEMA, "featureCollection": _FEATURES_SCHEMA},
        },
    }


_PROBLEM_SCHEMA: Final[Schema] = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["reason"],
                "properties": {"parameter": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
_FEATURES_SCHEMA: Final[Schema] = {
    "type": "object",
    "required": ["type", "features", "links", "numberReturned"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "links": {"type": "array", "items": {"type": "object"}},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
        "features": {"type": "array", "items": {"type": "object"}},
    },
}


def _paths(collection: Collection) -> Schema:
    here = f"/collections/{collection.id}"
    name = collection.id.capitalize()
    of_id = _parameter("featureId", {"type": "string"}, required=True, place="path")
    return {
        here: {"get": _operation(f"collection{name}", {"200": _answer(JSON)}, [])},
        f"{here}/queryables": {
            "get": _operation(f"queryables{name}", {"200": _answer(SCHEMA)}, [])
        },
        f"{here}/items": {
            "get": _operation(
                f"items{name}",
                {"200": _answer(GEOJSON, {"$ref": "#/components/schemas/featureCollection"})},
                _parameters(collection),
                title=str(collection.description),
            )
        },
        f"{here}/items/{{featureId}}": {
            "get": _operation(
                f"item{name}", {"200": _answer(GEOJSON)}, [of_id, _one_of("crs", _URIS)]
            )
        },
    } | (_tiles(here, name) if collection.tiles else {})


def _tiles(here: str, name: str) -> Schema:
    tilesets, tileset = _answer(JSON), _answer(JSON)
    return {
        f"{here}/tiles": {"get": _operation(f"tilesets{name}", {"200": tilesets}, [])},
        f"{here}/tiles/WebMercatorQuad": {
            "get": _operation(f"tileset{name}", {"200": tileset}, [])
        },
    }


def _operation(name: str, answers: Schema, parameters: list[Schema], *, title: str = "") -> Schema:
    form = _one_of("f", ["json", "html"])
    refusals = {
        status: _answer(PROBLEM, {"$ref": "#/components/schemas/problem"}, described=reason)
        for status, reason in (
            ("400", "A parameter is wrong"),
            ("404", "Not there, or not yours to read"),
            ("406", "No such representation"),
            ("503", "Stopped, since it took too long"),
        )
    }
    denied = {"description": "Log in", "content": {"text/plain": {"schema": {"type": "string"}}}}
    return {
        "operationId": name,
        "summary": title or name,
        "parameters": [*parameters, form],
        "responses": answers | refusals | {"401": denied},
    }


def _answer(media_type: str, schema: Schema | None = None, *, described: str = "OK") -> Schema:
    content = {media_type: {"schema": schema or {"type": "object"}}}
    return {"description": described, "content": content | {HTML: {"schema": {"type": "string"}}}}


def _parameter(
    name: str,
    schema: Schema,
    *,
    label: Any = "",
    required: bool = False,
    place: str = "query",
    **more: Any,
) -> Schema:
    made = {"name": name, "in": place, "required": required, "schema": schema} | more
    return made | ({"description": str(label)} if label else {})


def _one_of(name: str, values: list[str], *, default: str = "") -> Schema:
    schema: Schema = {"type": "string", "enum": values}
    return _parameter(name, schema | ({"default": default} if default else {}))


def _parameters(collection: Collection) -> list[Schema]:
    text = {"type": "string"}
    whole = {"type": "integer", "minimum": 1, "maximum": collection.most}
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return [
        _parameter("limit", whole | {"default": USUAL_ROWS}, label=_("จำนวนต่อหน้า")),
        _parameter("bbox", box, label=_("กรอบพื้นที่"), style="form", explode=False),
        _one_of("bbox-crs", _URIS, default=CRS84.uri),
        _one_of("crs", _URIS, default=CRS84.uri),
        _parameter("datetime", text, label=_("เวลาหรือช่วงเวลาที่แก้ไขล่าสุด เช่น 2026-01-01/..")),
        _parameter("filter", text | {"maxLength": LONGEST}, label=_("ตัวกรอง CQL2")),
        _one_of("filter-lang", list(LANGUAGES), default=TEXT),
        _one_of("filter-crs", _URIS, default=CRS84.uri),
        _parameter("after", {"type": "integer", "minimum": 0}, label=_("ต่อจากหน้าก่อน มากับลิงก์ next")),
        *(_named(name, asked) for name, asked in collection.names.items()),
    ]


def _named(name: str, asked: Any) -> Schema:
    """A name of the collection's own: a property, or a filter of django-filter."""
    if isinstance(asked, Column):
        schema = {key: value for key, value in asked.schema.items() if key != "title"}
        return _parameter(name, schema, label=asked.label)
    choices = [str(key) for key, _label in asked.extra.get("choices") or ()]
    schema = {"type": "string"} | ({"enum": choices} if choices else {})
    if issubclass(asked.field_class, forms.MultipleChoiceField):
        repeated = {"type": "array", "items": schema}
        return _parameter(name, repeated, label=asked.label, style="form", explode=True)
    return _parameter(name, schema, label=asked.label)
