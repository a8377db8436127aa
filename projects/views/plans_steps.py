"""Pages where planning confirms a plan and the executive approves it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.dates import day_in_words
from accounts.models import Right
from projects.codes import PlanState
from projects.models.planning import Approvable
from projects.plans.access import plan_editable
from projects.plans.content import missing_of, sums_of
from projects.plans.errors import PlanNotConfirmed
from projects.plans.forms import ApprovalForm, ReopenForm, VersionForm
from projects.services import plans as services
from projects.services.plans_approval import needs_consent, plan_approve
from projects.views.asking import signed_in
from projects.views.refusals import TAKEN, step_sent


def taken_already(of: Approvable) -> str:
    """What is said of a step asked again: since when a plan or revision is confirmed, approved."""
    if of.state == PlanState.APPROVED:
        words = {"what": of, "day": day_in_words(of.approved_on) if of.approved_on else ""}
        return _("%(what)s อนุมัติแล้วตั้งแต่ %(day)s ไม่ต้องทำซ้ำ") % words
    words = {"what": of, "day": day_in_words(of.confirmed_at) if of.confirmed_at else ""}
    return _("%(what)s ยืนยันแล้วเมื่อ %(day)s รอผู้บริหารอนุมัติ ไม่ต้องทำซ้ำ") % words


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, and the button that confirms the plan."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.DRAFT:
        messages.info(request, taken_already(plan))
        return redirect("plans:page", pk=pk)
    form = VersionForm(request.POST or None, initial={"version": plan.version})
    confirmed = partial(services.plan_confirm, plan=plan, by=user)
    status = step_sent(form, user, confirmed)
    if status == TAKEN:
        messages.success(request, _("ยืนยันแผนแล้ว รอผู้บริหารอนุมัติ"))
        return redirect("plans:page", pk=pk)
    held = {"form": form, "plan": plan, "missing": missing_of(plan), "sums": sums_of(plan)}
    return render(request, "plans/confirm.html", held, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a draft, with a reason, before the approval."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed(_("เปิดกลับมาแก้ไขได้เฉพาะแผนที่ยืนยันแล้วและยังไม่อนุมัติ"))
    form = ReopenForm(request.POST or None, initial={"version": plan.version})
    reopened = partial(services.plan_reopen, plan=plan, by=user)
    status = step_sent(form, user, reopened)
    if status == TAKEN:
        messages.success(request, _("เปิดแผนกลับมาแก้ไขแล้ว"))
        return redirect("plans:page", pk=pk)
    held = {"form": form, "plan": plan, "what": plan.name}
    return render(request, "plans/reopen.html", held, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The executive approves the plan: days, the council's resolution, the announcement."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.APPROVE)
    if plan.state == PlanState.APPROVED:
        messages.info(request, taken_already(plan))
        return redirect("plans:page", pk=pk)
    if plan.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed
    consent = needs_consent(plan.authority)
    form = ApprovalForm(request.POST or None, initial={"version": plan.version}, consent=consent)
    approved = partial(plan_approve, plan=plan, by=user)
    status = step_sent(
        form,
        user,
        lambda expected_version, **_days: approved(
            expected_version=expected_version, papers=form.papers
        ),
    )
    if status == TAKEN:
        messages.success(request, _("อนุมัติแผนแล้ว ต่อไปแก้ด้วยการเปลี่ยนแปลงแผน"))
        return redirect("plans:page", pk=pk)
    held = {"plan": plan, "sums": sums_of(plan), "consent": consent, "what": plan.name}
    return render(request, "plans/approve.html", held | {"form": form}, status=status)
