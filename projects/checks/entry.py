"""What an officer is told while she still draws: the very verdicts that a save would give."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse

from accounts.models import User
from projects.checks.judging import Verdict, preview
from projects.checks.words import sentence
from projects.models import Project
from projects.shapes import as_geojson


@dataclass(frozen=True)
class Told:
    """A verdict in words, with GeoJSON of its place and of what would be right."""

    code: str
    rule: str  # the address of the rule's page
    severity: str
    message: str
    fix: str
    place: dict[str, Any] | None
    proposal: dict[str, Any] | None
    other: dict[str, Any] | None


def told_at_entry(
    project: Project, user: User | AnonymousUser, geometry: GEOSGeometry, **facts: Any
) -> list[Told]:
    """Everything about this position of this project that a person should look at.

    ``facts``: as ``preview`` takes them. Other projects are told as far as ``user`` may see
    their outline. Two queries, one where no other project is named.
    """
    verdicts = preview(project, geometry=geometry, **facts)
    others = _outlines({one.other for one in verdicts if one.other}, user)
    return [
        _told(one, others.get(one.other) if one.other else None)
        for one in verdicts
        if one.other is None or one.other in others
    ]


def _outlines(keys: set[int], user: User | AnonymousUser) -> dict[int, dict[str, Any]]:
    if not keys:
        return {}
    seen = Project.objects.outlined_to(user).filter(pk__in=keys)
    return {
        other.pk: {
            "code": other.code,
            "name": other.name,
            "owner": other.owner.name,
            "year": other.year,
            "state": other.get_state_display(),
            "url": reverse("projects:page", args=[other.code]),
        }
        for other in seen.select_related("authority", "agency")
    }


def _told(verdict: Verdict, other: dict[str, Any] | None) -> Told:
    return Told(
        code=verdict.rule.code,
        rule=reverse("rules:page", args=[verdict.rule.code]),
        severity=verdict.severity,
        message=sentence(verdict.rule.code, verdict.numbers),
        fix=str(verdict.rule.fix),
        place=_geojson(verdict.place),
        proposal=_geojson(verdict.proposal),
        other=other,
    )


def _geojson(geometry: GEOSGeometry | None) -> dict[str, Any] | None:
    """GeoJSON of a geometry of one kind; a collection's pieces are too many to tell apart."""
    if geometry is None or geometry.empty or geometry.geom_type == "GeometryCollection":
        return None
    return as_geojson(geometry)
