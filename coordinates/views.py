"""Positions over HTTP: a typed text read, an uploaded file turned into GeoJSON for the map."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordinates.errors import Code, CoordinateError
from coordinates.gis_files import GisFileError, GisReaderBusy, read_geojson
from coordinates.messages import in_words
from coordinates.models import AdminArea
from coordinates.places import in_words as place_in_words
from coordinates.places import rank_in
from coordinates.reading import Reading, read
from coordinates.values import LonLat

LONGEST: Final = 2_000  # characters of one position
# A fixed name in a fresh folder: nothing of the user's file name reaches the reader.
OVERLAYS: Final = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".kml": "kml",
    ".kmz": "kmz",
    ".gpkg": "gpkg",
    ".zip": "zip",
}


@require_safe
def read_position(request: HttpRequest) -> HttpResponse:
    """``?text=…&near=lon,lat&area=CODE`` → all readings of one position, best first.

    Open to everybody: it knows areas and notations, no project and no person. What cannot be
    read is answered as ``error`` with status 400.
    """
    text = request.GET.get("text", "")
    try:
        if len(text) > LONGEST:
            raise CoordinateError(Code.TOO_LONG, text)
        near = _near(request.GET.get("near", ""))
        readings = read(text, near=near, rank=rank_in(_area(request.GET.get("area", ""))))
    except CoordinateError as error:
        answer = {"code": error.code.value, "text": error.text, "message": in_words(error)}
        return JsonResponse({"readings": [], "error": answer}, status=400)
    return JsonResponse({"readings": [_answer(one) for one in readings], "error": None})


def _near(text: str) -> LonLat | None:
    if not text:
        return None
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise CoordinateError(Code.NUMBER_MALFORMED, text) from error
    return LonLat(lon, lat)


def _area(code: str) -> AdminArea | None:
    """The area in force with ``code``; an unknown code is refused, never ignored."""
    if not code:
        return None
    area = AdminArea.objects.current().filter(code=code, boundary__isnull=False).first()
    if area is None:
        raise CoordinateError(Code.NOT_A_POSITION, f"area={code}")
    return area


def _answer(reading: Reading) -> dict[str, Any]:
    return {
        "lon": round(reading.position.lon, 8),
        "lat": round(reading.position.lat, 8),
        "notation": reading.notation.value,
        "datum": reading.datum.value,
        "operation": reading.operation,
        "precision_m": reading.precision_m,
        "reason": reading.reason.value,
        "where": place_in_words(reading.position),
    }


@login_required
@require_POST
def overlay(request: HttpRequest) -> HttpResponse:
    """An uploaded GeoJSON, KML, GeoPackage or zipped shapefile as GeoJSON; nothing is kept."""
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.name or not upload.size:
        return _refused(_("เลือกแฟ้ม GeoJSON, KML หรือ shapefile (.zip)"))
    suffix = OVERLAYS.get(Path(upload.name).suffix.lower())
    if suffix is None:
        return _refused(_("รับเฉพาะแฟ้ม .geojson .kml .kmz .gpkg และ shapefile ที่รวมเป็น .zip"))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024**2
        return _refused(_("แฟ้มใหญ่เกิน %(most)d MB") % {"most": most})
    try:
        return JsonResponse(_read(upload, suffix))
    except GisReaderBusy as error:
        return _refused(str(error), status=503)
    except GisFileError as error:
        return _refused(str(error))


def _read(upload: "UploadedFile[Any]", suffix: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="overlay-") as folder:
        path = Path(folder) / f"upload.{suffix}"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return read_geojson(path, name=Path(upload.name or "").name[:120])


def _refused(sentence: str, *, status: int = 400) -> JsonResponse:
    return JsonResponse({"errors": [sentence]}, status=status)
