"""The home page and what the operator asks."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from gisplan.work import open_findings, positions_complete, work_of
from projects.waiting import waiting_for


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me and why, and the work of each of my duties."""
    user = signed_in(request)
    context = {
        "findings": open_findings(user),
        "positions": positions_complete(user),
        "work": work_of(user),
        "waiting": waiting_for(user),
    }
    return render(request, "home.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
