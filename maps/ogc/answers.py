"""How an answer goes out: JSON for programs, a page for people, refusals as Problem JSON."""

import functools
import json
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import MediaType
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts.callers import caller_required
from maps.ogc.errors import NotAcceptable, OgcError
from maps.ogc.links import GEOJSON, HTML, JSON
from maps.ogc.reading import no_feature
from maps.problems import MEDIA_TYPE as PROBLEM
from maps.problems import Faults, faults_of, in_words, problem
from projects.errors import TooSlow
from projects.filters import BadQuestion

OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA: Final = "application/schema+json"
_ALLOWED: Final = ("GET", "HEAD")
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def served(view: View[P]) -> View[P]:
    """A view of this API: only read, by people with a log-in and their programs, in the form that
    is asked for, refusals as Problem JSON (a page for people)."""
    asked = caller_required(view)

    @functools.wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method not in _ALLOWED:
            response = refused(request, 405, [("", _("ที่อยู่นี้อ่านได้อย่างเดียว (GET)"))])
            response["Allow"] = ", ".join(_ALLOWED)
            return response
        try:
            request.is_page = _is_page(request)  # type: ignore[attr-defined]
            answer = asked(request, *args, **kwargs)
        except OgcError as error:
            answer = refused(request, error.status, [(error.parameter, str(error))])
        except BadQuestion as error:
            answer = refused(request, 400, faults_of(error.errors))
        except TooSlow as error:
            answer = refused(request, 503, [("", str(error))])
        except Http404:
            answer = refused(request, 404, [("", no_feature())])
        patch_vary_headers(answer, ("Accept",))
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-cache"
        return answer

    return answered


def _is_page(request: HttpRequest) -> bool:
    """Whether a page is wanted: ``f=``, else what Accept prefers; JSON where all is the same.

    Raises NotAcceptable, OgcError of ``f``.
    """
    form = request.GET.get("f", "")
    if form:
        if form not in {"json", "html"}:
            raise OgcError(_("ใช้ค่าใดค่าหนึ่งใน %(values)s") % {"values": "json, html"}, "f")
        return form == "html"
    accepted = request.headers.get("Accept", "*/*")[:1000].split(",")
    ranges = [_range(text, place) for place, text in enumerate(accepted)]
    for _quality, _place, media in sorted(ranges, key=lambda each: each[:2]):
        if media.match(HTML) and (media.main_type, media.sub_type) != ("*", "*"):
            return True
        if any(media.match(known) for known in (JSON, GEOJSON, PROBLEM, _OPENAPI, SCHEMA)):
            return False
    raise NotAcceptable(_("มีเฉพาะ application/json, application/geo+json และ text/html"), "Accept")


_OPENAPI: Final = OPENAPI.partition(";")[0]


def _range(text: str, place: int) -> tuple[float, int, Any]:
    """(how little it is wanted, its place, what it is) of a part of an Accept header."""
    media = MediaType(text.strip() or "*/*")
    try:
        quality = float(media.params.get("q", 1))
    except ValueError:
        quality = 0.0
    return -quality, place, media


def refused(request: HttpRequest, status: int, faults: Faults) -> HttpResponse:
    """Problem JSON, with parameter and reason of each fault; a page where one was wanted."""
    if getattr(request, "is_page", False):
        return render(request, "error.html", {"sentences": in_words(faults)}, status=status)
    return problem(status, faults)


def as_json(content: Any, media_type: str = JSON, *, status: int = 200) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, content_type=media_type, status=status)


def told(
    request: HttpRequest, content: dict[str, Any], template: str, media_type: str = JSON
) -> HttpResponse:
    """``content`` as JSON, or as the page of ``template``."""
    if request.is_page:  # type: ignore[attr-defined]
        return render(request, template, {"content": content})
    return as_json(content, media_type)
