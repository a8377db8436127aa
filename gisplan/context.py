"""What every template may use."""

from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest


def settings(request: HttpRequest) -> dict[str, Any]:
    return {"DEMO": django_settings.DEMO}
