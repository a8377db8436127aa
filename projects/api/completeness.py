"""Completeness: how far the duties of a place are fulfilled, in three measures."""

import functools
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.models import Agency, LocalAuthority, Right
from accounts.rights import reach
from projects.access import project_readable
from projects.api.authentication import TOKEN_NAME
from projects.api.operations import reads
from projects.api.paging import refuse_names
from projects.api.types import Code, Year
from projects.completeness import Measure, of_project, standing
from projects.completeness.asked import asked_of

router = Router(tags=["completeness"])


class CountsOut(Schema):
    """Of ``due`` projects so many are complete, correct, current; none is part of another.

    ``ahead``: not due yet, but can be done already; null where you see approved works only.
    """

    duty: str
    due: int
    complete: int
    correct: int
    current: int
    ahead: int | None


class GroupOut(CountsOut):
    """One part of the place: an area by its code, or an owner that lies in no such area."""

    area_code: str | None = Field(alias="area")
    owner_code: str | None


class CompletenessOut(Schema):
    """``year`` null: whatever the year. An owner counts where its home is."""

    place: str
    year: int | None
    duties: list[CountsOut]
    groups: list[GroupOut]


class DutyOut(Schema):
    """Whether a duty is due of a project, and which measures it fulfils, each by itself."""

    duty: str
    due: bool
    complete: bool
    correct: bool
    current: bool
    ahead: bool


class CompletenessAsked(Schema):
    province: str | None = Field(None, pattern="^[0-9]{2}$")
    district: str | None = Field(None, pattern="^[0-9]{4}$")
    owner: Code | None = None
    year: Year | None = None
    sample: str | None = Field(None, pattern="^(yes|no)$")


@reads(router, "/completeness", CompletenessOut)
def completeness_one(request: HttpRequest, asked: Query[CompletenessAsked]) -> dict[str, Any]:
    """The duties of a place (all of yours where none is named), and of its parts."""
    refuse_names(request, known={*CompletenessAsked.model_fields, TOKEN_NAME})
    question = asked_of(request.user, request.GET)
    here = question.place
    told = functools.partial(standing, here.reach, year=question.year, sample=question.sample)
    sees_unapproved = not reach(request.user, Right.APPROVED)
    groups = told(by=here.by) if here.by else []
    codes = _codes(groups)

    def counts(one: Any) -> dict[str, Any]:
        names = ("duty", "due", "complete", "correct", "current", "area")
        found = {name: getattr(one, name) for name in names}
        found["owner_code"] = codes.get((one.authority, one.agency))
        return found | {"ahead": one.ahead if sees_unapproved else None}

    return {
        "place": here.name,
        "year": question.year or None,
        "duties": [counts(one) for one in told()],
        "groups": [counts(one) for one in groups if one.due],
    }


@reads(router, "/projects/{code}/completeness", list[DutyOut])
def completeness_of_project(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """How one project stands in each duty."""
    refuse_names(request, known={TOKEN_NAME})
    stands = of_project(project_readable(request.user, code).pk)
    return [
        {"duty": duty} | {measure.code: measure in bits for measure in Measure}
        for duty, bits in stands.items()
    ]


def _codes(groups: list[Any]) -> dict[tuple[int | None, int | None], str]:
    """(authority, agency) of each group that is an owner → its code: two queries."""
    authorities = LocalAuthority.objects.filter(pk__in={one.authority for one in groups} - {None})
    agencies = Agency.objects.filter(pk__in={one.agency for one in groups} - {None})
    return {
        **{(pk, None): code for pk, code in authorities.values_list("pk", "code")},
        **{(None, pk): code for pk, code in agencies.values_list("pk", "code")},
    }
