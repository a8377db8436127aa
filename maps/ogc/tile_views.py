"""OGC API – Tiles: which tiles there are. /tiles/ itself gives them."""

import math
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from maps.ogc.answers import served, told
from maps.ogc.asked import refuse_all
from maps.ogc.collection import Collection
from maps.ogc.crs import CRS84
from maps.ogc.errors import NothingThere
from maps.ogc.links import JSON, Link, address, itself, link
from maps.ogc.registry import chosen_of

MVT: Final = "application/vnd.mapbox-vector-tile"
QUAD: Final = "WebMercatorQuad"
QUAD_URI: Final = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
MERCATOR: Final = "http://www.opengis.net/def/crs/EPSG/0/3857"
ZOOMS: Final = range(23)
_HALF_M: Final = math.pi * 6378137.0
_PIXEL_M: Final = 0.00028  # of the standard


@served
def tilesets(request: HttpRequest, name: str) -> HttpResponse:
    refuse_all(request.GET)
    chosen = _tiled(name)
    here = {**_set(chosen), "links": [_to_set(request, chosen)]}
    content = {"links": itself(request), "tilesets": [here]}
    return told(request, content, "maps/ogc/links_of.html")


@served
def tileset(request: HttpRequest, name: str) -> HttpResponse:
    """The set of tiles of a collection: the template of their addresses."""
    refuse_all(request.GET)
    chosen = _tiled(name)
    layer = request.build_absolute_uri(f"/tiles/{chosen.tiles}")
    tile = link("item", f"{layer}/{{tileMatrix}}/{{tileCol}}/{{tileRow}}.mvt", MVT, chosen.title)
    content = {
        **_set(chosen),
        "links": [
            *itself(request),
            {**tile, "templated": True},
            link("describedby", f"{layer}.json", JSON, "TileJSON"),
            link(
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                address(request, "web_mercator_quad"),
                JSON,
                QUAD,
            ),
        ],
    }
    return told(request, content, "maps/ogc/links_of.html")


@served
def tile_matrix_sets(request: HttpRequest) -> HttpResponse:
    refuse_all(request.GET)
    here = link("self", address(request, "web_mercator_quad"), JSON, QUAD)
    content = {
        "links": itself(request),
        "tileMatrixSets": [{"id": QUAD, "title": QUAD, "uri": QUAD_URI, "links": [here]}],
    }
    return told(request, content, "maps/ogc/links_of.html")


@served
def web_mercator_quad(request: HttpRequest) -> HttpResponse:
    refuse_all(request.GET)
    content = {
        "id": QUAD,
        "title": QUAD,
        "uri": QUAD_URI,
        "crs": MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in ZOOMS],
        "links": itself(request),
    }
    return told(request, content, "maps/ogc/links_of.html")


def _matrix(zoom: int) -> dict[str, Any]:
    cell_m = 2 * _HALF_M / 256 / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell_m / _PIXEL_M,
        "cellSize": cell_m,
        "pointOfOrigin": [-_HALF_M, _HALF_M],
        "tileWidth": 256,
        "tileHeight": 256,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def _tiled(name: str) -> Collection:
    chosen = chosen_of(name)
    if not chosen.tiles:
        raise NothingThere(_("ชุดข้อมูลนี้ไม่มีแผ่นแผนที่"), "collectionId")
    return chosen


def _set(chosen: Collection) -> dict[str, Any]:
    return {
        "title": str(chosen.title),
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetId": QUAD,
        "tileMatrixSetURI": QUAD_URI,
        "boundingBox": {"lowerLeft": [97.3, 5.6], "upperRight": [105.7, 20.5], "crs": CRS84.uri},
    }


def _to_set(request: HttpRequest, chosen: Collection) -> Link:
    return link("self", address(request, "tileset", chosen.id), JSON, chosen.title)
