"""Tiles that were made stand by, and go out again while nothing they follow from has changed.

A map asks for hundreds of tiles, and what a request costs is not the tile but who asks: session,
person, duties, version, each a query, behind fifteen middlewares. So one statement proves all of
it for a tile that this process has made for the same session and address: that the session, the
person and her duties are the very rows they were, and that no version has been raised. Anything
else goes the ordinary way.
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

from maps.tiles.views import is_held, takes_gzip

PATH: Final = "/tiles/"
MOST_BYTES: Final = 32 * 1024 * 1024  # of a process
_ENTRY_BYTES: Final = 2_000  # of one that is empty: its address, its headers, its proof
_SESSIONS: Final = 5_000
_OF_CONTENT: Final = {"Content-Length", "Content-Encoding", "Content-Type"}
# Whole rows as text: whatever changes of a session, a person, an appointment or a duty is seen.
_PROOF: Final = """
SELECT (SELECT session_data FROM django_session
        WHERE session_key = %(session)s AND expire_date > now()),
    (SELECT u::text FROM accounts_user u WHERE u.id = %(user)s),
    (SELECT string_agg(a::text || d::text, ' ' ORDER BY a.id)
        FROM accounts_appointment a JOIN accounts_duty d ON d.code = a.duty_id
        WHERE a.user_id = %(user)s),
    (SELECT sum(changes) FROM projects_versionnote WHERE about = 'all')
"""
Proof = tuple[Any, ...]
Key = tuple[str, str, bool]


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
    """Before the session is read: answers GET of a tile from what stands by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept: OrderedDict[Key, _Kept] = OrderedDict()
        self.persons: OrderedDict[str, int] = OrderedDict()  # of sessions seen
        self.bytes = 0
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not _comes_by_session(request, session):
            return self.get_response(request)
        key = (session, request.get_full_path(), takes_gzip(request))
        person = self.persons.get(session)
        # Before the tile is made: what changes meanwhile makes the proof the older one.
        proof = _proof(session, person) if person else None
        if proof and (kept := self._found(key, proof)):
            return _given(request, kept)
        response = self.get_response(request)
        self._learn(request, session)
        if proof and (made := self._made(key, proof, response)):
            self._keep(key, made)
        return response

    def _made(self, key: Key, proof: Proof, response: HttpResponse) -> _Kept | None:
        """What may stand by: a new tile, or one that is still the same under a new version."""
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            before = self.kept.get(key)
            same = before and before.headers.get("ETag") == response.headers.get("ETag")
            return replace(before, proof=proof) if before and same else None
        if response.status_code not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT} or response.cookies:
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
            while self.bytes > MOST_BYTES:
                _key, oldest = self.kept.popitem(last=False)
                self.bytes -= oldest.bytes

    def _learn(self, request: HttpRequest, session: str) -> None:
        user = getattr(request, "user", None)
        if session in self.persons or not (user and user.is_authenticated):
            return
        with self.lock:
            self.persons[session] = int(user.pk)
            while len(self.persons) > _SESSIONS:
                self.persons.popitem(last=False)


def _comes_by_session(request: HttpRequest, session: str) -> bool:
    """Whether a tile is asked for with a session and nothing else that says who asks."""
    return bool(
        session
        and "\0" not in session
        and request.method == "GET"
        and request.path_info.startswith(PATH)
        and "HTTP_AUTHORIZATION" not in request.META
        and "token" not in request.GET
    )


def _proof(session: str, person: int) -> Proof | None:
    """What the tiles of this session follow from; None where the session is no more."""
    connection.ensure_connection()
    # Prepared, on psycopg's own cursor: Django's binds in the client and is planned each time.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_PROOF, {"session": session, "user": person}, prepare=True)
        row = cursor.fetchone()
    return (*row, localdate()) if row and row[0] else None


def _given(request: HttpRequest, kept: _Kept) -> HttpResponse:
    request.get_host()  # the names that the site answers to hold here, too
    if is_held(request, kept.headers.get("ETag", "")):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        told = {name: value for name, value in kept.headers.items() if name not in _OF_CONTENT}
    else:
        response, told = HttpResponse(kept.content, status=kept.status), kept.headers
    del response["Content-Type"]
    for name, value in told.items():
        response[name] = value
    return response
