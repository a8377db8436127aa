"""The page where a position is pinned: shown, saved with a receipt, or in conflict."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right
from coordinates.errors import CoordinateError
from coordinates.systems import system_choices
from projects.access import project_editable
from projects.codes import Role, Severity, State
from projects.errors import ProjectCancelled
from projects.models import Project, ProjectGeometry
from projects.pin_form import PinForm, answers, understand
from projects.places import owner_area
from projects.read_as import read_as
from projects.receipts import Receipt, measure_of, place_of
from projects.services.positions import (
    PositionConflict,
    ReasonNeeded,
    live_positions,
    project_pin,
)
from projects.shapes import ShapeError, as_geojson, measures_of
from projects.still_told import still_told
from projects.title import coordinate_text
from projects.views.asking import signed_in
from projects.worklist import next_unpinned, unpinned_of

PAGE = 20


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, code: str) -> HttpResponse:
    """Pin ``code``. POST by fetch (Accept: application/json) answers JSON, by a form a page."""
    user = signed_in(request)
    project = project_editable(user, code, Right.POSITION)
    if project.state == State.CANCELLED:
        raise ProjectCancelled
    if request.method != "POST":
        role = _role(request.GET.get("role"), project)
        standing = live_positions(project).filter(role=role, budget_item=None).first()
        return _page(request, project, PinForm.of(project, standing, role))
    form = PinForm(request.POST, project=project)
    if not form.is_valid():
        return _refused(request, project, form)
    try:
        saved = project_pin(project=project, by=user, **form.facts)
    except ReasonNeeded as error:
        form.add_error(error.field, str(error))
        return _refused(request, project, form)
    except PositionConflict as conflict:
        return _conflict(request, form, conflict)
    return _saved(request, form, saved)


def _role(asked: str | None, project: Project) -> str:
    """The role asked for, else that of the current position, else planned."""
    if asked in Role.values:
        return str(asked)
    current = live_positions(project).filter(is_current=True).values_list("role", flat=True)
    return current.first() or Role.PLANNED


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _page(
    request: HttpRequest, project: Project, form: PinForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "receipt": _receipt(request),
        "positions": live_positions(project).select_related("copied_from"),
        "title_text": _title_text(project),
        "systems": system_choices(),
        "severities": list(Severity),
        "config": _config(request, project),
        **_worklist(request, project),
    }
    return render(request, "projects/pin.html", context, status=status)


def _title_text(project: Project) -> str:
    """The coordinates that title or target carry, where nothing is pinned yet; "" without any."""
    text = coordinate_text(f"{project.name} {project.target}")
    if not text or live_positions(project).exists():
        return ""
    try:
        understand(project, text, project.kind.primitive)
    except (CoordinateError, ShapeError):
        return ""
    return text


def _config(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What the map's modules need to know; geometries are GeoJSON, longitude first."""
    area = owner_area(project.owner)
    return {
        "draftKey": draft_key(request, project),
        "primitive": project.kind.primitive,
        "systems": dict(system_choices()),
        "bbox": area.boundary.extent if area and area.boundary else None,
        "positions": {
            row.role: {
                "geometry": as_geojson(row.geometry),
                "method": row.method,
                "accuracy_m": None if row.accuracy_m is None else float(row.accuracy_m),
                "typed_text": row.typed_text,
                "read_as": read_as(row) if row.typed_text else "",
                "difference_reason": row.difference_reason,
            }
            for row in live_positions(project).filter(budget_item=None)
        },
        "urls": {
            name: reverse(f"projects:{name}", args=[project.code])
            for name in ("position_check", "position_read", "neighbours", "outline", "places")
        }
        | {"overlay": reverse("coordinates:overlay"), "login": reverse("login")},
    }


def draft_key(request: HttpRequest, project: Project) -> str:
    """The name of a draft in the browser: no two people at one computer share one."""
    return f"gisplan:draft:{request.user.pk}:{project.code}"


def _worklist(request: HttpRequest, project: Project) -> dict[str, Any]:
    works: Any = unpinned_of(project.owner)
    page = Paginator(works, PAGE).get_page(request.GET.get("page"))
    return {
        "works": page,
        "due_count": works.filter(due=True).count(),
    }


