"""The only place where a position changes its datum.

PROJ's own choice for Indian 1975 lands about 190 m off in Thailand, so every operation here is
written out in full and named; nothing in the project may ask PROJ, GDAL or PostGIS to choose one.
The shift is the geocentric translation of the Royal Thai Survey Department (RTSD).
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer
from pyproj.enums import TransformDirection

from coordinates.errors import Code, CoordinateError
from coordinates.values import Datum, Grid, LonLat

Floats = NDArray[np.float64]

WGS84_SRID: Final = 4326
INDIAN1975_SRID: Final = 4240
# SRID -> (datum, UTM zone or None for degrees): all that is ever transformed.
SYSTEMS: Final[dict[int, tuple[Datum, int | None]]] = {
    4326: (Datum.WGS84, None),
    32647: (Datum.WGS84, 47),
    32648: (Datum.WGS84, 48),
    4240: (Datum.INDIAN1975, None),
    24047: (Datum.INDIAN1975, 47),
    24048: (Datum.INDIAN1975, 48),
}
_SRIDS: Final = {system: srid for srid, system in SYSTEMS.items()}

RTSD_SHIFT_M: Final = (204.4798, 837.8940, 294.7765)
INDIAN_ELLIPSOID: Final = "+a=6377276.345 +rf=300.8017"
# Stored with each position that came through it.
OPERATION: Final = "Indian 1975 to WGS 84, RTSD geocentric translation 204.4798 837.8940 294.7765"
IDENTITY: Final = "WGS 84, none"

_SHIFT = "+proj=helmert +x={} +y={} +z={}".format(*RTSD_SHIFT_M)
_ELLIPSOIDS = {Datum.WGS84: "+ellps=WGS84", Datum.INDIAN1975: INDIAN_ELLIPSOID}


def srid_of(datum: Datum, zone: int | None = None) -> int:
    """Give the SRID of degrees (no zone) or of UTM; raises CoordinateError zone_unknown."""
    try:
        return _SRIDS[datum, zone]
    except KeyError as error:
        raise CoordinateError(Code.ZONE_UNKNOWN, str(zone)) from error


def operation(srid: int) -> str:
    """Name what ``to_wgs84`` does to positions of this SRID."""
    datum, zone = _system(srid)
    projection = f"UTM zone {zone}N, " if zone else ""
    if datum is Datum.INDIAN1975:
        return projection + OPERATION
    return projection + IDENTITY


def _system(srid: int) -> tuple[Datum, int | None]:
    try:
        return SYSTEMS[srid]
    except KeyError as error:
        raise CoordinateError(Code.DATUM_UNKNOWN, f"EPSG:{srid}") from error


def _steps(srid: int) -> list[str]:
    datum, zone = _system(srid)
    ellipsoid = _ELLIPSOIDS[datum]
    first = (
        f"+inv +proj=utm +zone={zone} {ellipsoid}"
        if zone
        else "+proj=unitconvert +xy_in=deg +xy_out=rad"
    )
    if datum is Datum.WGS84:
        return [first]
    # Heights are not ours: each direction starts from the ellipsoid (v_3 is put back).
    shift = [f"+proj=cart {ellipsoid}", _SHIFT, "+inv +proj=cart +ellps=WGS84"]
    return [first, "+proj=push +v_3", *shift, "+proj=pop +v_3"]


@cache
def _transformer(srid: int) -> Transformer:
    steps = [*_steps(srid), "+proj=unitconvert +xy_in=rad +xy_out=deg"]
    return Transformer.from_pipeline("+proj=pipeline " + " ".join(f"+step {s}" for s in steps))


def to_wgs84(xs: ArrayLike, ys: ArrayLike, srid: int) -> tuple[Floats, Floats]:
    """Turn eastings and northings in metres, or degrees, of ``srid`` into WGS 84 lon, lat degrees.

    Arrays of one shape in, arrays of that shape out; what cannot be transformed is infinite.
    Raises CoordinateError datum_unknown.
    """
    return _run(srid, xs, ys, TransformDirection.FORWARD)


def from_wgs84(lons: ArrayLike, lats: ArrayLike, srid: int) -> tuple[Floats, Floats]:
    """The way back of ``to_wgs84``."""
    return _run(srid, lons, lats, TransformDirection.INVERSE)


def _run(
    srid: int, xs: ArrayLike, ys: ArrayLike, direction: TransformDirection
) -> tuple[Floats, Floats]:
    x, y = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    if srid == WGS84_SRID:
        return x.copy(), y.copy()
    out_x, out_y = _transformer(srid).transform(x, y, direction=direction)
    return np.asarray(out_x), np.asarray(out_y)


def grid_to_lonlat(grid: Grid) -> LonLat:
    """Place a UTM position of either datum in WGS 84 degrees.

    >>> position = grid_to_lonlat(Grid(47, 673310.690, 1520741.207, Datum.INDIAN1975))
    >>> round(position.lon, 4), round(position.lat, 4)
    (100.5999, 13.7535)
    """
    lon, lat = to_wgs84(grid.easting_m, grid.northing_m, srid_of(grid.datum, grid.zone))
    return LonLat(float(lon), float(lat))


def lonlat_to_grid(position: LonLat, zone: int | None = None, datum: Datum = Datum.WGS84) -> Grid:
    """Give the UTM position; without ``zone`` the one whose strip holds it (they meet at 102° E).

    Raises CoordinateError: zone_unknown and those of Grid.
    """
    zone = zone or zone_of(position)
    easting, northing = from_wgs84(position.lon, position.lat, srid_of(datum, zone))
    return Grid(zone, float(easting), float(northing), datum)


def zone_of(position: LonLat) -> int:
    """Give the UTM zone whose strip of 6° holds the position.

    >>> zone_of(LonLat(101.9999, 15.0)), zone_of(LonLat(102.0, 15.0))
    (47, 48)
    """
    return min(int((position.lon + 180) // 6) + 1, 60)


# The pinned systems under numbers of our own in PostGIS's table (migration 0003): its cache knows
# a system by its number, and a PROJ text instead costs 4 ms a row (a million rows: over an hour).
_PINNED_SRIDS: Final = {4240: 924240, 24047: 944047, 24048: 944048}


def pinned_systems() -> dict[int, str]:
    """{our number: PROJ string with its own shift} of the systems that PostGIS has from us."""
    return {ours: proj4(srid) for srid, ours in _PINNED_SRIDS.items()}


def proj4(srid: int) -> str:
    """The system as a PROJ string that carries its own shift, for PostGIS 3.3 (no pipelines)."""
    datum, zone = _system(srid)
    projection = f"+proj=utm +zone={zone}" if zone else "+proj=longlat"
    if datum is Datum.WGS84:
        return f"{projection} +datum=WGS84 +no_defs"
    shift = ",".join(f"{metres:.4f}" for metres in RTSD_SHIFT_M)
    return f"{projection} {INDIAN_ELLIPSOID} +towgs84={shift},0,0,0,0 +no_defs"


def sql_to_wgs84(expression: str, srid: int) -> str:
    """Wrap an SQL geometry expression (ours, never a user's text) so that it comes out in 4326.

    >>> sql_to_wgs84("geom", 32647)
    'ST_Transform(ST_SetSRID(geom, 32647), 4326)'

    Raises CoordinateError datum_unknown.
    """
    return f"ST_Transform(ST_SetSRID({expression}, {_sql_srid(srid)}), {WGS84_SRID})"


def sql_from_wgs84(expression: str, srid: int) -> str:
    """Wrap an SQL geometry expression in 4326 so that it comes out in ``srid``."""
    return f"ST_SetSRID(ST_Transform({expression}, {_sql_srid(srid)}), {srid})"


def _sql_srid(srid: int) -> int:
    _system(srid)
    return _PINNED_SRIDS.get(srid, srid)
