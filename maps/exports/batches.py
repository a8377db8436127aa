"""Rows of an export as Arrow record batches, in flat memory.

COPY on Django's own connection, hence in its transaction and under its limits, parsed by Arrow.
"""

from binascii import unhexlify
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import csv

from coordinates.datum import WGS84_SRID
from maps.exports.copying import AS_CSV, copied
from maps.exports.question import Question
from maps.exports.rows import OTHER_PARTS_WKT, row_query

CHUNK_BYTES: Final = 2 * 1024 * 1024  # about 4,000 rows; a larger one costs memory, no less time
Fields = Mapping[str, tuple[str, pa.DataType]]
BAHT: Final = pa.decimal128(18, 2)
# name in every answer → Arrow type
TYPES: Final[dict[str, pa.DataType]] = {
    **dict.fromkeys(("code", "name", "owner_code", "lao_code", "lao_name"), pa.string()),
    **dict.fromkeys(("province_code", "district_code", "subdistrict_code"), pa.string()),
    "fiscal_year": pa.int16(),
    **dict.fromkeys(("sector", "kind", "state", "source"), pa.string()),
    **dict.fromkeys(("budget_baht", "contract_baht", "paid_baht"), BAHT),
    "length_m": pa.decimal128(14, 2),
    "area_m2": pa.decimal128(16, 2),
    **dict.fromkeys(("role", "method"), pa.string()),
    "accuracy_m": pa.decimal128(8, 2),
    "updated_at": pa.timestamp("s", "UTC"),
}
FIELDS: Final[Fields] = {name: (f"r.{name}", kind) for name, kind in TYPES.items()}
# Of the position: its geometry as WKB, and its parts of a lower dimension as WKT.
GEOMETRY: Final[Fields] = {"geometry": ("ST_AsBinary(main.geometry)", pa.binary())}
OTHER_PARTS: Final[Fields] = {"other_parts_wkt": (OTHER_PARTS_WKT, pa.string())}


def record_batches(
    question: Question, fields: Fields, *, srid: int = WGS84_SRID
) -> Iterator[pa.RecordBatch]:
    """The asked rows by code: ``fields`` is name → (SQL expression, Arrow type).

    A binary field is written by COPY as \\x and hexadecimal digits.
    """
    query, parameters = row_query(question, ", ".join(sql for sql, _ in fields.values()), srid=srid)
    for piece in copied(
        query, parameters, style=AS_CSV, told=question.told, chunk_bytes=CHUNK_BYTES
    ):
        yield _parsed(piece, fields)


def schema_of(fields: Fields) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, (_, kind) in fields.items()])


def _parsed(piece: bytes, fields: Fields) -> pa.RecordBatch:
    types = {
        name: pa.string() if kind == pa.binary() else kind for name, (_, kind) in fields.items()
    }
    table = csv.read_csv(
        pa.BufferReader(piece),
        csv.ReadOptions(column_names=list(fields), use_threads=False, block_size=len(piece) + 1),
        csv.ParseOptions(newlines_in_values=True),
        # COPY quotes an empty text and leaves NULL bare.
        csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    columns = []
    for name, (_, kind) in fields.items():
        column = pa.concat_arrays(table[name].chunks)
        columns.append(_bytes(column) if kind == pa.binary() else column)
    return pa.record_batch(columns, schema=schema_of(fields))


def _bytes(column: pa.StringArray) -> pa.BinaryArray:
    """What PostgreSQL writes as \\x and hexadecimal digits, as the bytes themselves."""
    valid, offsets, text = column.buffers()
    if text is None or column.null_count == len(column):
        return pa.nulls(len(column), pa.binary())
    digits = np.frombuffer(text, np.uint8)
    starts = np.frombuffer(offsets, np.int32)[: len(column) + 1]
    lengths = np.diff(starts)
    kept = np.ones(starts[-1], bool)
    present = starts[:-1][lengths > 0]
    kept[present] = False  # the backslash
    kept[present + 1] = False  # and the x
    raw = unhexlify(digits[: starts[-1]][kept].tobytes())
    sizes = np.where(lengths > 0, (lengths - 2) // 2, 0)
    ends = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    return pa.Array.from_buffers(
        pa.binary(), len(column), [valid, pa.py_buffer(ends), pa.py_buffer(raw)]
    )
