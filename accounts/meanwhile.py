"""Who saved what a reader was about to change, in words: herself from another window, or whom."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.dates import moment_in_words
from accounts.models import User


def told_meanwhile(row: Any, reader: User | AnonymousUser) -> str:
    """A sentence on the last save of ``row`` (``updated_by``, ``updated_at`` where it has one);
    of nobody where it is not known."""
    who, when = getattr(row, "updated_by", None), getattr(row, "updated_at", None)
    if who is None:
        told = _("มีการบันทึกส่วนนี้ไปก่อนแล้ว")
    elif who == reader:
        told = _("ท่านบันทึกไว้แล้วจากหน้าต่างอื่น")
    else:
        told = _("%(who)s บันทึกไว้ก่อนแล้ว") % {"who": who.name}
    return f"{told} ({moment_in_words(when)})" if when else told
