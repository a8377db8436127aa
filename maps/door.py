"""Answers for programs stand by, and go out again while nothing they follow from has changed.

A map asks for hundreds of tiles, and what a request costs is not the tile but who asks: session,
person, duties, version, each a query, behind fifteen middlewares. So one statement proves all of
it for an answer that this process has made for the same log-in and address: that the session or
token, the person and her duties are the very rows they were, and that no version has been raised.
Anything else goes the ordinary way.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from threading import Lock
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from accounts.tokens import digest_of
from maps.tiles.views import is_held, takes_gzip

PATHS: Final = ("/tiles/", "/ogc/collections/")
MEDIA_TYPES: Final = ("application/vnd.mapbox-vector-tile", "application/geo+json")
_ENTRY_BYTES: Final = 2_000  # of one that is empty: its address, its headers, its proof
_LOG_INS: Final = 5_000
_OF_CONTENT: Final = {"Content-Length", "Content-Encoding", "Content-Type"}
# The row of each kind of log-in, while it is in force.
_LOG_IN: Final = {
    "session": """SELECT session_data FROM django_session
        WHERE session_key = %(secret)s AND expire_date > now()""",
    "bearer": """SELECT t::text FROM accounts_token t WHERE digest = %(secret)s
        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())""",
}
# Whole rows as text: whatever changes of a log-in, a person, an appointment or a duty is seen.
_PROOF: Final = """
SELECT ({log_in}),
    (SELECT u::text FROM accounts_user u WHERE u.id = %(user)s),
    (SELECT string_agg(a::text || d::text, ' ' ORDER BY a.id)
        FROM accounts_appointment a JOIN accounts_duty d ON d.code = a.duty_id
        WHERE a.user_id = %(user)s),
    (SELECT sum(changes) FROM projects_versionnote WHERE about = 'all')
"""
Proof = tuple[Any, ...]
LogIn = tuple[str, str]  # its kind; the session's key, or the token's digest
Key = tuple[LogIn, str, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class _Kept:
    proof: Proof
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def bytes(self) -> int:
        return len(self.content) + _ENTRY_BYTES


class DoorMiddleware:
    """Before the session is read: answers GET from what stands by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept: OrderedDict[Key, _Kept] = OrderedDict()
        self.persons: OrderedDict[LogIn, int] = OrderedDict()  # of log-ins seen
        self.bytes = 0
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        log_in = _log_in_of(request)
        if log_in is None or not settings.ANSWERS_KEPT_BYTES:
            return self.get_response(request)
        key = (log_in, request.build_absolute_uri(), _said(request), takes_gzip(request))
        person = self.persons.get(log_in)
        # Before the answer is made: what changes meanwhile makes the proof the older one.
        proof = _proof(log_in, person) if person else None
        if proof and (kept := self._found(key, proof)):
            return _given(request, kept)
        response = self.get_response(request)
        self._learn(request, log_in)
        if proof and (made := self._made(key, proof, response)):
            self._keep(key, made)
        return response

    def _made(self, key: Key, proof: Proof, response: HttpResponse) -> _Kept | None:
        """What may stand by: a new answer, or one that is still the same under a new version."""
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            before = self.kept.get(key)
            same = before and before.headers.get("ETag") == response.headers.get("ETag")
            return replace(before, proof=proof) if before and same else None
        is_empty = response.status_code == HTTPStatus.NO_CONTENT
        is_whole = response.status_code == HTTPStatus.OK and _is_for_programs(response)
        if not (is_empty or is_whole) or response.cookies:
            return None
        return _Kept(proof, response.status_code, dict(response.items()), response.content)

    def _found(self, key: Key, proof: Proof) -> _Kept | None:
        with self.lock:
            kept = self.kept.get(key)
            if kept is None or kept.proof != proof:
                return None
            self.kept.move_to_end(key)
            return kept

    def _keep(self, key: Key, made: _Kept) -> None:
        with self.lock:
            before = self.kept.pop(key, None)
            self.bytes += made.bytes - (before.bytes if before else 0)
            self.kept[key] = made
            while self.bytes > settings.ANSWERS_KEPT_BYTES:
                _key, oldest = self.kept.popitem(last=False)
                self.bytes -= oldest.bytes

    def _learn(self, request: HttpRequest, log_in: LogIn) -> None:
        user = getattr(request, "user", None)
        if log_in in self.persons or not (user and user.is_authenticated):
            return
        with self.lock:
            self.persons[log_in] = int(user.pk)
            while len(self.persons) > _LOG_INS:
                self.persons.popitem(last=False)


def _log_in_of(request: HttpRequest) -> LogIn | None:
    """The one thing that says who asks; None where it is none of these, or not the only one."""
    if request.method != "GET" or not request.path_info.startswith(PATHS) or "token" in request.GET:
        return None
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and not session:
        return "bearer", digest_of(secret.strip())
    return ("session", session) if session and "\0" not in session and not scheme else None


def _said(request: HttpRequest) -> tuple[str, ...]:
    """What else an answer follows from: form and language that were asked for."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return request.headers.get("Accept", ""), language


def _is_for_programs(response: HttpResponse) -> bool:
    """A page has words for one time only (a nonce, a token of its forms)."""
    return response.headers.get("Content-Type", "").startswith(MEDIA_TYPES)


def _proof(log_in: LogIn, person: int) -> Proof | None:
    """What the answers to this log-in follow from; None where it is no more."""
    kind, secret = log_in
    connection.ensure_connection()
    # Prepared, on psycopg's own cursor: Django's binds in the client and is planned each time.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            _PROOF.format(log_in=_LOG_IN[kind]), {"secret": secret, "user": person}, prepare=True
        )
        row = cursor.fetchone()
    return (*row, localdate()) if row and row[0] else None


def _given(request: HttpRequest, kept: _Kept) -> HttpResponse:
    if is_held(request, kept.headers.get("ETag", "")):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        told = {name: value for name, value in kept.headers.items() if name not in _OF_CONTENT}
    else:
        response, told = HttpResponse(kept.content, status=kept.status), kept.headers
    del response["Content-Type"]
    for name, value in told.items():
        response[name] = value
    return response
