"""What a project is: as confirmed, and as its title says, with the reason."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from projects.access import project_readable
from projects.api.operations import reads
from projects.api.types import Code
from projects.classification import classify
from projects.codes import Sector

router = Router(tags=["projects"])


class ClassOut(Schema):
    """Codes of ``/tables``; null where nobody said and no word of the title tells."""

    sector: Sector | None
    kind: str | None
    project_type: str | None
    activity_type: str | None


class SuggestionOut(ClassOut):
    project_type_why: str
    activity_type_why: str


class ClassificationOut(ClassOut):
    """``confirmed_at`` null: no officer confirmed it yet."""

    confirmed_at: datetime | None
    facts_version: int
    suggestion: SuggestionOut


@reads(router, "/projects/{code}/classification", ClassificationOut)
def classification(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The classification of a project you may read whole, beside what its title suggests."""
    project = project_readable(request.user, code)
    found = classify(project.name)
    return {
        "sector": project.sector or None,
        "kind": project.kind_id,
        "project_type": project.project_type_id,
        "activity_type": project.activity_type_id,
        "confirmed_at": project.classified_at,
        "facts_version": project.facts_version,
        "suggestion": {
            "sector": found.sector or None,
            "kind": found.kind or None,
            "project_type": found.project_type or None,
            "activity_type": found.activity_type or None,
            "project_type_why": found.type_why,
            "activity_type_why": found.activity_why,
        },
    }
