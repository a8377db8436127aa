"""CSV for spreadsheets: UTF-8 with a byte order mark, names of the answer as the first row.

``lon`` and ``lat`` are a point on the position, ``wkt`` the whole of it, both EPSG:4326; asked in
another system, ``easting_m`` and ``northing_m`` stand for them and ``wkt`` is of that system.
``other_parts_wkt``: parts of a lower dimension. The name of the last column, which is empty, tells
source, time, question and terms, so that the rows are rows.
A text cell that a spreadsheet would run as a formula begins with an apostrophe.
"""

import csv
import io
from collections.abc import Iterator

from django.db import Error
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordinates.datum import WGS84_SRID
from coordinates.spreadsheet import harmless_sql
from maps.exports.copying import AS_CSV, copied
from maps.exports.formats import Format, Options
from maps.exports.notes import about_lines
from maps.exports.question import Question
from maps.exports.rows import COLUMNS, OTHER_PARTS_WKT, row_query
from maps.exports.systems import CRS, srid_asked

BOM = b"\xef\xbb\xbf"
# The texts people type; every other column is a code or a number of ours.
TYPED = {"name", "lao_name", "kind"}
# A broken outline is exported as it is, but a point on it needs a valid one.
_ON_IT = """CROSS JOIN LATERAL (
    SELECT ST_PointOnSurface(CASE WHEN g.dimension = 2 THEN ST_MakeValid(main.geometry)
        ELSE main.geometry END) AS point OFFSET 0
) on_it"""


def header(srid: int = WGS84_SRID) -> list[str]:
    place = ["lon", "lat"] if srid == WGS84_SRID else ["easting_m", "northing_m"]
    return [*COLUMNS, *place, "wkt", "other_parts_wkt"]


def _cells(decimals: int) -> str:
    cells = [harmless_sql(f"r.{n}") if n in TYPED else f"r.{n}" for n in COLUMNS]
    return ", ".join(
        [
            *cells,
            f"round(ST_X(on_it.point)::numeric, {decimals})",
            f"round(ST_Y(on_it.point)::numeric, {decimals})",
            f"ST_AsText(main.geometry, {decimals})",
            OTHER_PARTS_WKT,
            "NULL",
        ]
    )


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """A failure on the way leaves a last line that says so, and breaks the answer."""
    srid = srid_asked(options)
    cells = _cells(7 if srid == WGS84_SRID else 3)
    query, parameters = row_query(question, cells, joins=_ON_IT, srid=srid)
    first = io.StringIO()
    note = " | ".join(about_lines(question, srid))
    csv.writer(first, lineterminator="\n").writerow([*header(srid), note])
    yield BOM + first.getvalue().encode()
    try:
        yield from copied(query, parameters, style=AS_CSV, told=question.told)
    except Error:
        yield _("!!! ไฟล์นี้ไม่ครบ ฐานข้อมูลขัดข้องระหว่างส่ง โปรดดาวน์โหลดใหม่").encode() + b"\n"
        raise


FORMAT = Format(
    "csv", "text/csv; charset=utf-8", gettext_lazy("CSV สำหรับโปรแกรมตาราง"), stream, CRS
)
