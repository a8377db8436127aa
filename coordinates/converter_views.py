"""The converter: one position or a column of thousands, in any notation, to any other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordinates.asked import area_of, digits_of, expected_at, notations_of
from coordinates.converting import (
    FORMATS,
    Converted,
    State,
    as_file,
    choose,
    convert,
    label,
    lines_of_text,
    lines_of_upload,
    points,
    rows,
    single,
)
from coordinates.errors import Code, CoordinateError
from coordinates.messages import in_words
from coordinates.models import AdminArea
from coordinates.places import rank_in
from coordinates.sheets.errors import SheetError, SheetReaderBusy
from coordinates.values import Notation
from coordinates.writing import Digits

ON_A_PAGE: Final = 100
# Written into a file unless something else is asked for; latitude and longitude always are.
TO: Final = (Notation.DMS, Notation.UTM)
_Refused = CoordinateError | SheetError
_SHOWN: Final = ("", *(state.value for state in State))


@dataclass(frozen=True)
class Asked:
    """What the form says, and the positions of its text, or of its file where one came."""

    text: str
    digits: Digits
    to: list[Notation]
    show: str
    area: AdminArea | None
    found: list[Converted]
    is_file: bool


@require_http_methods(["GET", "HEAD", "POST"])
def converter(request: HttpRequest) -> HttpResponse:
    """The page, or (header HX-Request) its result alone; without a script the form is posted."""
    data = request.POST if request.method == "POST" else request.GET
    try:
        asked = _asked(request, data)
    except (CoordinateError, SheetError) as error:
        return _refuse(request, data, error)
    context: dict[str, Any] = {
        "text": asked.text,
        "digits": asked.digits,
        "to": asked.to,
        "area": asked.area,
        "is_file": asked.is_file,
        "of": _mark(asked.text),
    }
    context |= _result(asked, data)
    return _page(request, context)


@require_POST
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The result as a file; what the form asks is read again, with the choices made."""
    if kind not in FORMATS:
        raise Http404
    try:
        asked = _asked(request, request.POST)
    except (CoordinateError, SheetError) as error:
        return _refuse(request, request.POST, error)
    content_type, content = as_file(kind, asked.found, to=asked.to)
    headers = {"Content-Disposition": f'attachment; filename="positions.{kind}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _asked(request: HttpRequest, data: QueryDict) -> Asked:
    """Read the form. Raises CoordinateError, SheetError."""
    digits = digits_of("digits", data.get("digits", "")) or "arabic"
    to = notations_of(data.getlist("to")) or list(TO)
    show = data.get("show", data.get("within", ""))
    if show not in _SHOWN:
        raise CoordinateError(Code.VALUE_UNKNOWN, f"show={show}")
    area = area_of(data.get("area", ""))
    near = expected_at(data.get("near", ""), area)
    most: int = settings.CONVERTER_LINES
    upload = request.FILES.get("file")
    text = data.get("text", "").replace("\r\n", "\n")
    is_file = isinstance(upload, UploadedFile) and bool(upload.size)
    if isinstance(upload, UploadedFile) and is_file:
        lines = lines_of_upload(upload, most=most)
        text = "\n".join(line.text for line in lines)  # goes into the form, as if pasted
    else:
        lines = lines_of_text(text, most=most)
    found = convert(lines, near=near, rank=rank_in(area), most=most)
    if data.get("of") == _mark(text):
        found = choose(found, _chosen(data))
    return Asked(text, digits, to, show, area, found, is_file)


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


def _result(asked: Asked, data: QueryDict) -> dict[str, Any]:
    if not asked.found:
        return {}
    if len(asked.found) == 1:
        return single(asked.found[0], asked.digits)
    return _table(asked.found, asked.show, data)


def _table(found: Sequence[Converted], show: str, data: QueryDict) -> dict[str, Any]:
    """One page of the positions, all counts, all points; the choices of other pages go along."""
    counts = {state.value: 0 for state in State}
    for one in found:
        counts[one.state.value] += 1
    wanted = [(at, one) for at, one in enumerate(found) if show in ("", one.state.value)]
    page = Paginator(wanted, ON_A_PAGE).get_page(data.get("page", "1"))
    here = {at for at, _one in page}
    elsewhere = [(at, one.chosen) for at, one in enumerate(found) if at not in here]
    return {
        "counts": counts,
        "total": len(found),
        "show": show,
        "page": page,
        "rows": rows(list(page)),
        "kept": " ".join(f"{at}:{chosen}" for at, chosen in elsewhere if chosen),
        "points": points(found),
    }


def _refuse(request: HttpRequest, data: QueryDict, error: _Refused) -> HttpResponse:
    """The page with what is wrong: 400, or 503 where other files are being read."""
    words = in_words(error) if isinstance(error, CoordinateError) else str(error)
    status = 503 if isinstance(error, SheetReaderBusy) else 400
    context = {"text": data.get("text", ""), "digits": "arabic", "to": TO, "refused": words}
    return _page(request, context, status=status)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context["notations"] = [(one.value, label(one)) for one in Notation]
    if request.headers.get("HX-Request"):
        return render(request, "coordinates/_result.html", context, status=status)
    provinces = AdminArea.objects.current().provinces().defer("boundary").order_by("name_th")
    context |= {
        "most": settings.CONVERTER_LINES,
        "provinces": provinces,
        "a_link": {"notation": Notation.LINK.value},
        "example": _("เช่น 18.5822, 99.0477 หรือ 47N 505033 2054601"),
    }
    return render(request, "coordinates/converter.html", context, status=status)
