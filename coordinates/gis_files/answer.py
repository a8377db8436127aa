"""What the reader says of a file, as JSON: features, layers, faults (docs/data.md)."""

import json
import math
from collections.abc import Iterator
from typing import Any

import shapely

from coordinates.gis_files.layers import Layer
from coordinates.gis_files.shapes import ShapeFault, faults_of


def written(layers: list[Layer]) -> Iterator[str]:
    """Give the answer as pieces of JSON: geometry is text from its birth, so that a million
    vertices cost no million objects."""
    features = 0
    yield '{"type":"FeatureCollection","features":['
    for number, layer in enumerate(layers):
        for feature in _features(layer, number):
            yield f",{feature}" if features else feature
            features += 1
    told = {
        "layers": [_layer(layer) for layer in layers],
        "errors": [],
        "operation": "; ".join(dict.fromkeys(layer.system.operation for layer in layers)),
        "encoding": "; ".join(
            dict.fromkeys(layer.letters.encoding for layer in layers if layer.letters.encoding)
        ),
        "without_geometry": sum(map(len, layers)) - features,
    }
    yield "]," + json.dumps(told)[1:]


def features_in(layer: Layer) -> int:
    """Count the features that have a geometry with a vertex in it."""
    return int((~(shapely.is_missing(layer.geometries) | shapely.is_empty(layer.geometries))).sum())


def _layer(layer: Layer) -> dict[str, Any]:
    system, features = layer.system, features_in(layer)
    return {
        "name": layer.name,
        "format": layer.kind.value,
        "srid": system.srid,
        "srid_source": system.source,
        "swapped": system.swapped,
        "candidates": [
            {"srid": each.srid, "swapped": each.swapped, "at": [each.lon, each.lat]}
            for each in system.candidates
        ],
        "encoding": layer.letters.encoding,
        "encoding_source": layer.letters.source,
        "operation": system.operation,
        "features": features,
        "without_geometry": len(layer) - features,
    }


def _features(layer: Layer, number: int) -> Iterator[str]:
    faults = faults_of(layer.geometries, layer.unclosed)
    empty = shapely.is_empty(layer.geometries) | shapely.is_missing(layer.geometries)
    for at, geometry in enumerate(shapely.to_geojson(layer.geometries)):
        if empty[at]:
            continue
        fields = {name: _plain(column[at]) for name, column in layer.fields.items()}
        fault = faults.get(at)
        about = {
            "type": "Feature",
            "properties": fields,
            "layer": number,
            "row": at + 1,
            "fault": fault and {"reason": fault.reason, "at": fault.at},
        }
        yield (f'{json.dumps(about)[:-1]},"geometry":{geometry},"repaired":{_repaired(fault)}}}')


def _repaired(fault: ShapeFault | None) -> str:
    if fault is None or fault.repaired is None:
        return "null"
    return str(shapely.to_geojson(fault.repaired))


def _plain(value: Any) -> Any:
    """A value that JSON has: numpy numbers unwrapped, NaN and bytes as null."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return None if isinstance(value, bytes) else str(value)
