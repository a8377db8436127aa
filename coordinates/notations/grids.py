"""Positions in metres of UTM, with or without the zone, its band and the labels E and N."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coordinates.errors import Code, CoordinateError
from coordinates.notations.candidates import Candidate, Context, Found
from coordinates.notations.quantities import Quantity, quantities
from coordinates.notations.tokens import Kind, Token
from coordinates.values import EASTING_M, NORTHING_M, ZONES, Datum, Notation, Reason

THAI_NORTHING_M: Final = (600_000.0, 2_300_000.0)
LONGEST_M: Final = 10_000_000.0  # a northing has at most seven digits
SMALLEST_M: Final = 10_000.0  # no number of degrees, and no metre of a grid, is on the wrong side
LAST_ZONE: Final = 60


def join_thousands(tokens: Sequence[Token]) -> list[Token]:
    """Make ``2,114,567`` one number; the commas of a list have a space or other digits."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        after = _group_end(tokens, at)
        first, last = tokens[at], tokens[after - 1]
        if after > at + 1:
            text = "".join(token.text for token in tokens[at:after:2])
            joined.append(Token(Kind.NUMBER, text, first.start, last.end))
        else:
            joined.append(first)
        at = after
    return joined


def _group_end(tokens: Sequence[Token], at: int) -> int:
    first = tokens[at]
    after = at + 1
    if first.kind is not Kind.NUMBER or len(first.text) > 3 or "." in first.text:
        return after
    while after + 1 < len(tokens):
        before, comma, number = tokens[after - 1 : after + 2]
        is_group = comma.text == "," and number.kind is Kind.NUMBER
        is_group = is_group and len(number.text.partition(".")[0]) == 3
        is_tight = before.end == comma.start and comma.end == number.start
        if not is_group or not is_tight or "." in before.text:
            break
        after += 2
    return after


def is_grid(tokens: Sequence[Token]) -> bool:
    """Tell whether any number (thousands joined) is too large for degrees."""
    return any(t.kind is Kind.NUMBER and float(t.text) >= SMALLEST_M for t in tokens)


def stated_zone(tokens: Sequence[Token]) -> int | None:
    """Give the zone that the words state where no position follows: "UTM โซน 47"."""
    at = _zone_at(tokens)
    numbers = [token for token in tokens if token.kind is Kind.NUMBER]
    return int(tokens[at].text) if at is not None and len(numbers) == 1 else None


def read_grids(tokens: Sequence[Token], context: Context) -> list[Found]:
    """Read all UTM positions of tokens with thousands joined; raises CoordinateError."""
    tokens = [token for token in tokens if token.kind is not Kind.COLON]
    zone, band, rest = _split_zone(tokens)
    zone = zone or context.zone
    if zone is not None and zone not in ZONES:
        raise CoordinateError(Code.ZONE_UNKNOWN, str(zone))
    found = [one for one in quantities(rest) if one.value >= SMALLEST_M]
    text = " ".join(token.text for token in tokens[:20])
    if len(found) % 2 or not found:
        raise CoordinateError(Code.INCOMPLETE, text)
    is_announced = context.is_announced and not context.is_amount
    if not (context.is_lenient or is_announced or zone or _is_said(found)):
        raise CoordinateError(Code.NOT_A_POSITION, text)
    pairs = list(pairwise(found))[::2]
    return [grid_of(a, b, zone, band, context) for a, b in pairs]


def _zone_at(tokens: Sequence[Token]) -> int | None:
    """Find the number that is a zone: by the word before, the letter after, or 47 and 48 alone."""
    bare = None
    for at, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER or not _is_zone_number(token.text):
            continue
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if before is not None and before.kind is Kind.ZONE:
            return at
        if after is not None and _is_band(after):
            return at
        if bare is None and int(token.text) in ZONES:
            bare = at
    return bare


def _is_zone_number(text: str) -> bool:
    return text.isdigit() and len(text) <= 2 and 1 <= int(text) <= LAST_ZONE


def _is_band(token: Token) -> bool:
    if token.kind is Kind.AXIS:
        return token.axis == "y" and not token.is_label
    return token.kind is Kind.LETTER


