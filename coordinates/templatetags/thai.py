"""Thai text in templates."""

from django import template
from django.template.defaultfilters import stringfilter

from coordinates import thai

register = template.Library()


@register.filter
@stringfilter
def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, never cut between a consonant and its marks."""
    return thai.shortened(text, most)
