"""A table as a feature answer: the same shape as that of a GIS file, with the rows' errors."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from django.conf import settings

from coordinates.datum import WGS84_SRID, operation, srid_of
from coordinates.errors import Code, CoordinateError
from coordinates.messages import in_words
from coordinates.reading import Rank, Reading
from coordinates.sheets.errors import TooLarge
from coordinates.sheets.workbook import Row, Sheet
from coordinates.spreadsheet import as_typed
from coordinates.tables.columns import Layout, tables_of
from coordinates.tables.rows import Cell, candidates, column_words, count_rows, is_metres, read_rows
from coordinates.values import LonLat, Reason

_DATUM_NAMED: Final = re.compile("wgs|indian|อินเดีย", re.IGNORECASE)
_SHOWN: Final = 200  # characters of a value in an error


def read_features(
    file: IO[bytes],
    name: str = "",
    *,
    srid: int | None = None,
    near: LonLat | None = None,
    rank: Rank | None = None,
) -> dict[str, Any]:
    """Read a CSV or XLSX with coordinate columns in any notation into a feature answer (4326).

    One position a row is a Point; a start and an end, or several in a cell, a LineString. The
    other columns are ``properties``. ``srid`` is the system a person chose for rows in metres (or
    in degrees) that do not state their own; ``near`` and ``rank`` order the readings of each.
    Each feature has besides ``reading``: {"text", "srid", "operation", "notation", "reason",
    "precision_m", "alternatives"}: the least certain reason of its positions, the coarsest
    precision, all alternatives together. An error has ``code`` and ``text`` of its
    CoordinateError besides its message.
    Raises SheetError: NoPositions and those of ``read_workbook``; CoordinateError datum_unknown.
    """
    tables = tables_of(file, name)
    most: int = settings.FILE_FEATURES
    if sum(count_rows(*table) for table in tables) > most:
        raise TooLarge(most)
    layers: list[dict[str, Any]] = []
    features: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for index, (sheet, layout) in enumerate(tables):
        rows = read_rows(sheet, layout, srid=srid, near=near, rank=rank)
        faults = [error for row in rows for error in _faults(row, layout, index)]
        failed = {error["row"] for error in faults}
        good = [row for row in rows if row[0].row.number not in failed]
        features += [_feature(row, layout, index) for row in good]
        errors += faults
        layers.append(_layer(sheet, layout, rows, good, srid))
    return {
        "type": "FeatureCollection",
        "features": features,
        "layers": layers,
        "errors": errors,
        "operation": "; ".join(dict.fromkeys(layer["operation"] for layer in layers)),
        "encoding": layers[0]["encoding"],
        "without_geometry": sum(layer["without_geometry"] for layer in layers),
    }


def _faults(cells: Sequence[Cell], layout: Layout, layer: int) -> Iterator[dict[str, Any]]:
    """What stands against a row: each place that is not read, or ends in different systems."""
    failed = [(cell, cell.outcome) for cell in cells if isinstance(cell.outcome, CoordinateError)]
    for cell, error in failed:
        yield _error(cell, error, layout, layer)
    if not failed and len({_srid(reading) for reading in _bests(cells)}) > 1:
        yield _error(cells[-1], CoordinateError(Code.SYSTEMS_DIFFER), layout, layer)


def _bests(cells: Sequence[Cell]) -> list[Reading]:
    """The best reading of every position of a row."""
    return [one.best for cell in cells if isinstance(cell.outcome, list) for one in cell.outcome]


def _feature(cells: Sequence[Cell], layout: Layout, layer: int) -> dict[str, Any]:
    readings = _bests(cells)
    return {
        "type": "Feature",
        "properties": _properties(cells[0].row, layout),
        "geometry": _geometry([reading.position for reading in readings]),
        "layer": layer,
        "row": cells[0].row.number,
        "fault": None,
        "repaired": None,
        "reading": _reading(cells, readings),
    }


def _reading(cells: Sequence[Cell], bests: Sequence[Reading]) -> dict[str, Any]:
    every = [one for cell in cells if isinstance(cell.outcome, list) for one in cell.outcome]
    worst = max(bests, key=_doubt)
    return {
        "text": "\n".join(cell.text for cell in cells),
        "srid": _srid(worst),
        "operation": worst.operation,
        "notation": worst.notation.value,
        "reason": worst.reason.value,
        "precision_m": round(max(reading.precision_m for reading in bests), 3),
        "alternatives": sum(len(readings) - 1 for readings in every),
    }


def _doubt(reading: Reading) -> tuple[bool, bool]:
    return (reading.reason.supposes_mistake, reading.reason is not Reason.AS_TYPED)


def _geometry(positions: Sequence[LonLat]) -> dict[str, Any]:
    """A line; a point where there is one position, or the end is the start again."""
    vertices = [[round(one.lon, 8), round(one.lat, 8)] for one in positions]
    if all(vertex == vertices[0] for vertex in vertices):
        return {"type": "Point", "coordinates": vertices[0]}
    return {"type": "LineString", "coordinates": vertices}


def _properties(row: Row, layout: Layout) -> dict[str, str]:
    properties: dict[str, str] = {}
    for at, text in enumerate(row.cells):
        if text and at not in layout.columns:
            name = layout.names.get(at, "")
            key = name if name and name not in properties else column_words(layout, at)
            properties[key] = as_typed(text)
    return properties


def _error(cell: Cell, error: CoordinateError, layout: Layout, layer: int) -> dict[str, Any]:
    return {
        "layer": layer,
        "row": cell.row.number,
        "column": column_words(layout, cell.place.first),
        "value": cell.typed[:_SHOWN],
        "code": error.code.value,
        "text": error.text,
        "message": in_words(error),
    }


def _srid(reading: Reading) -> int:
    return srid_of(reading.datum, reading.zone)


def _layer(
    sheet: Sheet,
    layout: Layout,
    rows: Sequence[Sequence[Cell]],
    good: Sequence[Sequence[Cell]],
    chosen: int | None,
) -> dict[str, Any]:
    bests = [_bests(row)[0] for row in good]
    srids = Counter(_srid(best) for best in bests)
    srid = srids.most_common(1)[0][0] if srids else WGS84_SRID
    unstated = _unstated(good)
    filled = sum(row.number > layout.heading for row in sheet.rows)
    return {
        "name": sheet.name,
        "format": "CSV" if sheet.encoding else "XLSX",
        "srid": srid,
        "srid_source": _source(chosen, srid, unstated),
        "candidates": candidates(unstated, srid) if unstated else [],
        "encoding": sheet.encoding,
        "encoding_source": "bytes" if sheet.encoding else "",
        "operation": "; ".join(operation(one) for one in srids),
        "features": len(good),
        "without_geometry": filled - len(rows),
    }


def _source(chosen: int | None, srid: int, unstated: Cell | None) -> str:
    if chosen and chosen == srid:
        return "chosen"
    if unstated:
        return "guessed"
    return "format" if srid == WGS84_SRID else "file"


def _unstated(rows: Sequence[Sequence[Cell]]) -> Cell | None:
    """The first position in metres whose zone or datum nothing in the file states."""
    return next((cell for row in rows for cell in row if not _is_stated(cell)), None)


def _is_stated(cell: Cell) -> bool:
    is_datum_stated = bool(cell.declared.datum or _DATUM_NAMED.search(cell.typed))
    return all(
        is_datum_stated and (cell.declared.zone or best.is_zone_stated)
        for best in _bests([cell])
        if is_metres(best)
    )