@login_required
@require_safe
def unpinned(request: HttpRequest, code: str) -> HttpResponse:
    """Another page of the list beside the map (an htmx fragment)."""
    project = project_editable(request.user, code, Right.POSITION)
    context = {"project": project, **_worklist(request, project)}
    return render(request, "projects/pin_list.html", context)


def _saved(request: HttpRequest, form: PinForm, saved: ProjectGeometry) -> HttpResponse:
    """Post, redirect, get: the receipt is shown on the page that comes next.

    ``position_version`` is what an edit made meanwhile builds on: this save, nobody's later one.
    """
    project: Project = form.project
    following = next_unpinned(project) if request.POST.get("then") == "next" else None
    target = following.code if following else project.code
    query = urlencode({"saved": saved.pk} | _desk(request))
    location = f"{reverse('projects:position', args=[target])}?{query}"
    if not _wants_json(request):
        return redirect(location)
    receipt = Receipt.of(saved)
    answer = {
        "code": project.code,
        "draft": request.POST.get("draft", ""),
        "version": saved.version,
        "position_version": min(saved.project.position_version, form.cleaned_data["version"] + 1),
        "role": saved.role,
        "saved_at": receipt.saved_at,
        "place": receipt.place,
        "measure": receipt.measure,
    }
    return JsonResponse({"receipt": answer, "location": location})


def _desk(request: HttpRequest) -> dict[str, str]:
    """The question of the findings desk she came from, to go back to."""
    asked = request.GET.get("desk", "")
    return {"desk": asked} if asked else {}


def _receipt(request: HttpRequest) -> dict[str, Any] | None:
    """The receipt asked for by ?saved=, if the position is one this user may pin."""
    pk = request.GET.get("saved", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    rows = ProjectGeometry.objects.select_related("project__authority", "project__agency")
    row = rows.filter(pk=int(pk)).first()
    may = Project.objects.editable_by(request.user, Right.POSITION)
    if row is None or not may.filter(pk=row.project_id).exists():
        return None
    events: Any = row.events  # type: ignore[attr-defined]  # pghistory adds it
    event = events.filter(pgh_label="insert").select_related("pgh_context").first()
    metadata = event.pgh_context.metadata if event and event.pgh_context else {}
    return {
        "receipt": Receipt.of(row),
        "told": still_told(row.project, request.user),
        "draft": metadata.get("draft", ""),
        "draft_key": draft_key(request, row.project),
    }


def _refused(request: HttpRequest, project: Project, form: PinForm) -> HttpResponse:
    if not _wants_json(request):
        form.focus_first_wrong()
        return _page(request, project, form, status=400)
    return JsonResponse(
        {
            "errors": form.errors,
            "corrected": form.corrected,
            "alternatives": answers(form.alternatives),
        },
        status=400,
    )


def _conflict(request: HttpRequest, form: PinForm, conflict: PositionConflict) -> HttpResponse:
    """Both versions side by side; what was posted comes back in the form, nothing is lost."""
    if _wants_json(request):
        return JsonResponse({"conflict": conflict.current_version}, status=409)
    project: Project = conflict.current
    latest = live_positions(project).select_related("created_by").order_by("-created_at").first()
    theirs = conflict.standing or latest
    mine = form.cleaned_data["shape_4326"]
    kept = {"version", "csrfmiddlewaretoken", "reason", "difference_reason"}
    context = {
        "project": project,
        "form": form,
        "theirs": theirs,
        "theirs_receipt": Receipt.of(theirs) if theirs else None,
        "mine": _mine(form, mine),
        "current_version": conflict.current_version,
        "fields": [(name, value) for name, value in form.data.items() if name not in kept],
        "shapes": {
            "mine": as_geojson(mine),
            "theirs": as_geojson(theirs.geometry) if theirs else None,
        },
    }
    return render(request, "projects/pin_conflict.html", context, status=409)


def _mine(form: PinForm, geometry: Any) -> dict[str, Any]:
    """The posted version in the words of a receipt, though nothing of it is saved."""
    row = ProjectGeometry(project=form.project, geometry=geometry, role=form.cleaned_data["role"])
    row.method = form.cleaned_data["method"]
    length_m, area_m2 = measures_of(geometry)
    return {
        "geometry": row,
        "place": place_of(row),
        "measure": measure_of(length_m, area_m2),
        "typed_text": form.cleaned_data["typed_text"],
        "draft": form.cleaned_data["draft"],
    }
