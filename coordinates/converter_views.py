"""The converter: one position or a column of thousands, in any notation, to any other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordinates.asked import area_of, near_of
from coordinates.converting import (
    FORMATS,
    Converted,
    Line,
    State,
    TooManyLines,
    as_file,
    choose,
    convert,
    label,
    lines_of_table,
    lines_of_text,
    read_as,
    written,
)
from coordinates.errors import CoordinateError
from coordinates.messages import in_words, reason_words
from coordinates.models import AdminArea
from coordinates.places import rank_in, words_of
from coordinates.reading import Reading
from coordinates.sheets.errors import SheetError
from coordinates.values import Notation
from coordinates.writing import Digits

ON_A_PAGE: Final = 100
SHOWN_READINGS: Final = 8  # of one position
# Written into a file unless something else is asked for; latitude and longitude always are.
TO: Final = (Notation.DMS, Notation.UTM)
_REFUSED: Final = (CoordinateError, SheetError, TooManyLines)


@dataclass
class Asked:
    """What the form says. ``lines``: what is to be read, of the file where one came."""

    text: str
    lines: list[Line]
    area: AdminArea | None
    found: list[Converted]
    is_file: bool


@require_http_methods(["GET", "HEAD", "POST"])
def converter(request: HttpRequest) -> HttpResponse:
    """The page, or (header HX-Request) its result alone; without a script the form is posted."""
    data = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "text": data.get("text", ""),
        "digits": _digits(data),
        "to": _to(data),
        "most": settings.CONVERTER_LINES,
        "notations": [(one.value, label(one)) for one in Notation],
    }
    status = 200
    try:
        asked = _asked(request, data)
        context |= {"text": asked.text, "area": asked.area, "is_file": asked.is_file}
        context |= _result(asked, data) | {"of": _mark(asked.text)}
    except _REFUSED as error:
        context["refused"] = in_words(error) if isinstance(error, CoordinateError) else str(error)
        status = 400
    if request.headers.get("HX-Request"):
        return render(request, "coordinates/_result.html", context, status=status)
    context |= _choices()
    return render(request, "coordinates/converter.html", context, status=status)


@require_POST
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The result as a file; what the form asks is read again, with the choices made."""
    if kind not in FORMATS:
        raise Http404
    try:
        found = _asked(request, request.POST).found
        content_type, content = as_file(kind, found, to=_to(request.POST))
    except _REFUSED:
        return converter(request)  # says what is wrong, on the page
    headers = {"Content-Disposition": f'attachment; filename="positions.{kind}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _asked(request: HttpRequest, data: QueryDict) -> Asked:
    """Read the form. Raises CoordinateError, SheetError, TooManyLines."""
    most: int = settings.CONVERTER_LINES
    upload = request.FILES.get("file")
    text = data.get("text", "").replace("\r\n", "\n")
    is_file = isinstance(upload, UploadedFile) and bool(upload.size)
    if isinstance(upload, UploadedFile) and is_file:
        lines = lines_of_table(upload, upload.name or "", most=most)
        lines = [replace(line, number=number) for number, line in enumerate(lines, start=1)]
        text = "\n".join(line.text for line in lines)  # goes into the form, as if pasted
    else:
        lines = lines_of_text(text, most=most)
    area = area_of(data.get("area", ""))
    near = near_of(data.get("near", ""))
    found = convert(lines, near=near, rank=rank_in(area))
    if len(found) > most:  # several positions a line
        raise TooManyLines(len(found), most)
    if data.get("of") == _mark(text):
        found = choose(found, _chosen(data))
    return Asked(text, lines, area, found, is_file)


def _mark(text: str) -> str:
    """Names a text, so that choices made for it never count for another."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def _chosen(data: QueryDict) -> dict[int, int]:
    """{index of a position: index of its reading} of the fields ``choice`` = "12:1 13:2"."""
    choices = {}
    for text in " ".join(data.getlist("choice")).split():
        at, _colon, index = text.partition(":")
        if _is_small(at) and _is_small(index):
            choices[int(at)] = int(index)
    return choices


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _digits(data: QueryDict) -> Digits:
    return "thai" if data.get("digits") == "thai" else "arabic"


def _to(data: QueryDict) -> list[Notation]:
    known = {one.value: one for one in Notation}
    asked = [known[value] for value in data.getlist("to") if value in known]
    return list(dict.fromkeys(asked)) or list(TO)


def _result(asked: Asked, data: QueryDict) -> dict[str, Any]:
    if not asked.found:
        return {}
    if len(asked.found) == 1:
        return _single(asked.found[0], _digits(data))
    return _table(asked.found, data)


def _single(one: Converted, digits: Digits) -> dict[str, Any]:
    """Every reading of one position in every notation."""
    readings = one.readings[:SHOWN_READINGS]
    places = words_of([reading.position for reading in readings])
    shown = [
        shown_reading(number, reading, where, digits)
        for number, (reading, where) in enumerate(zip(readings, places, strict=True), start=1)
    ]
    points = [_point(number, reading) for number, reading in enumerate(readings, start=1)]
    return {"single": one, "readings": shown, "points": points}


def shown_reading(number: int, reading: Reading, where: str, digits: Digits) -> dict[str, Any]:
    """A reading for a person: in words, and written in every notation that it has."""
    texts: dict[Notation, str] = {one: written(reading.position, one, digits) for one in Notation}
    shown = [
        {"notation": one.value, "label": label(one), "text": text}
        for one, text in texts.items()
        if text
    ]
    return {
        "number": number,
        "read_as": read_as(reading),
        "reason": reason_words(reading.reason),
        "is_doubtful": reading.reason.supposes_mistake,
        "where": where,
        "written": shown,
    }


def _point(number: int, reading: Reading, state: str = "read") -> list[Any]:
    position = reading.position
    return [round(position.lon, 6), round(position.lat, 6), number, state]


def _table(found: Sequence[Converted], data: QueryDict) -> dict[str, Any]:
    """One page of the positions, all counts, all points; the choices of other pages go along."""
    counts = {state.value: 0 for state in State}
    for one in found:
        counts[one.state.value] += 1
    show = data.get("show", data.get("within", ""))
    show = show if show in counts else ""
    wanted = [(at, one) for at, one in enumerate(found) if show in ("", one.state.value)]
    page = Paginator(wanted, ON_A_PAGE).get_page(data.get("page", "1"))
    here = {at for at, _one in page}
    elsewhere = [(at, one.chosen) for at, one in enumerate(found) if at not in here]
    placed = [(one, one.reading) for one in found]
    return {
        "counts": counts,
        "total": len(found),
        "show": show,
        "page": page,
        "rows": _rows(page),
        "kept": " ".join(f"{at}:{chosen}" for at, chosen in elsewhere if chosen),
        "points": [_point(one.number, at, one.state.value) for one, at in placed if at],
    }


def _rows(page: "Page[tuple[int, Converted]]") -> list[dict[str, Any]]:
    shown = [(at, one, one.readings[:SHOWN_READINGS]) for at, one in page]
    places = iter(words_of([each.position for _at, _one, readings in shown for each in readings]))
    rows = []
    for at, one, readings in shown:
        options = [
            {
                "value": f"{at}:{index}",
                "read_as": read_as(reading),
                "reason": reason_words(reading.reason),
                "where": next(places),
                "is_chosen": index == one.chosen,
            }
            for index, reading in enumerate(readings)
        ]
        chosen = next((option for option in options if option["is_chosen"]), None)
        utm = written(one.reading.position, Notation.UTM) if one.reading else ""
        rows.append({"one": one, "options": options, "chosen": chosen, "utm": utm})
    return rows


def _choices() -> dict[str, Any]:
    """What the form offers: provinces to look in, notations to write."""
    provinces = AdminArea.objects.current().provinces().defer("boundary").order_by("name_th")
    return {
        "provinces": provinces,
        "a_link": {"notation": Notation.LINK.value},
        "example": _("เช่น 18.5822, 99.0477 หรือ 47N 505033 2054601"),
    }
