"""Who calls an address that programs read, too: a session, a token, or a name and a password.

What comes with a request is believed alone: a wrong token is refused, never replaced by a session.
None of it opens a session, and only what is read is opened: a change needs a session.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec

from django.contrib.auth import authenticate
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import may_log_in, user_of_secret

TOKEN_NAME: Final = "token"  # noqa: S105 – the name in an address, no secret
REMEMBERED_S: Final = 300
_MOST_REMEMBERED: Final = 1_000
# A map asks hundreds of tiles with one password, and a password costs 0.3 s of hashing: those
# found right are known again by a keyed digest. The key dies with the process; the digest holds
# the stored hash, so that a changed password is asked anew at once.
_KEY: Final = secrets.token_bytes(32)
_right_until: dict[bytes, float] = {}

P = ParamSpec("P")


class CallerUnknown(Exception):
    """A token, or a name and password, of nobody who may log in."""


def caller_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for people with a log-in and for their programs; ``request.user`` is who calls.

    Others: a browser is sent to the log-in, a program gets 401 and what it may send.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            if caller := _caller(request):
                request.user = caller
        except CallerUnknown:
            return _unauthorised(_("โทเค็นหรือรหัสผ่านไม่ถูกต้อง หมดอายุ หรือถูกยกเลิกแล้ว"))
        if not request.user.is_authenticated:
            if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
                return redirect_to_login(request.get_full_path())
            return _unauthorised(
                _("ต้องเข้าระบบ หรือส่งโทเค็นใน Authorization: Bearer หรือใช้ชื่อผู้ใช้กับรหัสผ่านแบบ Basic")
            )
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ("Authorization", "Cookie"))
        return response

    return checked


def _caller(request: HttpRequest) -> User | None:
    """Whose token or password ``request`` carries; None where it carries neither.

    Raises CallerUnknown.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return _known(user_of_secret(given.strip()))
        case "basic":
            return _known(_by_password(request, given.strip()))
    if TOKEN_NAME not in request.GET:
        return None
    return _known(user_of_secret(_token_taken_out(request)))


def _token_taken_out(request: HttpRequest) -> str:
    """The token of the address, which the rest of the request is without: neither a page nor a log
    repeats it."""
    asked = request.GET.copy()
    secret = str(asked.pop(TOKEN_NAME)[-1])
    request.GET = asked  # type: ignore[assignment]
    request.META["QUERY_STRING"] = asked.urlencode()
    request.token_of_address = secret  # type: ignore[attr-defined]
    return secret


def _known(user: User | None) -> User:
    if user is None:
        raise CallerUnknown
    return user


def _by_password(request: HttpRequest, given: str) -> User | None:
    """Who has this name, and this password or token."""
    try:
        name, _colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise CallerUnknown from error
    if "\0" in name + secret:
        return None
    if token_user := user_of_secret(secret):
        return token_user if token_user.username == name else None
    user = User.objects.filter(username=name).first()
    if user and may_log_in(user) and _remembers(user, secret):
        return user
    found = authenticate(request, username=name, password=secret)  # counts towards the lock-out
    if not isinstance(found, User):
        return None
    _remember(found, secret)
    return found


def _digest(user: User, secret: str) -> bytes:
    text = f"{user.pk}\0{user.password}\0{secret}"
    return hmac.new(_KEY, text.encode("utf-8", "replace"), hashlib.sha256).digest()


def _remembers(user: User, secret: str) -> bool:
    return _right_until.get(_digest(user, secret), 0) > time.monotonic()


def _remember(user: User, secret: str) -> None:
    if len(_right_until) >= _MOST_REMEMBERED:
        _right_until.clear()
    _right_until[_digest(user, secret)] = time.monotonic() + REMEMBERED_S


def _unauthorised(sentence: str) -> HttpResponse:
    return HttpResponse(
        f"{sentence}\n",
        status=401,
        content_type="text/plain; charset=utf-8",
        headers={"WWW-Authenticate": 'Basic realm="GISPLAN"', "Cache-Control": "no-store"},
    )
