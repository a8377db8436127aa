"""The certificate of a project on paper: drawn from what was certified, not from what stands."""

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from shapely import from_wkb, from_wkt
from shapely.geometry.base import BaseGeometry

from coordinates.errors import CoordinateError
from coordinates.models import AdminArea
from coordinates.values import Bbox, LonLat, Notation
from coordinates.writing import write
from maps.print.drawing import Layer, Look, Outline, legend_svg, locator_svg, map_svg, window
from maps.print.pages import pdf_of
from projects.certificates import certificate_changes, is_as_issued
from projects.codes import Method, Role, Stage
from projects.errors import CertificateAltered
from projects.models import Certificate, Photo

LOOKS: Final = {
    Role.PLANNED: Look("#1f5fa8", (0, (1, 1.4)), "s", 4.2),
    Role.CONTRACTED: Look("#c05a00", (0, (5, 2)), "^", 3.0),
    Role.AS_BUILT: Look("#1a7a3c", "solid", "o", 1.8),
}
MAP_MM: Final = (128.0, 80.0)
LOCATOR_MM: Final = (51.0, 46.0)
LEGEND_MM: Final = (51.0, 21.0)
PHOTO_PX: Final = 640  # the longer side: 58 mm at 280 dots an inch
_STYLE: Final = Path(__file__).with_suffix(".css")


@dataclass(frozen=True)
class Place:
    """A position in words: what it is (start, end, …), in degrees and on the grid."""

    what: str
    decimal: str
    utm: str


@dataclass(frozen=True)
class Printed:
    """A certified position on the page."""

    role: str
    colour: str
    method: str
    accuracy_m: Decimal | None
    size: str
    places: list[Place]


@dataclass(frozen=True)
class Picture:
    """The newest photo of a stage; ``data`` is blank where its file is not to be had."""

    stage: str
    data: str
    count: int


def certificate_pdf(certificate: Certificate, *, address: str) -> bytes:
    """The page (A4, Thai) as PDF; ``address``: where the public looks the project up.

    Raises CertificateAltered where the recorded facts are not those that were fingerprinted.
    """
    if not is_as_issued(certificate):
        raise CertificateAltered(certificate.number)
    with translation.override("th"):
        html = render_to_string("maps/print/certificate.html", _context(certificate, address))
    return pdf_of(html, _STYLE)


def _context(certificate: Certificate, address: str) -> dict[str, Any]:
    facts = certificate.facts
    shapes = {
        role: [from_wkt(one["geometry"]) for one in facts["positions"] if one["role"] == role]
        for role in Role.values
    }
    return {
        "certificate": certificate,
        "project": facts["project"],
        "budget": Decimal(facts["project"]["budget_baht"]),
        "contract": Decimal(facts["project"]["contract_baht"]),
        "issued_at": datetime.fromisoformat(facts["issued_at"]),
        "issued_by": facts["issued_by"],
        "positions": [_printed(one) for one in facts["positions"]],
        "pictures": _pictures(facts["photos"]),
        "changes": [] if certificate.voided_at else certificate_changes(certificate),
        "address": address,
        "qr": _svg_address(segno.make(address, error="m", micro=False)),
        **_maps(shapes, facts["project"]["subdistrict_code"]),
    }


def _maps(shapes: dict[str, list[BaseGeometry]], subdistrict: str) -> dict[str, str]:
    """The map of the work and, where the boundary is known, its place in the subdistrict."""
    layers = [Layer(str(role.label), LOOKS[role], shapes[role]) for role in Role if shapes[role]]
    every = [shape for layer in layers for shape in layer.shapes]
    box = window(every, ratio=MAP_MM[0] / MAP_MM[1])
    width, height = MAP_MM
    drawing = map_svg(layers, box, _outlines(box, subdistrict), width=width, height=height)
    legend = legend_svg(layers, width=LEGEND_MM[0], height=LEGEND_MM[1])
    drawn = {"map": _svg_data(drawing), "legend": _svg_data(legend)}
    around = _around(subdistrict)
    if around is not None:
        width, height = LOCATOR_MM
        middle = LonLat((box.minlon + box.maxlon) / 2, (box.minlat + box.maxlat) / 2)
        svg = locator_svg(
            middle, around, _outlines(around, subdistrict), width=width, height=height
        )
        drawn["locator"] = _svg_data(svg)
    return drawn


