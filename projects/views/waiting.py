"""The list behind each number of “waiting for you because …”."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights import reach
from projects.views.asking import signed_in
from projects.waiting import BY_CODE

PER_PAGE = 50


@login_required
@require_safe
def waiting_list(request: HttpRequest, reason: str) -> HttpResponse:
    """All that waits for the user for one reason, the longest waiting first."""
    user = signed_in(request)
    declared = BY_CODE.get(reason)
    if declared is None:
        raise Http404
    if not reach(user, declared.right):
        raise PermissionDenied
    page: Any = Paginator(declared.rows(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "reason": declared,
        "page": page,
        "items": [declared.item(row) for row in page.object_list],
        "count": page.paginator.count,
    }
    return render(request, "projects/waiting.html", context)
