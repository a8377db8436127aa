"""Columns that several tables share."""

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.authorship import AUTHOR

STATED_M: Final[dict[str, Any]] = {
    "max_digits": 12,
    "decimal_places": 3,
    "null": True,
    "blank": True,
}
COMPUTED: Final = STATED_M | {"editable": False}  # read when a text is written, by no person
BAHT: Final[dict[str, Any]] = {"max_digits": 16, "decimal_places": 2}


def year_is_be(column: str) -> Q:
    """A B.E. year that a registry can hold."""
    return Q(**{f"{column}__gte": 2530, f"{column}__lte": 2643})


class Voidable(models.Model):
    """A row that is taken back with a reason, counts no more, and never disappears."""

    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **AUTHOR | {"db_index": False})
    void_reason = models.CharField(_("เหตุผลที่ยกเลิก"), max_length=500, blank=True, db_default="")

    class Meta:
        abstract = True


def void_has_reason(name: str) -> models.CheckConstraint:
    """Each table needs a constraint of its own name."""
    return models.CheckConstraint(
        condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name=name
    )
