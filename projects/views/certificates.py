"""The page of a project's certificate: what is missing, the facts to certify, what was issued."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Right
from accounts.rights import can
from projects.access import project_readable
from projects.certificate_form import IssueForm, VoidForm
from projects.certificates import (
    certificate_changes,
    certificate_facts,
    certificate_live,
    certificate_missing,
    fingerprint,
)
from projects.codes import State
from projects.errors import CertificateOutdated, ProjectError
from projects.models import Project
from projects.services.certificates import certificate_issue, certificate_void
from projects.views.asking import signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What is missing, the button that issues, or the certificate that stands."""
    project = project_readable(request.user, code)
    if request.method != "POST":
        return _page(request, project)
    if not _may_issue(request, project):
        raise PermissionDenied
    return _void(request, project) if request.POST.get("do") == "void" else _issue(request, project)


def _may_issue(request: HttpRequest, project: Project) -> bool:
    return any(can(request.user, right, project.owner) for right in (Right.POSITION, Right.REVIEW))


def _issue(request: HttpRequest, project: Project) -> HttpResponse:
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _page(request, project, issue=form, status=400)
    try:
        made = certificate_issue(
            project=project, by=signed_in(request), expected=form.cleaned_data["seen"]
        )
    except ProjectError as error:
        fresh = IssueForm()
        status = 409 if isinstance(error, CertificateOutdated) else 400
        return _page(request, project, issue=fresh, refused=str(error), status=status)
    messages.success(request, _("ออกใบรับรองเลขที่ %(number)s แล้ว") % {"number": made.number})
    return redirect("projects:certificate", code=project.code)


def _void(request: HttpRequest, project: Project) -> HttpResponse:
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _page(request, project, void=form, status=400)
    meant = project.certificates.filter(pk=form.cleaned_data["certificate"]).first()
    if meant is None:
        raise Http404
    try:
        certificate_void(
            certificate=meant, by=signed_in(request), reason=form.cleaned_data["reason"]
        )
    except ProjectError as error:
        return _page(request, project, refused=str(error), status=409)
    messages.success(request, _("ยกเลิกใบรับรองแล้ว ฉบับที่พิมพ์ไปใช้ไม่ได้อีก"))
    return redirect("projects:certificate", code=project.code)


def _page(
    request: HttpRequest,
    project: Project,
    *,
    issue: Form | None = None,
    void: Form | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    live = certificate_live(project)
    missing = certificate_missing(project)
    withdrawn = project.state == State.CANCELLED
    may_issue = _may_issue(request, project)
    is_ready = may_issue and not (withdrawn or live or missing)
    context = {
        "project": project,
        "live": live,
        "changes": certificate_changes(live) if live else [],
        "missing": missing,
        "voided": project.certificates.filter(voided_at__isnull=False).select_related(
            "voided_by", "issued_by"
        ),
        "seen": fingerprint(certificate_facts(project)) if is_ready else "",
        "may_issue": may_issue,
        "may_pin": can(request.user, Right.POSITION, project.owner),
        "withdrawn": withdrawn,
        "issue": issue,
        "void": void or (VoidForm(initial={"certificate": live.pk}) if live else None),
        "refused": refused,
    }
    return render(request, "projects/certificate.html", context, status=status)
