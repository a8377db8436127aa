"""Where a project lies: every row of its positions, and pinning through the form of the page."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from accounts.models import Right
from projects.access import project_editable, project_readable
from projects.api.errors import refuse_form
from projects.api.operations import person, reads, writes
from projects.api.paging import Asked, Page, page
from projects.api.project_answers import ProjectOut, whole
from projects.api.types import Code, Geometry, Strict, Version
from projects.codes import Method, Primitive, Review, Role
from projects.models import ProjectGeometry
from projects.pin_form import PinForm
from projects.services.positions import project_pin
from projects.shapes import as_geojson

router = Router(tags=["positions"])


class PositionOut(Strict):
    """One position of a project; replaced ones stay, with the distance moved and the reason."""

    id: int
    role: Role
    geometry: Geometry
    length_m: float
    area_m2: float
    method: Method
    accuracy_m: float | None
    typed_text: str
    declared_crs: str
    operation: str
    review: Review
    review_reason: str
    reviewed_at: datetime | None
    copied_from_id: int | None
    is_unadjusted_copy: bool = Field(
        description="the very shape of an earlier role: no evidence of what was built"
    )
    difference_reason: str
    version: int
    is_current: bool
    captured_at: datetime | None
    created_at: datetime
    replaced_at: datetime | None
    replaced_reason: str
    moved_m: float | None
    entered_on_behalf: bool


class PositionsAsked(Asked):
    role: Role | None = None
    live: bool | None = Field(None, description="true: only what stands; false: only replaced ones")

    @property
    def where(self) -> dict[str, Any]:
        role = {"role": self.role} if self.role else {}
        return role if self.live is None else role | {"replaced_at__isnull": self.live}


class PinIn(Strict):
    """A position, drawn (``geometry``) or as typed in any notation (``typed_text``)."""

    version: Version
    role: Role
    method: Method
    geometry: Geometry | None = Field(
        None, description="GeoJSON, EPSG:4326, longitude first: a point, lines or polygons"
    )
    typed_text: str = Field("", max_length=20_000)
    shape: Primitive | None = Field(None, description="what typed_text draws")
    alternative: int | None = Field(
        None, ge=0, le=1000, description="which understanding of typed_text, from 0"
    )
    accuracy_m: float | None = Field(None, ge=0, le=100_000)
    captured_at: datetime | None = None
    reason: str = Field("", max_length=500, description="needed where it moves over 50 m")
    difference_reason: str = Field(
        "", max_length=500, description="needed where as-built lies far from what was agreed"
    )
    copied_role: Role | None = Field(None, description="the role whose position it began as")


@reads(router, "/projects/{code}/positions", Page[PositionOut])
def position_list(request: HttpRequest, code: Code, asked: Query[PositionsAsked]) -> dict[str, Any]:
    """The positions of a project, the oldest first."""
    project = project_readable(request.user, code)
    rows = ProjectGeometry.objects.filter(project=project).select_related("copied_from")
    found = page(request, rows, asked)
    found["items"] = [position_told(each) for each in found["items"]]
    return found


@writes(router, "POST", "/projects/{code}/positions", ProjectOut, status=201)
def position_pin(request: HttpRequest, code: Code, body: PinIn) -> dict[str, Any]:
    """Pin a project; ``version`` is its ``position_version``. Answers the project."""
    by = person(request)
    project = project_editable(by, code, Right.POSITION)
    sent = body.model_dump(mode="json", exclude={"geometry"}, exclude_none=True)
    if body.geometry is not None:
        sent["geometry"] = json.dumps(body.geometry)
    form = PinForm(sent, project=project)
    refuse_form(form)
    project_pin(project=project, by=by, **form.facts)
    return whole(by, code)


def position_told(row: ProjectGeometry) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in PositionOut.model_fields if name != "geometry"}
    return same | {"geometry": as_geojson(row.geometry)}
