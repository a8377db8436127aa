"""Passwords, but never a demo user's where this is no demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from gisplan.demo.logins import is_demo_user


class PasswordBackend(ModelBackend):
    """Django's own, to whom a demo user outside the demo is a user who does not exist.

    It holds for every form that asks for a password and ends sessions begun as a demo: Django
    asks at each request.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        if not settings.DEMO and is_demo_user(user):
            return False
        return super().user_can_authenticate(user)
