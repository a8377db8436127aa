"""Projects whose positions and photos are whole, and certificates of them."""

import io
from datetime import UTC, datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString
from django.core.files.base import ContentFile
from PIL import Image

from projects.certificates import certificate_facts, fingerprint
from projects.models import Certificate, Photo, Project, ProjectGeometry
from projects.services.certificates import certificate_issue
from tests.world import World

COLOURS = {"before": "#8d6e4b", "during": "#777d86", "after": "#9db39a"}
ROLES = ("planned", "contracted", "as_built")


def road(shift: float = 0.0) -> LineString:
    """A bent road of about 1.1 km in the SAO, ``shift`` degrees further north."""
    bends = [(100.05, 16.05), (100.053, 16.0512), (100.057, 16.0504), (100.06, 16.0515)]
    return LineString([(lon, lat + shift) for lon, lat in bends], srid=4326)


def whole(
    world: World,
    *,
    shapes: dict[str, GEOSGeometry] | None = None,
    north: float = 0.0,
    **facts: Any,
) -> Project:
    """A funded project that misses nothing for its certificate; its road lies ``north`` degrees
    further north, for two at one place block each other."""
    project = world.project(**facts)
    world.fund(project)
    for place, role in enumerate(ROLES):
        geometry = (shapes or {}).get(role) or road(north + place * 0.0002)
        current = role == "as_built"
        world.pin(project, geometry, role=role, method="gnss", is_current=current)
    for stage in COLOURS:
        photo(project, stage)
    return project


def photo(project: Project, stage: str, **facts: Any) -> Photo:
    """A photo of a stage, with a picture of our own."""
    kept = io.BytesIO()
    Image.new("RGB", (800, 600), COLOURS[stage]).save(kept, "JPEG")
    files = {
        name: ContentFile(kept.getvalue(), name="x.jpg") for name in ("original", "view", "thumb")
    }
    number = project.photos.count()
    return Photo.objects.create(
        **{
            "project": project,
            "stage": stage,
            "sha256": f"{project.pk:032x}{number:032x}",
            "width": 800,
            "height": 600,
            "original_kind": "JPEG",
            "taken_at": datetime(2025, 1, 1 + number, tzinfo=UTC),
            **files,
            **facts,
        }
    )


def issued(world: World, project: Project) -> Certificate:
    """A certificate as the engineer issues it on the page."""
    seen = fingerprint(certificate_facts(project))
    return certificate_issue(project=project, by=world.engineering, expected=seen)


def position_of(project: Project, role: str) -> ProjectGeometry:
    return project.geometries.get(role=role, replaced_at=None)
