"""Reading files of strangers: in a process of its own, without network, memory or time to spare.

GDAL opens a dozen formats that name other files and addresses (VRT in any disguise), so every
driver but ours is switched off in the environment before it starts.
"""

import dataclasses
import json
import logging
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.limits import MB, Limits, upload_limits
from coordinates.gis_files.slots import slot

logger = logging.getLogger(__name__)
ALLOWED_DRIVERS: Final = {"GeoJSON", "LIBKML", "GPKG", "ESRI Shapefile"}
_PROJECT: Final = Path(__file__).resolve().parents[2]
_START_SECONDS: Final = 10  # the imports, on a busy machine


def read_geojson(
    path: Path,
    *,
    name: str = "",
    encoding: str | None = None,
    srid: int | None = None,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Give a GeoJSON, KML, KMZ, GeoPackage or zipped shapefile as a FeatureCollection.

    Geometry is two-dimensional EPSG:4326, longitude first; features without geometry are left
    out. Beside the features: ``operation`` (how positions came to WGS 84), ``encoding`` (of a
    shapefile's table) and ``without_geometry`` (how many were left out). ``encoding`` ("utf-8",
    "cp874") and ``srid`` (one of ``coordinates.datum.SYSTEMS``) overrule what the file says: they
    are a person's choices after a preview. ``name`` is what the sender called it, for messages.
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
        task = {"name": name or path.name, "encoding": encoding, "srid": srid}
        task_limits = {"limits": dataclasses.asdict(limits)}
        (folder / "task.json").write_text(json.dumps(task | task_limits))
        with slot(limits.at_once) as held:
            _run(folder, limits, held)
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
    if "fault" in answer:
        raise GisFileError(Fault(answer["fault"]), answer["text"])
    return answer


def _run(folder: Path, limits: Limits, held: int | None) -> None:
    command = [*no_network(), sys.executable, "-m", "coordinates.gis_files.child", str(folder)]
    try:
        subprocess.run(  # noqa: S603 - a fixed command on a folder of ours
            command,
            cwd=folder,
            env=_environment(str(folder)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds + _START_SECONDS,
            check=True,
            pass_fds=() if held is None else (held,),
        )
    except subprocess.TimeoutExpired as error:
        raise GisFileError(Fault.TOO_SLOW) from error
    except subprocess.CalledProcessError as error:
        # Out of memory, processor time or file size, or GDAL itself gave up.
        logger.warning("a GIS file ended its reader: %s %r", error.returncode, error.stderr[-500:])
        raise GisFileError(Fault.BROKEN) from error


@cache
def no_network() -> tuple[str, ...]:
    """The prefix that takes the network away; none, with a warning, where the machine does not
    allow it: then only GDAL's own settings keep a file from naming an address."""
    unshare, true = shutil.which("unshare"), shutil.which("true")
    for options in ("-n", "-rn"):
        command = [str(unshare), options, str(true)]
        if unshare and true and not subprocess.run(command, capture_output=True).returncode:  # noqa: S603 - as above
            return (unshare, options)
    logger.warning("GIS files are read with the network within reach: unshare is refused")
    return ()


def _environment(folder: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONPATH": str(_PROJECT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_SKIP": _other_drivers(),
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
    }


@cache
def _other_drivers() -> str:
    import pyogrio

    return ",".join(sorted(set(pyogrio.list_drivers()) - ALLOWED_DRIVERS))
