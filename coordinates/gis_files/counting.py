"""Far too many vertices, seen in the bytes of a text: before a parser makes objects of them."""

import re
from itertools import islice
from pathlib import Path
from typing import Final

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.kinds import Kind
from coordinates.gis_files.limits import Limits

# What a vertex begins with. A property or a name may look like one, too, so that only twice as
# many as are allowed are refused here; ``layers`` counts the vertices themselves.
_VERTEX: Final = {
    Kind.GEOJSON: re.compile(rb"\[\s*-?\d"),
    Kind.KML: re.compile(rb"[\d.],\s?-?[\d.]+(?:,-?[\d.]+)?\s"),
    Kind.GPX: re.compile(rb"<(?:\w+:)?(?:wpt|rtept|trkpt)\b"),
}
_VERTEX[Kind.KMZ] = _VERTEX[Kind.KML]
_SLACK: Final = 2
_LEAST_BYTES: Final = 4  # of a vertex in any of them: "[1,2", "1,2 "


def refuse_far_too_many(path: Path, kind: Kind, limits: Limits) -> None:
    """Raises GisFileError too_many_vertices."""
    most = _SLACK * limits.vertices
    vertex = _VERTEX.get(kind)
    if vertex is None or path.stat().st_size < most * _LEAST_BYTES:
        return
    found = vertex.finditer(path.read_bytes())
    if next(islice(found, most, None), None):
        raise GisFileError(Fault.TOO_MANY_VERTICES, f"{limits.vertices:,}")
