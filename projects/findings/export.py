"""The findings of a question as CSV for spreadsheets: UTF-8 with a byte order mark, streamed.

A text that a spreadsheet would run as a formula begins with an apostrophe. ``lon`` and ``lat``
are the middle of the place of the fault, EPSG:4326.
"""

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.contrib.gis.db.models.functions import Centroid
from django.db import Error
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from coordinates.spreadsheet import harmless
from projects.findings.desk import with_words
from projects.findings.querysets import FindingQuerySet
from projects.findings.shown import Shown

BOM: Final = "\ufeff"
HEADER: Final = (
    *("code", "name", "owner_code", "owner_name", "fiscal_year", "rule", "severity"),
    *("severity_name", "title", "sentence", "fix", "state", "opened_on", "days", "assigned_to"),
    *("accepted_reason", "other_code", "lon", "lat"),
)
_AT_ONCE: Final = 2000


class _Line:
    """What csv.writer writes to: it hands the line back."""

    def write(self, text: str) -> str:
        return text


def stream(rows: FindingQuerySet) -> Iterator[str]:
    """A failure on the way leaves a last line that says so, and breaks the answer."""
    writer: Any = csv.writer(_Line(), lineterminator="\n")
    yield BOM + writer.writerow(HEADER)
    told = with_words(rows.by_weight()).select_related("other").defer("place", "proposal")
    try:
        for row in told.annotate(middle=Centroid("place")).iterator(chunk_size=_AT_ONCE):
            yield writer.writerow(_cells(row))
    except Error:
        yield _("!!! ไฟล์นี้ไม่ครบ ฐานข้อมูลขัดข้องระหว่างส่ง โปรดดาวน์โหลดใหม่") + "\n"
        raise


def _cells(row: Any) -> list[Any]:
    shown = Shown(row)
    project, middle = shown.project, row.middle
    has_middle = middle is not None and not middle.empty
    cells = [
        project.code,
        project.name,
        project.owner.code,
        project.owner.name,
        project.year,
        row.rule,
        row.severity,
        row.get_severity_display(),
        shown.title,
        shown.sentence,
        shown.fix,
        row.state,
        localtime(row.opened_at).date().isoformat(),
        shown.days,
        row.assigned_to.name if row.assigned_to else "",
        row.accepted_reason,
        _other_code(row),
        f"{middle.x:.7f}" if has_middle else "",
        f"{middle.y:.7f}" if has_middle else "",
    ]
    return [harmless(cell) if isinstance(cell, str) else cell for cell in cells]


def _other_code(row: Any) -> str:
    return row.other.code if row.other else ""
