"""Days and hours as the reader's language writes them: B.E. in Thai, C.E. in English."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from coordinates.thai import thai_date

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """20 พ.ย. 2569 · 20 Nov 2026; a datetime is read in Bangkok's time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = localtime(value).date()
    return date_format(value, "j M Y") if get_language() == "en" else thai_date(value, short=True)


@register.filter
def moment(value: datetime | None) -> str:
    """20 พ.ย. 2569 14:05 น. · 20 Nov 2026 14:05."""
    if value is None:
        return ""
    clock = localtime(value).strftime("%H:%M")
    return f"{day(value)} {clock}" if get_language() == "en" else f"{day(value)} {clock} น."
