"""Projects as files. The rows are those the question gives and the person may read whole."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import signed_in
from accounts.callers import caller_required
from maps.errors import ExportError
from maps.exports.jobs import export_start
from maps.exports.menu import menu_of
from maps.exports.question import question_of
from maps.exports.registry import FORMATS, options_of
from projects.access import project_readable
from projects.models import Certificate


@require_GET
@caller_required
def export(request: HttpRequest, extension: str) -> StreamingHttpResponse:
    """A file of the asked projects, streamed."""
    chosen = FORMATS.get(extension)
    if chosen is None:
        raise Http404
    options = options_of(chosen, request.GET.dict())
    question = question_of(request.user, request.GET)
    return StreamingHttpResponse(
        chosen.stream(question, options),
        content_type=chosen.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="projects.{chosen.extension}"',
            "Cache-Control": "private, no-store",
            "X-Accel-Buffering": "no",
        },
    )


@require_safe
@login_required
@never_cache
def export_menu(request: HttpRequest) -> HttpResponse:
    """Every format with its options for the question asked: a page, and for htmx its part."""
    asked_by_htmx = request.headers.get("HX-Request") == "true"
    template = "maps/_exports.html" if asked_by_htmx else "maps/exports.html"
    menu = menu_of(question_of(request.user, request.GET))
    response = render(request, template, {"files": menu})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@login_required
def export_jobs(request: HttpRequest) -> HttpResponse:
    """Has the worker make the file; on to the page of the job."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    extension = request.POST.get("format", "")
    data.pop("format", None)
    if extension not in FORMATS:
        message = _("format ต้องเป็น %(allowed)s ไม่ใช่ “%(value)s”")
        told = {"allowed": ", ".join(FORMATS), "value": extension[:40]}
        raise ExportError(message % told)
    chosen = FORMATS[extension]
    options = options_of(chosen, request.POST.dict())
    job = export_start(by=signed_in(request), chosen=chosen, options=options, data=data)
    return redirect("jobs:detail", pk=job.pk)


@require_safe
@login_required
@never_cache
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate as PDF, for whoever may read its project whole."""
    found = get_object_or_404(Certificate.objects.select_related("project"), pk=pk)
    project_readable(request.user, found.project.code)
    # Here, since matplotlib and WeasyPrint would cost every process that never prints.
    from maps.print.certificate import certificate_pdf

    base = settings.PUBLIC_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    address = f"{base}/public/projects/{found.project.code}/"
    name = f"certificate-{found.number.replace('/', '-')}.pdf"
    return HttpResponse(
        certificate_pdf(found, address=address),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
