"""What the filter form offers: areas to narrow by, years there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coordinates.models import AdminArea
from coordinates.thai import fiscal_year

_LEVELS = {"province": _("จังหวัด"), "district": _("อำเภอ"), "subdistrict": _("ตำบล")}


@dataclass(frozen=True)
class AreaChoice:
    name: str
    label: Any
    chosen: list[str]
    options: list[AdminArea]


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


def year_choices() -> list[int]:
    """Fiscal years an officer works with: ten back, five ahead."""
    now = fiscal_year(localdate())
    return list(range(now + 5, now - 11, -1))
