"""GeoJSON lines: a Feature a line, as geojson.py writes it, in WGS 84 degrees.

The first line has one member more, ``about``: source, time, question and terms. An empty answer
is one line, too: an empty collection that tells the same.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from maps.exports.copying import AS_LINES, copied
from maps.exports.formats import Format, Options
from maps.exports.geojson import feature
from maps.exports.notes import about
from maps.exports.question import Question
from maps.exports.rows import row_query


def stream(question: Question, options: Options) -> Iterator[bytes]:
    query, parameters = row_query(question, feature())
    note = json.dumps(about(question), ensure_ascii=False).encode()
    pieces = copied(query, parameters, style=AS_LINES, told=question.told)
    first = next(pieces, None)
    if first is None:
        yield b'{"type":"FeatureCollection","about":' + note + b',"features":[]}\n'
        return
    yield b'{"about":' + note + b"," + first[1:]
    yield from pieces


FORMAT = Format("geojsonl", "application/geo+json-seq", _("GeoJSON ทีละบรรทัด"), stream)
