"""What a program needs to speak for a person: her tokens, and the changes it has sent already."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX_LETTERS: Final = 8
KEY_LETTERS: Final = 80


class TokenQuerySet(models.QuerySet["Token"]):
    def in_force(self) -> "TokenQuerySet":
        """Tokens that are neither revoked nor past their time."""
        return self.filter(revoked_at=None).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        )


class Token(models.Model):
    """A secret with which a program acts as ``user``; only its SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(_("ใช้กับ"), max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(_("ขึ้นต้นด้วย"), max_length=PREFIX_LETTERS, editable=False)
    created_at = models.DateTimeField(_("สร้างเมื่อ"), auto_now_add=True)
    expires_at = models.DateTimeField(_("หมดอายุ"), null=True, blank=True)
    last_used_on = models.DateField(_("ใช้ครั้งสุดท้าย"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("โทเค็น")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_digest_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def is_in_force(self) -> bool:
        past = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not past


class IdempotencyKey(models.Model):
    """A change that a program sent under a name of its own, and the answer it was given."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=KEY_LETTERS)
    target = models.CharField(max_length=300)  # method and path
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    response = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.target}"
