"""GeoJSON (RFC 7946): longitude first, at most 7 decimals, right-hand rule, no crs member.

Asked in another system it is GeoJSON as of 2008: its ``crs`` member names the system, and the
numbers are metres, easting first, with 3 decimals; a position that the system cannot hold stands
in degrees, with a ``crs`` of its own, in ``other_parts``.
The collection's foreign members tell source, time, question and terms. A position of mixed
parts gives those of the highest dimension; the others are the feature's ``other_parts``.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from coordinates.datum import WGS84_SRID
from maps.exports.copying import AS_LINES, copied
from maps.exports.formats import Format, Options
from maps.exports.notes import about
from maps.exports.question import Question
from maps.exports.rows import right_handed, row_query
from maps.exports.systems import CRS, srid_asked


def feature(decimals: int = 7) -> str:
    """The SQL expression of a row as a Feature."""
    # The last 0: no crs inside each geometry.
    return f"""'{{"type":"Feature","id":' || to_json(r.code)
        || ',"geometry":'
        || coalesce(ST_AsGeoJSON({right_handed("main.geometry")}, {decimals}, 0), 'null')
        || coalesce(',"other_parts":' || coalesce(ST_AsGeoJSON(main.other_parts, {decimals}, 0),
            ST_AsGeoJSON(main.kept, 7, 2)), '')
        || ',"properties":' || row_to_json(r) || '}}'"""


def opening(question: Question, srid: int = WGS84_SRID) -> bytes:
    """The collection up to its first feature."""
    members = {"type": "FeatureCollection", "name": "projects", **about(question, srid)}
    if srid == WGS84_SRID:
        del members["crs"]
    else:
        members["operation"] = members["crs"]
        name = f"urn:ogc:def:crs:EPSG::{srid}"
        members["crs"] = {"type": "name", "properties": {"name": name}}
    return json.dumps(members, ensure_ascii=False)[:-1].encode() + b', "features": [\n'


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """The closing bracket comes only after the last row: a broken file is no valid JSON."""
    srid = srid_asked(options)
    select = feature() if srid == WGS84_SRID else feature(decimals=3)
    query, parameters = row_query(question, select, srid=srid)
    yield opening(question, srid)
    yield from copied(query, parameters, style=AS_LINES, joint=b",", told=question.told)
    yield b"]}\n"


FORMAT = Format("geojson", "application/geo+json", _("GeoJSON สำหรับโปรแกรมแผนที่"), stream, CRS)
