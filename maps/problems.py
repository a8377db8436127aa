"""A refusal that a program reads: Problem JSON (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse


def problem(
    status: HTTPStatus, sentences: Sequence[str], *, errors: Mapping[str, Any] | None = None
) -> JsonResponse:
    """``sentences`` say what is wrong and what would be right; ``errors`` by parameter."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": " ".join(sentences),
    }
    if errors:
        body["errors"] = dict(errors)
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
        json_dumps_params={"ensure_ascii": False},
    )
