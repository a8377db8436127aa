"""Pages where planning fills a draft plan with projects."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Right
from coordinates.thai import normalise
from projects.codes import PlanState
from projects.errors import Conflict
from projects.models import DevelopmentPlan
from projects.plans.access import entry_editable, plan_editable
from projects.plans.errors import PlanForeign, PlanNotDraft
from projects.plans.forms import EntriesForm, EntryForm
from projects.services import plans as services
from projects.views.asking import conflict_page, signed_in, whole_number

PER_PAGE = 50


def offered(request: HttpRequest, plan: DevelopmentPlan) -> dict[str, Any]:
    """The authority's projects that the plan does not hold, searched by ``q``, by pages."""
    text = normalise(request.GET.get("q", "")[:200])
    projects = services.addable(plan).matching(text).with_money()
    rows = projects.order_by("-year", "code")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "q": text, "count": page.paginator.count}


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose projects of the authority that the plan does not hold yet."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.DRAFT:
        raise PlanNotDraft
    addable = services.addable(plan)
    keys = addable.values_list("pk", flat=True) if request.method == "POST" else []
    form = EntriesForm(request.POST or None, offered=keys)
    if request.method == "POST" and form.is_valid():
        try:
            entries = services.plan_entries_add(
                plan=plan,
                by=user,
                projects=form.cleaned_data["project"],
                form=form.cleaned_data["form"],
            )
        except PlanForeign as error:
            form.add_error("project", str(error))
        else:
            count = len(entries)
            done = ngettext("เพิ่ม %(count)d โครงการในแผนแล้ว", "เพิ่ม %(count)d โครงการในแผนแล้ว", count)
            messages.success(request, done % {"count": count})
            return redirect("plans:page", pk=pk)
    context = {"plan": plan, "form": form, "chosen": ticked(request)}
    status = 400 if form.is_bound else 200
    return render(request, "plans/add.html", context | offered(request, plan), status=status)


def ticked(request: HttpRequest) -> set[int | None]:
    """What was ticked, kept after an error."""
    return {whole_number(text) for text in request.POST.getlist("project")}


@login_required
@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """The form and the number of a project in a draft plan."""
    user = signed_in(request)
    row = entry_editable(user, pk, entry)
    if row.plan.state != PlanState.DRAFT or row.revision_id:
        raise PlanNotDraft
    known = {"version": row.version, "form": row.form, "number": row.number}
    form = EntryForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.plan_entry_edit(
                entry=row,
                by=user,
                expected_version=data["version"],
                form=data["form"],
                number=data["number"],
            )
        except Conflict as conflict:
            return conflict_page(
                request,
                form,
                what=row.project.code,
                saved=conflict.current,
                rows=form.comparison(conflict.current),
                version=conflict.current.version,
                back=reverse("plans:page", args=[pk]),
            )
        messages.success(request, _("บันทึกลำดับและแบบแล้ว"))
        return redirect("plans:page", pk=pk)
    context = {"plan": row.plan, "entry": row, "form": form}
    return render(request, "plans/entry.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Take a project out of a draft plan; the project stays."""
    user = signed_in(request)
    row = entry_editable(user, pk, entry)
    services.plan_entry_remove(entry=row, by=user)
    messages.success(request, _("นำ %(code)s ออกจากแผนแล้ว") % {"code": row.project.code})
    return redirect("plans:page", pk=pk)
