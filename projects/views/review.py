"""Review: a step on a position of a project's page, and the department's sample."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Right
from accounts.rights import reach
from projects.access import project_editable, project_readable
from projects.codes import Review
from projects.errors import Conflict, ProjectError
from projects.models import Project, ReviewSample
from projects.review.forms import SampleForm, StepForm
from projects.services.review import position_return, position_submit, position_verify
from projects.services.review_sample import review_sample_decide
from projects.views.asking import signed_in, whole_number
from projects.views.page import Refused, page_shown

PER_PAGE: Final = 50
_RIGHTS: Final = {"submit": Right.POSITION, "verify": Right.REVIEW, "return": Right.REVIEW}
_DONE: Final = {
    "submit": gettext_lazy("ส่งตรวจแล้ว"),
    "verify": gettext_lazy("รับรองตำแหน่งแล้ว"),
    "return": gettext_lazy("ส่งกลับให้แก้แล้ว"),
}


@login_required
@require_POST
def position_review(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Submit, verify or return a position; what is refused is said on the project's page."""
    user, form = signed_in(request), StepForm(request.POST)
    right = _RIGHTS.get(request.POST.get("do", ""))
    project = project_editable(user, code, right) if right else project_readable(user, code)
    if not project.geometries.filter(pk=pk, budget_item=None).exists():
        raise Http404
    if not form.is_valid():
        sentences = [str(line) for lines in form.errors.values() for line in lines]
        return page_shown(request, project, refused=Refused(pk, sentences, form), status=400)
    try:
        _step(user, pk, form.cleaned_data)
    except ProjectError as error:
        refused = Refused(pk, [str(error)], form)
        status = 409 if isinstance(error, Conflict) else 400
        return page_shown(request, project, refused=refused, status=status)
    messages.success(request, _DONE[form.cleaned_data["do"]])
    return redirect(f"{reverse('projects:page', args=[code])}#position")


def _step(user: Any, pk: int, sent: dict[str, Any]) -> None:
    asked = {"position": pk, "by": user, "expected_version": sent["version"]}
    if sent["do"] == "submit":
        position_submit(**asked)
    elif sent["do"] == "verify":
        position_verify(**asked)
    else:
        seen = sent["seen"] or Review.SUBMITTED
        position_return(**asked, reason=sent["reason"], seen=seen)


@login_required
@require_http_methods(["GET", "POST"])
def review_samples(request: HttpRequest) -> HttpResponse:
    """The drawn positions, those that wait first; POST decides on ``sample``."""
    user = signed_in(request)
    if not reach(user, Right.SAMPLE):
        raise PermissionDenied
    mine = Project.objects.editable_by(user, Right.SAMPLE)
    rows = ReviewSample.objects.filter(position__project__in=mine)
    if request.method != "POST":
        return _samples(request, rows)
    sample = rows.filter(pk=whole_number(request.POST.get("sample", "")) or 0).first()
    if sample is None:
        raise Http404
    form = SampleForm(request.POST)
    if not form.is_valid():
        sentences = [str(line) for lines in form.errors.values() for line in lines]
        return _samples(request, rows, refused=Refused(sample.pk, sentences, form), status=400)
    try:
        review_sample_decide(
            sample=sample,
            by=user,
            agreed=form.cleaned_data["do"] == "agree",
            note=form.cleaned_data["note"],
        )
    except ProjectError as error:
        status = 409 if isinstance(error, Conflict) else 400
        refused = Refused(sample.pk, [str(error)], form)
        return _samples(request, rows, refused=refused, status=status)
    messages.success(request, _("บันทึกผลการสุ่มตรวจแล้ว"))
    return redirect(request.get_full_path())


def _samples(
    request: HttpRequest, rows: Any, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """``refused``: what was wrong with the one that was sent."""
    ordered = rows.select_related(
        "decided_by",
        "position__reviewed_by",
        "position__project__authority",
        "position__project__agency",
    ).defer("position__geometry")
    waiting_first = ordered.order_by(
        F("agreed").asc(nulls_first=True), "-fiscal_year", "-quarter", "province_code", "pk"
    )
    counts = (
        rows.order_by()
        .values("fiscal_year", "quarter")
        .annotate(
            drawn=Count("pk"),
            agreed_count=Count("pk", filter=Q(agreed=True)),
            refused_count=Count("pk", filter=Q(agreed=False)),
            waiting=Count("pk", filter=Q(agreed=None)),
        )
    )
    context = {
        "page": Paginator(waiting_first, PER_PAGE).get_page(request.GET.get("page")),
        "quarters": counts.order_by("-fiscal_year", "-quarter"),
        "refused": refused,
    }
    if refused:
        context["refused_project"] = ordered.get(pk=refused.pk).position.project
    return render(request, "review/samples.html", context, status=status)
