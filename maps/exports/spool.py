"""Rows sorted into the four layers of a shapefile, kept on disk, so that memory stays flat.

One pass over one statement: what a layer's table must look like (how many cells the longest
title takes, whether points have several parts) is known only after the last row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from maps.exports.copying import reading
from maps.exports.dbf_text import CELL_BYTES, cells, spell_out
from maps.exports.question import Question
from maps.exports.report import Report
from maps.exports.rows import OTHER_PARTS, row_query

BATCH_ROWS: Final = 5000
LAYERS: Final = ("point", "line", "polygon", "none")
# dictionary name → (name in every other answer, Arrow type, width of a text)
DICTIONARY: Final[dict[str, tuple[str, pa.DataType, int]]] = {
    "PRJ_CODE": ("code", pa.string(), 24),
    "PRJ_NAME": ("name", pa.string(), CELL_BYTES),
    "LAO_CODE": ("lao_code", pa.string(), 8),
    "LAO_NAME": ("lao_name", pa.string(), CELL_BYTES),
    "FY_BE": ("fiscal_year", pa.int16(), 0),
    "SECTOR": ("sector", pa.string(), 10),
    "KIND": ("kind", pa.string(), 20),
    "STATE": ("state", pa.string(), 12),
    "BUDGET_THB": ("budget_baht", pa.decimal128(18, 2), 0),
    "CONTRACT": ("contract_baht", pa.decimal128(18, 2), 0),
    "PAID_THB": ("paid_baht", pa.decimal128(18, 2), 0),
    "LEN_M": ("length_m", pa.decimal128(14, 2), 0),
    "AREA_M2": ("area_m2", pa.decimal128(16, 2), 0),
    "METHOD": ("method", pa.string(), 10),
    "ACC_M": ("accuracy_m", pa.decimal128(8, 2), 0),
    "UPDATED": ("updated_on", pa.date32(), 0),
}
_NAMES: Final = [name for name, _type, _width in DICTIONARY.values()]
_NAME, _LAO_NAME = _NAMES.index("name"), _NAMES.index("lao_name")
_STORED: Final = pa.schema(
    [
        *(
            pa.field(short, pa.list_(kind) if short == "PRJ_NAME" else kind)
            for short, (_name, kind, _width) in DICTIONARY.items()
        ),
        pa.field("geometry", pa.binary()),
    ]
)
_SELECT: Final = ", ".join(
    [
        *(
            "(p.updated_at AT TIME ZONE 'Asia/Bangkok')::date" if n == "updated_on" else f"r.{n}"
            for n in _NAMES
        ),
        "g.dimension",
        "ST_NumGeometries(main.geometry)",
        f"ST_AsText({OTHER_PARTS}, 7)",
        "ST_AsBinary(main.geometry)",
    ]
)
Value = str | int | Decimal | date | bytes | list[str] | None


@dataclass
class Layer:
    """A layer's rows on disk, and what its table needs. ``shape_bytes`` is a lower bound."""

    name: str
    path: Path
    rows: int = 0
    name_cells: int = 1
    has_multi: bool = False
    shape_bytes: int = 0
    _columns: list[list[Value]] = field(default_factory=list)
    _writer: Any = None

    def add(self, values: list[Value]) -> None:
        self._columns.append(values)
        self.rows += 1
        if len(self._columns) >= BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = pa.ipc.new_stream(str(self.path), _STORED)
        columns = zip(*self._columns, strict=True) if self._columns else ([] for _ in _STORED)
        arrays = [
            pa.array(list(column), type=each.type)
            for column, each in zip(columns, _STORED, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=_STORED))
        self._columns = []

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        with pa.ipc.open_stream(str(self.path)) as stored:
            yield from stored


def spooled(question: Question, folder: Path, encoding: str, report: Report) -> list[Layer]:
    """The asked rows as four layers on disk in ``folder``; text fits ``encoding`` already."""
    layers = {name: Layer(name, folder / f"{name}.arrow") for name in LAYERS}
    for row in _fetched(question):
        values, (dimension, parts, others, shape) = list(row[:-4]), row[-4:]
        layer = layers["none" if shape is None else LAYERS[dimension]]
        names = _fitted(values, encoding, report)
        layer.name_cells = max(layer.name_cells, names)
        layer.has_multi = layer.has_multi or (parts or 0) > 1
        layer.shape_bytes += len(shape or b"")
        if others:
            report.add(values[0], "geometry", "left_out", others)
        layer.add([*values, bytes(shape) if shape is not None else None])
    for layer in layers.values():
        layer.close()
    return list(layers.values())


def _fetched(question: Question) -> Iterator[tuple[Any, ...]]:
    query, parameters = row_query(question, _SELECT)
    with reading() as cursor:
        # Fetched piece by piece, while a plain SELECT would fill the memory; all of it is wanted,
        # so the plan must not favour the first tenth, as a cursor's does.
        cursor.execute("SELECT set_config('cursor_tuple_fraction', '1', true)")
        cursor.execute(f"DECLARE exported NO SCROLL CURSOR FOR {query}", parameters)
        while True:
            cursor.execute(f"FETCH {BATCH_ROWS} FROM exported")
            rows = cursor.fetchall()
            yield from rows
            if len(rows) < BATCH_ROWS:
                cursor.execute("CLOSE exported")
                return


def _fitted(values: list[Any], encoding: str, report: Report) -> int:
    """Makes the texts of a row fit their cells; gives the number of cells of the title."""
    code = values[0]
    for at, short in ((_NAME, "PRJ_NAME"), (_LAO_NAME, "LAO_NAME")):
        values[at], replaced = spell_out(values[at] or "", encoding)
        for letter, spelled in replaced:
            report.add(code, short, "spelled_out", letter, spelled)
    lao_name = cells(values[_LAO_NAME], encoding)
    if len(lao_name) > 1:
        report.add(code, "LAO_NAME", "shortened", "".join(lao_name), lao_name[0])
    values[_LAO_NAME] = lao_name[0] or None
    values[_NAME] = cells(values[_NAME], encoding)
    for piece in values[_NAME]:
        if piece != piece.strip():
            report.add(code, "PRJ_NAME", "spaces_at_end", piece, piece.strip())
    return len(values[_NAME])
