"""What areas are filled with: a measure of the asked projects for each, summing to the totals."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.contrib.gis.db import models
from django.core.cache import cache
from django.db.models import F, Func, Max, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.models import AdminArea
from maps.planner.classes import SHARES, class_of, classes_of, limits_of
from projects.codes import BUDGETED, Sector
from projects.filters import BadQuestion, ProjectFilter
from projects.totals import totals_of

LEVELS: Final = ("province", "district", "subdistrict")
MEASURES: Final[dict[str, Any]] = {
    "count": _("จำนวนโครงการ"),
    "budget": _("งบประมาณ (บาท)"),
    "completeness": _("ระบุพิกัดแล้ว (%)"),
    "per_head": _("งบประมาณต่อประชากร (บาท/คน)"),
    "per_km2": _("งบประมาณต่อพื้นที่ (บาท/ตร.กม.)"),
}
_SAYS: Final[dict[str, Any]] = {
    "completeness": _("สัดส่วนของโครงการน้ำและถนนที่ได้รับงบประมาณแล้ว ซึ่งระบุพิกัดแน่นอนแล้ว"),
    "per_head": _("ประชากรตามข้อมูลพื้นที่ พื้นที่ที่ไม่ทราบจำนวนประชากรเป็นสีเทา"),
    "per_km2": _("พื้นที่จากแนวเขตบนทรงรี"),
}
_WORDS: Final = (_("น้อยสุด"), _("น้อย"), _("ปานกลาง"), _("มาก"), _("มากสุด"))
_DAY_S: Final = 86_400


@dataclass
class _Group:
    """``count`` is whole but where works are counted by share."""

    count: int | Decimal = 0
    budget_baht: Decimal = Decimal(0)
    due: int | Decimal = 0
    pinned: int | Decimal = 0


def asked_fill(level: str, measure: str) -> None:
    """Raises BadQuestion where either is none of ours."""
    errors = {
        name: [gettext("ใช้ %(known)s") % {"known": ", ".join(known)}]
        for name, value, known in (("level", level, LEVELS), ("measure", measure, tuple(MEASURES)))
        if value not in known
    }
    if errors:
        raise BadQuestion(errors)


def fills_of(question: ProjectFilter, *, level: str, measure: str) -> dict[str, Any]:
    """The areas of ``level`` that have projects of the question, each with its value and class.

    Counts and baht of ``rows`` and ``unknown`` (of no known area of that level) sum exactly to
    ``total``. A value is None where it is not known (no population; nothing due).
    Raises BadQuestion.
    """
    groups = _groups(question, level, measure)
    areas = _areas(level, list(groups))
    known = [area for area in areas if area["code"] in groups]
    sizes = _sizes(level) if measure == "per_km2" else {}
    people = _people(level, known) if measure == "per_head" else {}
    rows = []
    for area in known:
        group = groups.pop(area["code"])
        value = _value(measure, group, people.get(area["code"]), sizes.get(area["code"]))
        rows.append(_row(area, group, value))
    limits = (
        list(SHARES)
        if measure == "completeness"
        else limits_of([row["value"] for row in rows if row["value"] is not None])
    )
    for row in rows:
        row["class"] = None if row["value"] is None else class_of(row["value"], limits)
    unknown = _sum(groups.values())
    return {
        "level": level,
        "measure": measure,
        "title": str(MEASURES[measure]),
        "says": str(_SAYS.get(measure, "")),
        "classes": _classes(measure, rows, limits),
        "rows": rows,
        "unknown": unknown,
        "total": {
            "count": _plain(unknown["count"] + sum(row["count"] for row in rows)),
            "budget_baht": unknown["budget_baht"] + sum(row["budget_baht"] for row in rows),
        },
    }


def _groups(question: ProjectFilter, level: str, measure: str) -> dict[str, _Group]:
    """What each code has, blank: of no area. A project is in one area, one state, one sector."""
    is_share = measure == "completeness"
    by = [level, "position", "state", "sector"] if is_share else [level]
    found: dict[str, _Group] = {}
    for total in totals_of(question, by=by, sums=["budget_baht"]):
        group = found.setdefault(total.key[0] or "", _Group())
        group.count += total.projects
        group.budget_baht += total.budget_baht
        if is_share:
            _code, position, state, sector = total.key
            if state in BUDGETED and sector in {Sector.ROAD, Sector.WATER}:
                group.due += total.projects
                group.pinned += total.projects if position == "pinned" else 0
    return found


def _areas(level: str, codes: list[str]) -> list[dict[str, Any]]:
    areas = AdminArea.objects.current().filter(level=level, code__in=codes)
    rows = areas.defer("boundary").order_by("code")
    return [
        {"code": area.code, "name": area.name, "at": area.centre, "population": area.population}
        for area in rows
    ]


def _people(level: str, areas: list[dict[str, Any]]) -> dict[str, int]:
    """Inhabitants; of a larger area the sum of its subdistricts, where each of them is known."""
    found = {area["code"]: area["population"] for area in areas if area["population"]}
    missing = [area["code"] for area in areas if not area["population"]]
    if level == "subdistrict" or not missing:
        return found
    sums: dict[str, int | None] = {}
    parts = AdminArea.objects.current().subdistricts()
    for code, population in parts.values_list("code", "population"):
        whole = code[: len(missing[0])]
        before = sums.get(whole, 0)
        sums[whole] = None if before is None or population is None else before + population
    return found | {code: people for code in missing if (people := sums.get(code))}


def _sizes(level: str) -> dict[str, float]:
    """Square kilometres on the ellipsoid; measured once a day, and anew when areas were loaded."""
    areas = AdminArea.objects.current().filter(level=level, boundary__isnull=False)
    newest = areas.aggregate(newest=Max("pk"))["newest"]
    found: dict[str, float] = cache.get_or_set(
        f"km2-{level}-{newest}", lambda: _measured(areas), _DAY_S
    )  # type: ignore[assignment]
    return found


def _measured(areas: "QuerySet[AdminArea]") -> dict[str, float]:
    geography = Func(
        F("boundary"),
        template="ST_Area(%(expressions)s::geography) / 1e6",
        output_field=models.FloatField(),
    )
    return dict(areas.annotate(km2=geography).values_list("code", "km2"))


def _value(
    measure: str, group: _Group, people: int | None, km2: float | None
) -> float | int | None:
    match measure:
        case "count":
            return _plain(group.count)
        case "budget":
            return float(group.budget_baht)
        case "completeness":
            return round(100 * float(group.pinned) / float(group.due), 1) if group.due else None
        case "per_head":
            return round(float(group.budget_baht) / people, 2) if people else None
        case _:
            return round(float(group.budget_baht) / km2, 2) if km2 else None


def _row(area: dict[str, Any], group: _Group, value: float | None) -> dict[str, Any]:
    at = area["at"]
    return {
        "code": area["code"],
        "name": area["name"],
        "at": [round(at.x, 4), round(at.y, 4)] if at else None,
        "count": _plain(group.count),
        "budget_baht": group.budget_baht,
        "value": value,
    }


def _plain(count: int | float | Decimal) -> int | float:
    """A whole number as such; what works counted by share make, to a hundredth."""
    rounded = round(float(count), 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _sum(groups: Any) -> dict[str, Any]:
    listed = list(groups)
    return {
        "count": _plain(sum(group.count for group in listed)),
        "budget_baht": sum((group.budget_baht for group in listed), Decimal(0)),
    }


def _classes(measure: str, rows: list[dict[str, Any]], limits: list[float]) -> list[dict[str, Any]]:
    """Each class in words and numbers, with how many areas are in it."""
    values = [row["value"] for row in rows if row["value"] is not None]
    found = classes_of(values, limits)
    step = (len(_WORDS) - 1) / max(1, len(found) - 2)
    return [
        {
            "number": number,
            "word": str(_WORDS[round((number - 1) * step)]) if number else gettext("ไม่มี"),
            "says": f"{_number(one.least)} – {_number(one.most)}" if number else "0",
            "areas": one.areas,
        }
        for number, one in enumerate(found)
        if one.areas or number
    ]


def _number(value: float) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1  # noqa: PLR2004 – three digits say enough
    return number_format(round(value, digits), digits, use_l10n=True, force_grouping=True)
