"""What every template may use."""

from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Duty
from gisplan.demo.logins import LOGINS


def settings(request: HttpRequest) -> dict[str, Any]:
    if not django_settings.DEMO:
        return {"DEMO": False}
    return {"DEMO": True, "demo_logins": demo_logins}


def demo_logins() -> list[tuple[str, Duty, str]]:
    """User name, duty and, where it is not the others', place of each demo log-in; a template
    that does not ask costs no query."""
    duties = Duty.objects.in_bulk([login.duty for login in LOGINS])
    pao = _("อบจ.")
    return [
        (login.username, duties[login.duty], pao if login.at_pao else "")
        for login in LOGINS
        if login.duty in duties
    ]
