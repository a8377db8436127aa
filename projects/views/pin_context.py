"""What the pinning map asks while an officer works: JSON and fragments, for her projects only."""

from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Polygon
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import PlaceError, PlaceNameTaken
from accounts.models import LocalAuthority, Right
from accounts.named_places import named_place_save
from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from coordinates.places import in_words as place_in_words
from coordinates.values import THAILAND, Bbox, LonLat
from projects.access import project_editable
from projects.checks.entry import told_at_entry
from projects.codes import Primitive
from projects.models import Project, ProjectGeometry
from projects.pin_form import PinForm, answers, understand
from projects.places import owner_area, places_named
from projects.receipts import measure_of
from projects.services.positions import representative
from projects.shapes import ShapeError, as_geojson, measures_of

MOST_NEIGHBOURS: Final = 300
OUTLINE_STEP: Final = 0.0003  # degrees, some 30 m: finer than the boundaries themselves


@login_required
@require_POST
def position_check(request: HttpRequest, code: str) -> HttpResponse:
    """Where a drawn shape falls, its measure, and what a save of the posted form would be told.

    A form that is not fit to be saved yet is told of as far as it is: only the shape must be one.
    """
    project = project_editable(request.user, code, Right.POSITION)
    form = PinForm(request.POST, project=project)
    form.full_clean()
    geometry = form.cleaned_data.get("shape_4326")
    if geometry is None:
        refused = [*form.non_field_errors(), *form["geometry"].errors, *form["typed_text"].errors]
        answer = {"error": " ".join(map(str, refused)), "corrected": form.corrected}
        return JsonResponse(answer, status=400)
    length_m, area_m2 = measures_of(geometry)
    told = told_at_entry(project, request.user, geometry, **form.told)
    return JsonResponse(
        {
            "where": place_in_words(representative(geometry)),
            "measure": measure_of(length_m, area_m2),
            "length_m": length_m,
            "area_m2": area_m2,
            "findings": [asdict(one) for one in told],
        }
    )


@login_required
@require_POST
def position_read(request: HttpRequest, code: str) -> HttpResponse:
    """The understandings of a typed text; a text that cannot be read is an answer, not a fault."""
    project = project_editable(request.user, code, Right.POSITION)
    shape = request.POST.get("shape", "")
    if shape not in Primitive.values:
        shape = project.kind.primitive
    try:
        understood = understand(project, request.POST.get("text", ""), shape)
    except CoordinateError as error:
        return JsonResponse({"alternatives": [], "error": in_words(error), "line": error.line})
    except ShapeError as error:
        return JsonResponse({"alternatives": [], "error": str(error), "line": None})
    return JsonResponse({"alternatives": answers(understood), "error": None, "line": None})


@login_required
@require_safe
def neighbours(request: HttpRequest, code: str) -> HttpResponse:
    """Outlines of other works within ?bbox=, at most 300 (``more`` says there were others)."""
    project = project_editable(request.user, code, Right.POSITION)
    try:
        box = Bbox.parse(request.GET.get("bbox", ""))
    except CoordinateError as error:
        return JsonResponse({"errors": [in_words(error)]}, status=400)
    area = Polygon.from_bbox((box.minlon, box.minlat, box.maxlon, box.maxlat))
    area.srid = 4326
    works = Project.objects.outlined_to(request.user).exclude(pk=project.pk)
    found = list(
        ProjectGeometry.objects.filter(
            is_current=True, geometry__bboverlaps=area, project__in=works
        ).select_related("project__authority", "project__agency")[: MOST_NEIGHBOURS + 1]
    )
    features = [_outline_of(row) for row in found[:MOST_NEIGHBOURS]]
    more = len(found) > MOST_NEIGHBOURS
    return JsonResponse({"type": "FeatureCollection", "features": features, "more": more})


def _outline_of(row: ProjectGeometry) -> dict[str, Any]:
    work = row.project
    properties = {
        "code": work.code,
        "name": work.name,
        "year": work.year,
        "owner": work.owner.name,
        "state": work.get_state_display(),
    }
    return {"type": "Feature", "geometry": as_geojson(row.geometry), "properties": properties}


@login_required
@require_safe
def outline(request: HttpRequest, code: str) -> HttpResponse:
    """The area of the project's owner as a GeoJSON feature; its geometry is null without one."""
    project = project_editable(request.user, code, Right.POSITION)
    area = owner_area(project.owner)
    whole = area.boundary if area else None
    boundary = whole.simplify(OUTLINE_STEP, preserve_topology=True) if whole else None
    return JsonResponse(
        {
            "type": "Feature",
            "geometry": as_geojson(boundary) if boundary else None,
            "properties": {"name": project.owner.name},
        }
    )


class PlaceForm(forms.Form):
    name = forms.CharField(max_length=120)
    lon = forms.FloatField(min_value=THAILAND.minlon, max_value=THAILAND.maxlon)
    lat = forms.FloatField(min_value=THAILAND.minlat, max_value=THAILAND.maxlat)
    move = forms.BooleanField(required=False)  # take the place of that name from where it is


@login_required
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest, code: str) -> HttpResponse:
    """GET: places named ?q= (a fragment). POST: keep the middle of the map under a name."""
    project = project_editable(request.user, code, Right.POSITION)
    if request.method == "POST":
        return _place_save(request, project)
    text = request.GET.get("q", "")[:120]
    context = {"places": places_named(text, project.owner), "text": text.strip()}
    return render(request, "projects/pin_places.html", context)


def _place_save(request: HttpRequest, project: Project) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not isinstance(project.owner, LocalAuthority):
        form.add_error(None, _("ตั้งชื่อสถานที่ได้เฉพาะ อปท."))
    if not form.is_valid() or not isinstance(project.owner, LocalAuthority):
        return _refused([str(line) for lines in form.errors.values() for line in lines], 400)
    try:
        place, is_new = named_place_save(
            authority=project.owner,
            name=form.cleaned_data["name"],
            position=LonLat(form.cleaned_data["lon"], form.cleaned_data["lat"]),
            move=form.cleaned_data["move"],
        )
    except PlaceError as error:
        return _refused([str(error)], 409 if isinstance(error, PlaceNameTaken) else 400)
    return JsonResponse({"name": place.name}, status=201 if is_new else 200)


def _refused(sentences: list[str], status: int) -> JsonResponse:
    return JsonResponse({"errors": sentences}, status=status)
