"""CQL2, text and JSON, into pygeofilter's tree.

The tree and how it is built are pygeofilter's. Ours are the grammar of the text (cql2.lark says
why) and the reading of literals: pygeofilter guesses at dates, swaps the corners of a box in JSON
and prints some geometries.
"""

import json
import math
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pygeofilter.parsers
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, is_aware
from django.utils.translation import gettext as _
from lark import Lark, v_args
from lark.exceptions import LarkError, UnexpectedInput
from pygeofilter import ast, values
from pygeofilter.cql2 import TEMPORAL_PREDICATES_MAP
from pygeofilter.parsers.cql2_json import parse as tree_of_json
from pygeofilter.parsers.cql2_text.parser import CQLTransformer

from maps.ogc.errors import OgcError

PARAMETER: Final = "filter"
TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES: Final = (TEXT, JSON)
LONGEST: Final = 6_000  # characters
DEEPEST: Final = 60  # conditions and expressions within each other


def parse(text: str, language: str) -> Any:
    """The tree of a filter. Raises OgcError: too long, too deep, not of the language."""
    if len(text) > LONGEST:
        raise OgcError(_("ตัวกรองยาวเกิน %(most)s ตัวอักษร") % {"most": f"{LONGEST:,}"}, PARAMETER)
    return _of_text(text) if language == TEXT else _of_json(text)


def _of_text(text: str) -> Any:
    try:
        return _not_deep(_parser.parse(text))
    except UnexpectedInput as error:
        place = getattr(error, "column", -1)
        where = _("อ่านไม่ได้ที่ตัวอักษรที่ %(place)s") % {"place": place} if place > 0 else _("จบก่อนครบ")
        message = _("ตัวกรองไม่ใช่ CQL2 text ที่ถูกต้อง (%(where)s) ตัวอย่าง %(example)s")
        example = "state = 'signed' AND budget_baht >= 500000"
        raise OgcError(message % {"where": where, "example": example}, PARAMETER) from error
    except OgcError:
        raise
    except (LarkError, ValueError, TypeError, AttributeError) as error:
        raise OgcError(_("ค่าในตัวกรองใช้ไม่ได้: ตรวจตัวเลข วันที่ และพิกัด"), PARAMETER) from error


def _of_json(text: str) -> Any:
    wrong = _("ตัวกรองไม่ใช่ CQL2 JSON ที่ถูกต้อง ตัวอย่าง %(example)s") % {
        "example": '{"op": "=", "args": [{"property": "state"}, "signed"]}'
    }
    try:
        value = json.loads(text)
        if not isinstance(value, dict):
            raise OgcError(wrong, PARAMETER)
        return _not_deep(tree_of_json(_read(value, DEEPEST)))
    except OgcError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise OgcError(wrong, PARAMETER) from error


def _read(value: Any, left: int) -> Any:
    """JSON with its literals read, in the shapes that pygeofilter takes."""
    if left < 0:
        raise OgcError(_too_deep(), PARAMETER)
    if isinstance(value, list):
        return [_read(each, left) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(value)
    if value is None:
        raise TypeError
    if not isinstance(value, dict):
        return value
    if "coordinates" in value or "geometries" in value:
        return values.Geometry(value)
    if "bbox" in value:
        return _box(*map(float, value["bbox"]))
    if "date" in value:
        return day(value["date"])
    if "timestamp" in value:
        return moment(value["timestamp"])
    if "interval" in value:
        start, end = value["interval"]
        return values.Interval(_end(start), _end(end))
    if set(value) == {"property"} and isinstance(value["property"], str):
        return ast.Attribute(value["property"])
    if set(value) != {"op", "args"} or not isinstance(value["args"], list):
        raise ValueError(value)
    arguments = _read(value["args"], left - 1)
    if value["op"] == "between":
        arguments = [arguments[0], arguments[1:]]
    return {"op": value["op"], "args": arguments}


def day(text: Any) -> date:
    found = parse_date(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(text)
    return found


def moment(text: Any) -> datetime:
    """RFC 3339; without a zone that of the site."""
    found = parse_datetime(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(text)
    return found if is_aware(found) else found.replace(tzinfo=get_current_timezone())


def _end(text: Any) -> date | datetime | None:
    """An end of an interval; ``..`` is open."""
    if text == "..":
        return None
    return day(text) if isinstance(text, str) and len(text) <= len("2026-11-22") else moment(text)


def _box(west: float, south: float, east: float, north: float) -> values.Geometry:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return values.Geometry({"type": "Polygon", "coordinates": [ring]})


def _not_deep(tree: Any) -> Any:
    """The tree. Without recursion: it may be as deep as its text is long."""
    level = [tree]
    for _depth in range(DEEPEST):
        level = [
            below
            for node in level
            if hasattr(node, "get_sub_nodes")
            for below in node.get_sub_nodes()
        ]
        if not level:
            return tree
    raise OgcError(_too_deep(), PARAMETER)


def _too_deep() -> str:
    message = _("ตัวกรองซ้อนหรือต่อเงื่อนไขกันเกิน %(most)d ชั้น ใช้ IN (…) แทน OR หลายค่า")
    return message % {"most": DEEPEST}


@v_args(inline=True)
class _Tree(CQLTransformer):  # type: ignore[misc]
    """pygeofilter's tree of our grammar."""

    def TEXT(self, token: str) -> str:
        return token[1:-1].replace("''", "'")

    def NUMERAL(self, token: str) -> int | float:
        number = int(token) if token.isdigit() else float(token)
        if not math.isfinite(number):
            raise ValueError(token)
        return number

    def QUOTED_NAME(self, token: str) -> str:
        return token[1:-1]

    def true(self) -> bool:
        return True

    def false(self) -> bool:
        return False

    def day(self, text: str) -> date:
        return day(text)

    def moment(self, text: str) -> datetime:
        return moment(text)

    def interval(self, start: str, end: str) -> values.Interval:
        return values.Interval(_end(start), _end(end))

    def box(self, *ends: float) -> values.Geometry:
        return _box(*ends)

    def casei(self, value: Any) -> ast.Function:
        return ast.Function("lower", [value])

    def temporal(self, name: str, left: Any, right: Any) -> Any:
        kind = TEMPORAL_PREDICATES_MAP.get(name.lower())
        if kind is None:
            raise ValueError(name)
        return kind(left, right)

    def wkt__multipoint_2(self, *coordinates: Any) -> dict[str, Any]:
        return {"type": "MultiPoint", "coordinates": coordinates}


_parser: Final = Lark(
    (Path(__file__).parent / "cql2.lark").read_text(encoding="utf-8"),
    parser="lalr",
    maybe_placeholders=False,
    transformer=_Tree(),
    import_paths=[str(Path(pygeofilter.parsers.__path__[0]))],
    source_path=__file__,
)
