"""Spooled rows as the layers of a shapefile, with a data dictionary and a report beside them."""

import zipfile
from pathlib import Path
from struct import pack
from typing import IO, Any, Final

import pyarrow as pa
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from pyogrio.raw import write_arrow

from maps.errors import ExportTooLarge
from maps.exports.notes import licence_note, source_note
from maps.exports.question import Question
from maps.exports.report import Report
from maps.exports.spool import DICTIONARY, Layer, spooled

MAX_BYTES: Final = 2**31 - 1  # of a .dbf or .shp; older programs break beyond
_TYPES: Final = {
    "point": ("Point", "MultiPoint"),
    "line": ("MultiLineString", "MultiLineString"),
    "polygon": ("MultiPolygon", "MultiPolygon"),
}
_DRIVER: Final = "ESRI Shapefile"
_MULTIPOINT: Final = 4  # in WKB


def fill(archive: IO[bytes], folder: Path, question: Question, encoding: str) -> None:
    """Writes the zip of all layers into ``archive``; ``folder`` is scratch. ExportTooLarge."""
    out = folder / "out"
    out.mkdir()
    report = Report(out / "projects_report.csv")
    layers = spooled(question, folder, encoding, report)
    report.close()
    for layer in layers:
        _write(layer, out, encoding)
    _explain(out, question, encoding, layers, report)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as zipped:
        for path in sorted(out.iterdir()):
            zipped.write(path, path.name)


def _write(layer: Layer, out: Path, encoding: str) -> None:
    fields = _fields(layer.name_cells)
    _refuse_too_large(layer, fields)
    spatial = layer.name != "none"
    schema = pa.schema([*fields, *([pa.field("geometry", pa.binary())] if spatial else [])])
    batches = (_table_batch(batch, schema, layer) for batch in layer.batches())
    shapes: dict[str, Any] = {"geometry_name": None}
    if spatial:
        one, several = _TYPES[layer.name]
        kind = several if layer.has_multi else one
        shapes = {"geometry_name": "geometry", "geometry_type": kind, "crs": "EPSG:4326"}
    path = out / f"projects_{layer.name}.{'shp' if spatial else 'dbf'}"
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    write_arrow(reader, path, driver=_DRIVER, encoding=encoding, **shapes)
    if path.stat().st_size > MAX_BYTES:
        raise _too_large(layer)
    path.with_suffix(".cpg").write_text(encoding.upper())


def _fields(name_cells: int) -> list[pa.Field]:
    fields: list[pa.Field] = []
    for short, (_name, kind, width) in DICTIONARY.items():
        told = {"GDAL:OGR:width": str(width)} if width else None
        fields.append(pa.field(short, kind, metadata=told))
        if short == "PRJ_NAME":
            more = range(2, name_cells + 1)
            fields.extend(pa.field(f"PRJ_NAME{n}", kind, metadata=told) for n in more)
    return fields


def _table_batch(batch: pa.RecordBatch, schema: pa.Schema, layer: Layer) -> pa.RecordBatch:
    """The stored batch with a column for each cell of the title."""
    pieces = batch.column("PRJ_NAME").to_pylist()
    columns = {
        f"PRJ_NAME{n + 1 if n else ''}": pa.array(
            [row[n] if n < len(row) else None for row in pieces], pa.string()
        )
        for n in range(layer.name_cells)
    }
    if layer.name == "point" and layer.has_multi:
        shapes = map(_several, batch.column("geometry").to_pylist())
        columns["geometry"] = pa.array(shapes, pa.binary())
    arrays = [columns[n] if n in columns else batch.column(n) for n in schema.names]
    return pa.record_batch(arrays, schema=schema)


def _several(point: bytes) -> bytes:
    """A point's WKB as that of a MultiPoint: a layer of points holds one of the two kinds."""
    order, kind = ("<", point[1]) if point[0] else (">", point[4])
    return point if kind == _MULTIPOINT else point[:1] + pack(f"{order}II", _MULTIPOINT, 1) + point


def _refuse_too_large(layer: Layer, fields: list[pa.Field]) -> None:
    widths = (int((each.metadata or {}).get(b"GDAL:OGR:width", 18)) for each in fields)
    if max(layer.rows * sum(widths), layer.shape_bytes) > MAX_BYTES:
        raise _too_large(layer)


def _too_large(layer: Layer) -> ExportTooLarge:
    message = _(
        "แฟ้ม shapefile มีได้ไม่เกิน 2 GB แต่ชั้น projects_%(layer)s มี %(rows)d โครงการ "
        "โปรดเลือกพื้นที่หรือปีให้แคบลง หรือใช้ GeoJSON"
    )
    return ExportTooLarge(message % {"layer": layer.name, "rows": layer.rows})


def _explain(
    out: Path, question: Question, encoding: str, layers: list[Layer], report: Report
) -> None:
    text = render_to_string(
        "maps/shapefile_readme.txt",
        {
            "source": source_note(),
            "licence": licence_note(),
            "asked_at": question.asked_at.isoformat(timespec="seconds"),
            "asked": [(name, " ".join(values)) for name, values in question.asked.items()],
            "encoding": encoding.upper(),
            "layers": layers,
            "counts": sorted(report.counts.items()),
            "name_cells": max(layer.name_cells for layer in layers),
        },
    )
    (out / "projects_readme.txt").write_text(text, encoding="utf-8-sig")
