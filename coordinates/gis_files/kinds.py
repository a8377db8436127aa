"""What a file is, by its first bytes: its name says nothing."""

import re
from enum import StrEnum
from typing import Final
from xml.parsers import expat

from coordinates.gis_files.errors import Fault, GisFileError

HEAD_BYTES: Final = 1 << 16  # a root element or a drawing's first section comes before that


class Kind(StrEnum):
    """The formats that are read, and no other."""

    GEOJSON = "GeoJSON"
    GPX = "GPX"
    KML = "KML"
    KMZ = "KMZ"
    GEOPACKAGE = "GeoPackage"
    SHAPEFILE = "Shapefile"
    DXF = "DXF"


SUFFIXES: Final = {
    Kind.GEOJSON: ".geojson",
    Kind.GPX: ".gpx",
    Kind.KML: ".kml",
    Kind.KMZ: ".kml",
    Kind.GEOPACKAGE: ".gpkg",
    Kind.SHAPEFILE: ".shp",
    Kind.DXF: ".dxf",
}
ZIP: Final = b"PK\x03\x04"
GZIP: Final = b"\x1f\x8b"
SHP: Final = b"\x00\x00\x27\x0a"
_ROOTS: Final = {"kml": Kind.KML, "gpx": Kind.GPX}
_DXF: Final = re.compile(rb"\s*(?:999[ \t]*\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n\s*SECTION\b")
_DWG: Final = re.compile(rb"AC1[0-9]{3}\0")


def kind_of(head: bytes) -> Kind | None:
    """Give the kind of a file that starts with ``head``; None where it is none of ours.

    Raises GisFileError: utf16, drawing, doctype, broken.
    """
    if head.startswith(b"SQLite format 3\x00"):
        return Kind.GEOPACKAGE
    if head.startswith(b"AutoCAD Binary DXF"):
        return Kind.DXF
    if _DWG.match(head):
        raise GisFileError(Fault.DRAWING)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (text[:1] in b"<{" and b"\0" in text[:4]):
        raise GisFileError(Fault.UTF16)
    if text.startswith(b"{"):
        return Kind.GEOJSON
    if text.startswith(b"<"):
        return _ROOTS.get(_root(text))
    return Kind.DXF if _DXF.match(text) else None


class _Found(Exception):  # noqa: N818 - ends the parser where we know enough
    pass


def _root(head: bytes) -> str:
    """Give the name of the root element, lower case, without its prefix.

    A DOCTYPE, the only place where entities are made, is refused.
    """
    parser = expat.ParserCreate()

    def doctype(*_parts: object) -> None:
        raise GisFileError(Fault.DOCTYPE)

    def element(name: str, _attributes: object) -> None:
        raise _Found(name)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(head, False)
    except _Found as found:
        return str(found).rpartition(":")[2].lower()
    except expat.ExpatError as error:
        raise GisFileError(Fault.BROKEN) from error
    raise GisFileError(Fault.BROKEN)
