"""Finds the positions of one text: cuts it into runs of numbers and hands each to its notation."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from coordinates.errors import Code, CoordinateError
from coordinates.notations.angles import read_angles
from coordinates.notations.candidates import Context, Found
from coordinates.notations.codes import Codes, find_codes
from coordinates.notations.commas import join_decimals
from coordinates.notations.grids import is_grid, join_thousands, read_grids, stated_zone
from coordinates.notations.moments import without_clocks
from coordinates.notations.plain import read_plain
from coordinates.notations.run_together import read_run_together
from coordinates.notations.tokens import Kind, Token, clean, tokenise
from coordinates.values import Datum, LonLat

LONGEST: Final = 200_000
_BREAKS = (Kind.OTHER, Kind.BAD_NUMBER, Kind.ROUNDED, Kind.NOT_FINITE, Kind.MOMENT)
_SPLITS = (Kind.STRONG, Kind.ANNOUNCED)
_PROMISES = (Kind.MARKER, Kind.ZONE, Kind.DATUM, Kind.DEGREE)
_LONG_NUMBER: Final = 6  # digits that a width or a length in a title never has
# Words before, and units behind, what is an amount, a measure or a number of papers.
_AMOUNT: Final = re.compile("เลขที่|สัญญา|งบ|ราคา|วงเงิน|จ่าย|ปริมาณ|ปริมาตร|กว้าง|ยาว|หนา|ลึก")
_UNIT: Final = re.compile(r"บาท|(?:ลบ|ตร|กม|ซม|มม|กก|ม\.)$|ลูกบาศก์|ตาราง|เมตร|กิโล|เซนติ|ไร่|ตัน|ลิตร|คิว")
_Reader = Callable[[Sequence[Token], Context], list[Found]]


@dataclass(slots=True)
class _Run:
    """Tokens that no other word interrupts."""

    tokens: list[Token] = field(default_factory=list)
    is_promised: bool = False  # the words say that a position stands here
    is_amount: bool = False  # the words are those of money, measures or papers
    kinds: set[Kind] = field(default_factory=set)

    def append(self, token: Token) -> None:
        self.tokens.append(token)
        self.kinds.add(token.kind)
        self.is_promised = self.is_promised or token.kind in _PROMISES

    @property
    def has_number(self) -> bool:
        return Kind.NUMBER in self.kinds

    @property
    def is_measure(self) -> bool:
        """Whether one number is multiplied by another."""
        return Kind.TIMES in self.kinds and not self.is_promised


def find(text: str, near: LonLat | None = None) -> list[Found]:
    """Find every position of a text, in order; at least one.

    ``near`` is what a short Plus Code counts from.
    Raises CoordinateError where there is none, or where one that is announced cannot be read.
    """
    if len(text) > LONGEST:
        raise CoordinateError(Code.TOO_LONG, text)
    if not text.strip():
        raise CoordinateError(Code.EMPTY)
    cleaned = clean(text)
    return read_plain(cleaned) or find_long(cleaned, near, text)


def find_long(cleaned: str, near: LonLat | None, typed: str) -> list[Found]:
    """Find by the words of a text that ``clean`` made of what was ``typed``."""

    def read_part(part: str) -> list[Found]:
        """A part of a link is as often a name or an address: only what is sure counts."""
        return _find(part, part, find_codes(part, near, None), is_sentence=True)

    codes = find_codes(cleaned, near, read_part)
    return _find(cleaned, typed, codes, is_sentence=codes.is_any)


def _find(cleaned: str, typed: str, codes: Codes, *, is_sentence: bool) -> list[Found]:
    tokens = _without_times(without_clocks(list(tokenise(codes.rest))))
    if any(token.kind is Kind.METRE for token in tokens):
        tokens = list(_without_metres(tokens))
    stated = _datum(tokens)
    if codes.found and stated is Datum.INDIAN1975:
        raise CoordinateError(Code.DATUM_CONFLICT, typed.strip())
    found, failure = _read_runs(tokens, stated, is_sentence=is_sentence)
    if failure and (found or failure.code is not Code.INCOMPLETE):
        raise failure
    if not found and not codes.found:
        raise (
            codes.failure
            or _nothing(tokens)
            or failure
            or CoordinateError(Code.NOT_A_POSITION, typed.strip())
        )
    return sorted([*found, *codes.found], key=lambda one: one[0].start) if codes.found else found


def _read_runs(
    tokens: Sequence[Token], stated: Datum | None, *, is_sentence: bool
) -> tuple[list[Found], CoordinateError | None]:
    """Read run by run; the first error of one that promised a position comes with the rest."""
    is_sentence = is_sentence or any(token.kind is Kind.OTHER for token in tokens)
    context = Context(stated or Datum.WGS84, None, is_lenient=False)
    found: list[Found] = []
    failure: CoordinateError | None = None
    for run in _runs(tokens):
        is_lenient = run.is_promised or not is_sentence
        context = Context(
            context.datum,
            context.zone,
            is_lenient,
            stated is not None,
            is_announced=Kind.ANNOUNCED in run.kinds,
            is_amount=run.is_amount,
        )
        if zone := stated_zone(run.tokens):
            context = replace(context, zone=zone)
            continue
        if run.is_measure:
            continue
        try:
            found += _read_run(run.tokens, context)
        except CoordinateError as error:
            failure = failure or (error if is_lenient else None)
    return found, failure


def _without_times(tokens: list[Token]) -> list[Token]:
    """Make the x of 6.00 x 100.50 a sign between measures, where no other axis is named."""
    if any(token.axis == "y" for token in tokens):
        return tokens
    for at in range(1, len(tokens) - 1):
        around = (tokens[at - 1].kind, tokens[at + 1].kind)
        if tokens[at].text in ("x", "X") and around == (Kind.NUMBER, Kind.NUMBER):
            tokens[at] = Token(Kind.TIMES, tokens[at].text, tokens[at].start, tokens[at].end)
    return tokens


def _without_metres(tokens: Sequence[Token]) -> Iterator[Token]:
    """Drop the unit of "E 589,123 ม."; behind any other number it is a word of a title."""
    has_axis = False
    for at, token in enumerate(tokens):
        has_axis = has_axis or token.kind is Kind.AXIS
        if token.kind is not Kind.METRE:
            yield token
            continue
        whole = tokens[at - 1].text.partition(".")[0] if at else ""
        is_grouped = at > 1 and tokens[at - 2].text == ","
        if not (has_axis and whole.isdigit() and (is_grouped or len(whole) >= _LONG_NUMBER)):
            yield token._replace(kind=Kind.OTHER)


def _runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    """Cut at every other word; a promise reaches to the first numbers after it."""
    run = _Run()
    for at, token in enumerate(tokens):
        if token.kind in _BREAKS:
            if run.has_number:
                run.is_amount = run.is_amount or _is_unit(tokens, at)
                yield run
                run = _Run()
            is_amount = token.kind is Kind.OTHER and bool(_AMOUNT.search(token.text))
            run = _Run(is_promised=run.is_promised, is_amount=run.is_amount or is_amount)
            continue
        run.append(token)
    if run.has_number:
        yield run


def _is_unit(tokens: Sequence[Token], at: int) -> bool:
    """Tell 100 ม. from หมู่ 5 written as ม.5."""
    is_numbered = at + 1 < len(tokens) and tokens[at + 1].kind is Kind.NUMBER
    return tokens[at].kind is Kind.OTHER and not is_numbered and bool(_UNIT.match(tokens[at].text))


def _datum(tokens: Sequence[Token]) -> Datum | None:
    """Give the one datum that the tokens name; raises CoordinateError datum_conflict."""
    named = {token.datum: token.text for token in tokens if token.datum}
    if len(named) > 1:
        raise CoordinateError(Code.DATUM_CONFLICT, " / ".join(named.values()))
    return next(iter(named), None)


def _read_run(tokens: Sequence[Token], context: Context) -> list[Found]:
    """Read the pieces between strong separators, or all together where a piece is half a pair."""
    if any(token.text == "," for token in tokens):
        tokens = join_decimals(tokens, is_lenient=context.is_lenient)
    joined = join_thousands(tokens)
    read = read_grids if is_grid(joined) else read_angles
    whole = joined if read is read_grids else tokens
    if any(token.kind in _SPLITS for token in whole):
        pieces = [piece for piece in _pieces(whole) if any(t.kind is Kind.NUMBER for t in piece)]
        try:
            return [found for piece in pieces for found in _read_piece(read, piece, context)]
        except CoordinateError:
            if context.is_announced and not context.is_lenient:
                raise  # a number at the start and one at the end make no position
            # the error of the whole is the one to tell
    return _read_piece(read, whole, context)


def _read_piece(read: _Reader, tokens: Sequence[Token], context: Context) -> list[Found]:
    """Read with ``read``; where the numbers are degrees run together, that comes first."""
    packed = read_run_together(tokens, context)
    if packed is None:
        return read(tokens, context)
    try:
        found = read(tokens, context)
    except CoordinateError:
        return [(packed,)]
    return [(packed, *(one for one in found[0] if not one.fault))]


def _pieces(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    piece: list[Token] = []
    for token in tokens:
        if token.kind in _SPLITS:
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
        if token.kind is Kind.ROUNDED:
            return CoordinateError(Code.NUMBER_ROUNDED, token.text)
    return None
