"""XLSX for offices: the projects, their totals by year, sector and state, and the notes.

Every text is a text to the program, never a formula; days are written in letters, in B.E., so
that no program shows them in the wrong era. Rows beyond a sheet's end go on in a further sheet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordinates.spreadsheet import FORMULA_STARTS
from maps.exports.formats import Format, Options
from maps.exports.notes import about_lines
from maps.exports.question import Question
from maps.exports.scratch import sent
from projects.codes import Sector, State

SHEET_ROWS = 1_048_576  # of Excel, the heading included
CELL_LETTERS: Final = 32_767  # of Excel
MONEY: Final = ("budget_baht", "contract_baht", "paid_baht")
_DAY: Final = "p.updated_at AT TIME ZONE 'Asia/Bangkok'"
_DAY_BE: Final = f"to_char({_DAY}, 'FMDD/FMMM/') || (extract(year FROM {_DAY})::int + 543)"
_WIDE: Final = {"code": 22, "name": 60, "lao_name": 32, "updated_at": 14}


def stream(question: Question, options: Options) -> Iterator[bytes]:
    def make(folder: Path) -> Path:
        path = folder / "projects.xlsx"
        _write(path, question, folder)
        return path

    return sent(make)


def _write(path: Path, question: Question, folder: Path) -> None:
    # Here, because Arrow and the writer are memory that a web process may never need.
    import pyarrow as pa
    from xlsxwriter import Workbook

    from maps.exports.batches import FIELDS, OTHER_PARTS, record_batches

    fields = {**FIELDS, "updated_at": (_DAY_BE, pa.string()), **OTHER_PARTS}
    with Workbook(path, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        sheets = _Sheets(book, list(fields))
        for batch in record_batches(question, fields):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                sheets.add(row)
        sheets.totals()
        notes = book.add_worksheet(_("หมายเหตุ"))
        notes.set_column(0, 0, 120)
        day = question.asked_at
        told = _("วันที่ %(day)s") % {"day": f"{day.day}/{day.month}/{day.year + 543}"}
        for number, line in enumerate([told, *about_lines(question), *_explained()]):
            notes.write_string(number, 0, line[:CELL_LETTERS])


def _explained() -> list[str]:
    return [
        _("วันที่ในแผ่นงานเป็น พ.ศ. จำนวนเงินเป็นบาท ความยาวเป็นเมตร พื้นที่เป็นตารางเมตร"),
        _("ยอดรวมตามปีนับตามปีงบประมาณแรกที่ตรงคำถามของแต่ละโครงการ"),
    ]


class _Sheets:
    """The sheets as the rows come, and the totals that the rows add up to."""

    def __init__(self, book: Any, names: list[str]) -> None:
        self._book, self._names = book, names
        self._head = book.add_format({"bold": True, "bg_color": "#e3f0f2", "border": 1})
        self._baht = book.add_format({"num_format": "#,##0.00"})
        # Shown as typed; a cell that is edited stays a text, too.
        self._quoted = book.add_format({"quote_prefix": True})
        self._money = [names.index(name) for name in MONEY]
        by = {"fiscal_year": _("ตามปี"), "sector": _("ตามสาขา"), "state": _("ตามสถานะ")}
        self._by = [(names.index(name), title) for name, title in by.items()]
        self._sums: list[dict[Any, list[Any]]] = [
            defaultdict(lambda: [0, Decimal(), Decimal(), Decimal()]) for _each in self._by
        ]
        self._count = 0
        self._next_sheet()

    def _next_sheet(self) -> None:
        self._count += 1
        title = _("โครงการ") + (f" {self._count}" if self._count > 1 else "")
        self._sheet, self._row = self._new(title, self._names), 1
        for position, name in enumerate(self._names):
            self._sheet.set_column(position, position, _WIDE.get(name, 14))

    def _new(self, title: str, heads: Iterable[str]) -> Any:
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for position, head in enumerate(heads):
            sheet.write_string(0, position, head, self._head)
        return sheet

    def add(self, row: tuple[Any, ...]) -> None:
        if self._row == SHEET_ROWS:
            self._next_sheet()
        for position, value in enumerate(row):
            if value is not None:
                self._cell(self._sheet, self._row, position, value)
        self._row += 1
        money = [row[at] for at in self._money]
        for (at, _title), sums in zip(self._by, self._sums, strict=True):
            group = sums[row[at]]
            group[0] += 1
            for position, amount in enumerate(money, start=1):
                group[position] += amount

    def _cell(self, sheet: Any, row: int, position: int, value: Any) -> None:
        if isinstance(value, Decimal):
            sheet.write_number(row, position, float(value), self._baht)
        elif isinstance(value, int):
            sheet.write_number(row, position, value)
        else:
            quoted = self._quoted if value.startswith(tuple(FORMULA_STARTS)) else None
            sheet.write_string(row, position, value[:CELL_LETTERS], quoted)

    def totals(self) -> None:
        words = {"sector": dict(Sector.choices), "state": dict(State.choices)}
        for (at, title), sums in zip(self._by, self._sums, strict=True):
            name = self._names[at]
            known = words.get(name, {})
            sheet = self._new(title, [name, _("ความหมาย"), "count", *MONEY])
            sheet.set_column(0, 5, 18)
            order = list(known) or sorted(sums)
            for number, key in enumerate((one for one in order if one in sums), start=1):
                cells = [key, str(known.get(key, "")), *sums[key]]
                for position, value in enumerate(cells):
                    if value != "":
                        self._cell(sheet, number, position, value)


FORMAT = Format(
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    gettext_lazy("Excel พร้อมยอดรวม"),
    stream,
    is_made=True,
)
