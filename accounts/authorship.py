"""How a row points at the person who made or changed it, and counts its changes."""

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

AUTHOR: Final[dict[str, Any]] = {
    "on_delete": models.SET_NULL,
    "null": True,
    "blank": True,
    "editable": False,
    "related_name": "+",
}
_UNINDEXED: Final = AUTHOR | {"db_index": False}  # nobody asks for the rows of a person


class Authored(models.Model):
    """A row that people change one after the other: ``version`` tells a later one from an earlier.

    The database knows the defaults, too: COPY and other bulk paths need not name them.
    """

    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_UNINDEXED)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_UNINDEXED)
    entered_on_behalf = models.BooleanField(
        _("กรอกแทน"), default=False, db_default=False, editable=False
    )

    class Meta:
        abstract = True
