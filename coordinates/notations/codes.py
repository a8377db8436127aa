"""Positions that are one word: links, geo: URIs, MGRS squares, Plus Codes; taken out first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from coordinates.errors import CoordinateError
from coordinates.notations.candidates import Found
from coordinates.notations.links import find_links
from coordinates.notations.plus_codes import find_plus_codes
from coordinates.notations.squares import find_squares
from coordinates.values import LonLat

_MAY_BE_LINK: Final = re.compile(r"://|goo|geo:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Codes:
    """What was found; ``rest`` is the text, as long as before, without it.

    ``is_any`` tells whether anything was taken out; ``failure`` is of a link without position.
    """

    found: list[Found]
    rest: str
    is_any: bool = False
    failure: CoordinateError | None = None


def find_codes(
    cleaned: str, near: LonLat | None, read_part: Callable[[str], list[Found]] | None
) -> Codes:
    """Find the codes of a text that ``clean`` made.

    ``read_part`` reads a part of a link; None where the text is itself one, which holds no other.
    Raises CoordinateError of a code that cannot be right, or a short one without ``near``.
    """
    found: list[Found] = []
    failure: CoordinateError | None = None
    rest = cleaned
    if read_part and _MAY_BE_LINK.search(rest):
        found, spans, failure = find_links(rest, near, read_part)
        rest = _without(rest, spans)
    if "+" in rest:
        fields = find_plus_codes(rest, near)
        found += fields
        rest = _without(rest, [(one[0].start, one[0].end) for one in fields])
    squares = find_squares(rest)
    found += squares
    rest = _without(rest, [(one[0].start, one[0].end) for one in squares])
    return Codes(found, rest, rest != cleaned, failure)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Put a semicolon in place of each span: no number reaches across."""
    kept: list[str] = []
    after = 0
    for start, end in sorted(spans):
        if end <= after:  # a link inside a geo: URI went with it
            continue
        kept += [text[after:start], ";".ljust(end - max(start, after))]
        after = max(end, after)
    return "".join([*kept, text[after:]])
