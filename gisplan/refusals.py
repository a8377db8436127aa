"""What is refused of a request before any page sees it: a sentence and a status."""

import codecs
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

FORM_BYTES: Final = 1024 * 1024  # the fields that go with an uploaded file


def refusal(request: HttpRequest) -> tuple[str, int] | None:
    """Why ``request`` is not answered; None where it is.

    Decided by its head alone: a body that is too large is never read. PostgreSQL keeps no NUL,
    and letters of another encoding than UTF-8 may be none that it keeps.
    """
    most = settings.UPLOAD_MAX_BYTES
    if _content_length(request) > most + FORM_BYTES:
        return _("ข้อมูลที่ส่งใหญ่เกินไป รับได้ไม่เกิน %(most)d MB") % {"most": most // 1024**2}, 413
    if not _is_utf8(request) or any("\0" in text for text in _texts(request)):
        return _("ที่อยู่หน้านี้มีอักขระที่ใช้ไม่ได้ ลองเปิดจากเมนูหรือพิมพ์คำค้นใหม่"), 400
    return None


def _content_length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0  # noqa: PLR2004


def _is_utf8(request: HttpRequest) -> bool:
    """Whether the content type names no other encoding: it would hold for the query, too."""
    return not request.encoding or codecs.lookup(request.encoding).name == "utf-8"


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for name, values in request.GET.lists():
        yield name
        yield from values
