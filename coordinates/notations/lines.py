"""Finds the positions of one text: cuts it into runs of numbers and hands each to its notation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from coordinates.errors import Code, CoordinateError
from coordinates.notations.angles import read_angles
from coordinates.notations.candidates import Context, Found
from coordinates.notations.grids import is_grid, join_thousands, read_grids, stated_zone
from coordinates.notations.tokens import Kind, Token, tokenise
from coordinates.values import Datum

LONGEST: Final = 200_000
_BREAKS = (Kind.OTHER, Kind.BAD_NUMBER, Kind.NOT_FINITE)
_PROMISES = (Kind.MARKER, Kind.ZONE, Kind.DATUM, Kind.DEGREE)


@dataclass(slots=True)
class _Run:
    """Tokens that no other word interrupts."""

    tokens: list[Token] = field(default_factory=list)
    is_promised: bool = False  # the words say that a position stands here

    @property
    def has_number(self) -> bool:
        return any(token.kind is Kind.NUMBER for token in self.tokens)


def find(text: str) -> list[Found]:
    """Find every position of a text, in order; at least one.

    Raises CoordinateError where there is none, or where one that is announced cannot be read.
    """
    if len(text) > LONGEST:
        raise CoordinateError(Code.TOO_LONG, text)
    if not text.strip():
        raise CoordinateError(Code.EMPTY)
    tokens = list(tokenise(text))
    is_sentence = any(token.kind is Kind.OTHER for token in tokens)
    context = Context(Datum.WGS84, None, is_lenient=False)
    found: list[Found] = []
    failure: CoordinateError | None = None
    for run in _runs(tokens):
        datum = _datum(run.tokens) or _datum(tokens) or Datum.WGS84
        is_lenient = run.is_promised or not is_sentence
        context = replace(context, datum=datum, is_lenient=is_lenient)
        if zone := stated_zone(run.tokens):
            context = replace(context, zone=zone)
            continue
        try:
            found += _read_run(run.tokens, context)
        except CoordinateError as error:
            failure = failure or (error if is_lenient else None)
    if failure and (found or failure.code is not Code.INCOMPLETE):
        raise failure
    if not found:
        raise _nothing(tokens) or failure or CoordinateError(Code.NOT_A_POSITION, text.strip())
    return found


def _runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    """Cut at every other word; a promise reaches to the first numbers after it."""
    run = _Run()
    for token in tokens:
        if token.kind in _BREAKS:
            if run.has_number:
                yield run
                run = _Run()
            else:
                run = _Run(is_promised=run.is_promised)
            continue
        run.tokens.append(token)
        run.is_promised = run.is_promised or token.kind in _PROMISES
    if run.has_number:
        yield run


def _datum(tokens: Sequence[Token]) -> Datum | None:
    """Give the one datum that the tokens name; raises CoordinateError datum_conflict."""
    named = {token.datum: token.text for token in tokens if token.datum}
    if len(named) > 1:
        raise CoordinateError(Code.DATUM_CONFLICT, " / ".join(named.values()))
    return next(iter(named), None)


def _read_run(tokens: Sequence[Token], context: Context) -> list[Found]:
    """Read the pieces between strong separators, or all together where a piece is half a pair."""
    joined = join_thousands(tokens)
    read = read_grids if is_grid(joined) else read_angles
    whole = joined if read is read_grids else tokens
    pieces = [piece for piece in _pieces(whole) if any(t.kind is Kind.NUMBER for t in piece)]
    if len(pieces) > 1:
        try:
            return [found for piece in pieces for found in read(piece, context)]
        except CoordinateError:
            pass  # the error of the whole is the one to tell
    return read(whole, context)


def _pieces(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    piece: list[Token] = []
    for token in tokens:
        if token.kind is Kind.STRONG:
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


def _nothing(tokens: Sequence[Token]) -> CoordinateError | None:
    """Name the number that could not be one, where there is such."""
    for token in tokens:
        if token.kind is Kind.NOT_FINITE:
            return CoordinateError(Code.NOT_FINITE, token.text)
        if token.kind is Kind.BAD_NUMBER:
            return CoordinateError(Code.NUMBER_MALFORMED, token.text)
    return None
