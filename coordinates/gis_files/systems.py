"""Which of our coordinate systems a file means. Whatever is not ours is refused, not guessed."""

from typing import Any, Final

from pyproj import CRS
from pyproj.exceptions import CRSError

from coordinates.datum import srid_of
from coordinates.errors import CoordinateError
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.values import Datum

_DATUMS: Final = {
    "world geodetic system 1984": Datum.WGS84,
    "wgs 1984": Datum.WGS84,
    "wgs 84": Datum.WGS84,
    "indian 1975": Datum.INDIAN1975,
}
_MERIDIANS: Final = {99.0: 47, 105.0: 48}
_UTM: Final = {
    "Scale factor at natural origin": 0.9996,
    "False easting": 500_000.0,
    "False northing": 0.0,
    "Latitude of natural origin": 0.0,
}


def srid_of_crs(text: str) -> int:
    """Give the SRID (one of ``coordinates.datum.SYSTEMS``) of a WKT, .prj or ``EPSG:n`` text.

    A transformation that the text carries (TOWGS84) is passed over: the pinned one is used.
    Raises GisFileError crs_unknown.
    """
    try:
        crs = _plain(CRS.from_user_input(text))
        return srid_of(_datum(crs), None if crs.is_geographic else _zone(crs))
    except (CRSError, CoordinateError) as error:
        raise GisFileError(Fault.CRS_UNKNOWN, text) from error


def is_unstated(crs: str | None) -> bool:
    """Tell whether a file says nothing: no text, or GeoPackage's “undefined” in so many words."""
    return not crs or '"undefined' in crs.lower()[:40]


def _plain(crs: Any) -> Any:
    while crs.is_bound or crs.is_compound:
        crs = crs.source_crs if crs.is_bound else crs.sub_crs_list[0]
    if not (crs.is_geographic or crs.is_projected):
        raise GisFileError(Fault.CRS_UNKNOWN, crs.name)
    return crs


def _datum(crs: Any) -> Datum:
    name = crs.geodetic_crs.datum.name.lower().replace("_", " ").removeprefix("d ")
    for known, datum in _DATUMS.items():
        if name.startswith(known):
            return datum
    raise GisFileError(Fault.CRS_UNKNOWN, crs.name)


def _zone(crs: Any) -> int:
    operation = crs.coordinate_operation
    values = {each.name: each.value for each in operation.params} if operation else {}
    is_utm = all(abs(values.get(name, -1.0) - value) < 1e-9 for name, value in _UTM.items())
    zone = _MERIDIANS.get(values.get("Longitude of natural origin", 0.0))
    metres = all(axis.unit_conversion_factor == 1 for axis in crs.axis_info)
    if operation is None or operation.method_name != "Transverse Mercator" or not is_utm:
        raise GisFileError(Fault.CRS_UNKNOWN, crs.name)
    if zone is None or not metres:
        raise GisFileError(Fault.CRS_UNKNOWN, crs.name)
    return zone
