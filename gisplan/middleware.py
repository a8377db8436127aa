"""Request-wide concerns: who changed what (history), and one table from error to status."""

from collections.abc import Callable
from typing import Any

import pghistory.middleware
from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from coordinates.errors import CoordinateError
from coordinates.gis_files import GisFileError, GisReaderBusy
from coordinates.messages import in_words
from coordinates.shapes import ShapeRefused
from coordinates.sheets.errors import SheetError
from gisplan.refusals import refusal
from maps.errors import ExportError, QuestionRefused
from maps.ogc.answers import refused
from projects.api.errors import TooLarge
from projects.errors import Conflict, ProjectError, TooSlow
from projects.filters import BadQuestion
from projects.uploads import FileExpired

GetResponse = Callable[[HttpRequest], HttpResponse]

# Named errors of the lower layers → HTTP status. Anything else unexpected is Django's 500.
STATUS: dict[type[Exception], int] = {
    CoordinateError: 400,
    GisReaderBusy: 503,
    GisFileError: 400,
    SheetError: 400,
    ShapeRefused: 400,
    BadQuestion: 400,
    ExportError: 400,
    QuestionRefused: 400,
    ValidationError: 400,
    Conflict: 409,
    FileExpired: 410,
    TooSlow: 503,
    ProjectError: 400,
}


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Every change made in a request carries the user and the address in its history."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, "url": request.path[:200]}


class SessionMiddleware(sessions.SessionMiddleware):
    """A cookie with a NUL is none of ours, and no database could look for it."""

    def process_request(self, request: HttpRequest) -> None:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        super().process_request(request)


class LanguageMiddleware(LocaleMiddleware):
    """Thai, unless the person chose otherwise on a page: an English Chrome says nothing of her.

    A program says what it wants in ``Accept-Language``.
    """

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if not chosen and _is_of_a_program(request):
            chosen = translation.get_language_from_request(request)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language


class ErrorMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if refused := refusal(request):
            sentence, status = refused
            return _answer(request, [sentence], status)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        for kind, status in STATUS.items():
            if isinstance(error, kind):
                return _answer(request, sentences_of(error), status)
        return None


def sentences_of(error: Exception) -> list[str]:
    if isinstance(error, ValidationError):
        return list(error.messages)
    if isinstance(error, CoordinateError):
        return [in_words(error)]
    if isinstance(error, BadQuestion):
        return error.sentences
    return [str(error)]


def _is_of_a_program(request: HttpRequest) -> bool:
    """Whether an address of the JSON API is asked, other than those our own pages ask."""
    return request.path.startswith("/api/") and not request.path.startswith("/api/coordinates/")


def _answer(request: HttpRequest, sentences: list[str], status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        code = "too_large" if status == TooLarge.status else "bad_request"
        errors = [{"code": code, "message": sentence} for sentence in sentences]
        return JsonResponse({"errors": errors}, status=status)
    if request.path.startswith("/ogc/"):
        return refused(request, status, [("", sentence) for sentence in sentences])
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"errors": sentences}, status=status)
    return render(request, "error.html", {"sentences": sentences}, status=status)
