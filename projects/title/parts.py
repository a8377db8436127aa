"""Walks the tokens of a title once and sorts the values into the parts of the work."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from projects.title.words import (
    ADDED,
    AGREED,
    CAPACITY,
    GAP,
    IN_METRES,
    IN_PLACES,
    OF_CONCRETE,
    OF_SHOULDERS,
    TO_KM,
    TOKEN,
)

STEP: Final = Decimal("0.001")
LARGEST: Final = Decimal(10) ** 9
_LABELLED: Final = ("length_m", *AGREED)


@dataclass
class Part:
    values: dict[str, Decimal] = field(default_factory=dict)

    def put(self, name: str, value: Decimal) -> None:
        self.values.setdefault(name, value)


class Reader:
    """The values of one project's texts, metres, square and cubic metres.

    ``parts``: by their mark, empty where the work is one; ``opening``: what is stated before the
    first of them, for all; ``totals``: what is stated of the whole; ``ranges``: metres between
    chainages (from, to); ``each_m``: "ช่วงละ …"; ``shoulder_m``: (narrowest, widest) of one side;
    ``is_of_concrete``: the volume is that of concrete, not of what it encloses.
    A second text (the target) says again or completes what the first says.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.moo: int | None = None
        self.totals: dict[str, Decimal] = {}
        self.ranges: dict[tuple[int, int], int] = {}
        self.each_m: Decimal | None = None
        self.shoulder_m: tuple[Decimal, Decimal] | None = None
        self.is_of_concrete = False
        self.opening = Part()
        self.parts: dict[tuple[str, int], Part] = {}
        for text in texts:
            self.text = text
            self._part, self._nth = self.opening, 1
            self._label, self._label_end, self._value_end = "", 0, 0
            self._least: Decimal | None = None
            self._in_places = IN_PLACES.search(text) is not None
            for token in TOKEN.finditer(text):
                self._take(token)
        self._settle()

    def _take(self, token: re.Match[str]) -> None:
        if token["from_km"]:
            self._take_chainage(token)
        elif token["part"]:
            key = (token["word"], int(token["nth"]))
            self._part = self.parts.setdefault(key, Part())
        elif token["moo"]:
            self.moo = self.moo or (int(token["village"]) or None)
        elif token["number"]:
            self._take_value(token)
        elif token["range"]:
            # Its second number is no value either, but for a shoulder.
            self._least = _number(token["least"])
            self._label = "shoulder" if self._label == "shoulder" else ""
        else:
            self._take_label(str(token.lastgroup).removeprefix("label_"), token)

    def _take_label(self, name: str, token: re.Match[str]) -> None:
        after = self._label if token.start() - self._label_end < GAP else ""
        if name == "width_m" and after == "shoulder":
            name = "shoulder"
        elif name == "width_m" and self._is_next_part(token.start()):
            self._nth += 1
            self._part = self.parts.setdefault(("และ", self._nth), Part())
        elif name == "each" and after in AGREED:
            name = after
        self._label, self._label_end = name, token.end()

    def _is_next_part(self, start: int) -> bool:
        """Whether "และ(ขนาด)กว้าง" follows a part that has its width and length."""
        has_both = {"width_m", "length_m"} <= self._part.values.keys()
        return has_both and "และ" in self.text[max(0, start - 12) : start]

    def _take_chainage(self, token: re.Match[str]) -> None:
        start = 1000 * int(token["a"]) + int(token["b"])
        match = TO_KM.match(self.text, token.end())
        if match is None or self._in_places:
            return
        end = 1000 * int(match["a"]) + int(match["b"])
        if start != end:
            self.ranges[start, end] = abs(end - start)

    def _take_value(self, token: re.Match[str]) -> None:
        name, value = self._named(token)
        if name and value and 0 < value < LARGEST:
            before = self.text[max(self._value_end, token.start() - 2 * GAP) : token.start()]
            has_less = self._part.values.get(name, value) <= value
            if name in ADDED and has_less and "รวม" in before:
                self.totals.setdefault(name, value)
                self.opening.put(name, value)
            elif name == "shoulder":
                least = value if self._least is None else self._least.quantize(STEP)
                self.shoulder_m = self.shoulder_m or (least, value)
            elif name == "each":
                self.each_m = self.each_m or value
            else:
                self._part.put(name, value)
        self._label, self._least, self._value_end = "", None, token.end()

    def _named(self, token: re.Match[str]) -> tuple[str, Decimal | None]:
        """The dimension a number stands for and its value in metres, or "" and None."""
        if token["kms"]:
            value = Decimal(1000 * int(token["kms"]) + int(token["ms"])) / 1000
        else:
            value = _number(token["value"])
        if token["million"]:
            value *= 1_000_000
        if token["rate"]:
            return "", None
        if token["m2"]:
            return "area_m2", _stepped(value)
        if token["m3"]:
            before = self.text[max(0, token.start() - GAP) : token.start()]
            if CAPACITY.search(before) or OF_SHOULDERS.search(before):
                return "", None
            self.is_of_concrete |= OF_CONCRETE.search(before) is not None
            return "volume_m3", _stepped(value)
        unit = next((unit for unit in IN_METRES if token[unit]), "")
        labelled = self._label in (*_LABELLED, "shoulder", "each")
        if not unit or not labelled or token.start() - self._label_end > GAP:
            return "", None
        return self._label, _stepped(value * IN_METRES[unit])

    def _settle(self) -> None:
        """Decide what the values before the first part mean, and drop marks that are names."""
        words = [word for word, _ in self.parts]
        for key in list(self.parts):
            is_name = key[0] not in ("ช่วงที่", "และ") and words.count(key[0]) < 2
            if is_name or not self.parts[key].values:
                for name, value in self.parts.pop(key).values.items():
                    self.opening.put(name, value)
        if not self.parts or not self.opening.values:
            return
        if any(number == 1 for _, number in self.parts):
            self.totals = {
                name: value for name, value in self.opening.values.items() if name in ADDED
            } | self.totals
        elif self.opening.values.get("length_m", None) not in (None, self.totals.get("length_m")):
            self.parts = {("", 1): self.opening} | self.parts
            self.opening = Part()

    @property
    def range_m(self) -> Decimal | None:
        """What the chainages come to."""
        length = sum(self.ranges.values())
        return Decimal(length).quantize(STEP) if length else None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _stepped(value: Decimal) -> Decimal | None:
    return value.quantize(STEP) if value < LARGEST else None
