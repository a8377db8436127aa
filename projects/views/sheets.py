"""Pages of the sheets by duty: download one, send it back, read what it would change, take it."""

from typing import Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Agency, Right
from accounts.owners import Owner, owner_of_code
from accounts.rights import can, reach
from coordinates.fields import ThaiYearField
from coordinates.thai import fiscal_year
from projects.choices import year_choices
from projects.sheets.catalogue import BOOKS
from projects.sheets.jobs import KIND, sheet_commit, sheet_try
from projects.sheets.table import Book, Scope
from projects.sheets.writing import as_xlsx
from projects.upload_form import UploadForm
from projects.views.asking import choose_owner, owner_asked, signed_in
from projects.views.uploads import UploadPages, upload_commit, upload_report

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RIGHTS: Final = (Right.MONEY, Right.POSITION, Right.FACTS)
_PAGES: Final = UploadPages(
    kind=KIND,
    title=_("แผ่นงาน Excel"),
    confirm=_("ยืนยันบันทึก"),
    index="sheets:index",
    report="sheets:report",
    commit="sheets:commit",
    rights=_RIGHTS,
    take=sheet_commit,
)


class SheetForm(UploadForm):
    label = _("ไฟล์ที่กรอกแล้ว (.xlsx ไม่เกิน %(mb)d เมกะไบต์)")
    accept = ".xlsx"


class YearForm(forms.Form):
    year = ThaiYearField(label=_("ปีงบประมาณ (พ.ศ.)"))


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The sheets of an owner that the user may fill in; one sent back is only tried."""
    user = signed_in(request)
    right = _right_of(request)
    owner = owner_asked(request, right)
    if owner is None:
        return choose_owner(request, right)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        job = sheet_try(owner=owner, by=user, file=file, file_name=file.name)
        return redirect("sheets:report", pk=job.pk)
    context = {
        "owner": owner,
        "form": form,
        "books": _books(request, owner),
        "planning": can(user, Right.FACTS, owner),
        "years": year_choices(),
        "this_year": fiscal_year(localdate()),
    }
    return render(request, "sheets/index.html", context, status=400 if form.is_bound else 200)


def _right_of(request: HttpRequest) -> Right:
    """The first right of a sheet that the user holds at the owner asked for, or anywhere."""
    code = request.GET.get("owner") or request.POST.get("owner") or ""
    owner = owner_of_code(code) if code else None
    for right in _RIGHTS:
        held = reach(request.user, right)
        if held.covers(owner) if owner else bool(held):
            return right
    if code:
        raise Http404
    raise PermissionDenied


def _books(request: HttpRequest, owner: Owner) -> list[Book]:
    is_agency = isinstance(owner, Agency)
    return [
        book
        for book in BOOKS.values()
        if can(request.user, book.right, owner) and not (is_agency and book.authorities_only)
    ]


@login_required
@require_safe
@never_cache
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet ``key`` of an owner with what stands in it; ?year=B.E. for those of a year."""
    book = BOOKS.get(key)
    if book is None:
        raise Http404
    owner = owner_asked(request, book.right)
    if owner is None:
        return choose_owner(request, book.right)
    if book.authorities_only and isinstance(owner, Agency):
        raise Http404
    year = 0
    if book.by_year:
        form = YearForm({"year": request.GET.get("year") or fiscal_year(localdate())})
        if not form.is_valid():
            raise forms.ValidationError(form.errors.as_data())
        year = form.cleaned_data["year"]
    with override(settings.LANGUAGE_CODE):  # what is sent back is read in one language only
        content = as_xlsx(book, Scope(owner, signed_in(request), year))
    response = HttpResponse(content, content_type=_XLSX)
    name = f"gisplan-{key}-{owner.code}{f'-{year}' if year else ''}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
@never_cache
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the sheet would change or changed."""
    return upload_report(request, pk, _PAGES)


@login_required
@require_POST
def commit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the sheet of a report without faults."""
    return upload_commit(request, pk, _PAGES)
