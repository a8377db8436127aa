"""Pages of a person's own jobs; anybody else's is a 404."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.jobs import job_cancel
from accounts.models import Job
from accounts.ranges import file_response

PAGE = 25


def job_of(request: HttpRequest, pk: UUID) -> Job:
    """The asker's own job ``pk``, or 404."""
    return get_object_or_404(signed_in(request).jobs, pk=pk)


@login_required
@require_safe
@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(signed_in(request).jobs.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/jobs.html", {"page": page})


@login_required
@require_safe
@never_cache
def job_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a job; htmx asks it every 2 s for the part that moves, until it has ended."""
    asked_by_htmx = request.headers.get("HX-Request") == "true"
    template = "accounts/_job.html" if asked_by_htmx else "accounts/job.html"
    response = render(request, template, {"job": job_of(request, pk)})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = job_of(request, pk)
    if not job_cancel(job=job):
        messages.warning(request, gettext("งานนี้จบไปก่อนแล้ว จึงยกเลิกไม่ได้"))
    return redirect("jobs:detail", pk=job.pk)


@login_required
@require_safe
@never_cache
def result(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The result as a download, in parts where asked, never shown in the page's own origin."""
    job = job_of(request, pk)
    if job.state != Job.State.DONE or not job.result_file:
        raise Http404
    try:
        opened = job.result_file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = file_response(
        request,
        opened,
        size=job.result_file.size,
        name=job.result["file_name"],
        tag=f'"{job.pk}-{job.attempt}"',
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
