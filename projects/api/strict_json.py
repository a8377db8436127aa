"""JSON as the standard has it, and as PostgreSQL can keep it."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from projects.api.errors import NotJson


class StrictJson(Parser):
    """The parser of every body. Raises NotJson, also for one nested too deep to be read."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = json.loads(request.body, parse_constant=_refuse)
            _refuse_unkeepable(value)
        except (ValueError, RecursionError) as error:
            raise NotJson from error
        return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _refuse_unkeepable(value: Any) -> None:
    """No NUL, no half of a character, in no text at any depth."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError(value[:20])
    elif isinstance(value, dict):
        for name, each in value.items():
            _refuse_unkeepable(name)
            _refuse_unkeepable(each)
    elif isinstance(value, list):
        for each in value:
            _refuse_unkeepable(each)
