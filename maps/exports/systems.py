"""The coordinate systems that a file may be asked in, by EPSG number: ``crs=32647``."""

from collections.abc import Mapping
from typing import Any, Final

from coordinates.datum import SYSTEMS, WGS84_SRID, operation

# WGS 84 in degrees, and both datums in UTM; Indian 1975 only by the pinned operation.
CRS: Final = {
    "crs": tuple(str(srid) for srid, (_, zone) in SYSTEMS.items() if zone or srid == WGS84_SRID)
}


def srid_asked(options: Mapping[str, str]) -> int:
    return int(options["crs"])


def system_note(srid: int) -> str:
    """Of what system the coordinates are, and how they came from the kept WGS 84 degrees."""
    return f"EPSG:{srid} ({operation(srid)})"


def projjson(srid: int) -> dict[str, Any]:
    """The system as GeoParquet tells it."""
    from pyproj import CRS as System

    told: dict[str, Any] = System.from_epsg(srid).to_json_dict()
    return told
