"""GeoParquet 1.1: WKB, the ``geo`` note with a covering ``bbox`` column, outer rings anticlockwise.

Source, time, question and terms stand in the file's key-value metadata as ``gisplan``.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from maps.exports.formats import Format, Options
from maps.exports.notes import about
from maps.exports.question import Question
from maps.exports.rows import right_handed
from maps.exports.scratch import sent
from maps.exports.systems import CRS, projjson, srid_asked

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_ROWS = 25_000  # a reader skips whole groups by their bbox
CORNERS = ("xmin", "ymin", "xmax", "ymax")
# The types of ISO WKB, in two dimensions.
KINDS = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}


def stream(question: Question, options: Options) -> Iterator[bytes]:
    def make(folder: Path) -> Path:
        path = folder / "projects.parquet"
        _write(path, question, srid_asked(options))
        return path

    return sent(make)


def _write(path: Path, question: Question, srid: int) -> None:
    # Here, because Arrow is 50 MB that a web process may never need.
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    from maps.exports.batches import FIELDS, OTHER_PARTS, record_batches, schema_of

    wkb = f"ST_AsBinary({right_handed('main.geometry')})"
    fields = {**FIELDS, **OTHER_PARTS, "geometry": (wkb, pa.binary())}
    box = pa.struct([pa.field(name, pa.float64()) for name in CORNERS])
    schema = schema_of(fields).append(pa.field("bbox", box))
    shapes = _Shapes(box)
    with ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        group: list[pa.RecordBatch] = []
        for batch in record_batches(question, fields, srid=srid):
            group.append(batch.append_column("bbox", shapes.boxes(batch.column("geometry"))))
            if sum(each.num_rows for each in group) >= GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(group, schema))
                group = []
        writer.write_table(pa.Table.from_batches(group, schema))
        notes = {"geo": shapes.note(srid), "gisplan": about(question, srid)}
        writer.add_key_value_metadata(
            {name: json.dumps(note, ensure_ascii=False) for name, note in notes.items()}
        )


class _Shapes:
    """The boxes of geometries as they pass, and what the file has to say of all of them."""

    def __init__(self, box: "pa.StructType") -> None:
        self._box = box
        self._kinds: set[int] = set()
        self._corners: list[float] = []

    def boxes(self, column: "pa.BinaryArray") -> "pa.StructArray":
        import numpy as np
        import pyarrow as pa
        import shapely

        # Lists and buffers: for an array of NumPy's, Arrow would bring pandas and its 70 MB.
        geometries = shapely.from_wkb(column.to_pylist())
        bounds = shapely.bounds(geometries)
        present = ~np.isnan(bounds[:, 0])
        self._add(np.unique(shapely.get_type_id(geometries[present])), bounds[present])
        count = len(column)
        corners = [
            pa.Array.from_buffers(pa.float64(), count, [None, pa.py_buffer(each)])
            for each in np.ascontiguousarray(bounds.T)
        ]
        valid = pa.py_buffer(np.packbits(present, bitorder="little"))
        return pa.Array.from_buffers(self._box, count, [valid], children=corners)

    def _add(self, kinds: Any, bounds: Any) -> None:
        # shapely numbers LinearRings, which are no parts of WKB, as 2: Points are 0.
        self._kinds.update({0: 1, 1: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7}[int(kind)] for kind in kinds)
        if len(bounds):
            low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
            west, south, east, north = self._corners or (*low, *high)
            self._corners = [
                float(min(west, low[0])),
                float(min(south, low[1])),
                float(max(east, high[0])),
                float(max(north, high[1])),
            ]

    def note(self, srid: int) -> dict[str, Any]:
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": [KINDS[kind] for kind in sorted(self._kinds)],
            "crs": projjson(srid),
            "orientation": "counterclockwise",
            "covering": {"bbox": {name: ["bbox", name] for name in CORNERS}},
        }
        if self._corners:
            column["bbox"] = self._corners
        return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


FORMAT = Format(
    "parquet",
    "application/vnd.apache.parquet",
    _("GeoParquet สำหรับวิเคราะห์ข้อมูล"),
    stream,
    CRS,
    is_made=True,
)
