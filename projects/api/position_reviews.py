"""Review of positions: submitted by the engineer, verified or returned by the reviewer."""

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router
from pydantic import Field

from accounts.models import Right
from projects.access import project_editable
from projects.api.errors import refuse_form
from projects.api.operations import person, writes
from projects.api.positions import PositionOut, position_told
from projects.api.types import Code, Id, Strict, Version
from projects.codes import Review
from projects.models import ProjectGeometry
from projects.review.forms import StepForm
from projects.services.review import position_return, position_submit, position_verify

router = Router(tags=["positions"])


class ReviewIn(Strict):
    """``version`` is the project's ``position_version``."""

    version: Version


class ReturnIn(ReviewIn):
    reason: str = Field(max_length=500)
    seen: Literal[Review.SUBMITTED, Review.VERIFIED] = Field(
        Review.SUBMITTED, description="its review state as you read it"
    )


def _asked(request: HttpRequest, code: str, pk: int, right: Right, version: int) -> dict[str, Any]:
    by = person(request)
    project = project_editable(by, code, right)
    if not project.geometries.filter(pk=pk, budget_item=None).exists():
        raise Http404
    return {"position": pk, "by": by, "expected_version": version}


def _told(row: ProjectGeometry) -> dict[str, Any]:
    return position_told(ProjectGeometry.objects.select_related("copied_from").get(pk=row.pk))


@writes(router, "POST", "/projects/{code}/positions/{pk}/submit", PositionOut)
def position_submitted(request: HttpRequest, code: Code, pk: Id, body: ReviewIn) -> dict[str, Any]:
    """Submit a draft as it stands; the answer is the position that took its place."""
    return _told(position_submit(**_asked(request, code, pk, Right.POSITION, body.version)))


@writes(router, "POST", "/projects/{code}/positions/{pk}/verify", PositionOut)
def position_verified(request: HttpRequest, code: Code, pk: Id, body: ReviewIn) -> dict[str, Any]:
    """Verify a submitted position that you did not enter."""
    return _told(position_verify(**_asked(request, code, pk, Right.REVIEW, body.version)))


@writes(router, "POST", "/projects/{code}/positions/{pk}/return", PositionOut)
def position_returned(request: HttpRequest, code: Code, pk: Id, body: ReturnIn) -> dict[str, Any]:
    """Send a position back with a reason."""
    asked = _asked(request, code, pk, Right.REVIEW, body.version)
    form = StepForm({"do": "return", **body.model_dump(mode="json")})
    refuse_form(form)
    return _told(position_return(**asked, reason=form.cleaned_data["reason"], seen=body.seen))
