"""Whose a strategy is: the nation's, an area's or an authority's; who keeps it, what it serves."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority, Right, User
from accounts.owners import owner_of_code
from accounts.rights import can, reach
from coordinates.models import AdminArea
from projects.codes import StrategyLevel
from projects.models import Strategy, Vision

RANK: Final = {level: rank for rank, level in enumerate(StrategyLevel)}
_LEVELS: Final = {
    2: StrategyLevel.PROVINCE,
    4: StrategyLevel.DISTRICT,
    6: StrategyLevel.SUBDISTRICT,
}


@dataclass(frozen=True)
class StrategyPlace:
    """The nation (both blank), an area by its code, or an authority."""

    area_code: str = ""
    authority: LocalAuthority | None = None

    @property
    def level(self) -> StrategyLevel:
        if self.authority:
            return StrategyLevel.AUTHORITY
        return _LEVELS.get(len(self.area_code), StrategyLevel.NATIONAL)

    @property
    def name(self) -> str:
        if self.authority:
            return self.authority.name
        names = AdminArea.objects.names([self.area_code])
        return names.get(self.area_code, self.area_code) or _("ทั้งประเทศ")

    @property
    def address(self) -> str:
        """The query that names it on the pages of strategies."""
        if self.authority:
            return f"owner={self.authority.code}"
        return f"area={self.area_code}" if self.area_code else "area=th"

    @property
    def projects_asked(self) -> str:
        """The question whose projects the numbers on a place's pages count."""
        if self.authority:
            return f"owner={self.authority.code}"
        return f"province={self.area_code[:2]}" if self.area_code else ""

    @property
    def strategies(self) -> Q:
        """Filter on Strategy: the place's own."""
        return Q(level=self.level, area_code=self.area_code, authority=self.authority)

    @property
    def servable(self) -> Q:
        """Filter on Strategy: those of higher levels, of its own places, that it may serve."""
        rule = Q(level=StrategyLevel.NATIONAL) if self.level != StrategyLevel.NATIONAL else Q(pk=0)
        codes = self._higher_codes()
        above = [level for level in _LEVELS.values() if RANK[level] < RANK[self.level]]
        if self.authority and self.authority.kind == LocalAuthority.Kind.PAO:
            return rule | Q(level__in=above, area_code__startswith=self.authority.province_code)
        return rule | Q(level__in=above, area_code__in=codes)

    def _higher_codes(self) -> set[str]:
        """The areas above it, or that it lies in or covers."""
        if self.authority is None:
            return {self.area_code[:length] for length in _LEVELS if length < len(self.area_code)}
        covered = set(self.authority.coverages.values_list("subdistrict_code", flat=True))
        districts = {code[:4] for code in covered} | {self.authority.district_code}
        return (covered | districts | {self.authority.province_code}) - {""}


def place_of(strategy: Strategy) -> StrategyPlace:
    return StrategyPlace(strategy.area_code, strategy.authority)


def place_asked(owner: str, area: str) -> StrategyPlace:
    """The place that a query names by ``owner`` or ``area`` (``th``: the nation); else Http404."""
    if owner:
        authority = owner_of_code(owner)
        if not isinstance(authority, LocalAuthority):
            raise Http404
        return StrategyPlace(authority=authority)
    if area in {"", "th"}:
        return StrategyPlace()
    if len(area) not in _LEVELS or not (area.isascii() and area.isdecimal()):
        raise Http404
    if not AdminArea.objects.places().filter(code=area).exists():
        raise Http404
    return StrategyPlace(area)


def place_of_duty(user: User | AnonymousUser) -> StrategyPlace:
    """Where ``user`` looks first: her one authority, her area, else the nation."""
    held = reach(user, Right.READ)
    if held.is_one_authority:
        return StrategyPlace(authority=LocalAuthority.objects.get(pk__in=held.authorities))
    if held.country:
        return StrategyPlace()
    return StrategyPlace(min([*held.provinces, *held.districts], default=""))


def is_readable(user: User | AnonymousUser, place: StrategyPlace) -> bool:
    """Strategies of the nation and its areas are everybody's; an authority's are for those who
    read there, and for a reading agency."""
    if place.authority is None:
        return True
    return any(can(user, right, place.authority) for right in (Right.READ, Right.APPROVED))


def is_keepable(user: User | AnonymousUser, place: StrategyPlace) -> bool:
    """Whether ``user`` keeps the strategies of ``place``.

    The nation's: the department. An area's: the offices of that area or of one above. An
    authority's: its own officer, or the analyst on its behalf; no office writes for it.
    """
    own = reach(user, Right.STRATEGY, on_behalf=False)
    if place.authority:
        if place.authority.pk in own.authorities:
            return True
        return reach(user, Right.STRATEGY, on_behalf=True).covers(place.authority)
    if not place.area_code:
        return own.country
    return place.area_code[:2] in own.provinces or place.area_code[:4] in own.districts


def is_on_behalf(user: User, place: StrategyPlace) -> bool:
    """Whether ``user`` writes for the authority without being its own officer."""
    if place.authority is None:
        return False
    own = reach(user, Right.STRATEGY, on_behalf=False)
    return place.authority.pk not in own.authorities


def place_readable(user: User | AnonymousUser, place: StrategyPlace) -> StrategyPlace:
    if not is_readable(user, place):
        raise Http404
    return place


def place_keepable(user: User | AnonymousUser, place: StrategyPlace) -> StrategyPlace:
    """``place`` where ``user`` keeps its strategies; Http404 where she may not even read them,
    PermissionDenied where she only may read."""
    if not is_keepable(user, place_readable(user, place)):
        raise PermissionDenied
    return place


def strategy_readable(user: User | AnonymousUser, pk: int) -> Strategy:
    known = Strategy.objects.select_related("authority", "updated_by")
    strategy = known.filter(pk=pk).first()
    if strategy is None:
        raise Http404
    place_readable(user, place_of(strategy))
    return strategy


def strategy_keepable(user: User | AnonymousUser, pk: int) -> Strategy:
    strategy = strategy_readable(user, pk)
    place_keepable(user, place_of(strategy))
    return strategy


def vision_keepable(user: User | AnonymousUser, pk: int) -> Vision:
    vision = Vision.objects.select_related("authority").filter(pk=pk).first()
    if vision is None:
        raise Http404
    place_keepable(user, StrategyPlace(authority=vision.authority))
    return vision
