"""Positions over HTTP: a typed text read, an uploaded file turned into GeoJSON for the map."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordinates.asked import area_of, digits_of, expected_at
from coordinates.converting import shown_reading
from coordinates.datum import SYSTEMS
from coordinates.errors import Code, CoordinateError
from coordinates.gis_files import GisFileError, GisReaderBusy, read_geojson
from coordinates.messages import in_words
from coordinates.places import rank_in, words_of
from coordinates.reading import Reading, read
from coordinates.tables.columns import LONGEST

# A fixed name in a fresh folder: nothing of the user's file name reaches the reader.
OVERLAYS: Final = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".kml": "kml",
    ".kmz": "kmz",
    ".gpkg": "gpkg",
    ".gpx": "gpx",
    ".dxf": "dxf",
    ".zip": "zip",
}


@require_safe
def read_position(request: HttpRequest) -> HttpResponse:
    """``?text=…&near=lon,lat&area=CODE`` → all readings of one position, best first.

    ``&written=arabic`` (or ``thai``) adds ``shown`` to each: what the converter shows of it.

    Open to everybody: it knows areas and notations, no project and no person. What cannot be
    read is answered as ``error`` with status 400.
    """
    text = request.GET.get("text", "")
    try:
        if len(text) > LONGEST:
            raise CoordinateError(Code.TOO_LONG, text)
        area = area_of(request.GET.get("area", ""))
        near = expected_at(request.GET.get("near", ""), area)
        digits = digits_of("written", request.GET.get("written", ""))
        readings = read(text, near=near, rank=rank_in(area))
    except CoordinateError as error:
        answer = {"code": error.code.value, "text": error.text, "message": in_words(error)}
        return JsonResponse({"readings": [], "error": answer}, status=400)
    places = words_of([reading.position for reading in readings])
    answers = [_answer(one, where) for one, where in zip(readings, places, strict=True)]
    if digits:
        for number, (row, one) in enumerate(zip(answers, readings, strict=True), start=1):
            row["shown"] = shown_reading(number, one, row["where"], digits)
    response = JsonResponse({"readings": answers, "error": None})
    # The same question has the same answer until areas are loaded; its words are in the language
    # of a cookie, so no cache in between may keep them.
    patch_cache_control(response, private=True, max_age=300)
    return response


def _answer(reading: Reading, where: str) -> dict[str, Any]:
    return {
        "lon": round(reading.position.lon, 8),
        "lat": round(reading.position.lat, 8),
        "notation": reading.notation.value,
        "datum": reading.datum.value,
        "operation": reading.operation,
        "precision_m": reading.precision_m,
        "reason": reading.reason.value,
        "where": where,
    }


@login_required
@require_POST
def overlay(request: HttpRequest) -> HttpResponse:
    """An uploaded GIS file as GeoJSON; nothing is kept.

    ``srid`` is the person's choice of its system, where the file says none or a wrong one.
    """
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.name or not upload.size:
        return _refused(_("เลือกแฟ้ม GeoJSON, GPX, KML, DXF หรือ shapefile (.zip)"))
    suffix = OVERLAYS.get(Path(upload.name).suffix.lower())
    if suffix is None:
        return _refused(
            _("รับเฉพาะแฟ้ม .geojson .gpx .kml .kmz .gpkg .dxf และ shapefile ที่รวมเป็น .zip")
        )
    if upload.size > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024**2
        return _refused(_("แฟ้มใหญ่เกิน %(most)d MB") % {"most": most})
    srid = request.POST.get("srid", "")
    if srid and srid not in map(str, SYSTEMS):
        return _refused(_("ไม่รู้จักระบบพิกัด EPSG:%(srid)s") % {"srid": srid[:10]})
    try:
        return JsonResponse(_read(upload, suffix, int(srid) if srid else None))
    except GisReaderBusy as error:
        return _refused(str(error), status=503)
    except GisFileError as error:
        return _refused(str(error))


def _read(upload: "UploadedFile[Any]", suffix: str, srid: int | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="overlay-") as folder:
        path = Path(folder) / f"upload.{suffix}"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return read_geojson(path, name=Path(upload.name or "").name[:120], srid=srid)


def _refused(sentence: str, *, status: int = 400) -> JsonResponse:
    return JsonResponse({"errors": [sentence]}, status=status)
