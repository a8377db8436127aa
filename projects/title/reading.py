"""Reads what a title, or a title and its target, states."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from coordinates.thai import normalise
from projects.kinds import mend, suggest_surface
from projects.title.computed import Computed
from projects.title.parts import LARGEST, Reader
from projects.title.subdistrict import named_subdistrict
from projects.title.words import (
    ADDED,
    AGREED,
    COORDINATES,
    COUNT,
    COUNT_AT_END,
    NUMBERED,
    PARTS,
)

LONGEST: Final = 4000  # characters; a title and a target are at most 3,000


@dataclass(frozen=True)
class Stated:
    """What a title states: metres, square and cubic metres; None where it says nothing.

    ``count`` is how many works (แห่ง, สาย), ``parts`` how many ช่วง (None for one), ``moo`` the
    first หมู่ named, ``surface`` a code of projects.codes.Surface or "", ``named_subdistrict``
    the one ตำบล that is named or "".

    ``computed_…`` is what the title's own dimensions come to. The length and the parts only where
    the title states them in another way, too; the area wherever there are a width and a length;
    the volume wherever there is a trapezoid, a dug width × length × depth, or one that is stated.
    """

    width_m: Decimal | None = None
    top_width_m: Decimal | None = None
    bottom_width_m: Decimal | None = None
    length_m: Decimal | None = None
    thickness_m: Decimal | None = None
    depth_m: Decimal | None = None
    height_m: Decimal | None = None
    area_m2: Decimal | None = None
    volume_m3: Decimal | None = None
    count: int | None = None
    parts: int | None = None
    moo: int | None = None
    surface: str = ""
    computed_length_m: Decimal | None = None
    computed_area_m2: Decimal | None = None
    computed_volume_m3: Decimal | None = None
    computed_parts: int | None = None
    named_subdistrict: str = ""


def read_title(*texts: str) -> Stated:
    """Read what a title and its target state together, in linear time.

    >>> read_title("ถนน คสล. กว้าง ๕ เมตร ยาว ๒,๒๓๔ เมตร หนา ๑๕ ซม.").length_m
    Decimal('2234.000')
    """
    cleaned = [mend(normalise(text[:LONGEST], digits=True)) for text in texts]
    whole = " ".join(filter(None, cleaned))
    reader = Reader(cleaned)
    count = _whole(COUNT.search(whole) or COUNT_AT_END.search(whole))
    said = _parts_said(whole)
    described = _parts_described(reader)
    parts = said if said and said > 1 else described
    works = (said if reader.each_m else None) or count or 1
    stated = _dimensions(reader, works)
    return Stated(
        **stated,
        count=count,
        parts=parts,
        moo=reader.moo,
        surface=suggest_surface(whole),
        **Computed(reader, stated, works=works, text=whole).values(),
        computed_parts=described if said and said > 1 else None,
        named_subdistrict=named_subdistrict(whole),
    )


def coordinate_text(text: str) -> str:
    """The piece of a title that speaks of a position (from พิกัด on), or ""; not yet read."""
    match = COORDINATES.search(text[:LONGEST])
    return match[0].strip() if match else ""


def _dimensions(reader: Reader, works: int) -> dict[str, Decimal | None]:
    every = list(reader.parts.values()) or [reader.opening]
    found: dict[str, Decimal | None] = {}
    for name in AGREED:
        common = reader.opening.values.get(name)
        values = {part.values.get(name, common) for part in every} - {None}
        found[name] = values.pop() if len(values) == 1 else None
    for name in ADDED:
        stated = [part.values[name] for part in every if name in part.values]
        found[name] = reader.totals.get(name) or sum(stated, Decimal(0)) or None
    if found["length_m"] is None:
        each = reader.each_m * works if reader.each_m else None
        found["length_m"] = each or reader.range_m
    return {
        name: value if value is None or value < LARGEST else None for name, value in found.items()
    }


def _parts_said(text: str) -> int | None:
    """How many ช่วง are counted in so many words."""
    for match in PARTS.finditer(text):
        if not text[max(0, match.start() - 12) : match.start()].rstrip().endswith(NUMBERED):
            return int(match[1])
    return None


def _parts_described(reader: Reader) -> int | None:
    """How many ช่วง have values or chainages of their own; None for one."""
    found = len(reader.parts) or len(reader.ranges)
    return found if found > 1 else None


def _whole(match: re.Match[str] | None) -> int | None:
    return int(match[1]) or None if match else None
