"""The events of a project out of every tracked table, merged by the database: one query a page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from projects.history.parts import PARTS, Part

# What is shown of a shape in a list: its kind, size and middle; the mark tells whether it differs.
_SHAPE: Final = """jsonb_build_object('{name}', CASE WHEN e.{name} IS NULL THEN NULL ELSE
    jsonb_build_object('kind', ST_Dimension(e.{name}), 'points', ST_NPoints(e.{name}),
        'lon', round(ST_X(ST_Centroid(e.{name}))::numeric, 5),
        'lat', round(ST_Y(ST_Centroid(e.{name}))::numeric, 5),
        'mark', md5(ST_AsEWKB(e.{name}))) END)"""
_SHAPES: Final = {"position": "geometry", "photo": "position"}
# A row counts its own changes; where the count grew, who entered it on whose behalf is new, too.
_COUNTERS: Final = "to_jsonb(e) -> 'facts_version', to_jsonb(e) -> 'version'"
_EVENTS: Final = """
    SELECT '{key}' AS part, {order} AS part_order, e.pgh_id AS id, e.pgh_obj_id AS row_id,
        e.pgh_label AS label, e.pgh_created_at AS at, e.pgh_context_id AS context,
        {row} AS row,
        (to_jsonb(e) -> 'entered_on_behalf')::boolean AS on_behalf,
        jsonb_build_array({counters}) AS counted
    FROM {table} e WHERE {belongs}
"""
_MERGED: Final = """
    WITH told AS ({events}),
    compared AS (
        SELECT told.*, lag(row) OVER mine AS before,
            counted IS DISTINCT FROM lag(counted) OVER mine AS anew,
            CASE WHEN label = 'insert' OR counted IS DISTINCT FROM lag(counted) OVER mine
                THEN on_behalf END AS stamped
        FROM told WINDOW mine AS (PARTITION BY part, row_id ORDER BY id)
    ),
    marked AS (
        SELECT compared.*, coalesce(stamped, CASE WHEN context IS NOT NULL
            THEN bool_or(stamped) OVER (PARTITION BY context) END) AS behalf
        FROM compared
    )
"""
_ORDER: Final = "ORDER BY at DESC, part_order DESC, id DESC"
# Facts that were counted are told without a difference, too: the plan's amounts of that version
# stand in a table of their own.
_IS_TOLD: Final = """part = ANY(%(parts)s) AND (label <> 'update'
    OR row IS DISTINCT FROM before OR (part = 'facts' AND anew))"""


@dataclass(frozen=True)
class EventRow:
    """One event: the columns that are told after it and before it, ``whole`` all of them.

    ``on_behalf`` None: neither its row nor another of the same change says so.
    ``number`` is its key within the part, ``row_id`` the key of the row that changed.
    """

    part: Part
    number: int
    row_id: int
    label: str
    at: datetime
    context: dict[str, Any]
    row: dict[str, Any]
    before: dict[str, Any] | None
    on_behalf: bool | None

    @property
    def key(self) -> str:
        return f"{self.part.key}-{self.number}"


def _merged() -> str:
    events = (
        _EVENTS.format(
            key=part.key,
            order=order,
            row=_row_sql(part),
            counters=_COUNTERS,
            table=part.table,
            belongs=part.belongs,
        )
        for order, part in enumerate(PARTS.values())
    )
    return _MERGED.format(events=" UNION ALL ".join(events))


def _row_sql(part: Part) -> str:
    hidden = ", ".join(f"'{name}'" for name in part.hidden)
    keys = "'pgh_id', 'pgh_obj_id', 'pgh_label', 'pgh_created_at', 'pgh_context_id'"
    row = f"to_jsonb(e) - ARRAY[{keys}, {hidden}]"
    if shape := _SHAPES.get(part.key):
        return f"({row}) || {_SHAPE.format(name=shape)}"
    return row


def events_count(project: int, parts: Iterable[Part]) -> int:
    """How many events of a project tell something; one query."""
    sql = f"{_merged()} SELECT count(*) FROM marked WHERE {_IS_TOLD}"  # noqa: S608 – our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, {"project": project, "parts": [part.key for part in parts]})
        count: int = cursor.fetchone()[0]
    return count


def events_of(
    project: int,
    parts: Iterable[Part],
    *,
    start: int = 0,
    most: int = 40,
    below: EventRow | None = None,
) -> list[EventRow]:
    """The events of a project, the latest first; one query whatever there is.

    ``below``: those that stand behind this one only.
    """
    values = {"project": project, "parts": [part.key for part in parts], "start": start}
    where = _IS_TOLD
    if below:
        place = list(PARTS).index(below.part.key)
        values |= {"at": below.at, "place": place, "number": below.number}
        where += " AND (at, part_order, id) < (%(at)s, %(place)s, %(number)s)"
    return _read(where, values | {"most": most})


def event_of(project: int, key: str) -> EventRow | None:
    """The event of a project by its key (``position-17``); None where it has none such."""
    part, _dash, number = key.partition("-")
    if part not in PARTS or not (number.isascii() and number.isdigit()):
        return None
    values = {"project": project, "part": part, "number": int(number), "start": 0, "most": 1}
    return next(iter(_read("part = %(part)s AND id = %(number)s", values)), None)


def latest_of(project: int, part: Part, row_id: int) -> EventRow | None:
    """The last event of a row: how it stands now."""
    where = "part = %(part)s AND row_id = %(row)s"
    values = {"project": project, "part": part.key, "row": row_id, "start": 0, "most": 1}
    return next(iter(_read(where, values)), None)


def _read(where: str, values: dict[str, Any]) -> list[EventRow]:
    sql = f"""{_merged()}
        SELECT part, page.id, row_id, label, at, coalesce(metadata, '{{}}')::text, row::text,
            before::text, behalf
        FROM (SELECT * FROM marked WHERE {where} {_ORDER} LIMIT %(most)s OFFSET %(start)s) page
        LEFT JOIN pghistory_context c ON c.id = page.context
        ORDER BY at DESC, part_order DESC, page.id DESC
    """  # noqa: S608 – our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    return [
        EventRow(
            part=PARTS[part],
            number=number,
            row_id=row_id,
            label=label,
            at=at,
            context=_loaded(context),
            row=_loaded(row),
            before=_loaded(before) if before else None,
            on_behalf=behalf,
        )
        for part, number, row_id, label, at, context, row, before, behalf in found
    ]


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)
