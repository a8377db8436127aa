"""Where a request comes from, behind so many proxies of our own as GISPLAN_PROXIES says."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our proxies saw; the lock-out of log-ins counts by it.

    Each proxy adds on the right of X-Forwarded-For whom it was called by. What stands further
    left came from outside and may be invented. A header that is too short, or no address, did
    not pass all our proxies: then the caller's own address counts.
    """
    own: str | None = request.META.get("REMOTE_ADDR")
    if not settings.PROXIES:
        return own
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(seen) < settings.PROXIES:
        return own
    return _address(seen[-settings.PROXIES].strip()) or own


def _address(text: str) -> str | None:
    """``192.0.2.7``, ``192.0.2.7:4711`` or ``[2001:db8::7]:4711`` without its port."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
