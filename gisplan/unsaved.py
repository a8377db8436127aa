"""What a person sent and nobody saved, since her log-in ended or changed: said, with a way back.

What she typed stays in her browser (static/js/kept.js) until the form stands there again.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

LOGIN = "login"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of an earlier log-in, or without its cookie: 403, nothing changed."""
    sentence = _("ยังไม่ได้บันทึก เพราะมีการเข้าสู่ระบบใหม่หลังเปิดหน้านี้ กลับไปที่แบบฟอร์มแล้วบันทึกอีกครั้ง")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"errors": [sentence]}, status=403)
    context = {"sentence": sentence, "form_address": sent_from(request)}
    return render(request, "unsaved.html", context, status=403)


class LogInAgainMiddleware:
    """A POST that is sent to the log-in saved nothing: the log-in page says so (``unsaved=1``)
    and leads back to the page the form stood on, for its address may take no GET.

    The log-in does not fit into a part of a page: one that only asks (htmx) is told to load
    itself anew, and nothing is answered to a form that is being typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        to = urlsplit(response.get("Location", ""))
        asked = parse_qs(to.query).get("next")
        if to.path != resolve_url(LOGIN) or not asked:
            return response
        is_part = "HX-Request" in request.headers
        if request.method != "POST":
            return HttpResponse(headers={"HX-Refresh": "true"}) if is_part else response
        if is_part:
            return HttpResponse(status=204)
        query = urlencode({"next": sent_from(request) or asked[0], "unsaved": "1"})
        return redirect(f"{to.path}?{query}")


def sent_from(request: HttpRequest) -> str:
    """The page of this site that a form was sent from, with its query; "" where none is told."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
