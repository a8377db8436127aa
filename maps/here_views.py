"""/map/here/: what is at a point."""

import math
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from coordinates.thai import to_arabic
from coordinates.values import LonLat
from maps.here import here
from projects.filters import BadQuestion, asked_by

USUAL_M: Final = 100.0
FARTHEST_M: Final = 5_000.0


@login_required
@require_safe
def here_view(request: HttpRequest) -> HttpResponse:
    """``?lon=…&lat=…&m=100`` and the names of the question → JSON, or a part of the page (header
    HX-Request)."""
    data = request.GET.copy()
    lon, lat, m = (_one(data.pop(name, [])) for name in ("lon", "lat", "m"))
    position, metres = _position(lon, lat), _metres(m)
    found = here(position, asked_by(request.user, data), m=metres)
    if request.headers.get("HX-Request") == "true":
        return render(request, "maps/_here.html", {"here": found})
    response = JsonResponse(found.as_json())
    patch_cache_control(response, private=True, no_store=True)
    return response


def _one(values: list[str]) -> str:
    return to_arabic(values[-1]) if values else ""


def _position(lon: str, lat: str) -> LonLat:
    try:
        return LonLat(float(lon), float(lat))
    except CoordinateError as error:
        raise BadQuestion({"lon, lat": [in_words(error)]}) from error
    except ValueError as error:
        sentence = _("ระบุ lon และ lat เป็นองศา เช่น lon=100.5018&lat=13.7563")
        raise BadQuestion({"lon, lat": [sentence]}) from error


def _metres(text: str) -> float:
    try:
        m = float(text) if text else USUAL_M
    except ValueError:
        m = math.nan
    if not 0 < m <= FARTHEST_M:
        raise BadQuestion({"m": [_("ระยะต้องมากกว่า 0 และไม่เกิน 5,000 เมตร")]})
    return m
