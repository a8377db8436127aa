"""What the filter form offers: areas to narrow by, years there are."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coordinates.models import AdminArea
from coordinates.thai import fiscal_year


@dataclass(frozen=True)
class AreaChoice:
    name: str
    label: Any
    chosen: list[str]
    options: list[AdminArea]


def area_choices(data: QueryDict) -> list[AreaChoice]:
    """Provinces always; districts of the chosen provinces; subdistricts of the chosen districts."""
    provinces, districts = data.getlist("province"), data.getlist("district")
    areas = AdminArea.objects.current().defer("boundary").order_by("name_th")
    offered = [
        AreaChoice("province", _("จังหวัด"), provinces, list(areas.provinces())),
        AreaChoice(
            "district",
            _("อำเภอ"),
            districts,
            _below(areas.districts(), provinces or [code[:2] for code in districts]),
        ),
        AreaChoice(
            "subdistrict",
            _("ตำบล"),
            data.getlist("subdistrict"),
            _below(areas.subdistricts(), districts),
        ),
    ]
    return [choice for choice in offered if choice.options]


def _below(areas: Any, parents: list[str]) -> list[AdminArea]:
    return list(areas.filter(parent__code__in=parents)) if parents else []


def year_choices() -> list[int]:
    """Fiscal years an officer works with: ten back, five ahead."""
    now = fiscal_year(localdate())
    return list(range(now + 5, now - 11, -1))
