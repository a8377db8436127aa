"""A feature answer as it is stored: one line about the whole, then a line a feature.

A page reads the lines of its own rows; the others are never parsed. Each line of a feature begins
with the texts by which it is found.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from coordinates.thai import normalise

_TAB = b"\t"  # no JSON has one


@dataclass(frozen=True)
class Answer:
    """``head``: the answer without its features; ``lines``: the features, as they are stored."""

    head: dict[str, Any]
    lines: list[bytes]

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Raises FileNotFoundError."""
        head, *lines = path.read_bytes().splitlines()
        return cls(json.loads(head), lines)

    @property
    def count(self) -> int:
        """How many features it has; a table that gave only errors has none."""
        return len(self.lines)

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The rows of a table that could not be read."""
        found: list[dict[str, Any]] = self.head["errors"]
        return found

    @property
    def layers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.head["layers"]
        return found

    def feature(self, number: int) -> dict[str, Any]:
        """The feature of a row of the page; they count from 1."""
        found: dict[str, Any] = json.loads(self.lines[number - 1].partition(_TAB)[2])
        return found

    def features(self) -> Iterator[dict[str, Any]]:
        return (self.feature(number) for number in range(1, self.count + 1))

    def sought(self, words: str) -> list[int]:
        """The numbers of the features with ``words`` in a text of theirs or their layer's name."""
        plain = _written(words)
        lines = enumerate(self.lines, start=1)
        return [number for number, line in lines if plain in line.partition(_TAB)[0]]


def stored(answer: dict[str, Any]) -> bytes:
    """A feature answer as ``Answer.opened`` reads it."""
    head = {name: value for name, value in answer.items() if name != "features"}
    names = [layer["name"] for layer in answer["layers"]]
    lines = [_line(feature, names[feature["layer"]]) for feature in answer["features"]]
    return b"\n".join([_json(head), *lines])


def _line(feature: dict[str, Any], layer: str) -> bytes:
    values = (feature.get("properties") or {}).values()
    texts = [layer, *(value for value in values if isinstance(value, str))]
    return _texts(texts) + _TAB + _json(feature)


def _texts(texts: Iterable[str]) -> bytes:
    return b"  ".join(_written(text) for text in texts)


def _written(text: str) -> bytes:
    """As it is looked for: Thai digits, capitals and spaces are spelling; no line ends in it."""
    plain = " ".join(normalise(text, digits=True).lower().split())
    return _json(plain)[1:-1]


def _json(value: Any) -> bytes:
    # Half a character (a lone surrogate) is no text: nothing could show or keep it.
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")
