"""GeoPackage: one layer ``projects`` of all positions; an unpinned project has no geometry.

Parts of a lower dimension than the position's stand in ``other_parts_wkt``; source, time, question
and terms in ``gpkg_metadata``.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from maps.exports.formats import Format, Options
from maps.exports.notes import about, about_lines
from maps.exports.question import Question
from maps.exports.scratch import sent
from maps.exports.systems import CRS, srid_asked

LAYER = "projects"


def stream(question: Question, options: Options) -> Iterator[bytes]:
    def make(folder: Path) -> Path:
        path = folder / "projects.gpkg"
        _write(path, question, srid_asked(options))
        return path

    return sent(make)


def _write(path: Path, question: Question, srid: int) -> None:
    # Here, because Arrow is 30 MB that a web process may never need.
    from maps.exports.batches import FIELDS, GEOMETRY, OTHER_PARTS, record_batches, schema_of
    from maps.exports.gdal import writer

    fields = {**FIELDS, **OTHER_PARTS, **GEOMETRY}
    told = {name: _text(value) for name, value in about(question, srid).items()}
    with writer(path.with_name("gdal.log")) as write:
        write(
            path,
            schema_of(fields),
            record_batches(question, fields, srid=srid),
            layer=LAYER,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type="Unknown",
            crs=f"EPSG:{srid}",
            layer_metadata=told,
            layer_options={"DESCRIPTION": "; ".join(about_lines(question, srid))},
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


FORMAT = Format(
    "gpkg",
    "application/geopackage+sqlite3",
    _("GeoPackage สำหรับโปรแกรม GIS"),
    stream,
    CRS,
    is_made=True,
)
