"""Pages where planning confirms a plan and the executive approves it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Right
from projects.codes import PlanState
from projects.errors import Conflict
from projects.plans.access import plan_editable
from projects.plans.content import missing_of, sums_of
from projects.plans.errors import ApprovalDates, PlanError, PlanNotConfirmed, PlanNotDraft
from projects.plans.forms import ApprovalForm, ReopenForm, VersionForm
from projects.services import plans as services
from projects.services.plans_approval import needs_consent, plan_approve
from projects.views.asking import renew_version, signed_in


def _page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = context.pop("status", 400 if form.is_bound else 200)
    return render(request, template, context | {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, and the button that confirms the plan."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.DRAFT:
        raise PlanNotDraft
    form = VersionForm(request.POST or None, initial={"version": plan.version})
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_confirm(plan=plan, by=user, expected_version=form.cleaned_data["version"])
        except Conflict as conflict:
            status = 409
            form.add_error(None, _changed())
            renew_version(form, conflict.current.version)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("ยืนยันแผนแล้ว รอผู้บริหารอนุมัติ"))
            return redirect("plans:page", pk=pk)
    held = {"plan": plan, "missing": missing_of(plan), "sums": sums_of(plan)}
    return _page(request, "plans/confirm.html", form, status=status, **held)


def _changed() -> str:
    return _("มีผู้แก้แผนนี้หลังจากท่านเปิดหน้านี้ ยังไม่มีอะไรเปลี่ยน ตรวจอีกครั้งแล้วกดใหม่")


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a draft, with a reason, before the approval."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed(_("เปิดกลับมาแก้ไขได้เฉพาะแผนที่ยืนยันแล้วและยังไม่อนุมัติ"))
    form = ReopenForm(request.POST or None, initial={"version": plan.version})
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.plan_reopen(
                plan=plan, by=user, expected_version=data["version"], reason=data["reason"]
            )
        except Conflict as conflict:
            status = 409
            form.add_error(None, _changed())
            renew_version(form, conflict.current.version)
        else:
            messages.success(request, _("เปิดแผนกลับมาแก้ไขแล้ว"))
            return redirect("plans:page", pk=pk)
    return _page(request, "plans/reopen.html", form, status=status, plan=plan, what=plan.name)


@login_required
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The executive approves the plan: days, the council's resolution, the announcement."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.APPROVE)
    if plan.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed
    consent = needs_consent(plan.authority)
    form = ApprovalForm(request.POST or None, initial={"version": plan.version}, consent=consent)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            plan_approve(plan=plan, by=user, expected_version=version, papers=form.papers)
        except Conflict as conflict:
            status = 409
            form.add_error(None, _changed())
            renew_version(form, conflict.current.version)
        except ApprovalDates as error:
            form.add_error(error.field, str(error))
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("อนุมัติแผนแล้ว ต่อไปแก้ด้วยการเปลี่ยนแปลงแผน"))
            return redirect("plans:page", pk=pk)
    held = {"plan": plan, "sums": sums_of(plan), "consent": consent, "what": plan.name}
    return _page(request, "plans/approve.html", form, status=status, **held)
