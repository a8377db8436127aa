"""``manage.py create_token USER``: a token for a program that acts as that person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.errors import TokenRefused
from accounts.models import User
from accounts.tokens import token_create

LONGEST_DAYS = 3650


class Command(BaseCommand):
    help = "Make a token with which a program acts as USER; its secret is printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="user name")
        parser.add_argument("--name", default="", help="what it is for, shown in the account")
        parser.add_argument("--days", type=int, help="ends after so many days; else when revoked")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            message = f"--days must be 1 to {LONGEST_DAYS}, not {days}"
            raise CommandError(message)
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            message = f"there is no user {options['user']!r}"
            raise CommandError(message)
        try:
            token, secret = token_create(user=user, name=options["name"], days=days)
        except (TokenRefused, ValidationError) as error:
            raise CommandError(str(error)) from error
        until = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "revoked"
        self.stderr.write(f"Token of {user.username}, good until {until}; it is shown only now:")
        self.stdout.write(secret)
