"""The totals of a question by year, sector, state, source and area: tables with bars."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import LocalAuthority
from coordinates.models import AdminArea
from projects.codes import Sector, Source, State
from projects.filters import ProjectFilter
from projects.rollup import Total
from projects.totals import all_totals_of

_TITLES: Final[dict[str, Any]] = {
    "year": gettext_lazy("ปีงบประมาณ"),
    "sector": gettext_lazy("สาขา"),
    "state": gettext_lazy("สถานะ"),
    "source": gettext_lazy("แหล่งเงิน"),
    "province": gettext_lazy("จังหวัด"),
    "district": gettext_lazy("อำเภอ"),
    "subdistrict": gettext_lazy("ตำบล"),
    "authority": gettext_lazy("อปท."),
}
_CODES: Final[dict[str, Any]] = {"sector": Sector, "state": State, "source": Source}
_SEVERAL: Final = {"year", "source"}  # a project may be in more than one of these groups


@dataclass(frozen=True, slots=True)
class Line:
    """``width``: of the bar, 0 to 100, of the largest budget of its table."""

    label: str
    total: Total
    width: float


@dataclass(frozen=True, slots=True)
class Sums:
    by: str
    title: str
    lines: list[Line]
    several: bool


def sums_of(question: ProjectFilter) -> list[Sums]:
    """A table for each of year, sector, state, source, and the area below those asked for.

    Raises BadQuestion.
    """
    names = ("year", "sector", "state", "source", _area(question))
    totals = all_totals_of(
        question, groupings=[[by] for by in names], sums=("budget_baht", "paid_baht")
    )
    return [_sums(by, found) for by, found in zip(names, totals, strict=True)]


def _area(question: ProjectFilter) -> str:
    asked = question.data.getlist
    if asked("lao") or asked("owner") or asked("subdistrict"):
        return "authority"
    if asked("district"):
        return "subdistrict"
    return "district" if len(asked("province")) == 1 else "province"


def _sums(by: str, totals: list[Total]) -> Sums:
    names = _names(by, [total.key[0] for total in totals])
    if by not in _CODES and by != "year":
        totals.sort(key=lambda total: (not total.key[0], -total.budget_baht))
    elif by != "year":
        order = list(_CODES[by].values)
        totals.sort(key=lambda total: order.index(total.key[0]) if total.key[0] else len(order))
    most = max((total.budget_baht for total in totals), default=Decimal(0))
    lines = [
        Line(
            names.get(total.key[0]) or _none(by),
            total,
            round(float(100 * total.budget_baht / most), 1) if most else 0.0,
        )
        for total in totals
    ]
    return Sums(by, str(_TITLES[by]), lines, by in _SEVERAL)


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "year":
        return {year: str(year) for year in keys if year}
    if by in _CODES:
        return {code: str(label) for code, label in _CODES[by].choices}
    if by == "authority":
        found = LocalAuthority.objects.in_bulk([key for key in keys if key])
        return {key: owner.name for key, owner in found.items()}
    return AdminArea.objects.names(key for key in keys if key)


def _none(by: str) -> str:
    match by:
        case "year" | "source":
            return _("ยังไม่มีงบประมาณ")
        case "authority":
            return _("หน่วยงานอื่น")
        case _:
            return _("ไม่ทราบพื้นที่")
