"""What a stranger's file tries beyond its positions, seen before GDAL opens it."""

import codecs
import dataclasses
import json
import re
from pathlib import Path
from typing import Any, Final

from coordinates.gis_files.databases import inspect_database
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.kinds import Kind
from coordinates.gis_files.letters import NO_LETTERS, Letters
from coordinates.gis_files.systems import srid_of_crs
from coordinates.gis_files.unpacking import Source

_DECLARED: Final = re.compile(
    rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^>]{0,80}\?>"
)
_NATIVE: Final = {"utf-8", "ascii"}  # what GDAL's parser reads the same as ours


def inspected(source: Source, encoding: str | None) -> Source:
    """Give the source with what was seen; ``encoding`` is a person's choice.

    Raises GisFileError: broken, crs_unknown, encoding_unknown, unsafe_database.
    """
    if source.kind is Kind.GEOJSON:
        letters = _in_utf8(source, encoding)
        return dataclasses.replace(source, letters=letters, states_crs=_states_crs(source.path))
    if source.kind in {Kind.KML, Kind.KMZ, Kind.GPX}:
        return dataclasses.replace(source, letters=_xml_in_utf8(source))
    if source.kind is Kind.GEOPACKAGE:
        inspect_database(source.path)
    return source


def _in_utf8(source: Source, asked: str | None) -> Letters:
    """Rewrite a text that is not UTF-8 as such."""
    raw = source.path.read_bytes()
    try:
        raw.decode("utf-8")
        return NO_LETTERS
    except UnicodeDecodeError:
        encoding = asked or "cp874"
    try:
        source.path.write_text(raw.decode(encoding), encoding="utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise GisFileError(Fault.ENCODING_UNKNOWN, source.name) from error
    return Letters(encoding, "chosen" if asked else "bytes")


def _xml_in_utf8(source: Source) -> Letters:
    raw = source.path.read_bytes()
    declared = _DECLARED.match(raw.removeprefix(codecs.BOM_UTF8))
    if declared is None:
        return NO_LETTERS
    try:
        encoding = codecs.lookup(declared[1].decode("ascii")).name
        if encoding in _NATIVE:
            return NO_LETTERS
        text = raw[declared.end() :].decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise GisFileError(Fault.ENCODING_UNKNOWN, source.name) from error
    source.path.write_text('<?xml version="1.0" encoding="UTF-8"?>' + text, encoding="utf-8")
    return Letters(encoding, "bytes")


def _states_crs(path: Path) -> bool:
    """Tell whether the old member "crs" names a system. GDAL would fetch one given as a link,
    wherever in the file it stands."""
    found: list[dict[str, Any]] = []

    def seen(pairs: list[tuple[str, Any]]) -> Any:
        # What is not a system is dropped at once: a file of a million vertices stays small.
        members = {key: value for key, value in pairs if key in {"type", "properties", "name"}}
        found.extend(value for key, value in pairs if key == "crs" and _is_crs(value))
        return members

    try:
        json.loads(path.read_text("utf-8-sig"), object_pairs_hook=seen)
    except (ValueError, RecursionError) as error:
        raise GisFileError(Fault.BROKEN) from error
    named = [crs.get("properties", {}).get("name") for crs in found]
    if any(not isinstance(name, str) for name in named) or len(set(named)) > 1:
        raise GisFileError(Fault.CRS_UNKNOWN, "crs")
    for name in set(named):
        srid_of_crs(name)
    return bool(named)


def _is_crs(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("properties"), dict)
