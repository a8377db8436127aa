"""Who asks a JSON address: a session of this site, or a token in one of three places.

A token in an address ends up in logs and histories, and Basic is what GIS programs know:
both open what is read, and change nothing.
"""

import base64
import binascii
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja.security import APIKeyQuery, HttpBearer, SessionAuth
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from accounts.models import User
from accounts.tokens import user_of_secret
from projects.api.errors import CsrfMissing, TokenUnknown

TOKEN_NAME = "token"  # noqa: S105 – the name in an address, no secret


def _as(request: HttpRequest, user: User | None) -> User:
    """The request goes on as ``user``: the history names her, too. A wrong secret ends it."""
    if user is None:
        raise TokenUnknown
    request.user = user
    return user


class Token(HttpBearer):
    """``Authorization: Bearer <secret>``."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        return _as(request, user_of_secret(token))


class TokenInAddress(APIKeyQuery):
    """``?token=<secret>``."""

    param_name = TOKEN_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return None if key is None else _as(request, user_of_secret(key))


class TokenAsPassword(AuthBase):
    """HTTP Basic: the user name, and a token of hers for the password (never the password)."""

    openapi_type = "http"
    openapi_scheme = "basic"

    def __call__(self, request: HttpRequest) -> User | None:
        scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise TokenUnknown from error
        user = user_of_secret(secret)
        return _as(request, user if user and user.username == name else None)


class Session(SessionAuth):
    """A log-in of this site; a change needs the CSRF token in ``X-CSRFToken``, too."""

    def __call__(self, request: HttpRequest) -> Any:
        if isinstance(request.user, AnonymousUser):
            return None
        if check_csrf(request) is not None:
            raise CsrfMissing
        return request.user


READERS = [Token(), TokenInAddress(), TokenAsPassword(), Session()]
WRITERS = [Token(), Session()]
