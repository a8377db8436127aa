"""The page of one project: its whole story, from the vision to the result."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Right, User
from accounts.rights import can
from coordinates.models import AdminArea
from projects.access import project_readable
from projects.chain import chain_of
from projects.checks.judging import judge
from projects.completeness import of_project
from projects.completeness.shown import of_project_shown
from projects.findings.shown import Shown
from projects.history import history_of
from projects.history.parts import parts_open
from projects.models import Project, ProjectGeometry
from projects.photo_form import photo_context
from projects.review.offers import offers_of
from projects.services.facts import STATED
from projects.story import RELATED, story_of
from projects.turns import Seen, turns_of
from projects.views.asking import signed_in

FINDINGS = 20
CHANGES = 12  # of the history; its own page has the rest


@dataclass(frozen=True)
class Refused:
    """A step on one row of a page that was refused: the row's key, why, and what was typed."""

    pk: int
    sentences: list[str]
    form: BaseForm


@login_required
@require_safe
def project_page(request: HttpRequest, code: str) -> HttpResponse:
    """All of a project, for those who may read all of it."""
    return page_shown(request, project_readable(request.user, code))


@login_required
@require_POST
def project_check(request: HttpRequest, code: str) -> HttpResponse:
    """Judge the project by all rules now, for whoever may read it."""
    judge([project_readable(request.user, code).pk])
    messages.success(request, _("ตรวจตามกฎทุกข้อแล้ว"))
    return redirect(f"{reverse('projects:page', args=[code])}#findings")


def page_shown(
    request: HttpRequest, readable: Project, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The page of a project she may read; ``refused``: a step on a position, told beside it."""
    project = Project.objects.select_related(*RELATED).get(pk=readable.pk)
    positions = list(
        project.geometries.live().select_related("created_by", "reviewed_by", "copied_from")
    )
    may = {right.value: can(request.user, right, project.owner) for right in Right}
    story = story_of(project) if may[Right.READ.value] else story_of(project).for_outsiders()
    photos = photo_context(project, request.user)
    stages = photos["gallery"].stages
    photographed = frozenset(str(stage) for stage, shown in stages if shown)
    context = {
        "project": project,
        "may": may,
        "withdrawn": story.is_withdrawn,
        "story": story,
        "chain": chain_of(story),
        "turns": turns_of(Seen(story, positions, photographed), may, signed_in(request)),
        "contracts": story.contracts,
        "shares": story.shares,
        "amounts": story.amounts,
        "changes": story.changes,
        "stated": _stated(project),
        "positions": positions,
        "offers": [] if story.is_withdrawn else offers_of(positions, signed_in(request), may),
        "refused": refused,
        "replaced": project.geometries.filter(replaced_at__isnull=False).defer("geometry")[:20],
        "features": features_of(positions),
        "findings": _findings(project, signed_in(request)),
        "duties": of_project_shown(of_project(project.pk)),
        "places": _places(project),
        "history": history_of(
            project, parts=parts_open(request.user, project).values(), most=CHANGES
        ),
        **photos,
    }
    return render(request, "projects/page.html", context, status=status)


def _findings(project: Project, user: User) -> list[Shown]:
    """What is open of the project and may be told, the severest first; the desk has the rest."""
    rows = project.findings.open().told_to(user).by_weight().defer("place", "proposal")
    return [Shown(row) for row in rows.select_related("assigned_to")[:FINDINGS]]


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
