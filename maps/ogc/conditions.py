"""A CQL2 tree as SQL with parameters, over the queryables of a collection.

What meets must be alike: text and text, number and number, time and time. So a wrong type is told
before the database is asked, and no literal ever becomes SQL text.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final

import shapely
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, is_aware
from django.utils.translation import gettext as _
from pygeofilter import ast, values
from pygeofilter.backends.evaluator import Evaluator, handle

from maps.ogc.collection import Clause, Collection
from maps.ogc.collection import Kind as ColumnKind
from maps.ogc.cql2 import PARAMETER
from maps.ogc.crs import Crs, placed
from maps.ogc.errors import OgcError

GEOMETRY: Final = "geometry"  # the queryable


class Type(Enum):
    """What an expression gives."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    SPAN = "interval"
    SHAPE = "geometry"
    CONDITION = "condition"


@dataclass(frozen=True)
class Piece:
    """An expression in SQL; ``literal`` is the value it was written as."""

    type: Type
    sql: str
    parameters: tuple[Any, ...] = ()
    literal: Any = None


_TYPES: Final = {
    ColumnKind.TEXT: Type.TEXT,
    ColumnKind.INTEGER: Type.NUMBER,
    ColumnKind.NUMBER: Type.NUMBER,
    ColumnKind.BOOLEAN: Type.BOOLEAN,
    ColumnKind.TIME: Type.TIME,
}
_SPACE: Final = {
    ast.SpatialComparisonOp.INTERSECTS: "ST_Intersects",
    ast.SpatialComparisonOp.DISJOINT: "ST_Disjoint",
    ast.SpatialComparisonOp.CONTAINS: "ST_Contains",
    ast.SpatialComparisonOp.WITHIN: "ST_Within",
    ast.SpatialComparisonOp.TOUCHES: "ST_Touches",
    ast.SpatialComparisonOp.CROSSES: "ST_Crosses",
    ast.SpatialComparisonOp.OVERLAPS: "ST_Overlaps",
    ast.SpatialComparisonOp.EQUALS: "ST_Equals",
}
# What an instant must be to the start and the end of a span (an instant is both its ends).
_TIMES: Final = {
    ast.TimeAfter: (("end", ">"),),
    ast.TimeBefore: (("start", "<"),),
    ast.TimeDuring: (("start", ">"), ("end", "<")),
    ast.TimeEquals: (("start", "="), ("end", "=")),
    ast.TimeOverlaps: (("start", ">="), ("end", "<=")),  # what T_INTERSECTS is of an instant
}


def condition_of(tree: Any, collection: Collection, crs: Crs) -> Clause:
    """The condition of a filter whose geometries are in ``crs``. Raises OgcError."""
    found = _Sql(collection, crs).evaluate(tree)
    if not isinstance(found, Piece) or found.type not in {Type.CONDITION, Type.BOOLEAN}:
        raise OgcError(_("ตัวกรองต้องเป็นเงื่อนไขที่จริงหรือเท็จ"), PARAMETER)
    return Clause(found.sql, found.parameters)


def _alike(*pieces: Piece) -> Type:
    """The one type of pieces that are compared; a text beside a time is read as a time."""
    types = {piece.type for piece in pieces}
    if len(types) > 1 or types & {Type.CONDITION, Type.SPAN, Type.SHAPE}:
        told = ", ".join(piece.type.value for piece in pieces)
        raise OgcError(_("เปรียบเทียบค่าต่างชนิดกันไม่ได้ (%(types)s)") % {"types": told}, PARAMETER)
    return types.pop()


def _read_times(*pieces: Piece) -> list[Piece]:
    """Texts that stand beside a time, as times."""
    if not any(piece.type == Type.TIME for piece in pieces):
        return list(pieces)
    return [_as_time(piece) for piece in pieces]


def _as_time(piece: Piece) -> Piece:
    if piece.type != Type.TEXT or not isinstance(piece.literal, str):
        return piece
    try:
        found = parse_datetime(piece.literal) or parse_date(piece.literal)
    except ValueError:
        found = None
    if found is None:
        message = _("“%(text)s” ไม่ใช่เวลา ใช้เช่น TIMESTAMP('2026-11-22T00:00:00Z')")
        raise OgcError(message % {"text": piece.literal[:40]}, PARAMETER)
    return _moment(found)


