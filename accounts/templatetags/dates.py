"""Days and hours in templates, as accounts.dates writes them; nothing for none."""

from datetime import date, datetime

from django import template

from accounts.dates import day_in_words, moment_in_words

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    return day_in_words(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return moment_in_words(value) if value else ""
