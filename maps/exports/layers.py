"""Spooled rows as the layers of a shapefile, with a data dictionary and a report beside them."""

import zipfile
from pathlib import Path
from struct import pack
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from coordinates.datum import WGS84_SRID
from maps.errors import ExportTooLarge
from maps.exports.columns import binary_column
from maps.exports.gdal import Write, writer
from maps.exports.notes import licence_note, source_note
from maps.exports.question import Question
from maps.exports.report import Report
from maps.exports.spool import DICTIONARY, Layer, spooled
from maps.exports.systems import system_note

MAX_BYTES: Final = 2**31 - 1  # of a .dbf or .shp; older programs break beyond
_TYPES: Final = {
    "point": ("Point", "MultiPoint"),
    "line": ("MultiLineString", "MultiLineString"),
    "polygon": ("MultiPolygon", "MultiPolygon"),
}
_DRIVER: Final = "ESRI Shapefile"
_MULTIPOINT: Final = 4  # in WKB


def fill(archive: Path, folder: Path, question: Question, encoding: str, srid: int) -> None:
    """Writes the zip of all layers as ``archive``; ``folder`` is scratch. ExportTooLarge."""
    out = folder / "out"
    out.mkdir()
    report = Report(out / "projects_report.csv")
    layers = spooled(question, folder, encoding, report, srid)
    report.close()
    with writer(folder / "gdal.log") as write:
        for layer in layers:
            _write(write, layer, out, encoding, srid)
    for layer in layers:
        _finish(layer, out, encoding)
    _explain(out, question, encoding, srid, layers, report)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for path in sorted(out.iterdir()):
            zipped.write(path, path.name)


def _path(layer: Layer, out: Path) -> Path:
    return out / f"projects_{layer.name}.{'dbf' if layer.name == 'none' else 'shp'}"


def _write(write: Write, layer: Layer, out: Path, encoding: str, srid: int) -> None:
    fields = _fields(layer.name_cells)
    _refuse_too_large(layer, fields)
    spatial = layer.name != "none"
    schema = pa.schema([*fields, *([pa.field("geometry", pa.binary())] if spatial else [])])
    batches = (_table_batch(batch, schema, layer) for batch in layer.batches())
    shapes: dict[str, Any] = {"geometry_name": None}
    if spatial:
        one, several = _TYPES[layer.name]
        kind = several if layer.has_multi else one
        shapes = {"geometry_name": "geometry", "geometry_type": kind, "crs": f"EPSG:{srid}"}
    write(_path(layer, out), schema, batches, driver=_DRIVER, encoding=encoding, **shapes)


def _finish(layer: Layer, out: Path, encoding: str) -> None:
    path = _path(layer, out)
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
    names = batch.column("PRJ_NAME")
    columns: dict[str, pa.Array] = {}
    for number in range(layer.name_cells):
        one = pc.list_slice(names, number, number + 1, return_fixed_size_list=True)
        columns[f"PRJ_NAME{number + 1 if number else ''}"] = one.flatten()
    if layer.name == "point" and layer.has_multi:
        columns["geometry"] = binary_column(
            [_several(shape) for shape in batch.column("geometry").to_pylist()]
        )
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
    out: Path,
    question: Question,
    encoding: str,
    srid: int,
    layers: list[Layer],
    report: Report,
) -> None:
    text = render_to_string(
        "maps/shapefile_readme.txt",
        {
            "source": source_note(),
            "licence": licence_note(),
            "asked_at": question.asked_at.isoformat(timespec="seconds"),
            "asked": [(name, " ".join(values)) for name, values in question.asked.items()],
            "encoding": encoding.upper(),
            "system": system_note(srid),
            "in_degrees": srid == WGS84_SRID,
            "layers": layers,
            "counts": sorted(report.counts.items()),
            "name_cells": max(layer.name_cells for layer in layers),
        },
    )
    (out / "projects_readme.txt").write_text(text, encoding="utf-8-sig")
