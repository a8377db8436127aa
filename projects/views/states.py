"""The page where finance changes the state of a project."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.dates import day_in_words
from accounts.models import Right
from projects.access import project_editable
from projects.codes import State
from projects.errors import Conflict, StateRefused
from projects.models import Project
from projects.services.states import state_change
from projects.states.evidence import evidence_of
from projects.states.form import StateForm, offers
from projects.views.asking import conflict_page, signed_in


@login_required
@require_http_methods(["GET", "POST"])
def project_state(request: HttpRequest, code: str) -> HttpResponse:
    """Change the state; what is wrong is said at its field, and the rest of the form stays."""
    user = signed_in(request)
    project = project_editable(user, code, Right.MONEY)
    form = StateForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            state_change(
                project=project,
                by=user,
                expected_version=form.cleaned_data["version"],
                state=form.cleaned_data["state"],
                changed_on=form.cleaned_data["changed_on"],
                reason=form.cleaned_data["reason"],
            )
        except StateRefused as refused:
            form.add_error(refused.field, str(refused))
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        else:
            label = State(form.cleaned_data["state"]).label
            messages.success(request, _("เปลี่ยนสถานะเป็น “%(state)s” แล้ว") % {"state": label})
            return redirect("projects:page", code=code)
    evidence = evidence_of(project)
    context = {
        "project": project,
        "form": form,
        "offers": offers(project, evidence),
        "evidence": evidence,
        "changes": project.state_changes.select_related("created_by").order_by("-pk")[:30],
    }
    status = 400 if form.is_bound else 200
    return render(request, "projects/state.html", context, status=status)


def _conflict(request: HttpRequest, form: StateForm, theirs: Project) -> HttpResponse:
    rows = [
        (label, mine, day_in_words(stands) if hasattr(stands, "year") else stands)
        for label, mine, stands in form.comparison(theirs)
    ]
    return conflict_page(
        request,
        form,
        what=theirs.code,
        saved=theirs,
        rows=rows,
        version=theirs.facts_version,
        back=reverse("projects:page", args=[theirs.code]),
    )
