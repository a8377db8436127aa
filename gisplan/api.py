"""The JSON API assembled: its document, its one shape of refusals, how often one may ask."""

import functools
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.throttling import BaseThrottle

from accounts.errors import IdempotencyError, KeyBusy, KeyReused
from gisplan.middleware import STATUS
from gisplan.reading_document import READING
from projects.api.errors import (
    ApiError,
    FormRefused,
    LogInNeeded,
    NotFound,
    NotJson,
    RightMissing,
    TooLarge,
    TooMany,
    WrongContentType,
    WrongMethod,
    errors_of,
    schema_errors,
)
from projects.api.routers import ROUTERS
from projects.api.strict_json import StrictJson

_MINUTE: Final = 60
_DESCRIPTION: Final = """\
GISPLAN's projects, their money and their positions, by the right of who asks.

Money is text in baht with two decimals, years are Buddhist (B.E. 2569 is 2026), dates are ISO 8601
(C.E.), geometry is GeoJSON in EPSG:4326, longitude first. Lists answer up to `limit` rows and the
address of the `next` ones. A change names the `version` it was made from: 409 where somebody
changed the row since. Refusals have one shape; `message` is Thai, or English with
`Accept-Language: en`."""


class PerPerson(BaseThrottle):
    """So many requests of one person a minute, in each web process."""

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"api-{request.user.pk}-{int(time.time() // _MINUTE)}"
        counts = caches["api"]
        counts.add(key, 0, 2 * _MINUTE)
        try:
            asked = int(counts.incr(key))
        except ValueError:  # culled in between: the count begins anew
            counts.set(key, 1, 2 * _MINUTE)
            asked = 1
        return asked <= int(settings.API_PER_MINUTE)

    def wait(self) -> float:
        return _MINUTE - time.time() % _MINUTE


class Api(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        """The document, with the address of readings that is no operation of this API."""
        schema = super().get_openapi_schema(**options)
        schema["paths"][reverse("coordinates_api:read")] = READING
        return schema


def _json_only(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Before anything reads a body: one that is no JSON is refused."""

    @functools.wraps(run)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length != "0" and request.content_type not in {"application/json", ""}:
            return answer_error(request, WrongContentType())
        return run(request, *args, **kwargs)

    return checked


api = Api(
    title="GISPLAN",
    version="1",
    description=_DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    parser=StrictJson(),
    throttle=[PerPerson()],
)
api.add_decorator(_json_only, mode="view")
for _router in ROUTERS:
    api.add_router("", _router)

_OWN: Final[dict[type[Exception], int]] = {
    FormRefused: 400,
    ValidationError: 422,
    KeyReused: 422,
    KeyBusy: 409,
    IdempotencyError: 400,
}
# Errors of Django and of ninja → what the API says instead.
_SAID: Final[dict[type[Exception], type[ApiError]]] = {
    Http404: NotFound,
    PermissionDenied: RightMissing,
    RequestDataTooBig: TooLarge,
    AuthenticationError: LogInNeeded,
    Throttled: TooMany,
}


def answer_error(request: HttpRequest, error: Any) -> HttpResponse:
    """The refusal that ``error`` stands for: errors of the site by the site's own table."""
    said = next((said for kind, said in _SAID.items() if isinstance(error, kind)), None)
    if said:
        error = said()
    elif isinstance(error, HttpError):
        cause = error.__cause__
        error = cause if isinstance(cause, ApiError) else NotJson()
    response = JsonResponse({"errors": _told(error)}, status=_status(error))
    if response.status_code == LogInNeeded.status:
        # No word of Basic: a browser would ask for a password that is never taken.
        response["WWW-Authenticate"] = 'Bearer realm="GISPLAN"'
    return response


def _told(error: Exception) -> list[dict[str, Any]]:
    return schema_errors(error.errors) if isinstance(error, ValidationError) else errors_of(error)


def _status(error: Exception) -> int:
    if isinstance(error, ApiError):
        return error.status
    if isinstance(error, ValidationError) and not any(_of_body(each) for each in error.errors):
        return 400  # a wrong question, as on every page
    table = {**_OWN, **STATUS}
    return next(status for kind, status in table.items() if isinstance(error, kind))


def _of_body(error: dict[str, Any]) -> bool:
    return bool(error["loc"][0] == "body")


for _kind in (*STATUS, *_OWN, *_SAID, ApiError, HttpError):
    api.add_exception_handler(_kind, answer_error)


# addresses -------------------------------------------------------------------------------


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """What the API offers, from its own document, readable without a script."""
    schema = api.get_openapi_schema()
    operations = [
        {"method": method.upper(), "path": address, **operation}
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    tags: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        tags.setdefault(operation["tags"][0], []).append(operation)
    return render(request, "api.html", {"tags": tags.items()})


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that the API has not."""
    return answer_error(request, NotFound())


def _shaped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An answer is for who asked; a wrong method is refused in the shape of every refusal."""

    @functools.wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            patch_cache_control(response, private=True)
            return response
        refused = answer_error(request, WrongMethod())
        refused["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        return refused

    return shaped


def _addresses() -> tuple[Sequence[Any], str, str]:
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _shaped(pattern.callback)
    kept = [pattern for pattern in patterns if getattr(pattern, "name", "") != "api-root"]
    root = path("", api_page, name="api-root")  # ninja looks for this name
    return [root, *kept, path("<path:rest>", nothing_here)], app, namespace


urls = _addresses()
