"""A refusal that a program reads: Problem JSON (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse

MEDIA_TYPE: Final = "application/problem+json"
Faults = Sequence[tuple[str, str]]


def problem(status: int, faults: Faults) -> HttpResponse:
    """Each fault is (the parameter, or "" where it is no single one's; what is wrong and what
    would be right)."""
    told = [
        {"parameter": name, "reason": reason} if name else {"reason": reason}
        for name, reason in faults
    ]
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": " · ".join(in_words(faults)),
        "errors": told,
    }
    text = json.dumps(content, ensure_ascii=False)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers)


def in_words(faults: Faults) -> list[str]:
    return [f"{name}: {reason}" if name else reason for name, reason in faults]


def faults_of(errors: Mapping[str, Sequence[Any]]) -> list[tuple[str, str]]:
    """Of the errors of a BadQuestion."""
    return [(name, str(text)) for name, texts in errors.items() for text in texts]
