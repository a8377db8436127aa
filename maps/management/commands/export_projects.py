"""Projects as a file, for the operator: every row, or those a person may read."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from accounts.models import User
from maps.errors import ExportError
from maps.exports.formats import Format
from maps.exports.question import Question, question_of
from maps.exports.registry import DEFAULTS, FORMATS, options_of
from projects.filters import BadQuestion


class Command(BaseCommand):
    help = "Writes projects to a file. A file that could not be finished is not left behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument(
            "--filter", default="", help="the question as in the address: province=50&year=2568"
        )
        parser.add_argument("--user", help="only what this person may read; else everything")
        parser.add_argument("--encoding", default="", help="of a shapefile: utf-8 or cp874")
        parser.add_argument("--crs", default="", help="EPSG number: 4326, 32647, 32648, …")

    def handle(self, *args: Any, **given: Any) -> None:
        chosen = FORMATS[given["format"]]
        try:
            options = options_of(chosen, {name: given[name] for name in DEFAULTS})
            question = question_of(_person(given["user"]), QueryDict(given["filter"]))
            size = _write(given["out"], chosen, question, options)
        except BadQuestion as error:
            raise CommandError("\n".join(error.sentences)) from error
        except (ExportError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{given['out']}: {size:,} bytes")


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        message = f"no user is called {username}"
        raise CommandError(message) from error


def _write(out: Path, chosen: Format, question: Question, options: dict[str, str]) -> int:
    """The size of the finished file; an unfinished one never bears its name."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            size = sum(map(file.write, chosen.stream(question, options)))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return size
