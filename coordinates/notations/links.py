"""Links of map services and geo: URIs. The pin of a link beats the middle of its map."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from coordinates.errors import Code, CoordinateError
from coordinates.notations.angles import position_of
from coordinates.notations.candidates import Context, Found
from coordinates.notations.plus_codes import find_plus_codes
from coordinates.notations.quantities import Quantity
from coordinates.notations.tokens import clean
from coordinates.values import Datum, LonLat, Notation, Reason

_LINK = re.compile(
    r"(?<![a-z0-9])(?:https?://|(?:www\.|maps\.)?google\.[a-z.]{2,6}/|(?:maps\.app\.)?goo\.gl/)"
    # The seconds of 18°34'55.9"N 99°02'51.7"E belong to it, with the space behind a latitude,
    # and the bar between two waypoints.
    r"(?:[^\s<>\"|]|(?<=\d)\|(?=-?\d)|(?<=\d)\"(?=[nsew+,%/&])|(?<=\d\"[ns]) (?=\d{2,3}°))*",
    re.IGNORECASE | re.ASCII,
)
_GEO = re.compile(
    r"(?<![a-z0-9])geo:(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)([^\s<>\"|]*)",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,20})?"
_PIN = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})", re.ASCII)
_CENTRE = re.compile(rf"/@({_NUMBER}),({_NUMBER})", re.ASCII)
_IN_PATH = re.compile(rf"/({_NUMBER}),[ +]?({_NUMBER})(?=[/?]|$)", re.ASCII)
_WHOLE_PAIR = re.compile(rf"({_NUMBER}), ?({_NUMBER})", re.ASCII)
_HASH = re.compile(rf"map=\d+/({_NUMBER})/({_NUMBER})", re.ASCII)
_PAIR = re.compile(rf"(?:loc:)?\s*({_NUMBER})\s*[,~ ]\s*({_NUMBER})(?=\s*(?:\(|$))", re.ASCII)
_UNCERTAIN = re.compile(r";u=(\d{1,7}(?:\.\d{1,6})?)", re.IGNORECASE | re.ASCII)
_SYSTEM = re.compile(r";crs=([^;?]+)", re.IGNORECASE)
_PINS: Final = ("q", "query", "ll", "cp", "center")
# The stops of a route in order; waypoints are parted by |, and those of daddr by "to:".
_ROUTE: Final = ("saddr", "origin", "waypoints", "daddr", "destination")
_STOPS: Final = re.compile(r"\||\s+to:")
_PLACES: Final = re.compile(r"/(?:place|search|dir)/(.*?)(?=/@|/data=|$)")
# A part of a link that is a name and no position.
_NO_POSITION: Final = (
    *(Code.EMPTY, Code.NOT_A_POSITION, Code.INCOMPLETE, Code.NUMBER_MALFORMED),
    *(Code.NUMBER_ROUNDED, Code.NOT_FINITE, Code.REFERENCE_NEEDED, Code.PLUS_CODE_MALFORMED),
)
_SHORTENERS: Final = ("goo.gl", "maps.app.goo.gl", "g.co")
_MAPS: Final = re.compile(r"(?:^|\.)(?:google\.[a-z.]+|goo\.gl)$")
_WITHOUT: Final = (Code.LINK_SHORTENED, Code.LINK_WITHOUT_POSITION)
_TRAILING: Final = ").,;'"
_Reader = Callable[[str], list[Found]]
_WGS84: Final = Context(Datum.WGS84, None, is_lenient=True, is_datum_stated=True)


def find_links(
    cleaned: str, near: LonLat | None, read_part: _Reader
) -> tuple[list[Found], list[tuple[int, int]], CoordinateError | None]:
    """Give the positions in the links of a text that ``clean`` made, where all links stand, and
    the error of one that holds no position: it counts only where the text has no other.

    A link of another kind than a map's, without a position, is passed over inside a sentence.
    Raises CoordinateError: those of a position.
    """
    failure: CoordinateError | None = None
    found: list[Found] = []
    spans: list[tuple[int, int]] = []
    for match in _GEO.finditer(cleaned):
        spans.append(match.span())
        found.append(_geo(match, read_part))
    alone = cleaned.strip()
    for match in _LINK.finditer(cleaned):
        text = match[0].rstrip(_TRAILING)
        span = (match.start(), match.start() + len(text))
        spans.append(span)
        try:
            is_alone = text == alone
            found += [_of_link(one, span) for one in _link(text, near, read_part, is_alone)]
        except CoordinateError as error:
            if error.code not in _WITHOUT:
                raise
            failure = error
    return found, spans, failure


def _link(
    text: str,
    near: LonLat | None,
    read_part: _Reader,
    is_alone: bool,  # noqa: FBT001
) -> list[Found]:
    try:
        parts = urlsplit(text if "://" in text.lower() else f"https://{text}")
        host = (parts.hostname or "").lower()
    except ValueError:  # brackets of an address that is none
        raise CoordinateError(Code.LINK_WITHOUT_POSITION, text) from None
    whole = unquote(text)
    pins = list(dict.fromkeys(_PIN.findall(whole)))
    if pins:
        return [_pair(pin, Notation.LINK) for pin in pins]
    found = _asked(parts.query, near, read_part) or _in_path(parts.path, read_part)
    if found:
        return found
    centre = _CENTRE.search(whole) or _HASH.search(parts.fragment)
    if centre:
        return [_at_centre(_pair(centre.groups(), Notation.LINK))]
    if host in _SHORTENERS:
        raise CoordinateError(Code.LINK_SHORTENED, text)
    if is_alone or _MAPS.search(host):
        raise CoordinateError(Code.LINK_WITHOUT_POSITION, text)
    return []


def _asked(query: str, near: LonLat | None, read_part: _Reader) -> list[Found]:
    """Read ``q=18.5822,99.0477``, its like, a Plus Code in its place, the stops of a route."""
    try:
        values = dict(parse_qsl(query, max_num_fields=100))
    except ValueError:  # more fields than any map has
        return []
    if "mlat" in values and "mlon" in values:
        values["q"] = f"{values['mlat']},{values['mlon']}"
    stops = [stop for name in _ROUTE for stop in _STOPS.split(values.get(name, ""))]
    if found := [one for stop in stops for one in _valued(stop, near, read_part)]:
        return found
    for name in _PINS:
        if found := _valued(values.get(name, ""), near, read_part):
            return found
    return []


def _valued(value: str, near: LonLat | None, read_part: _Reader) -> list[Found]:
    value = clean(value)
    if pair := _PAIR.match(value):
        return [_pair(pair.groups(), Notation.LINK)]
    if codes := find_plus_codes(value, near) if "+" in value else []:
        return codes
    return _named(value, read_part)


def _in_path(path: str, read_part: _Reader) -> list[Found]:
    """Read the stops of /dir/…/… and the name of /place/…, which may be a position in any form."""
    places = _PLACES.search(path)
    if not places:
        return [_pair(match.groups(), Notation.LINK) for match in _IN_PATH.finditer(unquote(path))]
    found: list[Found] = []
    for part in places[1].split("/"):
        value = clean(unquote(part.replace("+", " ")))
        pair = _WHOLE_PAIR.fullmatch(value)
        found += [_pair(pair.groups(), Notation.LINK)] if pair else _named(value, read_part)
    return found


def _named(value: str, read_part: _Reader) -> list[Found]:
    """Read a position in any form; a name of a place holds none.

    Raises CoordinateError of what is surely meant for a position, and cannot be one.
    """
    if not any(letter.isdigit() for letter in value):
        return []
    try:
        return read_part(value)
    except CoordinateError as error:
        if error.code not in _NO_POSITION:
            raise
        return []


def _geo(match: re.Match[str], read_part: _Reader) -> Found:
    """Read an RFC 5870 URI; Android writes geo:0,0?q=18.5822,99.0477(name)."""
    rest = unquote(match[3])
    system = _SYSTEM.search(rest)
    if system and system[1].lower() != "wgs84":
        raise CoordinateError(Code.DATUM_UNKNOWN, system[1])
    asked = _asked(match[3].partition("?")[2], None, read_part)
    found = asked[0] if asked else _pair((match[1], match[2]), Notation.GEO)
    uncertain = _UNCERTAIN.search(rest)
    least = float(uncertain[1]) if uncertain else 0.0
    return tuple(
        one._replace(
            notation=Notation.GEO,
            step_m=max(one.step_m, least),
            start=match.start(),
            end=match.end(),
        )
        for one in found
    )


def _pair(texts: tuple[str | None, ...], notation: Notation) -> Found:
    lat, lon = (_degrees(text or "", notation) for text in texts[:2])
    return position_of(lat, lon, _WGS84)


def _degrees(text: str, notation: Notation) -> Quantity:
    digits = text.lstrip("+-")
    decimals = len(digits.partition(".")[2])
    sign = -1 if text.startswith("-") else 1
    return Quantity(float(digits), digits, notation, 10.0**-decimals, 0, 0, sign=sign)


def _of_link(found: Found, span: tuple[int, int]) -> Found:
    return tuple(one._replace(notation=Notation.LINK, start=span[0], end=span[1]) for one in found)


def _at_centre(found: Found) -> Found:
    return tuple(
        one._replace(reason=Reason.MAP_CENTRE)
        if one.reason is Reason.AS_TYPED
        else one._replace(also=(*one.also, Reason.MAP_CENTRE))
        for one in found
    )
