"""Areas and authorities by a part of their name or code: what the picker of the map finds."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models.functions import Envelope
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority
from coordinates.models import AdminArea
from coordinates.thai import normalise, to_arabic
from projects.filters import BadQuestion

MOST: Final = 20
LONGEST: Final = 100  # characters of what is typed
_LEVELS: Final = {"province": 0, "district": 1, "subdistrict": 2}
_DIGITS: Final = (2, 4, 6)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """``name`` and ``code``: as the question asks for it; ``where``: what lies around it;
    ``box_4326``: west, south, east, north, where its boundary is known."""

    name: str
    code: str
    label: str
    kind: str
    where: str
    box_4326: Box | None

    def shown(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "code": self.code,
            "label": self.label,
            "kind": self.kind,
            "where": self.where,
            "box": self.box_4326,
        }


def areas_found(text: str, *, under: str = "") -> tuple[list[Hit], bool]:
    """At most MOST areas and authorities by Thai or English name or by code, and whether there
    are more; within the area with code ``under``. Larger ones, and names that begin so, first.

    Raises BadQuestion for an area code that none can be, or for too long a text.
    """
    words = normalise(to_arabic(text))
    if len(words) > LONGEST:
        raise BadQuestion({"q": [_("พิมพ์ไม่เกิน %(most)d ตัวอักษร") % {"most": LONGEST}]})
    if under and not (under.isascii() and under.isdecimal() and len(under) in _DIGITS):
        raise BadQuestion({"under": [_("ใช้รหัสพื้นที่ 2, 4 หรือ 6 หลัก เช่น 50")]})
    areas = AdminArea.objects.current().places()
    owners = LocalAuthority.objects.active()
    if under:
        areas = areas.filter(code__startswith=under).exclude(code=under)
        owners = owners.in_area(under)
    if words:
        areas, owners = areas.named(words), owners.named(words)
    levels = Case(*(When(level=name, then=Value(n)) for name, n in _LEVELS.items()))
    begins = Q(name_th__istartswith=words) | Q(name_en__istartswith=words)
    first = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    named = areas.annotate(first=first, rank=levels).order_by("first", "rank", "name_th", "code")
    found = hits_of_areas(named[: MOST + 1])
    if len(found) <= MOST:
        found += hits_of_owners(owners.order_by("full_name_th", "code")[: MOST + 1 - len(found)])
    return found[:MOST], len(found) > MOST


def hits_of_areas(areas: "QuerySet[AdminArea]") -> list[Hit]:
    """In their order; three queries."""
    keys = list(areas.values_list("pk", flat=True))
    boxed = AdminArea.objects.defer("boundary", "centre").annotate(box=Envelope("boundary"))
    rows = _in_order(boxed.filter(pk__in=keys), keys)
    around = AdminArea.objects.names(
        code for area in rows for code in (area.code[:2], area.code[:4]) if code != area.code
    )
    return [
        Hit(
            area.level,
            area.code,
            area.name,
            area.get_level_display(),
            _where(around, area.code[:4], area.code[:2], but=area.code),
            _rounded(area.box),
        )
        for area in rows
    ]


def hits_of_owners(owners: "QuerySet[LocalAuthority]") -> list[Hit]:
    """In their order; three queries."""
    keys = list(owners.values_list("pk", flat=True))
    boxed = LocalAuthority.objects.annotate(box=Envelope("jurisdiction__boundary"))
    rows = _in_order(boxed.filter(pk__in=keys), keys)
    around = AdminArea.objects.names(
        code for owner in rows for code in (owner.province_code, owner.district_code)
    )
    return [
        Hit(
            "lao",
            owner.code,
            owner.name,
            owner.get_kind_display(),
            _where(around, owner.district_code, owner.province_code),
            _rounded(owner.box),
        )
        for owner in rows
    ]


def _in_order(rows: Any, keys: list[int]) -> list[Any]:
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys]


def _where(names: dict[str, str], *codes: str, but: str = "") -> str:
    return " · ".join(names[code] for code in codes if code in names and code != but)


def _rounded(box: Any) -> Box | None:
    if not box:
        return None
    west, south, east, north = (round(degrees, 5) for degrees in box.extent)
    return west, south, east, north
