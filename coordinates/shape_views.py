"""/shapes/: an area to ask inside of, drawn or sent as a file; answered by its hash."""

import json
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordinates.errors import CoordinateError
from coordinates.gis_files import GisFileError, GisReaderBusy
from coordinates.messages import in_words
from coordinates.models import Shape
from coordinates.shapes import (
    Made,
    Sent,
    ShapeRefused,
    make,
    sent_of_box,
    sent_of_file,
    sent_of_text,
    sent_of_value,
    shape_keep,
)
from coordinates.shapes.sent import MOST_CHARACTERS
from coordinates.thai import to_arabic
from coordinates.values import LonLat

_FIELDS: Final = ("geometry", "bbox", "buffer_m", "srid")


@login_required
@require_POST
def shape_send(request: HttpRequest) -> HttpResponse:
    """A shape as JSON (GeoJSON, or its members ``geometry buffer_m srid bbox``) or as a form with
    those fields or a ``file`` → ``{"shape": hash, "area_km2", "vertices", "simplified", …}``.

    A circle is a Point with ``buffer_m``. A form with ``next`` is sent back there, asking for
    the shape. What is wrong is a 400 with a sentence, and the place where it has one.
    """
    try:
        fields = _fields(request)
        made = make(_sent(request, fields), buffer_m=_metres(fields.get("buffer_m")))
    except CoordinateError as error:
        return _refused(in_words(error))
    except GisReaderBusy as error:
        return _refused(str(error), status=503)
    except GisFileError as error:
        return _refused(str(error))
    except ShapeRefused as error:
        return _refused(str(error), at=error.at)
    shape = shape_keep(made=made, by=request.user)
    back = fields.get("next")
    if isinstance(back, str) and url_has_allowed_host_and_scheme(back, request.get_host()):
        for note in _notes(made):
            messages.info(request, note)
        return redirect(_asking(back, shape.hash))
    return JsonResponse(_told(made))


@login_required
@require_safe
def shape_show(request: HttpRequest, shape: str) -> HttpResponse:
    """The shape as a GeoJSON Feature; its hash never means another."""
    found = get_object_or_404(Shape, pk=shape)
    feature = {
        "type": "Feature",
        "id": found.hash,
        "geometry": json.loads(found.geometry.geojson),
        "bbox": found.geometry.extent,
        "properties": {"area_km2": found.area_km2, "vertices": found.vertices},
    }
    response = JsonResponse(feature, content_type="application/geo+json")
    patch_cache_control(response, private=True, max_age=86_400, immutable=True)
    return response


def _fields(request: HttpRequest) -> dict[str, Any]:
    """What was sent, by name; a GeoJSON by itself is its ``geometry``."""
    if request.content_type != "application/json":
        return {name: request.POST[name] for name in (*_FIELDS, "next") if request.POST.get(name)}
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_CHARACTERS:
        raise ShapeRefused(
            _("รูปร่างที่ส่งยาวเกิน %(most)s ตัวอักษร ลดรายละเอียดก่อน") % {"most": f"{MOST_CHARACTERS:,}"}
        )
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ShapeRefused(_("เนื้อหาที่ส่งต้องเป็น JSON ที่ถูกต้อง")) from error
    if not isinstance(value, dict):
        raise ShapeRefused(_("เนื้อหาที่ส่งต้องเป็น JSON ที่ถูกต้อง"))
    return {"geometry": value} | value if "type" in value else value


def _sent(request: HttpRequest, fields: dict[str, Any]) -> Sent:
    srid = _srid(fields.get("srid"))
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile) and upload.size:
        return _of_upload(upload, srid)
    if box := fields.get("bbox"):
        text = ",".join(map(str, box)) if isinstance(box, list) else str(box)
        if "geometry" not in fields:
            return sent_of_box(to_arabic(text))
    geometry = fields.get("geometry")
    if isinstance(geometry, dict) and "geometry" in geometry and geometry.get("type") != "Feature":
        geometry = geometry["geometry"]
    if isinstance(geometry, dict):
        return sent_of_value(geometry, srid=srid)
    return sent_of_text(str(geometry or ""), srid=srid)


def _of_upload(upload: "UploadedFile[Any]", srid: int | None) -> Sent:
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024**2
        raise ShapeRefused(_("แฟ้มใหญ่เกิน %(most)d MB") % {"most": most})
    with tempfile.TemporaryDirectory(prefix="shape-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return sent_of_file(path, name=Path(upload.name or "").name[:120], srid=srid)


def _srid(value: Any) -> int | None:
    text = to_arabic(str(value)) if value not in (None, "") else ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004
        raise ShapeRefused(_("srid ต้องเป็นเลขรหัส EPSG เช่น 4326, 32647"))
    return int(text)


def _metres(value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        return float(to_arabic(str(value)).replace(",", ""))
    except ValueError as error:
        raise ShapeRefused(_("ระยะรอบ ๆ (buffer_m) ต้องเป็นตัวเลขหน่วยเมตร เช่น 500")) from error


def _told(made: Made) -> dict[str, Any]:
    thin, at = made.simplified, made.repaired_at
    return {
        "shape": made.hash,
        "area_km2": round(made.area_km2, 6),
        "vertices": made.vertices,
        "bbox": list(made.geometry.bounds),
        "buffer_m": made.buffer_m,
        "simplified": thin
        and {
            "from": thin.before,
            "to": thin.after,
            "area_changed_percent": round(thin.area_changed_percent, 4),
        },
        "repaired": at and {"at": [at.lon, at.lat]},
        "notes": _notes(made),
    }


def _notes(made: Made) -> list[str]:
    """What was done to the shape, in sentences."""
    notes = []
    if at := made.repaired_at:
        words = _("เส้นขอบตัดกันเองที่ %(lat).6f, %(lon).6f ระบบซ่อมให้แล้ว ดูบนแผนที่ว่าเป็นพื้นที่ที่ต้องการ")
        notes.append(words % {"lat": at.lat, "lon": at.lon})
    if thin := made.simplified:
        words = _("ลดจุดยอดจาก %(before)s เหลือ %(after)s จุด พื้นที่เปลี่ยนไป %(percent).2f%%")
        percent = thin.area_changed_percent
        told = {"before": f"{thin.before:,}", "after": f"{thin.after:,}", "percent": percent}
        notes.append(words % told)
    return notes


def _asking(back: str, shape: str) -> str:
    """The address with ``shape`` in its question, on its first page."""
    parts = urlsplit(back)
    kept = parse_qsl(parts.query, keep_blank_values=True)
    asked = [(name, value) for name, value in kept if name not in {"shape", "page"}]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("shape", shape)])))


def _refused(sentence: str, *, at: LonLat | None = None, status: int = 400) -> JsonResponse:
    answer: dict[str, Any] = {"errors": [sentence]}
    return JsonResponse(answer | ({"at": [at.lon, at.lat]} if at else {}), status=status)
