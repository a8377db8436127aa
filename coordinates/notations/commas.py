"""Numbers with a comma for the decimal point, as in 18,5822 99,0477."""

from collections.abc import Collection, Sequence
from typing import Final

from coordinates.notations.tokens import Kind, Token
from coordinates.values import THAILAND, LonLat

_ANGLE_MARKS: Final = (Kind.DEGREE, Kind.MINUTE, Kind.COLON)
_END_MARKS: Final = (Kind.MINUTE, Kind.SECOND)
_LONGEST_FRACTION_M: Final = 3
_SHORTEST_METRES: Final = 6
_THOUSANDS: Final = 3  # digits of a group


def join_decimals(tokens: Sequence[Token], *, is_lenient: bool) -> list[Token]:
    """Join what can only be decimals; a list of whole numbers or of thousands stays as it is.

    That is: minutes or seconds behind a mark; all pairs of a run, where they make positions in
    Thailand; or two long numbers of metres with at most three digits behind the comma.
    In a sentence that promises no position three digits behind a comma are thousands.
    """
    at = _tight_commas(tokens)
    if not at:
        return list(tokens)
    marked = [one for one in at if _is_marked(tokens, one)]
    if marked:
        return _joined(tokens, marked)
    alternate = _alternate(tokens, at)
    if not is_lenient and any(len(tokens[one + 1].text) == _THOUSANDS for one in alternate):
        return list(tokens)
    return _joined(tokens, alternate) if alternate else list(tokens)


def _tight_commas(tokens: Sequence[Token]) -> list[int]:
    """Where a comma stands between two whole numbers without a space."""
    return [
        at
        for at in range(1, len(tokens) - 1)
        if tokens[at].text == ","
        and _is_whole(tokens[at - 1])
        and _is_whole(tokens[at + 1])
        and tokens[at - 1].end == tokens[at].start
        and tokens[at].end == tokens[at + 1].start
    ]


def _is_whole(token: Token) -> bool:
    return token.kind is Kind.NUMBER and "." not in token.text


def _is_marked(tokens: Sequence[Token], at: int) -> bool:
    """Tell 34,932' behind a degree, and 18:34:55,92, from a list."""
    kinds = [token.kind for token in tokens[max(at - 4, 0) : at]]
    after = tokens[at + 2].kind if at + 2 < len(tokens) else None
    if kinds[-2:-1] == [Kind.COLON] and kinds[-4:-3] == [Kind.COLON]:
        return after is not Kind.COLON
    return len(kinds) > 1 and kinds[-2] in _ANGLE_MARKS and after in _END_MARKS


def _alternate(tokens: Sequence[Token], commas: Sequence[int]) -> list[int]:
    """Give every second comma, where so joined all numbers of the run make positions."""
    chosen: list[int] = []
    for at in commas:
        if not chosen or at > chosen[-1] + 2:
            chosen.append(at)
    numbers = sum(token.kind is Kind.NUMBER for token in tokens)
    if len(chosen) % 2 or numbers not in (2 * len(chosen), 2 * len(chosen) + 1):
        return []
    pairs = [(tokens[at - 1].text, tokens[at + 1].text) for at in chosen]
    is_all = all(
        _is_thai(a, b) or _are_metres(a, b) for a, b in zip(pairs[::2], pairs[1::2], strict=True)
    )
    return chosen if is_all else []


def _is_thai(a: tuple[str, str], b: tuple[str, str]) -> bool:
    if len(a[0]) > 3 or len(b[0]) > 3:
        return False
    first, second = float(".".join(a)), float(".".join(b))
    return any(
        abs(lat) <= 90 and abs(lon) <= 180 and THAILAND.covers(LonLat(lon, lat))
        for lat, lon in ((first, second), (second, first))
    )


def _are_metres(a: tuple[str, str], b: tuple[str, str]) -> bool:
    return all(
        len(whole) >= _SHORTEST_METRES and len(part) <= _LONGEST_FRACTION_M
        for whole, part in (a, b)
    )


def _joined(tokens: Sequence[Token], commas: Collection[int]) -> list[Token]:
    joined: list[Token] = []
    commas = frozenset(commas)
    at = 0
    while at < len(tokens):
        if at + 1 in commas:
            first, last = tokens[at], tokens[at + 2]
            text = f"{first.text}.{last.text}"
            joined.append(Token(Kind.NUMBER, text, first.start, last.end))
            at += 3
        else:
            joined.append(tokens[at])
            at += 1
    return joined
