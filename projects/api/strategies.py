"""Strategies of every level with what they serve, and the visions of authorities."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from accounts.models import Right
from accounts.rights import reach
from projects.api.operations import reads
from projects.api.paging import Asked, Page, page
from projects.api.readable import one
from projects.api.types import Authored, Code, Id, Year
from projects.codes import StrategyLevel
from projects.models import Strategy, Vision

router = Router(tags=["strategies"])


class StrategyOut(Authored):
    """A strategy; ``serves`` are the ids of those of higher levels that it serves."""

    level: StrategyLevel
    area_code: str
    lao_code: str | None
    number: int
    name: str
    first_year: int
    last_year: int
    serves: list[int]

    @staticmethod
    def resolve_lao_code(strategy: Any) -> str | None:
        return strategy.authority.code if strategy.authority else None

    @staticmethod
    def resolve_serves(strategy: Any) -> list[int]:
        return sorted(link.serves_id for link in strategy.links.all())


class VisionOut(Authored):
    """The vision of an authority for the years of a plan."""

    lao_code: str = Field(alias="authority.code")
    first_year: int
    last_year: int
    text: str


class StrategiesAsked(Asked):
    lookups = {
        "level": "level",
        "area": "area_code",
        "lao": "authority__code",
        "serves": "links__serves",
    }
    level: StrategyLevel | None = None
    area: str | None = Field(None, pattern="^[0-9]{2,6}$")
    lao: Code | None = None
    serves: Id | None = None


class VisionsAsked(Asked):
    lookups = {"lao": "authority__code", "first_year": "first_year"}
    lao: Code | None = None
    first_year: Year | None = None


def _own(request: HttpRequest) -> Q:
    """Authorities where all, or all that was approved, may be read."""
    held = [reach(request.user, right) for right in (Right.READ, Right.APPROVED)]
    rule = Q(pk__in=[])
    for each in held:
        rule |= each.of_authorities("authority__") if each else Q(pk__in=[])
    return rule


def strategies_of(request: HttpRequest) -> QuerySet[Strategy]:
    """Those of the nation and its areas are everybody's."""
    rows = Strategy.objects.filter(Q(authority=None) | _own(request))
    return rows.select_related("authority").prefetch_related("links")


def visions_of(request: HttpRequest) -> QuerySet[Vision]:
    return Vision.objects.filter(_own(request)).select_related("authority")


@reads(router, "/strategies", Page[StrategyOut])
def strategy_list(request: HttpRequest, asked: Query[StrategiesAsked]) -> dict[str, Any]:
    """Strategies of the nation and its areas, and of authorities you may read."""
    return page(request, strategies_of(request), asked)


@reads(router, "/strategies/{id}", StrategyOut)
def strategy_one(request: HttpRequest, id: Id) -> Strategy:
    """One strategy."""
    return one(strategies_of(request), pk=id)


@reads(router, "/visions", Page[VisionOut])
def vision_list(request: HttpRequest, asked: Query[VisionsAsked]) -> dict[str, Any]:
    """The visions of authorities you may read."""
    return page(request, visions_of(request), asked)


@reads(router, "/visions/{id}", VisionOut)
def vision_one(request: HttpRequest, id: Id) -> Vision:
    """One vision."""
    return one(visions_of(request), pk=id)
