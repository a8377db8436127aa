"""A file in parts: one byte range of HTTP (RFC 9110), so that a broken download goes on."""

import re
from collections.abc import Iterator
from typing import IO, Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

PIECE_BYTES: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def file_response(
    request: HttpRequest, file: IO[Any], *, size: int, name: str, tag: str
) -> HttpResponseBase:
    """``file`` as a download: whole, the part asked for (206), or 416 where it has no such part.

    ``tag`` names this very content (an ETag with its quotes). A part is given only of the content
    that the asker has already begun (If-Range); several parts at once are answered with all.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    response: HttpResponseBase
    if asked is None or asked.groups() == ("", "") or not _is_same(request, tag):
        response = FileResponse(file, as_attachment=True, filename=name)
    elif (part := _part(asked, size)) is None:
        file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, last = part
        response = StreamingHttpResponse(_pieces(file, first, last + 1 - first), status=206)
        response.headers["Content-Type"] = "application/octet-stream"
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        response.headers["Content-Length"] = str(last + 1 - first)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = tag
    return response


def _is_same(request: HttpRequest, tag: str) -> bool:
    return request.headers.get("If-Range", tag) == tag


def _part(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None where the file does not reach that far."""
    first, last = asked.groups()
    if not first:  # the last bytes
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last or size), size - 1)
    return (begin, end) if begin <= end and begin < size else None


def _pieces(file: IO[Any], first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length and (piece := file.read(min(length, PIECE_BYTES))):
            length -= len(piece)
            yield piece
