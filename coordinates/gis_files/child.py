"""The process that touches a stranger's file: started by ``sandbox``, with nothing to lose."""

import dataclasses
import json
import math
import sys
from pathlib import Path
from typing import Any

import shapely

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.layers import Layer, read_layers
from coordinates.gis_files.limits import Limits
from coordinates.gis_files.unpacking import unpack
from coordinates.sandbox import confine


def main(folder: Path) -> None:
    """Read ``folder/task.json`` and write ``folder/answer.json``: a collection or a fault."""
    task = json.loads((folder / "task.json").read_text())
    limits = Limits(**task["limits"])
    confine(
        memory_bytes=limits.memory_bytes, seconds=limits.seconds, file_bytes=limits.unpacked_bytes
    )
    try:
        answer = _collection(folder, limits, task)
    except GisFileError as error:
        answer = {"fault": error.fault, "text": error.text}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _collection(folder: Path, limits: Limits, task: dict[str, Any]) -> dict[str, Any]:
    inside = folder / "inside"
    inside.mkdir()
    layers: list[Layer] = []
    left = limits
    for source in unpack(folder / "upload", inside, limits, name=task["name"]):
        for layer in read_layers(source, left, encoding=task["encoding"], srid=task["srid"]):
            layers.append(layer)
            left = dataclasses.replace(
                left,
                features=left.features - len(layer),
                vertices=left.vertices - int(shapely.get_num_coordinates(layer.geometries).sum()),
            )
    features = [feature for layer in layers for feature in _features(layer)]
    if not features:
        raise GisFileError(Fault.EMPTY)
    return {
        "type": "FeatureCollection",
        "features": features,
        "operation": "; ".join(dict.fromkeys(layer.operation for layer in layers)),
        "encoding": "; ".join(dict.fromkeys(x.encoding for x in layers if x.encoding)),
        "without_geometry": sum(map(len, layers)) - len(features),
    }


def _features(layer: Layer) -> list[dict[str, Any]]:
    texts = shapely.to_geojson(layer.geometries)
    empty = shapely.is_empty(layer.geometries) | shapely.is_missing(layer.geometries)
    return [
        {
            "type": "Feature",
            "properties": {name: _plain(column[at]) for name, column in layer.fields.items()},
            "geometry": json.loads(text),
        }
        for at, text in enumerate(texts)
        if not empty[at]
    ]


def _plain(value: Any) -> Any:
    """A value that JSON has: numpy numbers unwrapped, NaN and bytes as null."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return None if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
