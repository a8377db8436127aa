"""Pages of a position file: sent, looked at on a map, read otherwise, matched, saved."""

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right
from projects.access import position_file_editable, position_file_readable, project_editable
from projects.codes import Method, Role
from projects.models import PositionFile, Project
from projects.places import owner_area
from projects.position_file_form import PlacingForm, PositionFileForm, ReadingForm
from projects.position_files.drawing import drawn, moved_first_m
from projects.position_files.matching import match, offered
from projects.position_files.placing import Placement, choices_read, placements_of
from projects.position_files.rows import Row, rows_of
from projects.position_files.summary import LayerWords, others_of
from projects.receipts import Receipt
from projects.services.position_files import (
    FileGone,
    FileReadAgain,
    FileSaved,
    PlacementsRefused,
    Provenance,
    answer_of,
    placed_of,
    position_file_keep,
    position_file_read,
    position_file_save,
)
from projects.services.positions import PositionConflict, ReasonNeeded
from projects.views.asking import choose_owner, owner_asked, signed_in
from projects.worklist import next_unpinned

MOST_OPTIONS: Final = 8_000  # of all selects of a page; beyond, a code is typed with suggestions
PAGE: Final = 50  # receipts
LONGEST_SOUGHT: Final = 100  # characters


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def file_new(request: HttpRequest) -> HttpResponse:
    """Send a file for one owner, or for one of her projects (``?project=``)."""
    user = signed_in(request)
    code = request.GET.get("project", "")
    target = project_editable(user, code, Right.POSITION) if code else None
    owner = target.owner if target else owner_asked(request, Right.POSITION)
    if owner is None:
        return choose_owner(request, Right.POSITION)
    form = PositionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"]
        try:
            file = position_file_keep(owner=owner, by=user, content=content, name=content.name)
            if not file.readings or file.read_error:
                position_file_read(file=file)
        except FileSaved:  # sent again while its page was saved: the receipts are there
            return _to(file, None)
        return _to(file, target)
    context = {"form": form, "owner": owner, "target": target, "days": settings.FILE_KEPT_DAYS}
    status = 400 if form.is_bound else 200
    return render(request, "projects/position_file_new.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def file_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: what was read, on a map, with the projects it may belong to; receipts once saved.
    POST ``do=read``: read it otherwise; ``do=save``: save all rows that were chosen."""
    file = position_file_editable(request.user, pk)
    target = _target(request, file)
    try:
        return _answered(request, file, target)
    except FileGone as error:
        raise Http404 from error


@never_cache
@login_required
@require_safe
def original(request: HttpRequest, pk: UUID) -> FileResponse:
    """The file as it came, as a download, never shown in the page's own origin."""
    file = position_file_readable(request.user, pk)
    try:
        opened = file.original.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        opened, as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _answered(request: HttpRequest, file: PositionFile, target: Project | None) -> HttpResponse:
    if file.is_saved:
        return _to(file, None) if request.method == "POST" else _receipts(request, file)
    if request.method != "POST":
        return _page(request, _View(request, file, target))
    if request.POST.get("do") == "save":
        return _save(request, file, target)
    return _read(request, file, target)


def _target(request: HttpRequest, file: PositionFile) -> Project | None:
    """The project whose page she came from; another owner's is a 404."""
    code = request.GET.get("project", "")
    if not code:
        return None
    found = project_editable(request.user, code, Right.POSITION)
    if found.owner != file.owner:
        raise Http404
    return found


def _to(file: PositionFile, target: Project | None) -> HttpResponse:
    url = reverse("projects:position_file", args=[file.pk])
    return redirect(f"{url}?project={target.code}" if target else url)


class _View:
    """What a page of an open file shows: its rows with their matches, and the projects offered.

    ``?q=`` (in a name or layer) and ``?page=`` say which rows: no file has too many.
    """

    def __init__(self, request: HttpRequest, file: PositionFile, target: Project | None) -> None:
        self.file, self.target, self.owner = file, target, file.owner
        self.area = owner_area(self.owner)
        self.answer = answer_of(file)
        self.count = self.answer.count if self.answer else 0
        self.sought = request.GET.get("q", "").strip()[:LONGEST_SOUGHT]
        numbers = self.answer.sought(self.sought) if self.answer else []
        self.page = Paginator(numbers, settings.FILE_ROWS).get_page(request.GET.get("page"))
        shown = list(self.page)
        self.rows: list[Row] = rows_of(self.answer, self.area, shown) if self.answer else []
        self.choices = offered(self.owner) if self.rows else []
        are_all = len(self.rows) == self.count
        match(self.rows, self.owner, self.choices, target=target, are_all=are_all)

    @property
    def layers(self) -> list[LayerWords]:
        return [LayerWords(layer) for layer in self.answer.layers] if self.answer else []

    @property
    def is_guessed(self) -> bool:
        return any(layer.is_guessed for layer in self.layers)

    def form(self, data: Any = None) -> PlacingForm:
        is_track = bool(self.layers) and all(one.layer["format"] == "GPX" for one in self.layers)
        initial = {
            "reading": self.file.readings,
            "versions": json.dumps(self._versions()),
            "role": Role.PLANNED,
            "method": Method.GNSS if is_track else Method.DOCUMENT,
        }
        return PlacingForm(data, initial=initial, guessed=self.is_guessed)

    def _versions(self) -> dict[str, int]:
        matched = [one.project for row in self.rows for one in row.matches]
        works = [*self.choices, *matched]
        return {one.code: one.position_version for one in works if one.position_version != 1}


def _page(
    request: HttpRequest,
    view: _View,
    *,
    form: PlacingForm | None = None,
    reading_form: ReadingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    file = view.file
    asked = {"srid": file.srid or "", "encoding": file.encoding}
    context = {
        "file": file,
        "owner": view.owner,
        "target": view.target,
        "answer": view.answer,
        "layers": view.layers,
        "others": others_of(view.layers),
        "rows": view.rows,
        "choices": view.choices,
        "has_select": len(view.rows) * len(view.choices) <= MOST_OPTIONS,
        "is_guessed": view.is_guessed,
        "guessed": [one for one in view.layers if one.is_guessed],
        "count": view.count,
        "sought": view.sought,
        "page": view.page,
        "most_rows": settings.FILE_ROWS,
        "outside": sum(row.outside for row in view.rows),
        "reading_form": reading_form or ReadingForm(initial=asked),
        "form": form or view.form(),
        "drawn": drawn(view.rows, view.answer, view.area, view.owner) if view.answer else None,
    }
    return render(request, "projects/position_file.html", context, status=status)


def _read(request: HttpRequest, file: PositionFile, target: Project | None) -> HttpResponse:
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _page(request, _View(request, file, target), reading_form=form, status=400)
    before = answer_of(file)
    try:
        position_file_read(file=file, **form.cleaned_data)
    except FileSaved:
        return _to(file, None)
    after = answer_of(file)
    moved = moved_first_m(before, after) if before and after else None
    if moved is not None:
        words = _("อ่านใหม่แล้ว รูปย้ายจากที่แสดงเดิม %(moved)s เมตร ดูบนแผนที่ว่าตรงไหม")
        messages.info(request, words % {"moved": f"{moved:,.0f}"})
    return _to(file, target)


def _save(request: HttpRequest, file: PositionFile, target: Project | None) -> HttpResponse:
    """All rows in one transaction, or none, each with what stands in its way."""
    view = _View(request, file, target)
    choices_read(view.rows, request.POST)
    form = view.form(request.POST)
    placements: list[Placement] = []
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        placements = placements_of(view.rows, view.owner, reason=reason)
        _complain(view, form, placements)
    if form.is_valid() and not any(row.errors for row in view.rows):
        try:
            position_file_save(
                file=file,
                by=signed_in(request),
                reading=form.cleaned_data["reading"],
                placements=placements,
                versions=form.cleaned_data["versions"],
                provenance=Provenance(
                    **{name: form.cleaned_data[name] for name in ("role", "method", "accuracy_m")}
                ),
            )
        except FileReadAgain as error:
            messages.warning(request, str(error))
            return _to(file, target)
        except PlacementsRefused as refused:
            _refused(form, placements, refused)
            _renew(form, refused)
        else:
            return _to(file, None)
    return _page(request, view, form=form, status=400)


def _complain(view: _View, form: PlacingForm, placements: list[Placement]) -> None:
    if not placements and not any(row.errors for row in view.rows):
        form.add_error(None, _("ยังไม่ได้เลือกโครงการให้รูปใดเลย เลือกอย่างน้อยหนึ่งแถว"))


def _refused(form: PlacingForm, placements: list[Placement], refused: PlacementsRefused) -> None:
    form.add_error(None, str(refused))
    for placement in placements:
        if error := refused.errors.get(placement.project.pk):
            for row in placement.rows:
                row.errors.append(str(error))
                row.conflict = isinstance(error, PositionConflict)
                row.needs_reason = isinstance(error, ReasonNeeded)


def _renew(form: PlacingForm, refused: PlacementsRefused) -> None:
    """After a conflict the same form may be sent again, on the versions that stand now; those of
    other projects stay as they were seen."""
    conflicts = [one for one in refused.errors.values() if isinstance(one, PositionConflict)]
    versions = form.cleaned_data["versions"]
    versions |= {one.current.code: one.current_version for one in conflicts}
    sent: Any = form.data
    data: Any = sent.copy()
    data["versions"] = json.dumps(versions)
    form.data = data


def _receipts(request: HttpRequest, file: PositionFile) -> HttpResponse:
    placed = placed_of(file)
    page = Paginator(placed, PAGE).get_page(request.GET.get("page"))
    context = {
        "file": file,
        "owner": file.owner,
        "count": len(placed),
        "page": page,
        "receipts": Receipt.of_all(list(page)),
        "following": next_unpinned(placed[-1].project) if placed else None,
    }
    return render(request, "projects/position_file_saved.html", context)
