"""Pages where an officer says what a project is: one with its reasons, or many at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import Right
from accounts.owners import owner_columns
from accounts.rights import reach
from projects.access import owner_editable, project_editable
from projects.classification import classify
from projects.classification_form import ClassifyForm
from projects.codes import State
from projects.errors import Conflict, ProjectCancelled
from projects.models import ActivityType, Kind, Project, ProjectType
from projects.services.classification import (
    project_classify,
    projects_classify,
    unclassified,
)
from projects.views.asking import conflict_page, signed_in

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def project_classification(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm or correct sector, kind, type and activity of one project."""
    user = signed_in(request)
    project = project_editable(user, code, Right.FACTS)
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    suggestion = classify(project.name)
    form = ClassifyForm(request.POST or None, project=project, suggestion=suggestion)
    if request.method == "POST" and form.is_valid():
        try:
            project_classify(
                project=project,
                by=user,
                expected_version=form.cleaned_data["version"],
                kind=form.cleaned_data["kind"],
                project_type=form.cleaned_data["project_type"],
                activity_type=form.cleaned_data["activity_type"],
            )
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        messages.success(request, _("ยืนยันการจำแนกประเภทแล้ว"))
        return redirect("projects:page", code=code)
    context = {
        "project": project,
        "form": form,
        "suggestion": suggestion,
        "suggested": _labels(suggestion),
    }
    status = 400 if form.is_bound else 200
    return render(request, "projects/classify.html", context, status=status)


def _labels(suggestion: Any) -> dict[str, Any]:
    return {
        "kind": Kind.objects.filter(pk=suggestion.kind).first(),
        "project_type": ProjectType.objects.filter(pk=suggestion.project_type).first(),
        "activity_type": ActivityType.objects.filter(pk=suggestion.activity_type).first(),
    }


def _conflict(request: HttpRequest, form: ClassifyForm, theirs: Project) -> HttpResponse:
    return conflict_page(
        request,
        form,
        what=theirs.code,
        saved=theirs,
        rows=form.comparison(theirs),
        version=theirs.facts_version,
        back=reverse("projects:page", args=[theirs.code]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def classify_many(request: HttpRequest) -> HttpResponse:
    """Confirm the suggestions for many projects, a page at a time: of all where the user edits
    facts, or of one owner (?owner=CODE)."""
    user = signed_in(request)
    if not reach(user, Right.FACTS):
        raise PermissionDenied
    projects = Project.objects.editable_by(user, Right.FACTS)
    owner = None
    if code := request.GET.get("owner") or request.POST.get("owner"):
        owner = owner_editable(user, code, Right.FACTS)
        projects = projects.filter(**owner_columns(owner))
    if request.method == "POST":
        versions = _chosen(request)
        done = projects_classify(projects=projects, by=user, versions=versions)
        if done:
            words = ngettext("ยืนยันแล้ว %(n)d โครงการ", "ยืนยันแล้ว %(n)d โครงการ", done)
            messages.success(request, words % {"n": done})
        if left := len(versions) - done:
            words = ngettext(
                "อีก %(n)d โครงการยังไม่ยืนยัน เพราะมีผู้แก้ไปก่อน หรือชื่อไม่บอกประเภทครบ เปิดทีละโครงการ",
                "อีก %(n)d โครงการยังไม่ยืนยัน เพราะมีผู้แก้ไปก่อน หรือชื่อไม่บอกประเภทครบ เปิดทีละโครงการ",
                left,
            )
            messages.warning(request, words % {"n": left})
        if not versions:
            messages.warning(request, _("ยังไม่ได้เลือกโครงการ ทำเครื่องหมายหน้าโครงการที่จะยืนยัน"))
        asked = f"?owner={owner.code}" if owner else ""
        return redirect(f"{reverse('projects:classify_many')}{asked}")
    works = unclassified(projects).select_related("kind", "authority", "agency")
    works = works.order_by("-year", "code")
    page: Any = Paginator(works, PER_PAGE).get_page(request.GET.get("page"))
    types = {row.pk: row for row in ProjectType.objects.all()}
    activities = {row.pk: row for row in ActivityType.objects.all()}
    for project in page.object_list:
        guess = classify(project.name)
        project.guess = guess
        project.type_shown = types.get(project.project_type_id or guess.project_type)
        project.activity_shown = activities.get(project.activity_type_id or guess.activity_type)
    context = {"owner": owner, "page": page, "count": page.paginator.count}
    return render(request, "projects/classify_many.html", context)


def _chosen(request: HttpRequest) -> dict[str, int]:
    """The projects marked, each with the version that was shown: ``CODE:VERSION``."""
    chosen: dict[str, int] = {}
    for text in request.POST.getlist("project")[:PER_PAGE]:
        code, _colon, version = text.partition(":")
        if version.isascii() and version.isdecimal() and len(version) < 9:
            chosen[code.replace("\0", "")[:24]] = int(version)
    return chosen
