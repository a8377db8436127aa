"""Arrow columns made of Python's texts and bytes by their buffers.

pyarrow's own ``array`` looks for pandas first and so brings it: 70 MB and half a second.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def text_column(values: Sequence[str | None]) -> pa.StringArray:
    return _column(pa.string(), [None if one is None else one.encode() for one in values])


def binary_column(values: Sequence[bytes | None]) -> pa.BinaryArray:
    return _column(pa.binary(), values)


def text_lists(values: Sequence[Sequence[str]]) -> pa.ListArray:
    """A list of texts a row."""
    flat = [text for each in values for text in each]
    ends = pa.Array.from_buffers(pa.int32(), len(values) + 1, [None, _ends(map(len, values))])
    return pa.ListArray.from_arrays(ends, text_column(flat))


def mask(marks: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pa.BooleanArray:
    bits = pa.py_buffer(np.packbits(marks, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(marks), [None, bits])


def _column(kind: pa.DataType, values: Sequence[bytes | None]) -> pa.Array:
    present = np.fromiter((one is not None for one in values), bool, len(values))
    bits = pa.py_buffer(np.packbits(present, bitorder="little"))
    ends = _ends(len(one or b"") for one in values)
    data = pa.py_buffer(b"".join(one or b"" for one in values))
    return pa.Array.from_buffers(kind, len(values), [bits, ends, data])


def _ends(lengths: object) -> pa.Buffer:
    sizes = np.fromiter(lengths, np.int32)  # type: ignore[call-overload]
    return pa.py_buffer(np.concatenate(([0], np.cumsum(sizes))).astype(np.int32))
