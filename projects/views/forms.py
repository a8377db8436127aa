"""Pages where planning creates, edits and withdraws a project, or brings it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.meanwhile import told_meanwhile
from accounts.models import Right
from projects.access import project_editable
from projects.codes import PLANNABLE, State
from projects.errors import (
    Conflict,
    ContractsLive,
    NotWithdrawn,
    ProjectCancelled,
    ProjectError,
    StateFollowsMoney,
)
from projects.forms import BringBackForm, FactsForm, WithdrawForm
from projects.links import suggestions
from projects.models import Kind, Project
from projects.plans.errors import ApprovalByPlan
from projects.services import facts as services
from projects.services.withdrawal import state_before
from projects.title import read_title, suggest_kind
from projects.views.asking import (
    choose_owner,
    is_outdated,
    owner_asked,
    renew_version,
    sent_fields,
    signed_in,
)


@login_required
@require_http_methods(["GET", "POST"])
def project_new(request: HttpRequest) -> HttpResponse:
    """A new project of an authority where the user edits facts (?owner=CODE, or her only one)."""
    user = signed_in(request)
    owner = owner_asked(request, Right.FACTS)
    if owner is None:
        return choose_owner(request, Right.FACTS)
    form = FactsForm(request.POST or None, by=user, owner=owner)
    if request.method == "POST" and form.is_valid():
        stated = services.columns_from_text(form.cleaned_data["name"], form.cleaned_data["target"])
        project = services.project_create(
            owner=owner, by=user, facts=stated | form.facts, amounts=form.amounts
        )
        messages.success(request, _("สร้างโครงการ %(code)s แล้ว") % {"code": project.code})
        return redirect("projects:page", code=project.code)
    return _form(request, form, owner=owner)


def _form(request: HttpRequest, form: FactsForm, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    context |= {"form": form, "suggested": suggestions(context["owner"])}
    return render(request, "projects/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def project_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Edit facts; a version another officer saved meanwhile gives both, side by side."""
    user = signed_in(request)
    project = project_editable(user, code, Right.FACTS)
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    form = FactsForm(request.POST or None, instance=project, by=user, owner=project.owner)
    if request.method == "POST" and is_outdated(form, project.facts_version):
        form.is_valid()  # for what can be compared; a value that stands no more is no fault now
        return _conflict(request, form, project_editable(user, code, Right.FACTS))
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, project=project, owner=project.owner)
    try:
        services.project_edit(
            project=project,
            by=user,
            expected_version=form.cleaned_data["version"] or 0,
            facts=_read_again(form) | form.facts | form.stated,
            amounts=form.amounts,
            confirmed=bool(form.stated),
        )
    except Conflict as conflict:
        return _conflict(request, form, conflict.current)
    except ProjectError as error:
        of_state = isinstance(error, (StateFollowsMoney, ApprovalByPlan))
        form.add_error("state" if of_state else None, str(error))
        return _form(request, form, project=project, owner=project.owner)
    messages.success(request, _("บันทึกข้อมูลโครงการแล้ว"))
    return redirect("projects:page", code=code)


def _read_again(form: FactsForm) -> dict[str, Any]:
    """Stated columns nobody confirmed yet follow the title when it changes."""
    if form.instance.stated_confirmed_at or not {"name", "target"} & set(form.changed_data):
        return {}
    return services.columns_from_text(form.cleaned_data["name"], form.cleaned_data["target"])


def _conflict(request: HttpRequest, form: FactsForm, theirs: Project) -> HttpResponse:
    settled = theirs.state not in PLANNABLE  # not to be chosen by either of the two
    context = {
        "what": theirs.code,
        "told": told_meanwhile(None, request.user),  # the author is of any part
        "rows": form.comparison(theirs),
        "fields": sent_fields(form, version=theirs.facts_version)
        | ({"state": theirs.state} if settled else {}),
        "of_facts": True,
        "settled": settled,
        "back": reverse("projects:page", args=[theirs.code]),
    }
    return render(request, "projects/conflict.html", context, status=409)


@login_required
@require_http_methods(["GET", "POST"])
def project_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Withdraw a project, with a reason."""
    user = signed_in(request)
    project = project_editable(user, code, Right.FACTS)
    if project.state == State.CANCELLED:
        return redirect("projects:page", code=code)
    form = WithdrawForm(request.POST or None, initial={"version": project.facts_version})
    return _with_reason(
        request,
        project,
        form,
        services.project_withdraw,
        "projects/withdraw.html",
        _("ถอนโครงการแล้ว"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def project_bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a withdrawal that was a mistake, with a reason."""
    project = project_editable(signed_in(request), code, Right.FACTS)
    if project.state != State.CANCELLED:
        raise NotWithdrawn
    form = BringBackForm(request.POST or None, initial={"version": project.facts_version})
    done = _("นำโครงการกลับมาแล้ว")
    return _with_reason(
        request,
        project,
        form,
        services.project_bring_back,
        "projects/bring_back.html",
        done,
        becomes=State(state_before(project)).label,
    )


def _with_reason(
    request: HttpRequest,
    project: Project,
    form: WithdrawForm | BringBackForm,
    change: Callable[..., Project],
    template: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """Make a change that needs nothing but its reason; ``more``: what its page tells, too."""
    status = 400 if form.is_bound else 200
    context = {"form": form, "project": project, **more}
    if request.method == "POST" and form.is_valid():
        try:
            change(
                project=project,
                by=signed_in(request),
                expected_version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except Conflict as conflict:
            status, context["project"] = 409, conflict.current
            form.add_error(None, str(conflict))
            renew_version(form, conflict.current.facts_version)
        except ContractsLive as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("projects:page", code=project.code)
    return render(request, template, context, status=status)


@login_required
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """What the title says: a kind to choose and the dimensions read (an htmx fragment).

    Sent as a form: a thousand Thai letters are nine thousand in an address, more than it takes.
    """
    texts = [request.POST.get(name, "") for name in ("name", "target")]
    _sector, kind = suggest_kind(" ".join(texts).strip())
    context = {
        "kind": Kind.objects.filter(pk=kind).exclude(pk="other").first(),
        "stated": _labelled(read_title(*texts)),
    }
    return render(request, "projects/suggest.html", context)


def _labelled(stated: Any) -> list[tuple[Any, Any]]:
    return [
        (Project._meta.get_field(name).verbose_name, value)  # type: ignore[union-attr]
        for name in services.STATED
        if (value := getattr(stated, name.removeprefix("stated_"), None))
    ]
