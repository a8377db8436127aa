"""The process that touches a stranger's file: started by ``sandbox``, with nothing to lose."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from coordinates.gis_files.answer import features_in, written
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.inspecting import inspected
from coordinates.gis_files.layers import Layer, read_layers
from coordinates.gis_files.limits import MB, Limits
from coordinates.gis_files.placing import Asked
from coordinates.gis_files.unpacking import unpack
from coordinates.sandbox import confine
from coordinates.values import Bbox


def main(folder: Path) -> None:
    """Read ``folder/task.json`` and write ``folder/answer.json``: a collection or a fault."""
    task = json.loads((folder / "task.json").read_text())
    limits = Limits(**task["limits"])
    confine(
        memory_bytes=limits.memory_bytes, seconds=limits.seconds, file_bytes=limits.unpacked_bytes
    )
    try:
        with (folder / "answer.json").open("w", encoding="utf-8") as answer:
            answer.writelines(written(_layers(folder, limits, task)))
    except GisFileError as error:
        _refuse(folder, error)
    except MemoryError:
        _refuse(folder, GisFileError(Fault.TOO_HEAVY, f"{limits.memory_bytes // MB:,} MB"))


def _refuse(folder: Path, error: GisFileError) -> None:
    answer = {"fault": error.fault, "text": error.text}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _layers(folder: Path, limits: Limits, task: dict[str, Any]) -> list[Layer]:
    """A person's system is for the layers that state none; where every one does, it overrules."""
    near = Bbox(*task["near"]) if task["near"] else None
    asked = Asked(task["encoding"], task["srid"], task["swapped"], near, overrules=False)
    layers = _read(folder, "inside", limits, task["name"], asked)
    if asked.srid and all(layer.system.source != "chosen" for layer in layers):
        layers = _read(folder, "again", limits, task["name"], replace(asked, overrules=True))
    return layers


def _read(folder: Path, into: str, limits: Limits, name: str, asked: Asked) -> list[Layer]:
    inside = folder / into
    inside.mkdir()
    layers: list[Layer] = []
    features, vertices = limits.features, limits.vertices
    for source in unpack(folder / "upload", inside, limits, name=name):
        for layer in read_layers(inspected(source, asked.encoding), limits, asked):
            layers.append(layer)
            features -= len(layer)
            vertices -= int(shapely.get_num_coordinates(layer.geometries).sum())
            if features < 0:
                raise GisFileError(Fault.TOO_MANY_FEATURES, f"{limits.features:,}")
            if vertices < 0:
                raise GisFileError(Fault.TOO_MANY_VERTICES, f"{limits.vertices:,}")
    if not any(map(features_in, layers)):
        raise GisFileError(Fault.EMPTY)
    return layers
