"""Places to go to while pinning: areas, authorities and an authority's own named places."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.contrib.gis.db.models.functions import Envelope
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import LocalAuthority, NamedPlace
from accounts.owners import Owner
from coordinates.models import AdminArea
from coordinates.places import name_with_level
from coordinates.thai import normalise
from coordinates.values import Bbox

EACH: Final = 5
_OWN, _AREA, _AUTHORITY = _("สถานที่ของเรา"), _("พื้นที่"), _("อปท.")


@dataclass(frozen=True)
class Place:
    kind: Any
    name: str
    detail: str
    bbox_4326: Bbox


def owner_area(owner: Owner) -> AdminArea | None:
    """The area an owner works in: its jurisdiction, for a PAO without one its province."""
    if not isinstance(owner, LocalAuthority):
        return None
    if owner.jurisdiction and owner.jurisdiction.boundary:
        return owner.jurisdiction
    if owner.kind != LocalAuthority.Kind.PAO:
        return None
    return AdminArea.objects.current().provinces().filter(code=owner.province_code).first()


def places_named(text: str, owner: Owner) -> list[Place]:
    """Places whose Thai or English name holds ``text``, those of the owner's province first."""
    words = normalise(text)
    if len(words) < 2:
        return []
    province = owner.province_code if isinstance(owner, LocalAuthority) else ""
    return [*_own(words, owner), *_areas(words, province), *_authorities(words, province)]


def _own(words: str, owner: Owner) -> Iterator[Place]:
    if isinstance(owner, LocalAuthority):
        found = NamedPlace.objects.filter(authority=owner, name__icontains=words).order_by("name")
        for place in found[:EACH]:
            lon, lat = place.point.coords
            yield Place(_OWN, place.name, "", Bbox(lon, lat, lon, lat))


def _areas(words: str, province: str) -> Iterator[Place]:
    levels = [AdminArea.Level.SUBDISTRICT, AdminArea.Level.DISTRICT, AdminArea.Level.PROVINCE]
    named = AdminArea.objects.current().named(_bare(words)).filter(level__in=levels)
    found = _home_first(named.filter(boundary__isnull=False), "code__startswith", province)
    boxed = found.annotate(box=Envelope("boundary")).select_related("parent__parent")
    for area in boxed.defer(*_BOUNDARIES)[: 2 * EACH]:
        yield Place(_AREA, name_with_level(area), _above(area), Bbox(*area.box.extent))


_BOUNDARIES = ("boundary", "parent__boundary", "parent__parent__boundary")


def _authorities(words: str, province: str) -> Iterator[Place]:
    named = LocalAuthority.objects.active().named(words).filter(jurisdiction__isnull=False)
    found = _home_first(named, "province_code", province)
    boxed = found.annotate(box=Envelope("jurisdiction__boundary")).filter(box__isnull=False)
    for authority in islice(boxed, EACH):
        yield Place(_AUTHORITY, authority.name, "", Bbox(*authority.box.extent))


def _home_first(rows: QuerySet[Any, Any], field: str, province: str) -> Any:
    if not province:
        return rows.order_by("code")
    is_home = When(**{field: province}, then=Value(0))
    home = Case(is_home, default=Value(1), output_field=IntegerField())
    return rows.annotate(home=home).order_by("home", "code")


def _bare(words: str) -> str:
    """“ตำบลหนองน้ำใส” is asked of names that are kept without their level."""
    for prefix in ("ตำบล", "อำเภอ", "จังหวัด", "ต.", "อ.", "จ."):
        if words.startswith(prefix) and len(words) > len(prefix) + 1:
            return words.removeprefix(prefix).strip()
    return words


def _above(area: AdminArea) -> str:
    above = [area.parent, area.parent.parent if area.parent else None]
    return " ".join(name_with_level(one) for one in above if one)
