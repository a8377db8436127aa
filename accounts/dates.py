"""Days and hours as the reader's language writes them: B.E. in Thai, C.E. in English."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from coordinates.thai import thai_date


def day_in_words(value: date) -> str:
    """20 พ.ย. 2569 · 20 Nov 2026; a datetime is read in Bangkok's time."""
    if isinstance(value, datetime):
        value = localtime(value).date()
    return date_format(value, "j M Y") if get_language() == "en" else thai_date(value, short=True)


def moment_in_words(value: datetime) -> str:
    """20 พ.ย. 2569 14:05 น. · 20 Nov 2026 14:05, in Bangkok's time."""
    clock = localtime(value).strftime("%H:%M")
    words = f"{day_in_words(value)} {clock}"
    return words if get_language() == "en" else f"{words} น."
