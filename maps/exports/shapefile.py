"""Shapefile for Thai offices: a zip of one layer a primitive, fixed ASCII field names.

Made on disk before the first byte is sent, in flat memory; the files vanish with the answer.
"""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from maps.exports.formats import Format, Options
from maps.exports.question import Question
from maps.exports.scratch import sent
from maps.exports.systems import CRS, srid_asked


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """The whole zip is made here, so ExportTooLarge comes before the first byte."""

    def make(folder: Path) -> Path:
        # Here, because Arrow is 30 MB that a web process may never need.
        from maps.exports.layers import fill

        archive = folder / "projects.zip"
        fill(archive, folder, question, options["encoding"], srid_asked(options))
        return archive

    return sent(make)


FORMAT = Format(
    "shp.zip",
    "application/zip",
    _("Shapefile สำหรับโปรแกรม GIS"),
    stream,
    {"encoding": ("utf-8", "cp874"), **CRS},
    is_made=True,
)
