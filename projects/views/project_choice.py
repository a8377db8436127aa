"""A page to choose the project that a request is for."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Right
from accounts.rights import reach
from coordinates.thai import normalise
from projects.codes import State
from projects.models import Project
from projects.querysets import ProjectQuerySet

OFFERED = 50


def choose_project(
    request: HttpRequest, right: Right, projects: ProjectQuerySet | None = None
) -> HttpResponse:
    """Projects of authorities where the user holds ``right``, by a part of name or code (?q=).

    Raises PermissionDenied without the right anywhere.
    """
    if not reach(request.user, right):
        raise PermissionDenied
    offered = Project.objects.all() if projects is None else projects
    offered = offered.editable_by(request.user, right).filter(authority__isnull=False)
    text = normalise(request.GET.get("q", "")[:200])
    rows = offered.exclude(state=State.CANCELLED).matching(text).select_related("authority")
    found = list(rows.order_by("-year", "code")[: OFFERED + 1])
    context = {"projects": found[:OFFERED], "cut": len(found) > OFFERED, "q": text}
    return render(request, "budget/choose_project.html", context)
