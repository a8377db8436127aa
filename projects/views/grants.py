"""Pages of grant requests: list by reader, entry, page with the reader's steps, sending many."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Right, User
from accounts.rights import reach
from projects.access import project_editable
from projects.budget.access import grant_readable, grants_readable
from projects.budget.filter import GrantFilter
from projects.budget.forms import StepForm
from projects.choices import province_choices
from projects.codes import GrantState, ReadinessPaper
from projects.errors import Conflict, ProjectError
from projects.grants.errors import GrantBeyondPlan, GrantFixed, GrantLiveAlready, GrantYearOver
from projects.grants.forms import FORMS, LABELS, GrantForm
from projects.grants.querysets import planned_for, same_priority, sender_of, totals_by_state
from projects.grants.states import EDITABLE, MOVES, Actor, acts_as, moves_open
from projects.models import GrantRequest, Project
from projects.services import grants as services
from projects.views.asking import conflict_page, signed_in
from projects.views.project_choice import choose_project
from projects.views.refusals import TAKEN, Fields, saved, step_sent, steps_shown

PER_PAGE = 50
_FIELDS: Final[Fields] = {
    GrantLiveAlready: "source",
    GrantYearOver: "fiscal_year",
    GrantBeyondPlan: "note",
}
AT_ONCE = 200  # requests forwarded by one click
SERVICES: Final[dict[str, Callable[..., Any]]] = {
    "submit": services.grant_submit,
    "review": services.grant_review,
    "return": services.grant_return,
    "allocate": services.grant_allocate,
    "refuse": services.grant_refuse,
    "withdraw": services.grant_withdraw,
    "forward": lambda *, grant, by, expected_version: services.grants_forward(
        chosen=[(grant, expected_version)], by=by
    ),
}


@login_required
@require_safe
def grant_list(request: HttpRequest) -> HttpResponse:
    """Requests the user may read, by year and the authority's priority, sums by state.

    ?q= ?owner= ?year= ?state= ?province= ?source= ?mine=yes
    """
    user = signed_in(request)
    asked = GrantFilter(request.GET, queryset=grants_readable(user), request=request)
    rows = asked.found()
    ordered = rows.order_by("-fiscal_year", "project__authority__code", "priority", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    for grant in page.object_list:
        authority = grant.project.authority
        grant.may_forward = "forward" in moves_open(user, grant.state, authority)
    context = {
        "page": page,
        "filter": asked,
        "count": page.paginator.count,
        "totals": totals_by_state(rows),
        "provinces": [] if reach(user, Right.READ).is_one_authority else province_choices(),
        "may_add": bool(reach(user, Right.FACTS)),
        "may_forward": any(grant.may_forward for grant in page.object_list),
    }
    return render(request, "budget/grants.html", context, status=asked.status)


@login_required
@require_http_methods(["GET", "POST"])
def grant_new(request: HttpRequest) -> HttpResponse:
    """A draft request for a project (?project=CODE), or choose it first."""
    user = signed_in(request)
    code = request.GET.get("project") or request.POST.get("project")
    if not code:
        return choose_project(request, Right.FACTS)
    project = project_editable(user, code, Right.FACTS)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = partial(services.grant_draft, project=project, by=user, facts=form.facts)
        if made := saved(form, draft, _FIELDS):
            messages.success(request, _("บันทึกร่างคำขอแล้ว ตรวจแล้วกดส่งคำขอ"))
            _warn_priority(request, made)
            return redirect("budget:grant", pk=made.pk)
    return _form(request, form, project)


@login_required
@require_http_methods(["GET", "POST"])
def grant_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or a returned request; two officers see both, side by side."""
    user = signed_in(request)
    grant = grant_readable(user, pk)
    project = project_editable(user, grant.project.code, Right.FACTS)
    if grant.state not in EDITABLE:
        raise GrantFixed
    form = GrantForm(request.POST or None, instance=grant)
    if request.method == "POST" and form.is_valid():
        edit = partial(
            services.grant_edit,
            grant=grant,
            by=user,
            expected_version=form.cleaned_data["version"] or 0,
            facts=form.facts,
        )
        try:
            made = saved(form, edit, _FIELDS)
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        if made:
            messages.success(request, _("บันทึกคำขอแล้ว"))
            _warn_priority(request, made)
            return redirect("budget:grant", pk=pk)
    return _form(request, form, project, grant=grant)


def _form(request: HttpRequest, form: GrantForm, project: Project, **context: Any) -> HttpResponse:
    context |= {"form": form, "project": project, "amounts": project.amounts.all()}
    status = 400 if form.is_bound else 200
    return render(request, "budget/grant_form.html", context, status=status)


