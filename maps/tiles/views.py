"""/tiles/<layer>/{z}/{x}/{y}.mvt and /tiles/<layer>.json: the same rows for the same question."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.callers import caller_required
from maps.errors import TileError
from maps.problems import faults_of, problem
from maps.tiles.address import Tile, tile_at
from maps.tiles.layers import LAYERS, Layer
from maps.tiles.tilejson import tilejson
from projects.errors import TooSlow
from projects.filters import BadQuestion
from projects.stopped import stopped_in_time

FORMAT: Final = 1  # raised when the same rows make another tile
MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
_GZIP_LEVEL: Final = 1  # the tile of 300 kB: a fifth of the time of level 6, a tenth larger
_TAKES_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

View = Callable[..., HttpResponse]


def _for_programs(view: View) -> View:
    """What is wrong with the address or the question, as Problem JSON."""

    @wraps(view)
    def answered(request: HttpRequest, layer: str, **address: str) -> HttpResponse:
        if layer not in LAYERS:
            names = ", ".join(LAYERS)
            reason = _("ไม่มีชั้นข้อมูลนี้ มีแต่ %(names)s") % {"names": names}
            return problem(HTTPStatus.NOT_FOUND, [("layer", reason)])
        try:
            return view(request, LAYERS[layer], layer, **address)
        except BadQuestion as error:
            return problem(HTTPStatus.BAD_REQUEST, faults_of(error.errors))
        except TileError as error:
            return problem(HTTPStatus.BAD_REQUEST, [("", str(error))])
        except TooSlow as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, [("", str(error))])

    return answered


@require_safe
@caller_required
@_for_programs
def tile(request: HttpRequest, layer: Layer, name: str, z: str, x: str, y: str) -> HttpResponse:
    """A tile; 304 before it is made where the asker holds it, 204 where nothing lies in it."""
    asked = tile_at(z, x, y)
    drawing = layer.drawing(request.user, request.GET)
    packed = takes_gzip(request)
    etag = _etag(name, asked, drawing.follows, packed)
    if is_held(request, etag):
        return _answer(b"", etag, status=HTTPStatus.NOT_MODIFIED)
    with stopped_in_time():
        drawing.check()
        made = drawing.make(asked)
    if not made:
        return _answer(b"", etag, status=HTTPStatus.NO_CONTENT)
    if not packed:
        return _answer(made, etag)
    response = _answer(gzip.compress(made, _GZIP_LEVEL, mtime=0), etag)
    response["Content-Encoding"] = "gzip"
    return response


@require_safe
@caller_required
@_for_programs
def description(request: HttpRequest, layer: Layer, name: str) -> HttpResponse:
    """TileJSON 3.0 of the layer, with the question in the tiles' address."""
    layer.drawing(request.user, request.GET).check()
    base = settings.PUBLIC_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    response = JsonResponse(tilejson(layer, name, base=base, query=request.GET.urlencode()))
    response["Cache-Control"] = "private, no-cache"
    return response


def _etag(name: str, asked: Tile, follows: tuple[Any, ...], packed: bool) -> str:
    told = json.dumps([FORMAT, packed, name, asked.z, asked.x, asked.y, follows])
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def takes_gzip(request: HttpRequest) -> bool:
    return bool(_TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")))


def is_held(request: HttpRequest, etag: str) -> bool:
    """Whether the asker has what this ETag names."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in {each.removeprefix("W/") for each in held}


def _answer(body: bytes, etag: str, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    if status != HTTPStatus.OK:
        del response["Content-Type"]
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "Authorization"])
    return response
