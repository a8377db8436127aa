"""A book of an owner as XLSX: prefilled, its keys hidden and locked, nothing in it a formula."""

import io
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from coordinates.baht import LARGEST_FLOAT
from projects.sheets.cells import Value, written_text
from projects.sheets.table import Book, Scope, Table

META: Final = "gisplan"  # the hidden worksheet that says whose file it is
LAST_OFFERED: Final = 20_000  # rows that offer the words to choose from
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_ALLOWED: Final = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
}


def as_xlsx(book: Book, scope: Scope) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as file:
        formats = {
            "head": file.add_format({"bold": True, "bg_color": "#e3f0f2", "border": 1}),
            "given": file.add_format({"bg_color": "#f3f3f3"}),
            "open": file.add_format({"locked": False, "text_wrap": True}),
            # A day is written in letters: no program then shows it in the wrong era.
        }
        for make in book.tables:
            _table(file, make(scope), formats)
        meta = file.add_worksheet(META)
        meta.write_row(0, 0, [META, book.key, scope.owner.code, str(scope.year or "")])
        meta.very_hidden()
    return buffer.getvalue()


def _table(file: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet = file.add_worksheet(table.title)
    sheet.freeze_panes(1, 2)
    sheet.protect("", _ALLOWED)
    for position, column in enumerate(table.all_columns):
        shape = formats["given" if column.given else "open"]
        sheet.set_column(position, position, column.width, shape, {"hidden": column.hidden})
        sheet.write_string(0, position, column.heading, formats["head"])
        if column.choices:
            offered = {"validate": "list", "source": [str(one) for one in column.choices]}
            sheet.data_validation(1, position, LAST_OFFERED, position, offered)
    for number, (version, values) in enumerate(table.rows(), start=1):
        told = {**values, "mark": table.mark(version, values)}
        for position, column in enumerate(table.all_columns):
            shape = formats["given" if column.given else "open"]
            _write(sheet, number, position, told.get(column.name), shape)


def _write(sheet: Any, row: int, position: int, value: Value, shape: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_string(row, position, f"{value.day}/{value.month}/{value.year + 543}", shape)
    elif isinstance(value, int) or (isinstance(value, Decimal) and value < LARGEST_FLOAT):
        sheet.write_number(row, position, float(value), shape)
    else:
        sheet.write_string(row, position, written_text(value), shape)
