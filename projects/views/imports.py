"""Pages of the import: choose a file, read what it would do, take it."""

from typing import Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Right
from projects.imports import KIND, import_take, import_try
from projects.sources import prefilled
from projects.sources.catalogue import FOR_AUTHORITIES
from projects.upload_form import UploadForm
from projects.views.asking import choose_owner, owner_asked, signed_in
from projects.views.uploads import UploadPages, upload_commit, upload_report

_CONTENT = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


_PAGES: Final = UploadPages(
    kind=KIND,
    title=_("นำเข้าโครงการจากไฟล์"),
    confirm=_("ยืนยันนำเข้า"),
    index="projects:import",
    report="projects:import_report",
    commit="projects:import_commit",
    rights=(Right.FACTS,),
    take=import_take,
)


class ImportForm(UploadForm):
    label = _("ไฟล์ (.xlsx หรือ .csv ไม่เกิน %(mb)d เมกะไบต์)")
    accept = ".xlsx,.csv"

    source = forms.ChoiceField(
        label=_("ชนิดไฟล์"), choices=[(source.name, source.title) for source in FOR_AUTHORITIES]
    )
    overwrite = forms.BooleanField(
        label=_("ใช้ของไฟล์ทับ"),
        help_text=_("หากมีผู้อื่นแก้โครงการหลังจากท่านดาวน์โหลดแบบฟอร์ม ให้ค่าในไฟล์แทนค่าที่เขาแก้"),
        required=False,
    )
    named_otherwise = forms.BooleanField(
        label=_("แผนเป็นของหน่วยงานนี้ แม้หัวแบบระบุชื่ออื่น"),
        help_text=_("เช่น หน่วยงานเปลี่ยนชื่อหรือยกฐานะหลังทำแผน"),
        required=False,
    )


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
        job = import_try(
            owner=owner,
            by=user,
            source=form.cleaned_data["source"],
            file=file,
            file_name=file.name,
            overwrite=form.cleaned_data["overwrite"],
            named_otherwise=form.cleaned_data["named_otherwise"],
        )
        return redirect("projects:import_report", pk=job.pk)
    status = 400 if form.is_bound else 200
    return render(request, "projects/import.html", {"form": form, "owner": owner}, status=status)


@login_required
@require_safe
@never_cache
def import_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would do or did."""
    return upload_report(request, pk, _PAGES)


@login_required
@require_POST
def import_commit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file of a report without faults."""
    return upload_commit(request, pk, _PAGES)


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
