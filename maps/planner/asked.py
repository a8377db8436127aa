"""What is asked, as the page shows it: chips to take away, a sentence to print, shapes to draw."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from accounts.models import Agency, LocalAuthority, Right, User
from accounts.rights import reach
from coordinates.models import AdminArea
from coordinates.values import Bbox
from maps.planner.areas import Box, Hit, hits_of_areas, hits_of_owners
from projects.filters import BESIDE, ProjectFilter

AREAS: Final = ("province", "district", "subdistrict")
OWNERS: Final = ("lao", "owner")
DRAWN: Final = ("within", "shape", "near", "bbox")
_MOST_WORDS: Final = 12  # values of one name that a sentence spells out


@dataclass(frozen=True, slots=True)
class Chip:
    name: str
    value: str
    label: str
    box_4326: Box | None = None

    @property
    def box(self) -> str:
        return json.dumps(self.box_4326) if self.box_4326 else ""


def chips_of(question: ProjectFilter) -> list[Chip]:
    """The places and shapes of the question; one that is none keeps its text, to be taken away."""
    known = {(hit.name, hit.code): hit for hit in _places(question)}
    chips = []
    for name in (*AREAS, *OWNERS):
        for value in question.data.getlist(name):
            hit = known.get(("lao" if name in OWNERS else name, value.lstrip("0") or value))
            hit = hit or known.get((name, value))
            label = f"{hit.kind} {hit.label}" if hit and name in AREAS else hit.label if hit else ""
            chips.append(Chip(name, value, label or value[:60], hit.box_4326 if hit else None))
    for name in DRAWN:
        chips += [
            Chip(name, value, _drawn(name, value), _box(question, name))
            for value in question.data.getlist(name)
        ]
    return chips


def _places(question: ProjectFilter) -> list[Hit]:
    codes = {name: question.data.getlist(name) for name in AREAS}
    found: list[Hit] = []
    if any(codes.values()):
        asked = AdminArea.objects.none()
        for name, values in codes.items():
            asked |= AdminArea.objects.filter(level=name, code__in=values)
        found += hits_of_areas(asked.current().order_by("code"))
    owners = [code for name in OWNERS for code in question.data.getlist(name)]
    if owners:
        plain = [code.lstrip("0") for code in owners]
        found += hits_of_owners(LocalAuthority.objects.filter(code__in=plain).order_by("code"))
        found += [
            Hit("owner", one.code, one.name, "", "", None)
            for one in Agency.objects.filter(code__in=owners)
        ]
    return found


def _drawn(name: str, value: str) -> str:
    match name:
        case "near":
            lon, lat, m = (*value.split(","), "", "", "")[:3]
            place = f"{lat.strip()[:10]}, {lon.strip()[:10]}"
            return _("ภายใน %(m)s ม. จาก %(place)s") % {"m": m.strip()[:8], "place": place}
        case "bbox":
            return _("ในกรอบสี่เหลี่ยมที่วาด")
        case _:
            return _("ในรูปที่วาดหรืออัปโหลด")


def shapes_of(question: ProjectFilter) -> dict[str, Any]:
    """What was drawn, for the map to draw again: GeoJSON, a box, a circle."""
    question.form.is_valid()
    given = question.form.cleaned_data
    near, box = given.get("near"), given.get("bbox")
    return {
        "shapes": [
            json.loads(shape.geojson)
            for name in ("within", "shape")
            if isinstance(shape := given.get(name), GEOSGeometry)
        ],
        "near": [near[0].lon, near[0].lat, near[1]] if near else None,
        "bbox": [box.minlon, box.minlat, box.maxlon, box.maxlat] if box else None,
    }


def _box(question: ProjectFilter, name: str) -> Box | None:
    question.form.is_valid()
    value = question.form.cleaned_data.get(name)
    if isinstance(value, GEOSGeometry):
        west, south, east, north = value.extent
        return west, south, east, north
    if isinstance(value, Bbox):
        return value.minlon, value.minlat, value.maxlon, value.maxlat
    if name == "near" and value:
        position, m = value
        reach_deg = m / 100_000  # a little more than a degree of latitude has of metres
        return (
            position.lon - reach_deg,
            position.lat - reach_deg,
            position.lon + reach_deg,
            position.lat + reach_deg,
        )
    return None


def words_of(question: ProjectFilter, chips: list[Chip]) -> list[tuple[str, str]]:
    """The question as (name, values) in words, in the order of the form; empty: everything."""
    labels = {(chip.name, chip.value): chip.label for chip in chips}
    found = []
    for name, known in question.filters.items():
        values = question.data.getlist(name)
        if not values or name in BESIDE:
            continue
        choices = {str(code): str(label) for code, label in known.extra.get("choices") or []}
        told = [labels.get((name, one)) or choices.get(one) or one[:60] for one in values]
        more = len(told) - _MOST_WORDS
        text = ", ".join(told[:_MOST_WORDS]) + (f" … (+{more})" if more > 0 else "")
        found.append((str(known.label), text))
    return found


def home_of(user: User | AnonymousUser) -> Box | None:
    """The box around the one area or authority a person works for; None for several or all."""
    held = reach(user, Right.READ)
    if held.country:
        return None
    hits: list[Hit] = []
    codes = held.provinces | held.districts
    if codes:
        places = AdminArea.objects.current().places().filter(code__in=codes)
        hits = hits_of_areas(places.order_by("code"))
    elif held.authorities:
        owners = LocalAuthority.objects.filter(pk__in=held.authorities)
        hits = hits_of_owners(owners.order_by("code"))
    return around(hit.box_4326 for hit in hits)


def around(boxes: Any) -> Box | None:
    """The box around all that are known."""
    known = [box for box in boxes if box]
    if not known:
        return None
    west, south, east, north = zip(*known, strict=True)
    return min(west), min(south), max(east), max(north)
