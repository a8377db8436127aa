"""What a format is. Every one is a module of this package that declares ``FORMAT``."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from maps.exports.question import Question

Options = Mapping[str, str]


@dataclass(frozen=True)
class Format:
    """A way to give projects out.

    ``stream(question, options)`` yields the file in pieces. It either works lazily, piece by
    piece, or makes the file before it returns, so that its errors come before the first byte.
    ``options``: the names it takes beside the question's, each with its values, default first.
    ``is_made``: the second of the two, so that a large one keeps its asker waiting.
    """

    extension: str
    media_type: str
    label: str | Promise
    stream: Callable[[Question, Options], Iterator[bytes]]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_made: bool = False
