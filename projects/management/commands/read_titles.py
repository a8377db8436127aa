"""Reads the titles of all projects again, after the reader learnt something."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.services.titles import titles_read_again


class Command(BaseCommand):
    help = "Read what every title comes to again; a run that was stopped is begun anew."

    def handle(self, *args: Any, **options: Any) -> None:
        written = titles_read_again()
        self.stdout.write(f"{written:,} projects read otherwise")
