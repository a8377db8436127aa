"""What a request for features asks beside the question: page, place, time, filter, system."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
import shapely
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from coordinates.thai import to_arabic
from maps.ogc.collection import MOST_KEY, USUAL_ROWS, Clause, Collection
from maps.ogc.conditions import condition_of
from maps.ogc.cql2 import LANGUAGES, TEXT, parse
from maps.ogc.crs import CRS84, Crs, crs_of, placed
from maps.ogc.errors import OgcError

# Ours; every other name belongs to the collection.
BESIDE: Final = frozenset({"f"})
PAGE: Final = frozenset(
    {"limit", "after", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs"}
)
_OPEN: Final = ("", "..")  # an end of an interval
_SIDE_PARTS: Final = 32  # a straight side of a box in metres is curved in degrees


@dataclass(frozen=True)
class Asked:
    """``question``: the names that the collection reads itself; ``conditions``: of place, time
    and filter; ``after``: the key of the last row of the page before."""

    question: QueryDict
    limit: int
    after: int | None
    conditions: tuple[Clause, ...]
    crs: Crs


def asked_of(collection: Collection, data: QueryDict) -> Asked:
    """Reads a query string. Raises OgcError where a name or value is wrong."""
    _refuse_names(data, known=PAGE | BESIDE | set(collection.names))
    question = data.copy()
    for name in (PAGE | BESIDE) & set(data):
        del question[name]
    given = {name: to_arabic(str(data[name])) for name in PAGE & set(data) if name != "filter"}
    conditions = (
        _box(collection, given),
        _time(collection, given.get("datetime", "")),
        _filter(collection, data.get("filter", ""), given),
    )
    return Asked(
        question=question,
        limit=_whole("limit", given.get("limit"), least=1, most=collection.most) or USUAL_ROWS,
        after=_whole("after", given.get("after"), least=0, most=MOST_KEY),
        conditions=tuple(clause for clause in conditions if clause),
        crs=crs_of("crs", given.get("crs")),
    )


def crs_alone(data: QueryDict) -> Crs:
    """What one feature may be asked: its system. Raises OgcError."""
    _refuse_names(data, known=BESIDE | {"crs"})
    return crs_of("crs", data.get("crs"))


def refuse_all(data: QueryDict) -> None:
    """Of an address that is asked nothing. Raises OgcError."""
    _refuse_names(data, known=BESIDE)


def _refuse_names(data: QueryDict, *, known: frozenset[str] | set[str]) -> None:
    for name in sorted(set(data) - known):
        message = _("ไม่รู้จักพารามิเตอร์นี้ ดูชื่อที่ใช้ได้ในเอกสาร API (/ogc/api)")
        raise OgcError(message, name[:40])
    for name in (PAGE | BESIDE) & set(data):
        if len(data.getlist(name)) > 1:
            raise OgcError(_("ให้ค่าได้เพียงค่าเดียว"), name)


def _whole(name: str, text: str | None, *, least: int, most: int) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,19}", text) or not least <= int(text) <= most:
        message = _("ต้องเป็นจำนวนเต็ม %(least)s ถึง %(most)s")
        raise OgcError(message % {"least": least, "most": most}, name)
    return int(text)


def _box(collection: Collection, given: dict[str, str]) -> Clause | None:
    crs = crs_of("bbox-crs", given.get("bbox-crs"))
    if "bbox" not in given:
        return None
    first, second, third, fourth = _corners(given["bbox"])
    if first > third or second > fourth:
        message = _("มุมกลับกัน ค่าต่ำสุดต้องมาก่อนค่าสูงสุด เช่น 98.9,18.5,99.1,18.7 (ไม่รับกรอบข้ามเส้น 180°)")
        raise OgcError(message, "bbox")
    shape = _shape(first, second, third, fourth, parts=1 if crs.srid == CRS84.srid else _SIDE_PARTS)
    return Clause(
        f"ST_Intersects({collection.geometry}, %s::geometry)", (placed("bbox", shape, crs),)
    )


def _corners(text: str) -> list[float]:
    """Four numbers; of six the heights are left out, as the standard has it."""
    message = _("ต้องเป็นตัวเลข 4 ตัว: ต่ำสุด,ต่ำสุด,สูงสุด,สูงสุด เช่น 98.9,18.5,99.1,18.7")
    try:
        numbers = [float(part) for part in text.split(",", 7)]
    except ValueError as error:
        raise OgcError(message, "bbox") from error
    if len(numbers) == 6:
        numbers = [numbers[place] for place in (0, 1, 3, 4)]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise OgcError(message, "bbox")
    return numbers


def _shape(
    first: float, second: float, third: float, fourth: float, *, parts: int
) -> shapely.geometry.base.BaseGeometry:
    """The box, which may be a line or a point, its sides in ``parts``."""
    if first == third and second == fourth:
        return shapely.Point(first, second)
    if first == third or second == fourth:
        return shapely.LineString([(first, second), (third, fourth)])
    across, up = np.linspace(first, third, parts + 1), np.linspace(second, fourth, parts + 1)
    ring = [
        *((x, second) for x in across[:-1]),
        *((third, y) for y in up[:-1]),
        *((x, fourth) for x in across[:0:-1]),
        *((first, y) for y in up[:0:-1]),
    ]
    return shapely.Polygon(ring)


def _time(collection: Collection, text: str) -> Clause | None:
    """Rows changed at a moment or within an interval; of a collection without a time all, as the
    standard has it."""
    if not text:
        return None
    ends = text.split("/")
    if len(ends) > 2:
        raise OgcError(_wrong_time(), "datetime")
    first, last = (ends[0], ends[-1])
    if len(ends) == 1 and first in _OPEN:
        raise OgcError(_wrong_time(), "datetime")
    bounds = []
    if first not in _OPEN:
        bounds.append((">=", _moment(first)))
    if last not in _OPEN and _is_day(last):
        bounds.append(("<", _moment(last) + timedelta(days=1)))
    elif last not in _OPEN:
        bounds.append(("<=", _moment(last)))
    if not collection.changed or not bounds:
        return None
    sql = " AND ".join(f"{collection.changed} {sign} %s::timestamptz" for sign, _end in bounds)
    return Clause(sql, tuple(end.isoformat() for _sign, end in bounds))


def _is_day(text: str) -> bool:
    return len(text) <= len("2026-11-22")


def _moment(text: str) -> datetime:
    """RFC 3339; a day is its first moment on the clock of the site."""
    try:
        day = parse_date(text) if _is_day(text) else None
        moment = None if day else parse_datetime(text)
    except ValueError as error:
        raise OgcError(_wrong_time(), "datetime") from error
    if day and day < date.max:
        return datetime.combine(day, time(), get_current_timezone())
    if moment is None or moment.tzinfo is None:
        raise OgcError(_wrong_time(), "datetime")
    return moment


def _wrong_time() -> str:
    return _("ต้องเป็นเวลาหรือช่วงเวลา เช่น 2026-11-22T00:00:00Z หรือ 2026-01-01/..")


def _filter(collection: Collection, text: str, given: dict[str, str]) -> Clause | None:
    language = given.get("filter-lang", TEXT)
    if language not in LANGUAGES:
        message = _("ใช้ค่าใดค่าหนึ่งใน %(values)s")
        raise OgcError(message % {"values": ", ".join(LANGUAGES)}, "filter-lang")
    crs = crs_of("filter-crs", given.get("filter-crs"))
    return condition_of(parse(text, language), collection, crs) if text else None
