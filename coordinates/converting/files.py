"""The result as a file: CSV and XLSX for a spreadsheet, GeoJSON for a map, JSON for a program."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

from coordinates.converting.results import Converted
from coordinates.converting.words import written
from coordinates.messages import reasons_in_words
from coordinates.places import words_of
from coordinates.spreadsheet import harmless
from coordinates.values import Notation

Row = dict[str, Any]


def rows(found: Sequence[Converted], to: Sequence[Notation]) -> Iterator[Row]:
    """One row a position, in order; where it falls is asked of the database once for all."""
    readings = [one.reading for one in found]
    places = iter(words_of([reading.position for reading in readings if reading]))
    for one, reading in zip(found, readings, strict=True):
        position = reading.position if reading else None
        yield {
            "line": one.number,
            "text": one.text,
            "status": one.state.value,
            "lat": round(position.lat, 8) if position else None,
            "lon": round(position.lon, 8) if position else None,
            **{each.value: written(position, each) if position else "" for each in to},
            "notation": reading.notation.value if reading else "",
            "datum": reading.datum.value if reading else "",
            "operation": reading.operation if reading else "",
            "precision_m": round(reading.precision_m, 3) if reading else None,
            "reason": reasons_in_words(reading) if reading else "",
            "readings": len(one.readings),
            "where": next(places) if reading else "",
            "problem": one.problem,
        }


def _csv(found: Sequence[Converted], to: Sequence[Notation]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_columns(to))
    for row in rows(found, to):
        writer.writerow(harmless(cell) if isinstance(cell, str) else cell for cell in row.values())
    return buffer.getvalue().encode("utf-8-sig")  # Excel knows UTF-8 by its mark


def _columns(to: Sequence[Notation]) -> list[str]:
    before = ["line", "text", "status", "lat", "lon"]
    after = ["notation", "datum", "operation", "precision_m", "reason", "readings", "where"]
    return [*before, *(each.value for each in to), *after, "problem"]


def _xlsx(found: Sequence[Converted], to: Sequence[Notation]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("GISPLAN")
    bold = book.add_format({"bold": True})
    for column, name in enumerate(_columns(to)):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows(found, to), start=1):
        for column, cell in enumerate(row.values()):
            if isinstance(cell, str):
                sheet.write_string(number, column, harmless(cell))  # no link either
            elif cell is not None:
                sheet.write_number(number, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 1, 32)
    book.close()
    return buffer.getvalue()


def _geojson(found: Sequence[Converted], to: Sequence[Notation]) -> bytes:
    """RFC 7946; what could not be read is there without a geometry."""
    features = [
        {"type": "Feature", "geometry": _point(row), "properties": row} for row in rows(found, to)
    ]
    return _dumped({"type": "FeatureCollection", "features": features})


def _point(row: Row) -> dict[str, Any] | None:
    lon, lat = row.pop("lon"), row.pop("lat")
    return None if lon is None else {"type": "Point", "coordinates": [lon, lat]}


def _json(found: Sequence[Converted], to: Sequence[Notation]) -> bytes:
    return _dumped(list(rows(found, to)))


def _dumped(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False) + "\n").encode()


_Writer = Callable[[Sequence[Converted], Sequence[Notation]], bytes]
_WRITERS: Final[dict[str, tuple[str, _Writer]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "geojson": ("application/geo+json", _geojson),
    "json": ("application/json", _json),
}
FORMATS: Final = tuple(_WRITERS)


def as_file(kind: str, found: Sequence[Converted], *, to: Sequence[Notation]) -> tuple[str, bytes]:
    """(content type, content) of one of FORMATS, with the positions in the notations ``to``."""
    content_type, writer = _WRITERS[kind]
    return content_type, writer(found, to)