def _moment(value: date | datetime) -> Piece:
    """A day is its first moment on the clock of the site."""
    zone = get_current_timezone()
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), zone)
    elif not is_aware(value):
        value = value.replace(tzinfo=zone)
    # As text: PostgreSQL keeps moments that Python cannot move between zones.
    return Piece(Type.TIME, "%s::timestamptz", (value.isoformat(),), value)


def _all_of(pieces: tuple[Piece, ...]) -> tuple[Any, ...]:
    return tuple(value for piece in pieces for value in piece.parameters)


def _ends_amid_escape(pattern: str) -> bool:
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


def _conditions(*pieces: Piece) -> None:
    if any(piece.type not in {Type.CONDITION, Type.BOOLEAN} for piece in pieces):
        raise OgcError(_("AND OR NOT ใช้กับเงื่อนไขเท่านั้น"), PARAMETER)


class _Sql(Evaluator):
    """Each handler is given its node and the pieces of what is below it."""

    def __init__(self, collection: Collection, crs: Crs) -> None:
        self.collection, self.crs = collection, crs

    def adopt(self, node: Any, *below: Any) -> Any:
        message = _("ไม่รองรับ %(what)s ในตัวกรอง")
        raise OgcError(message % {"what": type(node).__name__}, PARAMETER)

    @handle(ast.And, ast.Or)
    def combined(self, node: Any, left: Piece, right: Piece) -> Piece:
        _conditions(left, right)
        sql = f"({left.sql} {node.op.value} {right.sql})"
        return Piece(Type.CONDITION, sql, _all_of((left, right)))

    @handle(ast.Not)
    def negated(self, node: Any, below: Piece) -> Piece:
        _conditions(below)
        return Piece(Type.CONDITION, f"NOT ({below.sql})", below.parameters)

    @handle(ast.Comparison, subclasses=True)
    def compared(self, node: Any, *pieces: Piece) -> Piece:
        left, right = _read_times(*pieces)
        _alike(left, right)
        sql = f"({left.sql} {node.op.value} {right.sql})"
        return Piece(Type.CONDITION, sql, _all_of((left, right)))

    @handle(ast.Between)
    def between(self, node: Any, *pieces: Piece) -> Piece:
        value, low, high = _read_times(*pieces)
        _alike(value, low, high)
        word = "NOT BETWEEN" if node.not_ else "BETWEEN"
        sql = f"({value.sql} {word} {low.sql} AND {high.sql})"
        return Piece(Type.CONDITION, sql, _all_of((value, low, high)))

    @handle(ast.In)
    def among(self, node: Any, *pieces: Piece) -> Piece:
        value, *options = _read_times(*pieces)
        if not options:
            raise OgcError(_("IN ต้องมีค่าอย่างน้อยหนึ่งค่า"), PARAMETER)
        _alike(value, *options)
        word = "NOT IN" if node.not_ else "IN"
        sql = f"({value.sql} {word} ({', '.join(each.sql for each in options)}))"
        return Piece(Type.CONDITION, sql, _all_of((value, *options)))

    @handle(ast.Like)
    def like(self, node: Any, value: Piece) -> Piece:
        pattern = self.evaluate(node.pattern, False)
        if (value.type, pattern.type) != (Type.TEXT, Type.TEXT):
            raise OgcError(_("LIKE ใช้กับข้อความเท่านั้น"), PARAMETER)
        if isinstance(pattern.literal, str) and _ends_amid_escape(pattern.literal):
            raise OgcError(_("รูปแบบของ LIKE จบด้วย \\ ที่ไม่มีอักขระตาม"), PARAMETER)
        word = "NOT LIKE" if node.not_ else "LIKE"
        sql = f"({value.sql} {word} {pattern.sql})"
        return Piece(Type.CONDITION, sql, _all_of((value, pattern)))

    @handle(ast.IsNull)
    def null(self, node: Any, value: Piece) -> Piece:
        word = "IS NOT NULL" if node.not_ else "IS NULL"
        return Piece(Type.CONDITION, f"({value.sql} {word})", value.parameters)

    @handle(ast.Arithmetic, subclasses=True)
    def arithmetic(self, node: Any, left: Piece, right: Piece) -> Piece:
        if {left.type, right.type} != {Type.NUMBER}:
            raise OgcError(_("คำนวณได้เฉพาะตัวเลข"), PARAMETER)
        # A number divided by nothing is no number.
        divisor = f"nullif({right.sql}, 0)" if isinstance(node, ast.Div) else right.sql
        sql = f"({left.sql}::numeric {node.op.value} {divisor})"
        return Piece(Type.NUMBER, sql, _all_of((left, right)))

    @handle(ast.Function)
    def function(self, node: Any, *pieces: Piece) -> Piece:
        """CASEI alone, as upper(): the names have an index of it."""
        if node.name != "lower" or len(pieces) != 1 or pieces[0].type != Type.TEXT:
            raise OgcError(_("ใช้ได้เฉพาะฟังก์ชัน CASEI กับข้อความ"), PARAMETER)
        return Piece(Type.TEXT, f"upper({pieces[0].sql})", pieces[0].parameters)

    @handle(ast.SpatialComparisonPredicate, subclasses=True)
    def in_space(self, node: Any, left: Piece, right: Piece) -> Piece:
        if {left.type, right.type} != {Type.SHAPE}:
            raise OgcError(_("ฟังก์ชัน S_… ใช้กับพิกัดเท่านั้น เช่น geometry"), PARAMETER)
        return Piece(
            Type.CONDITION, f"{_SPACE[node.op]}({left.sql}, {right.sql})", _all_of((left, right))
        )

    @handle(*_TIMES)
    def in_time(self, node: Any, *pieces: Piece) -> Piece:
        of, span = map(_as_time, pieces)
        if of.type != Type.TIME or span.type not in {Type.TIME, Type.SPAN}:
            raise OgcError(_("ฟังก์ชัน T_… ใช้กับเวลา แล้วตามด้วยเวลาหรือช่วงเวลา"), PARAMETER)
        start, end = span.literal if span.type == Type.SPAN else (span, span)
        ends = {"start": start, "end": end}
        rules = _TIMES[type(node)]
        sql = " AND ".join(f"{of.sql} {sign} {ends[name].sql}" for name, sign in rules)
        below = [piece for name, _sign in rules for piece in (of, ends[name])]
        return Piece(Type.CONDITION, f"({sql})", _all_of(tuple(below)))

    @handle(ast.Attribute)
    def property(self, node: Any) -> Piece:
        if node.name == GEOMETRY:
            return Piece(Type.SHAPE, self.collection.geometry)
        column = self.collection.column(node.name)
        if column is None:
            names = ", ".join([*(each.name for each in self.collection.columns), GEOMETRY])
            message = _("ไม่รู้จัก “%(name)s” กรองได้ด้วย %(names)s")
            raise OgcError(message % {"name": node.name[:40], "names": names}, PARAMETER)
        return Piece(_TYPES[column.kind], column.sql)

    @handle(str)
    def text(self, value: str) -> Piece:
        if "\0" in value:
            raise OgcError(_("ข้อความมีอักขระที่ใช้ไม่ได้"), PARAMETER)
        return Piece(Type.TEXT, "%s::text", (value,), value)

    @handle(int, float)
    def number(self, value: float) -> Piece:
        return Piece(Type.NUMBER, "%s::numeric", (str(value),), value)

    @handle(bool)
    def truth(self, value: bool) -> Piece:
        return Piece(Type.BOOLEAN, "%s::boolean", (value,), value)

    @handle(date, datetime)
    def moment(self, value: date | datetime) -> Piece:
        return _moment(value)

    @handle(values.Interval)
    def span(self, node: Any, *ends: Any) -> Piece:
        start = _moment(node.start) if node.start else Piece(Type.TIME, "'-infinity'::timestamptz")
        end = _moment(node.end) if node.end else Piece(Type.TIME, "'infinity'::timestamptz")
        return Piece(Type.SPAN, "", (), (start, end))

    @handle(type(None))
    def open_end(self, value: None) -> None:
        return None

    @handle(list)
    def listed(self, value: list[Any]) -> Piece:
        raise OgcError(_("รายการค่าใช้ได้หลัง IN เท่านั้น"), PARAMETER)

    @handle(values.Geometry)
    def shape(self, value: Any) -> Piece:
        try:
            shape = shapely.from_geojson(json.dumps(value.geometry))
        except (shapely.errors.GEOSException, ValueError, TypeError) as error:
            raise OgcError(_("อ่านรูปร่างในตัวกรองไม่ได้"), PARAMETER) from error
        return Piece(Type.SHAPE, "%s::geometry", (placed(PARAMETER, shape, self.crs),))
