"""Changes to visions and strategies, and the links by which a strategy serves higher ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from accounts.models import LocalAuthority, User
from projects.codes import StrategyLevel
from projects.errors import Conflict, StrategyInUse, StrategyLinkWrong
from projects.links import authority_link
from projects.models import Strategy, StrategyLink, Vision
from projects.strategies.places import StrategyPlace, is_on_behalf, place_of


@transaction.atomic
def strategy_create(
    *, place: StrategyPlace, by: User, facts: Mapping[str, Any], serves: Iterable[Strategy] = ()
) -> Strategy:
    """Create a strategy of ``place`` that serves the strategies ``serves``.

    The projects of an authority that name it are tied to it. Raises StrategyLinkWrong,
    ValidationError.
    """
    strategy = Strategy(
        level=place.level,
        area_code=place.area_code,
        authority=place.authority,
        created_by=by,
        updated_by=by,
        entered_on_behalf=is_on_behalf(by, place),
        **facts,
    )
    strategy.full_clean()
    strategy.save()
    _links_set(strategy, serves)
    _projects_link(strategy)
    return strategy


@transaction.atomic
def strategy_edit(
    *,
    strategy: Strategy,
    by: User,
    expected_version: int,
    facts: Mapping[str, Any],
    serves: Iterable[Strategy],
) -> Strategy:
    """Change a strategy and what it serves; the projects of an authority are tied anew.

    Raises Conflict where ``expected_version`` is no longer the strategy's, StrategyLinkWrong,
    ValidationError.
    """
    now = _lock(strategy, expected_version)
    for name, value in facts.items():
        setattr(now, name, value)
    now.version += 1
    now.updated_by = by
    now.entered_on_behalf = is_on_behalf(by, place_of(now))
    now.full_clean()
    stamped = ["version", "updated_at", "updated_by", "entered_on_behalf"]
    now.save(update_fields=[*facts, *stamped])
    _links_set(now, serves)
    _projects_link(now)
    return now


@transaction.atomic
def strategy_remove(*, strategy: Strategy, by: User, expected_version: int) -> None:
    """Remove a strategy that nobody uses; its history stays.

    Raises Conflict, StrategyInUse where a project is tied to it or a strategy serves it: such a
    one gets its last year instead.
    """
    now = _lock(strategy, expected_version, no_key=False)
    if now.projects.exists() or now.served_links.exists():
        raise StrategyInUse
    now.updated_by = by
    now.save(update_fields=["updated_by", "updated_at"])  # the history says who removed it
    now.delete()


def _lock(strategy: Strategy, expected_version: int, *, no_key: bool = True) -> Strategy:
    """The row as it stands, locked; ``no_key`` lets an officer who holds a project tie it to the
    strategy meanwhile, for an edit goes on to lock that project."""
    now = (
        Strategy.objects.select_for_update(no_key=no_key)
        .order_by("pk")
        .filter(pk=strategy.pk)
        .first()
    )
    if now is None or now.version != expected_version:
        raise Conflict(now or strategy, part="strategy")
    return now


def _links_set(strategy: Strategy, serves: Iterable[Strategy]) -> None:
    """Links go upward only, to strategies of its own places: so there is never a ring."""
    wanted = {one.pk for one in serves}
    above = Strategy.objects.filter(place_of(strategy).servable, pk__in=wanted)
    if above.count() != len(wanted):
        raise StrategyLinkWrong
    strategy.links.exclude(serves__in=wanted).delete()
    known = set(strategy.links.values_list("serves_id", flat=True))
    StrategyLink.objects.bulk_create(
        StrategyLink(strategy=strategy, serves_id=pk) for pk in sorted(wanted - known)
    )


def _projects_link(strategy: Strategy) -> None:
    if strategy.level == StrategyLevel.AUTHORITY and strategy.authority:
        authority_link(strategy.authority)


@transaction.atomic
def vision_create(*, authority: LocalAuthority, by: User, facts: Mapping[str, Any]) -> Vision:
    """The vision of ``authority`` for the years of a plan. Raises ValidationError."""
    vision = Vision(
        authority=authority,
        created_by=by,
        updated_by=by,
        entered_on_behalf=is_on_behalf(by, StrategyPlace(authority=authority)),
        **facts,
    )
    vision.full_clean()
    vision.save()
    return vision


@transaction.atomic
def vision_edit(
    *, vision: Vision, by: User, expected_version: int, facts: Mapping[str, Any]
) -> Vision:
    """Change a vision. Raises Conflict, ValidationError."""
    now = Vision.objects.select_for_update().get(pk=vision.pk)
    if now.version != expected_version:
        raise Conflict(now, part="vision")
    for name, value in facts.items():
        setattr(now, name, value)
    now.version += 1
    now.updated_by = by
    now.entered_on_behalf = is_on_behalf(by, StrategyPlace(authority=now.authority))
    now.full_clean()
    stamped = ["version", "updated_at", "updated_by", "entered_on_behalf"]
    now.save(update_fields=[*facts, *stamped])
    return now
