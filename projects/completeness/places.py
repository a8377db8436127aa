"""Whose completeness is asked for: the country, an area, an owner, or all a person may see."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Agency, LocalAuthority, Right, User
from accounts.owners import Owner, owner_of_code
from accounts.rights import Reach, reach
from coordinates.models import AdminArea

NAMES: Final = ("province", "district", "owner")  # of a question: the one place it asks for
_DIGITS: Final = {"province": 2, "district": 4}


@dataclass(frozen=True)
class Place:
    """``by``: what it is broken down by, blank at a single owner; ``asked``: the question for it;
    ``above``: the places around it that the person may see, as (name, question)."""

    name: str
    reach: Reach
    by: str
    asked: dict[str, str] = field(default_factory=dict)
    above: tuple[tuple[str, dict[str, str]], ...] = ()


def seen_by(user: User | AnonymousUser) -> Reach:
    """The places whose counts a person may see: where she reads everything, or approved works."""
    whole, approved = reach(user, Right.READ), reach(user, Right.APPROVED)
    return Reach(
        country=whole.country or approved.country,
        provinces=whole.provinces | approved.provinces,
        districts=whole.districts | approved.districts,
        authorities=whole.authorities | approved.authorities,
        agencies=whole.agencies | approved.agencies,
    )


def place_asked(user: User | AnonymousUser, asked: dict[str, str]) -> Place:
    """The place of a question (NAMES; of several the smallest); without one all of ``user``'s.

    Raises Http404 for a place that is none, or that ``user`` does not see.
    """
    seen = seen_by(user)
    if code := asked.get("owner"):
        return _owner(seen, code)
    for name in ("district", "province"):
        if code := asked.get(name):
            return _area(seen, name, code)
    return _all(seen)


def _all(seen: Reach) -> Place:
    """A single place of hers as itself, several of them as her portfolio."""
    parts = (seen.provinces, seen.districts, seen.authorities, seen.agencies)
    if not seen.country and sum(map(len, parts)) == 1:
        for name, codes in (("province", seen.provinces), ("district", seen.districts)):
            for code in codes:
                return _area(seen, name, code)
        owner: Any = LocalAuthority if seen.authorities else Agency
        [key] = seen.authorities or seen.agencies
        return _owner(seen, owner.objects.values_list("code", flat=True).get(pk=key))
    if seen.country:
        return Place(_("ทั้งประเทศ"), seen, "province")
    by = "province" if len(seen.provinces) > 1 else "district" if any(parts[:2]) else "owner"
    return Place(_("พื้นที่ของท่าน"), seen, by)


def _area(seen: Reach, name: str, code: str) -> Place:
    if not (code.isascii() and code.isdecimal() and len(code) == _DIGITS[name]):
        raise Http404
    known = AdminArea.objects.names([code, code[:2]])
    in_province = seen.country or code[:2] in seen.provinces
    if code not in known or not (in_province or code in seen.districts):
        raise Http404
    if name == "province":
        return Place(
            known[code],
            Reach(provinces=frozenset({code})),
            "district",
            {"province": code},
            _country(seen),
        )
    above = _country(seen)
    if in_province:
        above += ((known.get(code[:2], code[:2]), {"province": code[:2]}),)
    return Place(
        known[code], Reach(districts=frozenset({code})), "owner", {"district": code}, above
    )


def _owner(seen: Reach, code: str) -> Place:
    owner = owner_of_code(code)
    if owner is None or not seen.covers(owner):
        raise Http404
    above = _country(seen)
    if isinstance(owner, Agency):
        return Place(
            owner.name, Reach(agencies=frozenset({owner.pk})), "", {"owner": owner.code}, above
        )
    return Place(
        owner.name,
        Reach(authorities=frozenset({owner.pk})),
        "",
        {"owner": owner.code},
        above + _around(seen, owner),
    )


def _around(seen: Reach, authority: LocalAuthority) -> tuple[tuple[str, dict[str, str]], ...]:
    province, district = authority.province_code, authority.district_code
    known = AdminArea.objects.names([province, district])
    in_province = seen.country or province in seen.provinces
    found = (
        ("province", province, in_province),
        ("district", district, in_province or district in seen.districts),
    )
    return tuple((known[code], {name: code}) for name, code, may in found if may and code in known)


def _country(seen: Reach) -> tuple[tuple[str, dict[str, str]], ...]:
    """The whole of what a person sees, where it is more than one place."""
    parts = (seen.provinces, seen.districts, seen.authorities, seen.agencies)
    if seen.country:
        return ((_("ทั้งประเทศ"), {}),)
    return ((_("พื้นที่ของท่าน"), {}),) if sum(map(len, parts)) > 1 else ()


def named(groups: list[Any]) -> list[tuple[str, dict[str, str], Any]]:
    """Groups of a reading (``Standing`` of one duty) as (name, question, standing), areas first.

    Three queries, however many there are.
    """
    areas = AdminArea.objects.names(one.area for one in groups if one.area)
    owners: dict[tuple[str, int], Owner] = {
        (name, owner.pk): owner
        for name, model in (("authority", LocalAuthority), ("agency", Agency))
        for owner in model.objects.filter(
            pk__in={getattr(one, name) for one in groups if getattr(one, name)}
        )
    }
    found = []
    for one in groups:
        if one.area:
            level = "province" if len(one.area) == _DIGITS["province"] else "district"
            found.append((0, one.area, areas.get(one.area, one.area), {level: one.area}, one))
            continue
        key = ("authority", one.authority) if one.authority else ("agency", one.agency)
        owner = owners[key]
        found.append((1, owner.code, owner.name, {"owner": owner.code}, one))
    found.sort(key=lambda each: each[:2])
    return [(name, asked, one) for _order, _code, name, asked, one in found]
