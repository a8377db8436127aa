"""CSV for spreadsheets: UTF-8 with a byte order mark, names of the answer as the first row.

``lon`` and ``lat`` are a point on the position, ``wkt`` the whole of it, both EPSG:4326.
A text cell that a spreadsheet would run as a formula begins with an apostrophe.
"""

from collections.abc import Iterator

from django.db import Error
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordinates.spreadsheet import harmless_sql
from maps.exports.copying import AS_CSV, copied
from maps.exports.formats import Format, Options
from maps.exports.question import Question
from maps.exports.rows import COLUMNS, row_query

BOM = b"\xef\xbb\xbf"
HEADER = [*COLUMNS, "lon", "lat", "wkt"]
# The texts people type; every other column is a code or a number of ours.
TYPED = {"name", "lao_name", "kind"}
# A broken outline is exported as it is, but a point on it needs a valid one.
_ON_IT = """CROSS JOIN LATERAL (
    SELECT ST_PointOnSurface(CASE WHEN g.dimension = 2 THEN ST_MakeValid(main.geometry)
        ELSE main.geometry END) AS point OFFSET 0
) on_it"""


def _cells() -> str:
    cells = [harmless_sql(f"r.{n}") if n in TYPED else f"r.{n}" for n in COLUMNS]
    return ", ".join(
        [
            *cells,
            "round(ST_X(on_it.point)::numeric, 7)",
            "round(ST_Y(on_it.point)::numeric, 7)",
            "ST_AsText(main.geometry, 7)",
        ]
    )


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """A failure on the way leaves a last line that says so, and breaks the answer."""
    query, parameters = row_query(question, _cells(), joins=_ON_IT)
    yield BOM + ",".join(HEADER).encode() + b"\n"
    try:
        yield from copied(query, parameters, style=AS_CSV)
    except Error:
        yield _("!!! ไฟล์นี้ไม่ครบ ฐานข้อมูลขัดข้องระหว่างส่ง โปรดดาวน์โหลดใหม่").encode() + b"\n"
        raise


FORMAT = Format("csv", "text/csv; charset=utf-8", gettext_lazy("CSV สำหรับโปรแกรมตาราง"), stream)
