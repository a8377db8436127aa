"""Pages of a revision: begun, shown before and after, confirmed, approved."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right
from accounts.rights import can
from projects.codes import PlanState
from projects.models import PlanRevision
from projects.plans.access import plan_editable, revision_editable, revision_readable
from projects.plans.comparison import proposals_of
from projects.plans.errors import PlanNotApproved, PlanNotConfirmed
from projects.plans.forms import ApprovalForm, ReopenForm, RevisionForm, VersionForm
from projects.services import revisions as services
from projects.services.revisions_approval import revision_approve, revision_needs_consent
from projects.views.asking import signed_in
from projects.views.plans_steps import taken_already
from projects.views.refusals import TAKEN, step_sent


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a revision of an approved plan."""
    user = signed_in(request)
    plan = plan_editable(user, pk, Right.FACTS)
    if plan.state != PlanState.APPROVED:
        raise PlanNotApproved
    form = RevisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        revision = services.revision_create(
            plan=plan, by=user, kind=data["kind"], reason=data["reason"]
        )
        messages.success(request, _("เริ่มการเปลี่ยนแปลงแผนแล้ว เสนอโครงการที่จะเปลี่ยนได้เลย"))
        return redirect("plans:revision", pk=revision.pk)
    status = 400 if form.is_bound else 200
    return render(request, "plans/revision_new.html", {"form": form, "plan": plan}, status=status)


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A revision with each proposal before and after, side by side."""
    revision = revision_readable(request.user, pk)
    return render(request, "plans/revision.html", _held(request, revision))


def _held(request: HttpRequest, revision: PlanRevision) -> dict[str, Any]:
    authority = revision.plan.authority
    is_open = revision.state != PlanState.APPROVED
    moot = services.moot_codes(revision) if is_open else []
    return {
        "revision": revision,
        "plan": revision.plan,
        "proposals": proposals_of(revision, moot),
        "may_edit": can(request.user, Right.FACTS, authority),
        "may_approve": can(request.user, Right.APPROVE, authority),
    }


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Planning confirms what is proposed."""
    user = signed_in(request)
    revision = revision_editable(user, pk, Right.FACTS)
    if revision.state != PlanState.DRAFT:
        messages.info(request, taken_already(revision))
        return redirect("plans:revision", pk=pk)
    form = VersionForm(request.POST or None, initial={"version": revision.version})
    confirmed = partial(services.revision_confirm, revision=revision, by=user)
    status = step_sent(form, user, confirmed)
    if status == TAKEN:
        messages.success(request, _("ยืนยันการเปลี่ยนแปลงแผนแล้ว รอผู้บริหารอนุมัติ"))
        return redirect("plans:revision", pk=pk)
    context = _held(request, revision) | {"form": form}
    return render(request, "plans/revision_confirm.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a draft, with a reason, before the approval."""
    user = signed_in(request)
    revision = revision_editable(user, pk, Right.FACTS)
    if revision.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed(_("เปิดกลับมาแก้ไขได้เฉพาะที่ยืนยันแล้วและยังไม่อนุมัติ"))
    form = ReopenForm(request.POST or None, initial={"version": revision.version})
    reopened = partial(services.revision_reopen, revision=revision, by=user)
    status = step_sent(form, user, reopened)
    if status == TAKEN:
        messages.success(request, _("เปิดการเปลี่ยนแปลงแผนกลับมาแก้ไขแล้ว"))
        return redirect("plans:revision", pk=pk)
    context = {"plan": revision.plan, "revision": revision, "what": str(revision), "form": form}
    return render(request, "plans/reopen.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The executive approves; the proposals are written to the projects."""
    user = signed_in(request)
    revision = revision_editable(user, pk, Right.APPROVE)
    if revision.state == PlanState.APPROVED:
        messages.info(request, taken_already(revision))
        return redirect("plans:revision", pk=pk)
    if revision.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed
    consent = revision_needs_consent(revision)
    known = {"version": revision.version}
    since = revision.plan.approved_on
    form = ApprovalForm(request.POST or None, initial=known, consent=consent, not_before=since)
    approved = partial(revision_approve, revision=revision, by=user)
    status = step_sent(
        form,
        user,
        lambda expected_version, **_days: approved(
            expected_version=expected_version, papers=form.papers
        ),
    )
    if status == TAKEN:
        messages.success(request, _("อนุมัติการเปลี่ยนแปลงแผนแล้ว โครงการเป็นไปตามนี้"))
        return redirect("plans:revision", pk=pk)
    context = _held(request, revision) | {"form": form, "consent": consent, "what": str(revision)}
    return render(request, "plans/approve.html", context, status=status)
