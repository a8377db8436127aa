"""Pages where planning asks that a project be paid, and the executive decides."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right, User
from accounts.rights import can, reach
from projects.access import project_editable
from projects.budget.access import budget_request_readable, budget_requests_readable
from projects.budget.errors import RequestBeyondPlan, RequestOpenAlready
from projects.budget.filter import RequestFilter
from projects.budget.forms import ApproveForm, BudgetRequestForm, ReasonForm, StepForm
from projects.codes import APPROVED, BudgetRequestState
from projects.models import BudgetRequest, Project
from projects.services import budget_requests as services
from projects.views.asking import signed_in
from projects.views.project_choice import choose_project
from projects.views.refusals import TAKEN, Fields, saved, step_sent, steps_shown

PER_PAGE = 50
_FIELDS: Final[Fields] = {RequestOpenAlready: "source", RequestBeyondPlan: "amount"}
STEPS: Final[dict[str, tuple[Right, type[StepForm], Any, Callable[..., BudgetRequest]]]] = {
    "approve": (
        Right.APPROVE,
        ApproveForm,
        gettext_lazy("อนุมัติ"),
        services.budget_request_approve,
    ),
    "refuse": (
        Right.APPROVE,
        ReasonForm,
        gettext_lazy("ไม่อนุมัติ"),
        services.budget_request_refuse,
    ),
    "withdraw": (
        Right.FACTS,
        StepForm,
        gettext_lazy("ถอนคำขอ"),
        services.budget_request_withdraw,
    ),
}


@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests the user may read, the newest first; ?owner=, ?year=, ?state=."""
    asked = RequestFilter(request.GET, queryset=budget_requests_readable(request.user))
    rows = asked.found()
    sums = rows.order_by().values("state").annotate(sum=Sum("amount"))
    totals = dict(sums.values_list("state", "sum"))
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": asked,
        "count": page.paginator.count,
        "totals": [(s.label, totals[s]) for s in BudgetRequestState if s in totals],
        "may_add": bool(reach(request.user, Right.FACTS)),
    }
    return render(request, "budget/requests.html", context, status=asked.status)


@login_required
@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """Ask for money for a project (?project=CODE), or choose it first."""
    user = signed_in(request)
    code = request.GET.get("project") or request.POST.get("project")
    if not code:
        approved = Project.objects.filter(state__in=APPROVED)
        return choose_project(request, Right.FACTS, approved)
    project = project_editable(user, code, Right.FACTS)
    form = BudgetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        create = partial(services.budget_request_create, project=project, by=user, facts=form.facts)
        if made := saved(form, create, _FIELDS):
            messages.success(request, _("ส่งคำขออนุมัติงบประมาณแล้ว รอผู้บริหารพิจารณา"))
            return redirect("budget:request", pk=made.pk)
    context = _project_context(project) | {"form": form}
    return render(
        request, "budget/request_form.html", context, status=400 if form.is_bound else 200
    )


def _project_context(project: Project) -> dict[str, Any]:
    """The project, what its plan foresees, and the money it has so far."""
    shares = list(project.shares.select_related("item").order_by("item__fiscal_year", "pk"))
    return {
        "project": project,
        "amounts": project.amounts.order_by("fiscal_year"),
        "shares": shares,
        "budget_baht": sum(share.amount for share in shares),
    }


@login_required
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A request with its project, plan and money; the steps that are the reader's to take."""
    user = signed_in(request)
    asked = budget_request_readable(user, pk)
    if request.method != "POST":
        return _page(request, user, asked)
    name = request.POST.get("do", "")
    if name not in STEPS:
        raise Http404
    right, form_class, label, service = STEPS[name]
    if not can(user, right, asked.project.owner):
        raise PermissionDenied
    form = form_class(request.POST, auto_id=f"{name}_%s")
    status = step_sent(form, user, partial(service, request=asked, by=user))
    if status != TAKEN:
        return _page(request, user, budget_request_readable(user, pk), form, status=status)
    messages.success(request, _("บันทึกผลแล้ว: %(step)s") % {"step": label})
    return redirect("budget:request", pk=pk)


def _page(
    request: HttpRequest,
    user: User,
    asked: BudgetRequest,
    sent: StepForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    open_ = asked.state == BudgetRequestState.REQUESTED
    owner = asked.project.owner
    names = [do for do, (right, *_others) in STEPS.items() if open_ and can(user, right, owner)]
    context = _project_context(asked.project) | {"asked": asked}
    context |= steps_shown(
        names,
        labels={do: label for do, (_right, _form, label, _service) in STEPS.items()},
        blank=lambda do: STEPS[do][1](initial={"version": asked.version}, auto_id=f"{do}_%s"),
        sent=sent,
        sent_name=request.POST.get("do", ""),
    )
    return render(request, "budget/request.html", context, status=status)
