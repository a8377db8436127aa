"""Rows sorted into the four layers of a shapefile, kept on disk, so that memory stays flat.

One pass over one statement: what a layer's table must look like (how many cells the longest
title takes, whether points have several parts) is known only after the last row. Whole batches go
as they come; only texts that may not fit a cell are looked at one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from maps.exports.batches import Fields, record_batches
from maps.exports.columns import mask, text_column, text_lists
from maps.exports.dbf_text import CELL_BYTES, cells, spell_out
from maps.exports.question import Question
from maps.exports.report import Report
from maps.exports.rows import OTHER_PARTS_WKT

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
_EXPRESSIONS: Final = {"updated_on": "(p.updated_at AT TIME ZONE 'Asia/Bangkok')::date"}
_TABLE: Final[Fields] = {
    short: (_EXPRESSIONS.get(name, f"r.{name}"), kind)
    for short, (name, kind, _width) in DICTIONARY.items()
}
_BESIDE: Final[Fields] = {
    "geometry": ("ST_AsBinary(main.geometry)", pa.binary()),
    "layer": ("CASE WHEN main.geometry IS NULL THEN 3 ELSE g.dimension END", pa.int8()),
    "parts": ("ST_NumGeometries(main.geometry)", pa.int32()),
    "others": (OTHER_PARTS_WKT, pa.string()),
}
STORED: Final = pa.schema(
    [
        *(
            pa.field(short, pa.list_(kind) if short == "PRJ_NAME" else kind)
            for short, (_name, kind, _width) in DICTIONARY.items()
        ),
        pa.field("geometry", pa.binary()),
    ]
)
# A text that needs no look: its ends are no spaces, and it is of letters that both encodings have.
_CELL: Final = pa.scalar(CELL_BYTES, pa.int32())
_YES: Final = pa.scalar(True)
_PLAIN: Final = r"^[!-~ก-ฺ฿-๛](?s:[ -~ก-ฺ฿-๛]*[!-~ก-ฺ฿-๛])?\z"


@dataclass
class Layer:
    """A layer's rows on disk, and what its table needs. ``shape_bytes`` is a lower bound."""

    name: str
    path: Path
    rows: int = 0
    name_cells: int = 1
    has_multi: bool = False
    shape_bytes: int = 0

    def __post_init__(self) -> None:
        self._writer: Any = pa.ipc.new_stream(str(self.path), STORED)

    def add(self, stored: pa.RecordBatch, most_cells: int, most_parts: int) -> None:
        self._writer.write_batch(stored)
        self.rows += stored.num_rows
        self.name_cells = max(self.name_cells, most_cells)
        self.has_multi = self.has_multi or most_parts > 1
        self.shape_bytes += pc.sum(pc.binary_length(stored.column("geometry"))).as_py() or 0

    def close(self) -> None:
        self._writer.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        with pa.ipc.open_stream(str(self.path)) as stored:
            yield from stored


def spooled(
    question: Question, folder: Path, encoding: str, report: Report, srid: int
) -> list[Layer]:
    """The asked rows as four layers on disk in ``folder``; text fits ``encoding`` already."""
    layers = [Layer(name, folder / f"{name}.arrow") for name in LAYERS]
    for batch in record_batches(question, {**_TABLE, **_BESIDE}, srid=srid):
        _report_others(batch, report)
        stored = _fitted(batch, encoding, report)
        counts = pc.list_value_length(stored.column("PRJ_NAME"))
        where = batch.column("layer").to_numpy()
        for number, layer in enumerate(layers):
            chosen = mask(where == number)
            if pc.any(chosen).as_py():
                layer.add(
                    stored.filter(chosen),
                    pc.max(counts.filter(chosen)).as_py(),
                    pc.max(batch.column("parts").filter(chosen)).as_py() or 0,
                )
    for layer in layers:
        layer.close()
    return layers


def _report_others(batch: pa.RecordBatch, report: Report) -> None:
    others = batch.column("others")
    if others.null_count < len(others):
        left = batch.select(["PRJ_CODE", "others"]).filter(pc.is_valid(others))
        for row in left.to_pylist():
            report.add(row["PRJ_CODE"], "geometry", "left_out", row["others"])


def _fitted(batch: pa.RecordBatch, encoding: str, report: Report) -> pa.RecordBatch:
    """The columns of STORED; the report is told of every text that is not as it was."""
    columns = {name: batch.column(name) for name in STORED.names}
    codes, names = batch.column("PRJ_CODE"), columns["PRJ_NAME"]
    pieces = [[name] for name in names.to_pylist()]
    for row in _to_look_at(names, encoding):
        pieces[row] = _name(codes[row].as_py(), pieces[row][0], encoding, report)
    columns["PRJ_NAME"] = text_lists(pieces)
    if looked := _to_look_at(columns["LAO_NAME"], encoding):
        owners = columns["LAO_NAME"].to_pylist()
        for row in looked:
            owners[row] = _owner(codes[row].as_py(), owners[row], encoding, report)
        columns["LAO_NAME"] = text_column(owners)
    return pa.record_batch([columns[name] for name in STORED.names], schema=STORED)


def _to_look_at(texts: pa.StringArray, encoding: str) -> list[int]:
    """The rows whose text may not stand in one cell of ``encoding`` as it is."""
    length = pc.utf8_length if encoding == "cp874" else pc.binary_length
    plain = pc.match_substring_regex(texts, _PLAIN)
    fits = pc.and_(plain, pc.less_equal(length(texts), _CELL))
    doubtful = pc.indices_nonzero(pc.invert(pc.fill_null(fits, _YES)))
    rows: list[int] = doubtful.to_pylist()
    return rows


def _spelled(code: str, short: str, text: str, encoding: str, report: Report) -> str:
    text, replaced = spell_out(text, encoding)
    for letter, spelled in replaced:
        report.add(code, short, "spelled_out", letter, spelled)
    return text


def _name(code: str, text: str, encoding: str, report: Report) -> list[str]:
    pieces = cells(_spelled(code, "PRJ_NAME", text, encoding, report), encoding)
    for piece in pieces:
        if piece != piece.strip():
            report.add(code, "PRJ_NAME", "spaces_at_end", piece, piece.strip())
    return pieces


def _owner(code: str, text: str, encoding: str, report: Report) -> str | None:
    pieces = cells(_spelled(code, "LAO_NAME", text, encoding, report), encoding)
    if len(pieces) > 1:
        report.add(code, "LAO_NAME", "shortened", "".join(pieces), pieces[0])
    return pieces[0] or None
