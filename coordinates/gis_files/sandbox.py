"""Reading GIS files of strangers in ``coordinates.sandbox``.

GDAL opens a dozen formats that name other files and addresses (VRT in any disguise), so every
driver but ours is switched off in the environment before it starts.
"""

import dataclasses
import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from coordinates.gis_files.errors import Fault, GisFileError, GisReaderBusy
from coordinates.gis_files.limits import MB, Limits, upload_limits
from coordinates.sandbox import SandboxBusy, SandboxFailed, SandboxTooHeavy, SandboxTooSlow, run
from coordinates.slots import slot
from coordinates.values import Bbox

ALLOWED_DRIVERS: Final = {"GeoJSON", "GPX", "LIBKML", "GPKG", "ESRI Shapefile", "DXF"}


def read_geojson(
    path: Path,
    *,
    name: str = "",
    encoding: str | None = None,
    srid: int | None = None,
    swapped: bool | None = None,
    near: Bbox | None = None,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Give a GeoJSON, GPX, KML, KMZ, GeoPackage, DXF or zipped shapefile as one answer.

    A GeoJSON FeatureCollection in two-dimensional EPSG:4326, longitude first, with what was read
    and how that is known (its shape: docs/data.md). Features without geometry are left out and
    counted. A system the file does not name is guessed, best where most lies in ``near``.
    ``encoding`` ("utf-8", "cp874"), ``srid`` (one of ``coordinates.datum.SYSTEMS``) and
    ``swapped`` (northing or latitude first) overrule what the file says: they are a person's
    choices after a preview. ``name`` is what the sender called it, for messages.
    Every string is a stranger's: escape it.

    Raises GisFileError with a sentence for that person; GisReaderBusy where ``limits.at_once``
    others are being read.
    """
    limits = limits or upload_limits()
    if path.stat().st_size > limits.file_bytes:
        raise GisFileError(Fault.TOO_LARGE, f"{limits.file_bytes // MB:,} MB")
    with TemporaryDirectory(prefix="gis-") as made:
        folder = Path(made)
        shutil.copyfile(path, folder / "upload")
        task = {
            "name": name or path.name,
            "encoding": encoding,
            "srid": srid,
            "swapped": swapped,
            "near": dataclasses.astuple(near) if near else None,
            "limits": dataclasses.asdict(limits),
        }
        (folder / "task.json").write_text(json.dumps(task))
        try:
            with slot(limits.at_once) as held:
                _run(folder, limits, held)
        except SandboxBusy as error:
            raise GisReaderBusy from error
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
    if "fault" in answer:
        raise GisFileError(Fault(answer["fault"]), answer["text"])
    return answer


def _run(folder: Path, limits: Limits, held: int | None) -> None:
    try:
        run(
            "coordinates.gis_files.start",
            folder,
            seconds=limits.seconds,
            environment=_environment(),
            held=held,
        )
    except SandboxTooSlow as error:
        raise GisFileError(Fault.TOO_SLOW, f"{limits.seconds:,}") from error
    except SandboxTooHeavy as error:
        raise GisFileError(Fault.TOO_HEAVY, f"{limits.memory_bytes // MB:,} MB") from error
    except SandboxFailed as error:
        raise GisFileError(Fault.BROKEN) from error


def _environment() -> dict[str, str]:
    return {
        "GDAL_SKIP": _other_drivers(),
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
        "PROJ_NETWORK": "OFF",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "DXF_CLOSED_LINE_AS_POLYGON": "YES",  # a pond is drawn as a closed line
        "DXF_MERGE_BLOCK_GEOMETRIES": "NO",  # a symbol's points, lines and areas each for itself
    }


@cache
def _other_drivers() -> str:
    import pyogrio

    return ",".join(sorted(set(pyogrio.list_drivers()) - ALLOWED_DRIVERS))
