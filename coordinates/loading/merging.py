"""Areas into the database, set by set: one COPY into a temporary table, then a dozen statements.

7,425 subdistricts take seconds this way; row by row through the ORM they take minutes.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import shapely
from django.db import connection
from django.utils.translation import gettext_lazy as _

from coordinates.loading.records import AreaRecord
from coordinates.loading.report import LoadReport, Remark

_STAGE: Final = """
DROP TABLE IF EXISTS area_in;
CREATE TEMP TABLE area_in (
    level varchar, code varchar, name_th varchar, name_en varchar,
    parent_level varchar, parent_code varchar, population integer, source varchar,
    file varchar, row_number integer, geom geometry,
    boundary geometry(MultiPolygon, 4326), point geometry(Point, 4326),
    repaired boolean DEFAULT false, area_id bigint, action varchar
) ON COMMIT DROP
"""
_COPY: Final = """
COPY area_in (level, code, name_th, name_en, parent_level, parent_code, population, source,
              file, row_number, geom) FROM STDIN
"""
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('gisplan areas'))"
# Polygons only: the lines and points that repair leaves over bound nothing.
_SHAPES: Final = [
    "UPDATE area_in SET point = geom WHERE ST_Dimension(geom) = 0",
    """UPDATE area_in SET boundary = ST_Multi(ST_CollectionExtract(ST_MakeValid(geom), 3)),
              repaired = true
       WHERE ST_Dimension(geom) = 2 AND NOT ST_IsValid(geom)""",
    """UPDATE area_in SET boundary = ST_Multi(ST_CollectionExtract(geom, 3))
       WHERE ST_Dimension(geom) = 2 AND NOT repaired""",
    "CREATE INDEX ON area_in (level, code)",
    "ANALYZE area_in",
]
_JUDGE: Final = [
    """UPDATE area_in i SET area_id = a.id, action = CASE
           WHEN %(fill)s OR i.boundary IS NULL THEN 'keep'
           WHEN a.boundary IS NULL THEN 'set'
           WHEN ST_OrderingEquals(a.boundary, i.boundary) THEN 'keep'
           WHEN ST_Equals(a.boundary, i.boundary) THEN 'keep'
           WHEN %(day)s::date IS NULL OR a.valid_from = %(day)s::date THEN 'set'
           WHEN a.valid_from IS NULL OR a.valid_from < %(day)s::date THEN 'renew'
           ELSE 'early' END
       FROM coordinates_adminarea a
       WHERE a.valid_to IS NULL AND a.level = i.level AND a.code = i.code""",
    """UPDATE area_in i SET action = CASE WHEN EXISTS (
           SELECT 1 FROM coordinates_adminarea a
           WHERE a.level = i.level AND a.code = i.code
             AND (%(day)s::date IS NULL OR a.valid_to > %(day)s::date)
       ) THEN 'closed' ELSE 'add' END
       WHERE action IS NULL""",
]
_NO_AREA: Final = """
DELETE FROM area_in WHERE ST_Dimension(geom) = 2 AND ST_IsEmpty(boundary)
RETURNING 'no_area', level, file, row_number, code
"""
_REFUSED: Final = """
DELETE FROM area_in WHERE action IN ('early', 'closed')
RETURNING action, level, file, row_number, code
"""
_CLOSE: Final = """
UPDATE coordinates_adminarea a SET valid_to = %(day)s::date
FROM area_in i WHERE i.area_id = a.id AND i.action = 'renew'
"""
_ADD: Final = """
INSERT INTO coordinates_adminarea
    (level, code, name_th, name_en, valid_from, boundary, point, population, source)
SELECT i.level, i.code, i.name_th, coalesce(nullif(i.name_en, ''), a.name_en, ''), %(day)s::date,
       i.boundary, coalesce(i.point, a.point), coalesce(i.population, a.population), i.source
FROM area_in i LEFT JOIN coordinates_adminarea a ON a.id = i.area_id
WHERE i.action IN ('add', 'renew') ORDER BY i.level, i.code
"""
# The row in force as it would be; an empty text or a missing shape in a file says nothing.
_CORRECT: Final = """
WITH wanted AS (
    SELECT a.id, i.action = 'set' AS reshaped, i.boundary, i.source,
        CASE WHEN %(fill)s THEN a.name_th ELSE i.name_th END AS name_th,
        CASE WHEN %(fill)s AND a.name_en <> '' OR i.name_en = '' THEN a.name_en
             ELSE i.name_en END AS name_en,
        coalesce(i.population, a.population) AS population,
        CASE WHEN %(fill)s THEN coalesce(a.point, i.point)
             ELSE coalesce(i.point, a.point) END AS point,
        CASE WHEN %(fill)s THEN coalesce(a.parent_id, p.id)
             ELSE coalesce(p.id, a.parent_id) END AS parent_id
    FROM area_in i
    JOIN coordinates_adminarea a ON a.valid_to IS NULL AND a.level = i.level AND a.code = i.code
    LEFT JOIN coordinates_adminarea p
        ON p.valid_to IS NULL AND p.level = i.parent_level AND p.code = i.parent_code
    WHERE i.action {actions}
)
UPDATE coordinates_adminarea a SET
    name_th = w.name_th, name_en = w.name_en, population = w.population, point = w.point,
    parent_id = w.parent_id,
    boundary = CASE WHEN w.reshaped THEN w.boundary ELSE a.boundary END,
    source = CASE WHEN w.reshaped THEN w.source ELSE a.source END
