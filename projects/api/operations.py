"""How an address of the API is declared: who may ask, what is answered, what may be refused."""

import functools
import json
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from ninja import Router

from accounts.idempotency import once
from accounts.models import User
from projects.api.authentication import READERS, WRITERS
from projects.api.errors import REFUSALS, ErrorsOut
from projects.api.strict_json import StrictJson

View = Callable[..., Any]
KEY_HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_KEY_PARAMETER: Final = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "A name of your own for this change, such as a UUID: sent again within 7 days "
    "with the same content it is not made twice, and gives the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"},
}


def reads(router: Router, path: str, out: Any, **options: Any) -> Callable[[View], View]:
    """A GET that answers ``out``."""
    made: Callable[[View], View] = router.get(
        path, response={200: out, REFUSALS: ErrorsOut}, auth=READERS, **options
    )
    return made


def writes(
    router: Router, method: str, path: str, out: Any, *, status: int = 200, summary: str = ""
) -> Callable[[View], View]:
    """A change that answers ``out``; under an Idempotency-Key it is made once."""

    def declare(view: View) -> View:
        @functools.wraps(view)
        def made(request: HttpRequest, **values: Any) -> JsonResponse:
            worked: list[bool] = []

            def work() -> tuple[int, Any]:
                worked.append(True)
                answer = out.model_validate(view(request, **values))
                return status, answer.model_dump(mode="json")

            key = request.headers.get(KEY_HEADER)
            code, answer = work() if key is None else _once(request, key, work)
            response = JsonResponse(answer, status=code)
            if not worked:
                response[REPLAYED] = "true"
            return response

        declared: View = router.api_operation(
            [method],
            path,
            response={status: out, REFUSALS: ErrorsOut},
            auth=WRITERS,
            summary=summary or None,
            openapi_extra={"parameters": [_KEY_PARAMETER]},
        )(made)
        return declared

    return declare


def _once(request: HttpRequest, key: str, work: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
    body = StrictJson().parse_body(request) if request.body else None
    sent = json.dumps(body, sort_keys=True).encode()
    query = request.META.get("QUERY_STRING", "")
    return once(
        user=person(request),
        key=key,
        target=f"{request.method} {request.path}",
        content=query.encode() + b"\n" + sent,
        work=work,
    )


def person(request: HttpRequest) -> User:
    """Who asks; the authentication has let her in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
