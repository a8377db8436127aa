"""Numbers with their degrees, minutes, seconds and directions, as they follow each other."""

from collections.abc import Sequence
from typing import NamedTuple

from coordinates.errors import Code, CoordinateError
from coordinates.notations.tokens import Kind, Token
from coordinates.values import Notation

_BETWEEN = (Kind.SEPARATOR, Kind.STRONG, Kind.ANNOUNCED)
_DEGREE_MARKS = (Kind.DEGREE, Kind.COLON)
_MINUTE_MARKS = (Kind.MINUTE, Kind.COLON)
_SECOND_MARKS = (Kind.SECOND, Kind.MINUTE)  # a single ' is often typed for both


class Quantity(NamedTuple):
    """A number of degrees or metres, never negative, and what was said of it."""

    value: float
    text: str  # of its only or its last number
    notation: Notation | None  # None: a bare number
    step: float  # the size of its last digit, in its own unit
    start: int
    end: int
    axis: str = ""
    sign: int = 1
    is_direction_known: bool = False
    ends_group: bool = False  # a comma or the like follows

    @property
    def decimals(self) -> int:
        """How many digits were typed after the point."""
        return len(self.text.partition(".")[2])


def quantities(tokens: Sequence[Token]) -> list[Quantity]:
    """Read the quantities in order; raises CoordinateError axes_conflict, over_sixty."""
    return _Scanner(tokens).scan()


def combine(parts: Sequence[Quantity]) -> Quantity:
    """Make one angle of bare numbers: degrees, minutes and maybe seconds."""
    degrees = sum(part.value / 60**power for power, part in enumerate(parts))
    said = next((part for part in parts if part.axis), parts[0])
    last, power = parts[-1], len(parts) - 1
    return last._replace(
        value=degrees,
        notation=(Notation.DECIMAL, Notation.DM, Notation.DMS)[power],
        step=10.0**-last.decimals / 60**power,
        start=parts[0].start,
        axis=said.axis,
        sign=-1 if any(part.sign < 0 for part in parts) else 1,
    )


def bare(token: Token) -> Quantity:
    """Take a number as it is."""
    decimals = len(token.text.partition(".")[2])
    return Quantity(float(token.text), token.text, None, 10.0**-decimals, token.start, token.end)


class _Scanner:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.found: list[Quantity] = []
        self.labels: list[Token] = []
        self.direction: Token | None = None
        self.is_negative = False
        first = next((i for i, t in enumerate(tokens) if t.kind is Kind.NUMBER), len(tokens))
        ahead = [t for t in tokens[:first] if t.kind is Kind.AXIS]
        self.labels_lead = any(t.is_label for t in ahead)
        self.directions_lead = any(not t.is_label for t in ahead)

    def scan(self) -> list[Quantity]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind is Kind.NUMBER:
                at = self._number(at)
                continue
            if token.kind is Kind.AXIS:
                self._axis(token)
            elif token.kind is Kind.SIGN:
                self.is_negative = True
            elif token.kind in _BETWEEN and self.found:
                self.found[-1] = self.found[-1]._replace(ends_group=True)
            at += 1
        return self.found

    def _axis(self, token: Token) -> None:
        if token.is_label and self.labels_lead:
            self.labels.append(token)
        elif not token.is_label and self.directions_lead:
            if self.direction is not None:
                raise CoordinateError(Code.AXES_CONFLICT, f"{self.direction.text} {token.text}")
            self.direction = token
        elif self.found:
            self.found[-1] = _directed(self.found[-1], token)

    def _number(self, at: int) -> int:
        parts, after = self._parts(at)
        made = combine(parts) if after > at + 1 else parts[0]
        made = made._replace(end=self.tokens[after - 1].end, sign=-1 if self.is_negative else 1)
        if self.labels:
            made = _directed(made, self.labels.pop(0))
        if self.direction is not None:
            made = _directed(made, self.direction)
        self.direction, self.is_negative = None, False
        self.found.append(made)
        return after

    def _parts(self, at: int) -> tuple[list[Quantity], int]:
        """Take degrees, minutes and seconds from ``at``; give them and where they end."""
        parts = [bare(self.tokens[at])]
        after = self._skip(at + 1, _DEGREE_MARKS)
        is_marked = after > at + 1 or self._kind(at + 2) is Kind.MINUTE
        for marks in (_MINUTE_MARKS, _SECOND_MARKS):
            if parts[-1].decimals or not is_marked or not self._is_part(after, marks):
                break
            parts.append(bare(self.tokens[after]))
            after = self._skip(after + 1, marks)
        return parts, after

    def _is_part(self, at: int, marks: Sequence[Kind]) -> bool:
        if self._kind(at) is not Kind.NUMBER:
            return False
        is_under_sixty = float(self.tokens[at].text) < 60
        mark = self._kind(at + 1)
        if mark in marks and not is_under_sixty:
            raise CoordinateError(Code.OVER_SIXTY, self.tokens[at].text)
        is_next_angle = mark in (Kind.DEGREE, Kind.COLON, Kind.MINUTE)
        return mark in marks or (is_under_sixty and not is_next_angle)

    def _skip(self, at: int, marks: Sequence[Kind]) -> int:
        is_mark = self._kind(at) in marks
        if is_mark and self._kind(at) is Kind.COLON:
            is_mark = self._kind(at + 1) is Kind.NUMBER
        return at + is_mark

    def _kind(self, at: int) -> Kind | None:
        return self.tokens[at].kind if at < len(self.tokens) else None


def _directed(quantity: Quantity, token: Token) -> Quantity:
    is_again = quantity.is_direction_known and not token.is_label
    if is_again or quantity.axis not in ("", token.axis):
        raise CoordinateError(Code.AXES_CONFLICT, f"{quantity.text} {token.text}")
    return quantity._replace(
        axis=token.axis,
        sign=min(quantity.sign, token.sign),
        is_direction_known=not token.is_label,
        start=min(quantity.start, token.start),
        end=max(quantity.end, token.end),
    )
