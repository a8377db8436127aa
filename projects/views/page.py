"""The page of one project: facts, money, positions on a map, history."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Right
from accounts.rights import can
from coordinates.models import AdminArea
from projects.access import project_readable
from projects.codes import State
from projects.history import history_of
from projects.models import Project, ProjectGeometry
from projects.photo_form import photo_context
from projects.services.facts import STATED


@login_required
@require_safe
def project_page(request: HttpRequest, code: str) -> HttpResponse:
    """All of a project, for those who may read all of it."""
    project = project_readable(request.user, code)
    positions = list(
        project.geometries.filter(replaced_at__isnull=True).select_related("created_by")
    )
    context = {
        "project": project,
        "may": {right.value: can(request.user, right, project.owner) for right in Right},
        "withdrawn": project.state == State.CANCELLED,
        "stated": _stated(project),
        "amounts": project.amounts.order_by("fiscal_year"),
        "shares": project.shares.select_related("item").order_by("item__fiscal_year"),
        "positions": positions,
        "replaced": project.geometries.filter(replaced_at__isnull=False).defer("geometry")[:20],
        "features": features_of(positions),
        "places": _places(project),
        "history": history_of(project),
        **photo_context(project, request.user),
    }
    return render(request, "projects/page.html", context)


def _stated(project: Project) -> list[tuple[Any, Any]]:
    return [
        (Project._meta.get_field(name).verbose_name, value)  # type: ignore[union-attr]
        for name in STATED
        if (
            value := project.get_stated_surface_display()
            if name == "stated_surface"
            else getattr(project, name)
        )
    ]


def features_of(positions: list[ProjectGeometry]) -> dict[str, Any]:
    """The live positions as GeoJSON (EPSG:4326, longitude first) for the map."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(position.geometry.geojson),
                "properties": {
                    "role": position.role,
                    "label": position.get_role_display(),
                    "current": position.is_current,
                },
            }
            for position in positions
        ],
    }


def _places(project: Project) -> list[str]:
    codes = [project.subdistrict_code, project.district_code, project.province_code]
    names = AdminArea.objects.names(codes)
    return [names[code] for code in codes if code in names]
