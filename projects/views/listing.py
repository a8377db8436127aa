"""The list of projects: filter, sort, pages, totals."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Right
from accounts.rights import reach
from projects.choices import area_choices, strategy_choices, year_choices
from projects.filters import BadQuestion, ProjectFilter, asked_by
from projects.listed import COLUMNS, OWNER, in_order, page_of, sort_choices
from projects.totals import totals_of


@login_required
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects of the question the address holds; a wrong value is a 400 that says which."""
    question = asked_by(request.user, request.GET)
    held = reach(request.user, Right.READ)
    one_owner = held.is_one_authority
    context: dict[str, Any] = {
        "filter": question,
        "one_owner": one_owner,
        "columns": [column for column in COLUMNS if column != OWNER or not one_owner],
        "may_add": bool(reach(request.user, Right.FACTS)),
        "may_pin": bool(reach(request.user, Right.POSITION)),
        "areas": [] if one_owner else area_choices(question.data),
        "strategies": strategy_choices(question.data, held),
        "years": year_choices(),
        "sorts": sort_choices(),
        "sort": request.GET.get("sort", "code"),
    }
    try:
        rows = in_order(question.rows(), request.GET.get("sort", "code"))
        context |= totals(question)
        context["page"] = page_of(rows, context["count"], request.GET.get("page", "1"))
    except BadQuestion as error:
        return render(
            request, "projects/list.html", context | {"wrong": error.sentences}, status=400
        )
    return render(request, "projects/list.html", context)


def totals(question: ProjectFilter) -> dict[str, Any]:
    """The count of projects asked for and the baht of their matching shares."""
    [total] = totals_of(question, sums=["budget_baht"])
    return {"count": total.projects, "budget_baht": total.budget_baht}
