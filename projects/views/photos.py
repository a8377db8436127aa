"""The photos of a project: the page, what is sent to it, and the pictures themselves."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import monotonic
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Right
from accounts.rights import can
from coordinates.photos import PhotoError, PhotoReaderBusy
from projects.access import project_editable, project_readable
from projects.errors import ProjectError
from projects.gallery import shown
from projects.models import Photo, Project
from projects.photo_form import MOST_AT_ONCE, PhotoForm, RemoveForm, photo_context
from projects.services.photos import photo_add, photo_remove
from projects.views.asking import signed_in
from projects.views.page import features_of

UPLOAD_SECONDS: Final = 20  # for reading the photos of one request; the rest is sent again
_KINDS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "HEIF": "image/heic"}


@dataclass
class Sent:
    """What became of one file that was sent."""

    name: str
    photo: Photo | None = None
    is_new: bool = False
    error: str = ""
    is_busy: bool = False
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "photo": self.photo.pk if self.photo else None,
            "new": self.is_new,
            "error": self.error,
            "notes": self.notes,
        }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def photos(request: HttpRequest, code: str) -> HttpResponse:
    """GET: all photos of a project. POST: send some; each is taken or refused by itself."""
    if request.method == "POST":
        return _upload(request, project_editable(request.user, code, Right.POSITION))
    project = project_readable(request.user, code)
    if request.headers.get("HX-Request") == "true":
        context = {"project": project, **photo_context(project, request.user)}
        return render(request, "projects/photo_gallery.html", context)
    return _page(request, project, PhotoForm())


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def photo_copy(request: HttpRequest, code: str, pk: int, size: str) -> FileResponse:
    """Our own copy without metadata, for everybody who may read the project."""
    photo = _photo(project_readable(request.user, code), pk)
    return _file(photo.thumb if size == "thumb" else photo.view, "image/jpeg", f"{code}-{pk}.jpg")


@login_required
@require_safe
@never_cache
def photo_original(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The file as it was sent, with all it tells: for those who oversee the owner."""
    project = project_readable(request.user, code)
    if not can(request.user, Right.READ, project.owner):
        raise PermissionDenied
    photo = _photo(project, pk)
    name = f"{code}-{pk}{PurePosixPath(str(photo.original)).suffix}"
    return _file(photo.original, _KINDS[photo.original_kind], name, attached=True)


@login_required
@require_POST
def photo_remove_view(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Hide one photo, with the reason."""
    project = project_editable(request.user, code, Right.POSITION)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _refused(request, project, PhotoForm(), _sentences(form))
    try:
        reason = form.cleaned_data["reason"]
        photo_remove(project=project, pk=pk, reason=reason, by=signed_in(request))
    except Photo.DoesNotExist:
        raise Http404 from None
    except ProjectError as error:
        return _page(request, project, PhotoForm(), refused=[str(error)], status=400)
    messages.success(request, _("นำภาพออกแล้ว ภาพและเหตุผลยังอยู่ในประวัติ"))
    return redirect("projects:photos", code=code)


def _upload(request: HttpRequest, project: Project) -> HttpResponse:
    user = signed_in(request)
    form = PhotoForm(request.POST)
    files = request.FILES.getlist("photos")
    refused = _sentences(form)
    if not files:
        refused.append(_("เลือกภาพอย่างน้อยหนึ่งภาพ"))
    if len(files) > MOST_AT_ONCE:
        refused.append(_("ส่งได้ครั้งละไม่เกิน %(most)d ภาพ") % {"most": MOST_AT_ONCE})
    if refused:
        return _refused(request, project, form, refused)
    ends = monotonic() + UPLOAD_SECONDS
    taken = [
        _take(file, project, form, user) if index == 0 or monotonic() < ends else _left(file)
        for index, file in enumerate(files)
    ]
    _note(taken, user)
    return _told(request, project, form, taken)


def _take(file: "UploadedFile[bytes]", project: Project, form: PhotoForm, user: Any) -> Sent:
    name = (file.name or "")[-200:]
    try:
        added = photo_add(
            project=project,
            file=file,
            stage=form.cleaned_data["stage"],
            caption=form.cleaned_data["caption"],
            device=form.device(),
            by=user,
        )
    except (PhotoError, ProjectError) as error:
        return Sent(name, error=str(error), is_busy=isinstance(error, PhotoReaderBusy))
    return Sent(name, photo=added.photo, is_new=added.is_new)


def _left(file: "UploadedFile[bytes]") -> Sent:
    words = {"seconds": UPLOAD_SECONDS}
    error = _("ยังไม่ได้ตรวจภาพนี้ เพราะภาพก่อนหน้าใช้เวลาครบ %(seconds)d วินาที ส่งภาพนี้อีกครั้ง") % words
    return Sent((file.name or "")[-200:], error=error, is_busy=True)


def _note(taken: list[Sent], user: Any) -> None:
    """What the sender should know of each at once: how far it is, where else it stands."""
    pks = [one.photo.pk for one in taken if one.photo]
    found = {one.photo.pk: one for one in shown(Photo.objects.filter(pk__in=pks), user)}
    for one in taken:
        if one.photo:
            one.notes = found[one.photo.pk].notes
            if not one.is_new:
                one.notes.insert(0, _("ภาพนี้มีอยู่แล้วในระยะนี้ จึงไม่เพิ่มซ้ำ"))


def _told(
    request: HttpRequest, project: Project, form: PhotoForm, taken: list[Sent]
) -> HttpResponse:
    failed = [one for one in taken if one.error]
    status = 200
    if failed:
        status = 503 if all(one.is_busy for one in failed) else 400
    if _wants_json(request):
        return JsonResponse({"sent": [one.as_json() for one in taken]}, status=status)
    if failed:
        return _page(request, project, form, taken=taken, status=status)
    for one in taken:
        text = " · ".join([_("รับภาพ “%(name)s” แล้ว") % {"name": one.name}, *one.notes])
        messages.success(request, text)
    return redirect("projects:photos", code=project.code)


def _refused(
    request: HttpRequest, project: Project, form: PhotoForm, sentences: list[str]
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": sentences}, status=400)
    return _page(request, project, form, refused=sentences, status=400)


def _page(  # noqa: PLR0913
    request: HttpRequest,
    project: Project,
    form: PhotoForm,
    *,
    taken: list[Sent] | None = None,
    refused: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    positions = list(project.geometries.filter(replaced_at__isnull=True))
    context = {
        "project": project,
        **photo_context(project, request.user, form),
        "features": features_of(positions),
        "taken": taken or [],
        "refused": refused or [],
    }
    return render(request, "projects/photos.html", context, status=status)


def _sentences(form: Form) -> list[str]:
    return [str(line) for lines in form.errors.values() for line in lines]


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _photo(project: Project, pk: int) -> Photo:
    photo = Photo.objects.standing().filter(project=project, pk=pk).first()
    if photo is None:
        raise Http404
    return photo


def _file(file: Any, kind: str, name: str, *, attached: bool = False) -> FileResponse:
    """Raises Http404 where the storage lacks the file (a restore without it)."""
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=kind, as_attachment=attached, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
