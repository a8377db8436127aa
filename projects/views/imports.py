"""Pages of the import: choose a file, read what it would do, take it."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Job, Right
from accounts.owners import owner_of_code
from accounts.rights import can
from projects.imports import KIND, import_start
from projects.sources import prefilled
from projects.sources.catalogue import FOR_AUTHORITIES
from projects.views.asking import choose_owner, owner_asked, signed_in

_CONTENT = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class ImportForm(forms.Form):
    source = forms.ChoiceField(
        label=_("ชนิดไฟล์"), choices=[(source.name, source.title) for source in FOR_AUTHORITIES]
    )
    file = forms.FileField(
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    overwrite = forms.BooleanField(
        label=_("ใช้ของไฟล์ทับ"),
        help_text=_("หากมีผู้อื่นแก้โครงการหลังจากท่านดาวน์โหลดแบบฟอร์ม ให้ค่าในไฟล์แทนค่าที่เขาแก้"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = gettext("ไฟล์ (.xlsx หรือ .csv ไม่เกิน %(mb)d เมกะไบต์)")
        self.fields["file"].label = label % {"mb": settings.UPLOAD_MAX_BYTES // 2**20}

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            reason = gettext("ไฟล์ใหญ่เกินไป รับได้ไม่เกิน %(mb)d เมกะไบต์")
            raise forms.ValidationError(reason % {"mb": settings.UPLOAD_MAX_BYTES // 2**20})
        return file


@login_required
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is only tried, and its report is the next page."""
    user = signed_in(request)
    owner = owner_asked(request, Right.FACTS)
    if owner is None:
        return choose_owner(request, Right.FACTS)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        job = import_start(
            owner=owner,
            by=user,
            source=form.cleaned_data["source"],
            file=file,
            file_name=file.name,
            commit=False,
            overwrite=form.cleaned_data["overwrite"],
        )
        return redirect("projects:import_report", pk=job.pk)
    status = 400 if form.is_bound else 200
    return render(request, "projects/import.html", {"form": form, "owner": owner}, status=status)


@login_required
@require_safe
@never_cache
def import_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would do or did; while a large one is read, how far it is."""
    job = _job(request, pk)
    is_part = request.headers.get("HX-Request") == "true"
    template = "projects/_import_report.html" if is_part else "projects/import_report.html"
    return render(request, template, {"job": job, "owner": owner_of_code(job.parameters["owner"])})


@login_required
@require_POST
def import_commit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file of a report without faults; a second click changes nothing more."""
    user = signed_in(request)
    job = _job(request, pk)
    owner = owner_of_code(job.parameters["owner"])
    if owner is None or not can(user, Right.FACTS, owner):
        raise PermissionDenied
    if not job.input_file or not job.result.get("good") or job.parameters["commit"]:
        return redirect("projects:import_report", pk=job.pk)
    with job.input_file.open("rb") as file:
        taken = import_start(
            owner=owner,
            by=user,
            source=job.parameters["source"],
            file=file,
            file_name=job.parameters["file_name"],
            commit=True,
            overwrite=job.parameters.get("overwrite", False),
        )
    return redirect("projects:import_report", pk=taken.pk)


@login_required
@require_safe
@never_cache
def template(request: HttpRequest, extension: str) -> HttpResponse:
    """The sheet to fill in, with the authority's projects in it."""
    if extension not in _CONTENT:
        raise Http404
    owner = owner_asked(request, Right.FACTS)
    if owner is None:
        return choose_owner(request, Right.FACTS)
    with override(settings.LANGUAGE_CODE):  # what is sent back is read in one language only
        content = prefilled.as_xlsx(owner) if extension == "xlsx" else prefilled.as_csv(owner)
    response = HttpResponse(content, content_type=_CONTENT[extension])
    name = f"gisplan-{owner.code}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _job(request: HttpRequest, pk: UUID) -> Job:
    """The asker's own import; anybody else's is a 404."""
    return get_object_or_404(signed_in(request).jobs, pk=pk, kind=KIND)