FROM wanted w
WHERE a.id = w.id AND (w.reshaped
    OR (a.name_th, a.name_en, a.population, a.parent_id)
       IS DISTINCT FROM (w.name_th, w.name_en, w.population, w.parent_id)
    OR a.point::bytea IS DISTINCT FROM w.point::bytea)
RETURNING a.level
"""
_CHILDREN: Final = """
UPDATE coordinates_adminarea c SET parent_id = new.id
FROM coordinates_adminarea old
JOIN coordinates_adminarea new
    ON new.valid_to IS NULL AND new.level = old.level AND new.code = old.code
WHERE c.parent_id = old.id AND old.valid_to IS NOT NULL AND c.valid_to IS NULL
"""
_PARTS: Final = [
    """DELETE FROM coordinates_adminareapart p USING area_in i
       WHERE p.area_id = i.area_id AND i.action = 'set'""",
    """INSERT INTO coordinates_adminareapart (area_id, geometry)
       SELECT a.id, d.geom
       FROM coordinates_adminarea a
       CROSS JOIN LATERAL ST_Subdivide(a.boundary, 128) s
       CROSS JOIN LATERAL ST_Dump(s) d
       WHERE a.boundary IS NOT NULL AND ST_Dimension(d.geom) = 2
         AND NOT EXISTS (SELECT 1 FROM coordinates_adminareapart p WHERE p.area_id = a.id)""",
]
_REASONS: Final = {
    "no_area": _("แนวเขตไม่มีพื้นที่เหลือหลังซ่อม"),
    "early": _("แนวเขตเปลี่ยน แต่วันที่เริ่มใช้ต้องหลังวันที่ของรุ่นที่ใช้อยู่"),
    "closed": _("รหัสนี้มีรุ่นที่ปิดแล้ว ระบุ --valid-from เป็นวันหลังวันที่ปิด"),
}


def merge_areas(
    records: Iterable[AreaRecord],
    report: LoadReport,
    *,
    valid_from: date | None = None,
    fill: bool = False,
) -> None:
    """Merge records (unique by level and code, checked) inside the caller's transaction.

    ``fill`` only adds what is missing. Counts and refusals go to ``report``.
    """
    words: dict[str, Any] = {"day": valid_from, "fill": fill}
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(_STAGE)
        if not _copy(cursor, records):
            return
        for statement in _SHAPES:
            cursor.execute(statement)
        _refuse(cursor, _NO_AREA, report)
        for statement in _JUDGE:
            cursor.execute(statement, words)
        _refuse(cursor, _REFUSED, report)
        _write(cursor, words, report)


def _copy(cursor: Any, records: Iterable[AreaRecord]) -> int:
    with cursor.copy(_COPY) as copy:
        for each in records:
            copy.write_row(
                (
                    each.level,
                    each.code,
                    each.name_th,
                    each.name_en,
                    each.parent_level,
                    each.parent_code,
                    each.population,
                    each.source,
                    each.file,
                    each.row,
                    _ewkb(each.geometry),
                )
            )
    return int(cursor.rowcount)


def _ewkb(geometry: Any) -> str | None:
    if geometry is None:
        return None
    flat = shapely.set_srid(shapely.force_2d(geometry), 4326)
    return str(shapely.to_wkb(flat, hex=True, include_srid=True))


def _refuse(cursor: Any, statement: str, report: LoadReport) -> None:
    cursor.execute(statement)
    for action, level, file, row, code in cursor.fetchall():
        report.leave_out(level, Remark(file, row, code, str(_REASONS[action])))


def _write(cursor: Any, words: dict[str, Any], report: LoadReport) -> None:
    cursor.execute("SELECT level, action, count(*) FROM area_in GROUP BY 1, 2")
    for level, action, number in cursor.fetchall():
        outcome = {"add": "added", "renew": "renewed"}.get(action, "unchanged")
        report.count(level, outcome, number)
    cursor.execute("SELECT level, count(*) FROM area_in WHERE repaired GROUP BY 1")
    for level, number in cursor.fetchall():
        report.count(level, "repaired", number)
    cursor.execute(_CLOSE, words)
    cursor.execute(_ADD, words)
    # joined on counts from before these rows, the next statement took 2 s or 190 s by luck
    cursor.execute("ANALYZE coordinates_adminarea")
    cursor.execute(_CORRECT.format(actions="IN ('add', 'renew')"), words)  # their parents
    cursor.execute(_CORRECT.format(actions="IN ('keep', 'set')"), words)
    for (level,) in cursor.fetchall():
        report.count(level, "corrected")
        report.count(level, "unchanged", -1)
    cursor.execute(_CHILDREN)
    for statement in _PARTS:
        cursor.execute(statement)
    if report.changes:
        cursor.execute("ANALYZE coordinates_adminarea; ANALYZE coordinates_adminareapart")
