"""Tokens: made once in the clear, kept as a digest, good as long as their person may log in."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.contrib.auth import get_backends
from django.db import transaction
from django.utils import timezone

from accounts.errors import TokenRefused
from accounts.models import Token, User
from accounts.token_models import PREFIX_LETTERS

SECRET_BYTES: Final = 32  # 256 bits: nobody guesses one, so a plain SHA-256 keeps it
LONGEST_SECRET: Final = 200


@transaction.atomic
def token_create(*, user: User, name: str = "", days: int | None = None) -> tuple[Token, str]:
    """A new token of ``user`` and its secret, which nobody can read again.

    It ends after ``days``; None: when it is revoked. Raises TokenRefused where the person may not
    log in, ValidationError.
    """
    if not may_log_in(user):
        raise TokenRefused
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = Token(
        user=user,
        name=name,
        digest=digest_of(secret),
        prefix=secret[:PREFIX_LETTERS],
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    token.full_clean()
    token.save(force_insert=True)
    return token, secret


def token_revoke(*, token: Token) -> None:
    """End a token; one that ended stays as it is."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def user_of_secret(secret: str) -> User | None:
    """Whose token in force has ``secret``, provided she may still log in; None for nobody.

    The day of its use is noted, once a day.
    """
    if not 0 < len(secret) <= LONGEST_SECRET:
        return None
    known = Token.objects.in_force().filter(digest=digest_of(secret)).select_related("user")
    token = known.first()
    if token is None or not may_log_in(token.user):
        return None
    today = timezone.localdate()
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    return token.user


def may_log_in(user: User) -> bool:
    """Whether a log-in of ``user`` would be let in: active, and no demo user outside the demo."""
    asked = [getattr(backend, "user_can_authenticate", None) for backend in get_backends()]
    return any(may(user) for may in asked if may)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
