"""Dates and times of day beside a position, 2569-01-15 10:30, told from angles with colons."""

from collections.abc import Iterator, Sequence

from coordinates.notations.tokens import Kind, Token, parts_of


def without_clocks(tokens: Sequence[Token]) -> list[Token]:
    """Make each time of day either the angle 18:34:55 or a moment, which no position holds.

    A longitude of Thailand is never a time: as many times as there are such belong to them, and
    of more, those behind a date do not. Without any, one time beside one number is an angle, and
    two whose axes are both said.
    """
    clocks = [at for at, token in enumerate(tokens) if token.kind is Kind.CLOCK]
    if not clocks:
        return list(tokens)
    angles = frozenset(_angles(tokens, clocks))
    made: list[Token] = []
    for at, token in enumerate(tokens):
        if at in angles:
            made += parts_of(token)
        elif token.kind is Kind.CLOCK:
            made.append(token._replace(kind=Kind.MOMENT))
        else:
            made.append(token)
    return made


def _angles(tokens: Sequence[Token], clocks: Sequence[int]) -> Sequence[int]:
    longitudes = sum(1 for _ in _longitudes(tokens))
    if longitudes:
        timeless = [at for at in clocks if not _is_behind_date(tokens, at)]
        return clocks if len(clocks) <= longitudes else timeless
    numbers = sum(token.kind is Kind.NUMBER for token in tokens)
    axes = {token.axis for token in tokens if token.kind is Kind.AXIS}
    is_pair = (len(clocks), numbers) == (1, 1) or (numbers == 0 and axes == {"x", "y"})
    return clocks if is_pair else []


def _longitudes(tokens: Sequence[Token]) -> Iterator[int]:
    """Where 99:02 begins: numbers with a colon and no space between, that are no time."""
    for at in range(len(tokens) - 2):
        first, colon, last = tokens[at : at + 3]
        is_parted = (first.kind, colon.kind, last.kind) == (Kind.NUMBER, Kind.COLON, Kind.NUMBER)
        is_first = not at or tokens[at - 1].kind is not Kind.COLON
        if is_parted and is_first and first.end == colon.start and colon.end == last.start:
            yield at


def _is_behind_date(tokens: Sequence[Token], at: int) -> bool:
    """The letter of 2026-01-15T10:30 may stand between."""
    before = [token.kind for token in tokens[max(at - 2, 0) : at]]
    return before[-1:] == [Kind.MOMENT] or before == [Kind.MOMENT, Kind.LETTER]