def _split_zone(tokens: Sequence[Token]) -> tuple[int | None, str, list[Token]]:
    """Take zone and band out; the N of "47 N 2114567 E 589123" stays with its number."""
    at = _zone_at(tokens)
    if at is None:
        return None, "", list(tokens)
    zone = int(tokens[at].text)
    rest = [*tokens[:at], *tokens[at + 1 :]]
    if at >= len(rest) or not _is_band(rest[at]) or _belongs_to_number(rest, at):
        return zone, "", rest
    band = rest[at].text.upper() if len(rest[at].text) == 1 and rest[at].text.isascii() else ""
    return zone, band, [*rest[:at], *rest[at + 1 :]]


def _belongs_to_number(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the N at ``at`` is the label of the northing after it."""
    axes = "".join(token.axis or "0" for token in tokens[at : at + 4])
    if axes != "y0x0" or tokens[at + 1].kind is not Kind.NUMBER:
        return False
    return float(tokens[at + 1].text) > EASTING_M[1]


def _is_said(found: Sequence[Quantity]) -> bool:
    """Tell metres that name their axes from amounts of baht and numbers of papers."""
    return {one.axis for one in found} == {"x", "y"}


def grid_of(a: Quantity, b: Quantity, zone: int | None, band: str, context: Context) -> Found:
    if a.axis and a.axis == b.axis:
        raise CoordinateError(Code.AXES_CONFLICT, f"{a.text} {b.text}")
    is_north_first = a.axis == "y" or b.axis == "x"
    typed = (b, a) if is_north_first else (a, b)
    is_said = bool(a.axis or b.axis)
    orders = _orders(*typed, is_said=is_said)
    fault = "" if orders else f"{a.text} {b.text}"
    if fault and not (context.is_lenient and _is_repairable(a, b)):
        raise CoordinateError(Code.OUT_OF_RANGE, fault)
    if fault:
        swapped = [(typed[1], typed[0], Reason.SWAPPED)]
        orders = [(*typed, Reason.AS_TYPED), *([] if is_said else swapped)]
    return tuple(
        _candidate(
            east, north, one_zone, band, context, _reasons(reason, is_zone_stated=bool(zone))
        )._replace(fault=fault)
        for east, north, reason in orders
        for one_zone in ([zone] if zone else ZONES)
    )


def _is_repairable(a: Quantity, b: Quantity) -> bool:
    """Tell a position with a digit too many or too few from any other two numbers."""
    return a.sign > 0 and b.sign > 0 and max(a.value, b.value) < 10 * LONGEST_M


def _orders(
    east: Quantity, north: Quantity, *, is_said: bool
) -> list[tuple[Quantity, Quantity, Reason]]:
    typed, swapped = (east, north, Reason.AS_TYPED), (north, east, Reason.SWAPPED)
    if is_said and _is_possible(east, north):
        return [typed]
    is_thai, is_thai_swapped = _is_thai(east, north), _is_thai(north, east)
    if is_thai and is_thai_swapped:  # 620,000 to 900,000 can be either in the south
        return [typed, (north, east, Reason.ORDER_UNSTATED)]
    if is_thai_swapped:
        return [swapped]
    return [typed] if _is_possible(east, north) else []


def _is_possible(east: Quantity, north: Quantity) -> bool:
    is_positive = east.sign > 0 and north.sign > 0
    return is_positive and _within(east, EASTING_M) and _within(north, NORTHING_M)


def _is_thai(east: Quantity, north: Quantity) -> bool:
    return _is_possible(east, north) and _within(north, THAI_NORTHING_M)


def _within(one: Quantity, span: tuple[float, float]) -> bool:
    return span[0] <= one.value <= span[1]


def _reasons(reason: Reason, *, is_zone_stated: bool) -> tuple[Reason, ...]:
    if is_zone_stated:
        return (reason,)
    unstated = Reason.ZONE_UNSTATED
    return (unstated,) if reason is Reason.AS_TYPED else (reason, unstated)


def _candidate(
    east: Quantity,
    north: Quantity,
    zone: int,
    band: str,
    context: Context,
    reasons: tuple[Reason, ...],
) -> Candidate:
    return Candidate(
        x=east.value,
        y=north.value,
        datum=context.datum,
        zone=zone,
        notation=Notation.UTM if context.datum is Datum.WGS84 else Notation.UTM_INDIAN1975,
        step_m=max(east.step, north.step),
        reason=reasons[0],
        also=reasons[1:],
        start=min(east.start, north.start),
        end=max(east.end, north.end),
        band=band,
        is_datum_stated=context.is_datum_stated,
    )
