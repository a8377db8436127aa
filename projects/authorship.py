"""How a row points at the person who made or changed it."""

from typing import Any, Final

from django.db import models

AUTHOR: Final[dict[str, Any]] = {
    "on_delete": models.SET_NULL,
    "null": True,
    "blank": True,
    "editable": False,
    "related_name": "+",
}
