"""KMZ: the KML in a zip, about a tenth of its size."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from maps.exports import kml
from maps.exports.formats import Format, Options
from maps.exports.question import Question
from maps.exports.scratch import sent


def stream(question: Question, options: Options) -> Iterator[bytes]:
    def make(folder: Path) -> Path:
        # A file first: only one of known size is written without the zip's 64-bit fields, which
        # older programs do not read.
        plain, zipped = folder / "doc.kml", folder / "projects.kmz"
        with plain.open("wb") as file:
            for piece in kml.stream(question, options):
                file.write(piece)
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            archive.write(plain, "doc.kml")
        return zipped

    return sent(make)


FORMAT = Format(
    "kmz",
    "application/vnd.google-earth.kmz",
    _("KMZ สำหรับ Google Earth (ย่อขนาด)"),
    stream,
    is_made=True,
)
