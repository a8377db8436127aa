"""GeoJSON (RFC 7946): longitude first, at most 7 decimals, right-hand rule, no crs member.

The collection's foreign members tell source, time, question and terms. A position of mixed
parts gives those of the highest dimension; the others are the feature's ``other_parts``.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from maps.exports.copying import AS_LINES, copied
from maps.exports.formats import Format, Options
from maps.exports.notes import licence_note, source_note
from maps.exports.question import Question
from maps.exports.rows import OTHER_PARTS, row_query

FEATURE = f"""'{{"type":"Feature","id":' || to_json(r.code)
    || ',"geometry":' || coalesce(ST_AsGeoJSON(ST_ForcePolygonCCW(main.geometry), 7), 'null')
    || coalesce(',"other_parts":' || ST_AsGeoJSON({OTHER_PARTS}, 7), '')
    || ',"properties":' || row_to_json(r) || '}}'"""


def opening(question: Question) -> bytes:
    """The collection up to its first feature."""
    members = {
        "type": "FeatureCollection",
        "name": "projects",
        "source": source_note(),
        "generated_at": question.asked_at.isoformat(timespec="seconds"),
        "filter": question.asked,
        "licence": licence_note(),
    }
    return json.dumps(members, ensure_ascii=False)[:-1].encode() + b', "features": [\n'


def stream(question: Question, options: Options) -> Iterator[bytes]:
    """The closing bracket comes only after the last row: a broken file is no valid JSON."""
    query, parameters = row_query(question, FEATURE)
    yield opening(question)
    yield from copied(query, parameters, style=AS_LINES, joint=b",")
    yield b"]}\n"


FORMAT = Format("geojson", "application/geo+json", _("GeoJSON สำหรับโปรแกรมแผนที่"), stream)