def _conflict(request: HttpRequest, form: GrantForm, theirs: GrantRequest) -> HttpResponse:
    return conflict_page(
        request,
        form,
        what=theirs.project.code,
        saved=theirs,
        rows=form.comparison(theirs),
        version=theirs.version,
        back=reverse("budget:grant", args=[theirs.pk]),
        several="papers",
    )


def _warn_priority(request: HttpRequest, grant: GrantRequest) -> None:
    """Two requests of one priority are said, not refused."""
    if other := same_priority(grant).first():
        text = _("ลำดับความสำคัญ %(priority)s ซ้ำกับคำขอของ %(code)s แก้ลำดับให้ต่างกันก่อนส่ง")
        told = {"priority": grant.priority, "code": other.project.code}
        messages.warning(request, text % told)


@login_required
@require_http_methods(["GET", "POST"])
def grant_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A request with its way so far, and the steps that are the reader's to take (do=…)."""
    user = signed_in(request)
    grant = grant_readable(user, pk)
    if request.method != "POST":
        return _page(request, user, grant)
    name = request.POST.get("do", "")
    if name not in SERVICES:
        raise Http404
    if not acts_as(user, MOVES[name].actor, grant.project.owner):
        raise PermissionDenied
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")
    status = step_sent(form, user, partial(SERVICES[name], grant=grant, by=user))
    if status != TAKEN:
        return _page(request, user, grant_readable(user, pk), form, status=status)
    messages.success(request, _("บันทึกแล้ว: %(step)s") % {"step": LABELS[name]})
    return redirect("budget:grant", pk=pk)


def _page(
    request: HttpRequest,
    user: User,
    grant: GrantRequest,
    sent: StepForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    authority = grant.project.authority
    if authority is None:
        raise Http404
    editable = grant.state in EDITABLE and acts_as(user, Actor.AUTHORITY, authority)
    labels = dict(ReadinessPaper.choices)
    context = {
        "grant": grant,
        "project": grant.project,
        "may_edit": editable,
        "papers": [(labels[code], code in grant.papers) for code in ReadinessPaper.values],
        "amounts": grant.project.amounts.order_by("fiscal_year"),
        "planned": planned_for(grant.project, grant.fiscal_year),
        "sender": sender_of(grant) if grant.submitted_at else None,
        "to_pin": editable
        and grant.project.sector != "other"
        and not grant.project.geometries.filter(is_current=True).exists(),
        "same": same_priority(grant)[:3]
        if grant.state in {*EDITABLE, GrantState.SUBMITTED}
        else [],
    }
    context |= steps_shown(
        moves_open(user, grant.state, authority),
        labels=LABELS,
        blank=lambda name: _blank(name, grant),
        sent=sent,
        sent_name=request.POST.get("do", ""),
    )
    return render(request, "budget/grant.html", context, status=status)


def _blank(name: str, grant: GrantRequest) -> StepForm:
    initial = {"version": grant.version}
    if name == "allocate":
        initial["amount"] = grant.amount  # type: ignore[assignment]
    return FORMS[name](initial=initial, auto_id=f"{name}_%s")


@login_required
@require_POST
def grants_forward(request: HttpRequest) -> HttpResponse:
    """Send the chosen reviewed requests to the department, all or none (chosen=PK:VERSION …)."""
    user = signed_in(request)
    sent = request.POST.getlist("chosen")[: AT_ONCE + 1]
    if not sent or len(sent) > AT_ONCE:
        raise ProjectError(_("เลือกคำขออย่างน้อยหนึ่งรายการ และไม่เกิน 200 รายการต่อครั้ง"))
    chosen = [_version_of(text) for text in sent]
    rows = {pk: grant_readable(user, pk) for pk, _version in chosen}
    services.grants_forward(chosen=[(rows[pk], version) for pk, version in chosen], by=user)
    text = ngettext("ส่งกรมแล้ว %(count)d คำขอ", "ส่งกรมแล้ว %(count)d คำขอ", len(rows))
    messages.success(request, text % {"count": len(rows)})
    return redirect(reverse("budget:grants") + "?state=forwarded")


def _version_of(text: str) -> tuple[int, int]:
    """``PK:VERSION``; a 404 for anything else."""
    pk, _colon, version = text.partition(":")
    if not (pk.isascii() and pk.isdecimal() and version.isascii() and version.isdecimal()):
        raise Http404
    if max(len(pk), len(version)) > 18:  # digits of a bigint
        raise Http404
    return int(pk), int(version)
