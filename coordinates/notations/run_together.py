"""Degrees, minutes and seconds with nothing between them: 183456 990252, 1834.932 9902.862."""

import re
from collections.abc import Sequence

from coordinates.notations.angles import METRES_A_DEGREE
from coordinates.notations.candidates import Candidate, Context
from coordinates.notations.quantities import Quantity, quantities
from coordinates.notations.tokens import Kind, Token
from coordinates.values import THAILAND, LonLat, Notation, Reason

_SECONDS = re.compile(r"(\d{2,3})([0-5]\d)([0-5]\d(?:\.\d+)?)", re.ASCII)
_MINUTES = re.compile(r"(\d{2,3})([0-5]\d\.\d+)", re.ASCII)  # of NMEA, always with decimals


def read_run_together(tokens: Sequence[Token], context: Context) -> Candidate | None:
    """Read two numbers as degrees run together, where that is a place in Thailand; else None.

    A stated zone says that they are metres; so does everything that no angle has.
    """
    texts = [token.text for token in tokens if token.kind is Kind.NUMBER]
    if len(texts) != 2 or context.zone or not context.is_lenient:
        return None
    if not all(_parts(text) for text in texts):
        return None
    found = quantities(tokens)
    if len(found) != 2:  # a degree sign made one angle of both
        return None
    a, b = found
    if (a.axis and a.axis == b.axis) or a.notation or b.notation or a.sign < 0 or b.sign < 0:
        return None
    lat, lon = (b, a) if a.axis == "x" or b.axis == "y" else (a, b)
    is_said = bool(a.axis or b.axis)
    return _candidate(lat, lon, context) or (None if is_said else _candidate(lon, lat, context))


def _parts(text: str) -> tuple[str, ...]:
    found = _SECONDS.fullmatch(text) or _MINUTES.fullmatch(text)
    return found.groups() if found else ()


def _candidate(lat: Quantity, lon: Quantity, context: Context) -> Candidate | None:
    y_parts, x_parts = _parts(lat.text), _parts(lon.text)
    y, x = _degrees(y_parts), _degrees(x_parts)
    if y > 90 or x > 180 or not THAILAND.covers(LonLat(x, y)):
        return None
    parts = max(len(y_parts), len(x_parts))
    step = max(
        10.0**-one.decimals / 60.0 ** (len(some) - 1)
        for one, some in ((lat, y_parts), (lon, x_parts))
    )
    return Candidate(
        x=x,
        y=y,
        datum=context.datum,
        zone=None,
        notation=Notation.DMS if parts == 3 else Notation.DM,
        step_m=step * METRES_A_DEGREE,
        reason=Reason.RUN_TOGETHER,
        start=min(lat.start, lon.start),
        end=max(lat.end, lon.end),
        is_datum_stated=context.is_datum_stated,
    )


def _degrees(parts: Sequence[str]) -> float:
    return sum(float(part) / 60.0**power for power, part in enumerate(parts))
