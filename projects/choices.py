"""What the filter form offers: areas to narrow by, years there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.rights import Reach
from coordinates.models import AdminArea
from coordinates.querysets import AdminAreaQuerySet
from coordinates.thai import fiscal_year
from projects.codes import StrategyLevel
from projects.models import Strategy

_LEVELS = {"province": _("จังหวัด"), "district": _("อำเภอ"), "subdistrict": _("ตำบล")}
_OFFERED = 200  # strategies a list offers; more are found by words


@dataclass(frozen=True)
class AreaChoice:
    name: str
    label: Any
    chosen: list[str]
    options: list[AdminArea]


def province_choices() -> AdminAreaQuerySet:
    """Provinces by name."""
    areas = AdminArea.objects.current().defer("boundary").order_by("name_th")
    return areas.filter(level=AdminArea.Level.PROVINCE)


def area_choices(data: QueryDict) -> list[AreaChoice]:
    """Provinces always; districts of the chosen provinces; subdistricts of the chosen districts.

    One query.
    """
    provinces, districts = data.getlist("province"), data.getlist("district")
    parents = provinces or [code[:2] for code in districts]
    level = AdminArea.Level
    areas = AdminArea.objects.current().defer("boundary").order_by("name_th")
    found = areas.filter(
        Q(level=level.PROVINCE)
        | Q(level=level.DISTRICT, parent__code__in=parents)
        | Q(level=level.SUBDISTRICT, parent__code__in=districts)
    )
    by_level: dict[str, list[AdminArea]] = {}
    for area in found:
        by_level.setdefault(area.level, []).append(area)
    return [
        AreaChoice(name, label, data.getlist(name), by_level[name])
        for name, label in _LEVELS.items()
        if name in by_level
    ]


@dataclass(frozen=True)
class StrategyChoice:
    name: str
    label: Any
    chosen: list[str]
    options: list[Strategy]


def strategy_choices(data: QueryDict, held: Reach) -> list[StrategyChoice]:
    """The nation's strategies; those of the owners and areas asked for, or of one's authority.

    One query.
    """
    owners = [code.lstrip("0") for code in (*data.getlist("lao"), *data.getlist("owner"))]
    areas = [code for name in _LEVELS for code in data.getlist(name)]
    chosen = {name: data.getlist(name) for name in ("national_strategy", "strategy")}
    ticked = [key for keys in chosen.values() for key in keys if key.isdecimal() and len(key) < 10]
    own = held.authorities if held.is_one_authority else frozenset()
    found = Strategy.objects.filter(
        Q(level=StrategyLevel.NATIONAL)
        | Q(authority__code__in=owners)
        | Q(area_code__in=areas, authority=None)
        | Q(authority__in=own)
        | Q(pk__in=ticked)
    )
    rows = list(found.order_by("-last_year", "area_code", "authority", "number", "pk")[:_OFFERED])
    national = [one for one in rows if one.level == StrategyLevel.NATIONAL]
    others = [one for one in rows if one.level != StrategyLevel.NATIONAL]
    choices = [
        StrategyChoice(name, label, chosen[name], options)
        for name, label, options in (
            ("national_strategy", _("ยุทธศาสตร์ชาติ"), national),
            ("strategy", _("ยุทธศาสตร์"), others),
        )
    ]
    return [choice for choice in choices if choice.options]


def year_choices() -> list[int]:
    """Fiscal years an officer works with: ten back, five ahead."""
    now = fiscal_year(localdate())
    return list(range(now + 5, now - 11, -1))