def _around(subdistrict: str) -> Bbox | None:
    """A square about the subdistrict; None where its boundary is not known."""
    areas = AdminArea.objects.current().subdistricts()
    area = areas.filter(code=subdistrict, boundary__isnull=False).first()
    if area is None or area.boundary is None:
        return None
    minlon, minlat, maxlon, maxlat = area.boundary.extent
    corners = from_wkt(f"MULTIPOINT ({minlon} {minlat}, {maxlon} {maxlat})")
    return window([corners], ratio=LOCATOR_MM[0] / LOCATOR_MM[1])


def _outlines(box: Bbox, subdistrict: str) -> list[Outline]:
    found = AdminArea.objects.current().subdistricts().outlines_in(box)
    return [
        Outline(from_wkb(bytes(lines.wkb)), is_own=code == subdistrict) for code, lines in found
    ]


def _printed(one: dict[str, Any]) -> Printed:
    shape = from_wkt(one["geometry"])
    return Printed(
        role=str(Role(one["role"]).label),
        colour=one["role"],
        method=str(Method(one["method"]).label),
        accuracy_m=Decimal(one["accuracy_m"]) if one["accuracy_m"] else None,
        size=_size(shape, one),
        places=[_place(what, at) for what, at in _places(shape)],
    )


def _size(shape: BaseGeometry, one: dict[str, Any]) -> str:
    if shape.geom_type.endswith("LineString"):
        return _("ยาว %(length)s ม.") % {"length": f"{Decimal(one['length_m']):,.1f}"}
    if shape.geom_type.endswith("Polygon"):
        return _("%(area)s ตร.ม.") % {"area": f"{Decimal(one['area_m2']):,.0f}"}
    return "–"


def _places(shape: BaseGeometry) -> Iterable[tuple[str, LonLat]]:
    """Where it is told: both ends of a line, one place on an area, the first of several points."""
    parts = list(getattr(shape, "geoms", [shape]))
    if parts[0].geom_type == "LineString":
        yield _("จุดเริ่มต้น"), LonLat(*parts[0].coords[0][:2])
        yield _("จุดสิ้นสุด"), LonLat(*parts[-1].coords[-1][:2])
        return
    inside = shape.representative_point()
    yield (_("จุด") if parts[0].geom_type == "Point" else _("จุดในพื้นที่")), LonLat(inside.x, inside.y)


def _place(what: str, at: LonLat) -> Place:
    try:
        utm = write(at, Notation.UTM)
    except CoordinateError:  # beyond the zones of Thailand there is no grid of ours
        utm = "–"
    return Place(what, write(at, Notation.DECIMAL), utm)


def _pictures(certified: list[dict[str, Any]]) -> list[Picture]:
    """The newest photo of each stage: those of a stage are certified oldest first."""
    newest = {one["stage"]: one["id"] for one in certified}
    photos = Photo.objects.in_bulk(list(newest.values()))
    return [
        Picture(
            stage=str(stage.label),
            data=_small(photos[newest[stage]]) if newest.get(stage) in photos else "",
            count=sum(one["stage"] == stage for one in certified),
        )
        for stage in Stage
    ]


def _small(photo: Photo) -> str:
    """Our own copy without metadata, small enough for paper; blank where it cannot be read."""
    try:
        with photo.view.open("rb") as file, Image.open(file) as image:
            image.thumbnail((PHOTO_PX, PHOTO_PX))
            kept = io.BytesIO()
            image.convert("RGB").save(kept, "JPEG", quality=82, optimize=True)
    except (FileNotFoundError, UnidentifiedImageError):  # a restore without it: the page says so
        return ""
    return _data(kept.getvalue(), "image/jpeg")


def _svg_address(code: segno.QRCode) -> str:
    kept = io.BytesIO()
    code.save(kept, kind="svg", border=2, xmldecl=False)
    return _svg_data(kept.getvalue())


def _svg_data(svg: bytes) -> str:
    return _data(svg, "image/svg+xml")


def _data(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
