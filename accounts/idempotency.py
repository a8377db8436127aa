"""A change sent twice under one key is made once: the second time its first answer is given."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.errors import KeyBusy, KeyMalformed, KeyReused
from accounts.models import IdempotencyKey, User
from accounts.token_models import KEY_LETTERS

KEPT_DAYS: Final = 7
Answer = tuple[int, Any]


def once(
    *, user: User, key: str, target: str, content: bytes, work: Callable[[], Answer]
) -> Answer:
    """The answer of ``work()`` (status, JSON), or the one it gave before under ``key``.

    ``target`` is method and path, ``content`` what was sent, in one spelling. The key is written
    in the transaction of the work: what fails leaves none behind and may be sent again.
    Raises KeyMalformed, KeyReused where the key belongs to another request, KeyBusy where the same
    key is being worked on at this moment.
    """
    if not 0 < len(key) <= KEY_LETTERS or not key.isascii() or not key.isprintable():
        raise KeyMalformed
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        _lock(user, key)
        known = IdempotencyKey.objects.filter(user=user, key=key).first()
        if known and known.created_at > timezone.now() - timedelta(days=KEPT_DAYS):
            if (known.target, known.request_digest) != (target[:300], digest):
                raise KeyReused
            return known.status, known.response
        if known:
            known.delete()
        status, answer = work()
        IdempotencyKey.objects.create(
            user=user,
            key=key,
            target=target[:300],
            request_digest=digest,
            status=status,
            response=answer,
        )
    return status, answer


def _lock(user: User, key: str) -> None:
    """Held until the transaction ends; KeyBusy where another transaction holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency {user.pk} {key}"],
        )
        if not cursor.fetchone()[0]:
            raise KeyBusy


def keys_purge() -> int:
    """Forget the keys past their days; how many."""
    past = timezone.now() - timedelta(days=KEPT_DAYS)
    return IdempotencyKey.objects.filter(created_at__lt=past).delete()[0]
