"""Pages of development plans: the list, one plan, its name and years, its form ผ.02."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import LocalAuthority, Right
from accounts.rights import can, reach
from projects.codes import PlanState
from projects.errors import Conflict
from projects.models import DevelopmentPlan
from projects.plans.access import authority_editable, plan_editable, plan_readable, plans_readable
from projects.plans.content import entries_of, missing_of, overlapping, rows_of, sums_of, years_of
from projects.plans.errors import PlanExists, PlanNotDraft
from projects.plans.filter import PlanFilter, counted
from projects.plans.forms import PlanFactsForm, VersionForm
from projects.services import plans as services
from projects.sources.p02_writer import p02_workbook
from projects.views.asking import choose_owner, owner_asked, row_conflict, signed_in

PER_PAGE = 50
ENTRIES_PER_PAGE = 20  # each is a card on a phone
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans the user may read; ?owner=CODE, ?state=."""
    asked = PlanFilter(request.GET, queryset=plans_readable(request.user))
    page = Paginator(asked.found(), PER_PAGE).get_page(request.GET.get("page"))
    held = counted(DevelopmentPlan.objects.filter(pk__in=[plan.pk for plan in page]))
    numbers = {plan.pk: plan.projects for plan in held}
    for plan in page:
        plan.projects = numbers[plan.pk]
    context = {
        "page": page,
        "count": page.paginator.count,
        "filter": asked,
        "states": PlanState.choices,
        "may_add": bool(reach(request.user, Right.FACTS)),
    }
    return render(request, "plans/list.html", context, status=asked.status)


@login_required
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """A new plan of an authority where the user edits facts (?owner=CODE, or her only one)."""
    user = signed_in(request)
    owner = owner_asked(request, Right.FACTS)
    if owner is None:
        return choose_owner(request, Right.FACTS)
    if not isinstance(owner, LocalAuthority):
        owner = authority_editable(user, owner.code, Right.FACTS)
    form = PlanFactsForm(request.POST or None, authority=owner)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        years = {"first_year": data["first_year"], "last_year": data["last_year"]}
        try:
            plan = services.plan_create(authority=owner, by=user, name=data["name"], **years)
        except PlanExists as error:
            form.add_error("first_year", str(error))
        else:
            messages.success(request, _("เริ่มแผนแล้ว เพิ่มโครงการ หรือนำเข้าแบบ ผ.02 ได้เลย"))
            return redirect("plans:page", pk=plan.pk)
    status = 400 if form.is_bound else 200
    return render(request, "plans/form.html", {"form": form, "owner": owner}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The name and years of a draft."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.DRAFT:
        raise PlanNotDraft
    form = PlanFactsForm(request.POST or None, authority=plan.authority, plan=plan)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        years = (data["first_year"], data["last_year"])
        try:
            services.plan_edit(
                plan=plan,
                by=user,
                expected_version=data["version"] or 0,
                name=data["name"] or services.plan_name(*years),
                first_year=years[0],
                last_year=years[1],
            )
        except PlanExists as error:
            form.add_error("first_year", str(error))
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        else:
            messages.success(request, _("บันทึกแผนแล้ว"))
            return redirect("plans:page", pk=pk)
    context = {"form": form, "owner": plan.authority, "plan": plan}
    return render(request, "plans/form.html", context, status=400 if form.is_bound else 200)


def _conflict(request: HttpRequest, form: PlanFactsForm, theirs: DevelopmentPlan) -> HttpResponse:
    return row_conflict(request, form, theirs, back=reverse("plans:page", args=[theirs.pk]))


@login_required
@require_safe
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: its projects by pages, sums by year and strategy, what is missing, whose turn."""
    plan = plan_readable(request.user, pk)
    entries = entries_of(plan).select_related("project", "revision")
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    may_approve = can(request.user, Right.APPROVE, plan.authority)
    context = {
        "plan": plan,
        "page": page,
        "rows": rows_of(plan, page.object_list),
        "years": years_of(plan),
        "sums": sums_of(plan),
        "missing": missing_of(plan),
        "overlapping": overlapping(plan) if plan.state != PlanState.APPROVED else [],
        "revisions": plan.revisions.order_by("-year", "-pk"),
        "may_edit": can(request.user, Right.FACTS, plan.authority),
        "may_approve": may_approve,
        "step": VersionForm(initial={"version": plan.version}),
    }
    return render(request, "plans/page.html", context)


@login_required
@require_safe
def p02(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a workbook of แบบ ผ.02, which can be sent back as it is."""
    plan = plan_readable(request.user, pk)
    name = _("ผ.02 %(authority)s %(first)s-%(last)s.xlsx") % {
        "authority": plan.authority.full_name_th,
        "first": plan.first_year,
        "last": plan.last_year,
    }
    response = HttpResponse(p02_workbook(plan), content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
