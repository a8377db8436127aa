"""Changes to strategies and visions, by those who keep them."""

from typing import Any

from django.http import Http404, HttpRequest
from pydantic import Field

from projects.api.operations import person, writes
from projects.api.readable import one
from projects.api.sent import checked
from projects.api.strategies import StrategyOut, VisionOut, router, strategies_of, visions_of
from projects.api.types import Code, Id, Strict, Version
from projects.models import Strategy, Vision
from projects.services import strategies as services
from projects.strategies.forms import StrategyForm, VisionForm
from projects.strategies.places import (
    StrategyPlace,
    place_asked,
    place_keepable,
    place_of,
    strategy_keepable,
    vision_keepable,
)


class StrategyFacts(Strict):
    number: int | None = None
    name: str | None = Field(None, max_length=300)
    first_year: int | None = None
    last_year: int | None = None
    serves: list[Id] | None = Field(None, max_length=100)


class StrategyIn(StrategyFacts):
    """Of an authority (``lao``), an area (``area``), or without both of the nation."""

    lao: Code = ""
    area: str = Field("", max_length=6)
    number: int
    name: str = Field(max_length=300)
    first_year: int
    last_year: int


class StrategyEdit(StrategyFacts):
    """What is left out stays."""

    version: Version


class VisionIn(Strict):
    lao: Code = Field(min_length=1)
    first_year: int
    last_year: int
    text: str = Field(max_length=2000)


class VisionEdit(Strict):
    """What is left out stays."""

    version: Version
    first_year: int | None = None
    last_year: int | None = None
    text: str | None = Field(None, max_length=2000)


@writes(router, "POST", "/strategies", StrategyOut, status=201)
def strategy_create(request: HttpRequest, body: StrategyIn) -> Strategy:
    """A new strategy of a place."""
    by = person(request)
    place = place_keepable(by, place_asked(body.lao, body.area))
    form = checked(StrategyForm, body, place=place)
    made = services.strategy_create(place=place, by=by, facts=form.facts, serves=form.above)
    return one(strategies_of(request), pk=made.pk)


@writes(router, "PATCH", "/strategies/{id}", StrategyOut)
def strategy_edit(request: HttpRequest, id: Id, body: StrategyEdit) -> Strategy:
    """Change a strategy and what it serves."""
    by = person(request)
    strategy = strategy_keepable(by, id)
    shown: dict[str, Any] = {
        name: getattr(strategy, name) for name in ("number", "name", "first_year", "last_year")
    }
    shown["serves"] = list(strategy.links.values_list("serves_id", flat=True))
    place = place_of(strategy)
    form = checked(StrategyForm, body, shown=shown, instance=strategy, place=place)
    services.strategy_edit(
        strategy=strategy,
        by=by,
        expected_version=body.version,
        facts=form.facts,
        serves=form.above,
    )
    return one(strategies_of(request), pk=id)


@writes(router, "POST", "/visions", VisionOut, status=201)
def vision_create(request: HttpRequest, body: VisionIn) -> Vision:
    """The vision of an authority for the years of a plan."""
    by = person(request)
    place = place_keepable(by, place_asked(body.lao, ""))
    if place.authority is None:
        raise Http404
    form = checked(VisionForm, body, place=place)
    made = services.vision_create(authority=place.authority, by=by, facts=form.facts)
    return one(visions_of(request), pk=made.pk)


@writes(router, "PATCH", "/visions/{id}", VisionOut)
def vision_edit(request: HttpRequest, id: Id, body: VisionEdit) -> Vision:
    """Change a vision."""
    by = person(request)
    vision = vision_keepable(by, id)
    shown = {name: getattr(vision, name) for name in ("first_year", "last_year", "text")}
    place = StrategyPlace(authority=vision.authority)
    form = checked(VisionForm, body, shown=shown, instance=vision, place=place)
    services.vision_edit(vision=vision, by=by, expected_version=body.version, facts=form.facts)
    return one(visions_of(request), pk=id)
