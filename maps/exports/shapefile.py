"""Shapefile for Thai offices: a zip of one layer a primitive, fixed ASCII field names.

Made on disk before the first byte is sent, in flat memory; the files vanish with the answer.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from django.utils.translation import gettext_lazy as _

from maps.exports.copying import CHUNK_BYTES
from maps.exports.formats import Format, Options
from maps.exports.question import Question


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """The whole zip is made here, so ExportTooLarge comes before the first byte."""
    # Here, because it brings 100 MB of pandas and Arrow that a web process may never need.
    from maps.exports.layers import fill

    archive = TemporaryFile()  # noqa: SIM115 – the answer reads it after this returns
    try:
        with TemporaryDirectory(prefix="gisplan-shp-") as name:
            fill(archive, Path(name), question, options["encoding"])
    except BaseException:
        archive.close()
        raise
    archive.seek(0)
    return _pieces(archive)


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(CHUNK_BYTES):
            yield piece


FORMAT = Format(
    "shp.zip",
    "application/zip",
    _("Shapefile สำหรับโปรแกรม GIS"),
    stream,
    {"encoding": ("utf-8", "cp874")},
)
