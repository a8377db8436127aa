"""What a load did, and every row or value it left out and why."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.spreadsheet import harmless

SHOWN: Final = 20
_HEAD: Final = ["ผล", "ไฟล์", "แถว", "รหัส", "คอลัมน์", "ค่า", "เหตุผล"]
_OUTCOMES: Final = {
    "read": _("อ่าน"),
    "added": _("เพิ่ม"),
    "corrected": _("แก้ไข"),
    "renewed": _("ขึ้นรุ่นใหม่"),
    "removed": _("ลบ"),
    "unchanged": _("คงเดิม"),
    "repaired": _("ซ่อมแนวเขต"),
    "left_out": _("ไม่ได้นำเข้า"),
}
_CHANGES: Final = ("added", "corrected", "renewed", "removed")


@dataclass(frozen=True, slots=True)
class Remark:
    """A row (``column`` empty) or one value of it. ``row`` counts from 1 in its file; 0: none."""

    file: str
    row: int
    code: str
    reason: str
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = gettext("%(file)s แถว %(row)s") % {"file": self.file, "row": self.row}
        what = " ".join(part for part in (self.code, self.column, self.value) if part)
        return f"{where if self.row else self.file}: {what} – {self.reason}"


@dataclass(slots=True)
class LoadReport:
    """``counts``: subject ("province", "authority" …) → outcome → number of rows.

    ``left_out`` are rows that were not loaded; ``notices`` are values left out of loaded rows and
    other things to know. ``committed`` is False for a dry run: then nothing was written.
    """

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)
    committed: bool = False
    seconds: float = 0.0

    @property
    def changes(self) -> int:
        """How many rows were written, or would be."""
        return sum(count[each] for count in self.counts.values() for each in _CHANGES)

    def count(self, subject: str, outcome: str, number: int = 1) -> None:
        if number:
            self.counts.setdefault(subject, Counter())[outcome] += number

    def leave_out(self, subject: str, remark: Remark) -> None:
        self.left_out.append(remark)
        self.count(subject, "left_out")

    def lines(self) -> Iterator[str]:
        """The summary, a line at a time, in the active language."""
        for subject, count in self.counts.items():
            parts = (f"{word} {count[key]:,}" for key, word in _OUTCOMES.items() if count[key])
            yield f"{subject}: {', '.join(parts)}"
        yield from _listed(gettext("ไม่ได้นำเข้า"), self.left_out)
        yield from _listed(gettext("ข้อสังเกต"), self.notices)
        yield self._end()

    def write_csv(self, path: Path) -> None:
        """Every remark as a row; UTF-8 with a mark, so that Excel shows Thai."""
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_HEAD)
            for outcome, remarks in (("left_out", self.left_out), ("notice", self.notices)):
                writer.writerows(_cells(outcome, remark) for remark in remarks)

    def _end(self) -> str:
        words = {"changes": f"{self.changes:,}", "seconds": f"{self.seconds:.1f}"}
        if not self.changes:
            return gettext("ไม่มีอะไรเปลี่ยน (%(seconds)s วินาที)") % words
        if self.committed:
            return gettext("บันทึกแล้ว %(changes)s รายการ (%(seconds)s วินาที)") % words
        tried = gettext("ทดลองเท่านั้น จะเปลี่ยน %(changes)s รายการ ยังไม่ได้บันทึก ใช้ --commit เพื่อบันทึก")
        return tried % words


def _listed(title: str, remarks: list[Remark]) -> Iterator[str]:
    if remarks:
        yield f"{title}: {len(remarks):,}"
    yield from (f"  {remark}" for remark in remarks[:SHOWN])
    if (more := len(remarks) - SHOWN) > 0:
        words = {"more": f"{more:,}"}
        yield "  " + gettext("และอีก %(more)s รายการ ดูทั้งหมดได้ด้วย --report ไฟล์.csv") % words


def _cells(outcome: str, remark: Remark) -> Iterable[str]:
    cells = [outcome, remark.file, str(remark.row or ""), remark.code, remark.column]
    return map(harmless, [*cells, remark.value, remark.reason])
