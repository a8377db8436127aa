"""What every template may use."""

from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest

from accounts.models import Duty
from gisplan.demo.logins import LOGINS


def settings(request: HttpRequest) -> dict[str, Any]:
    if not django_settings.DEMO:
        return {"DEMO": False}
    return {"DEMO": True, "demo_logins": demo_logins}


def demo_logins() -> list[tuple[str, Duty]]:
    """User name and duty of each demo log-in; a template that does not ask costs no query."""
    duties = Duty.objects.in_bulk([login.duty for login in LOGINS])
    return [(login.username, duties[login.duty]) for login in LOGINS if login.duty in duties]
