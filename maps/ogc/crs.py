"""The systems of coordinates of the API: URIs, the order of their axes, ways in and out.

Positions of Indian 1975 go through the pinned operation of coordinates.datum alone.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from coordinates.datum import WGS84_SRID, Floats, sql_from_wgs84, to_wgs84
from maps.exports.systems import CRS
from maps.ogc.errors import OgcError

_HELD: Final = "ST_MakeEnvelope(69, -80, 135, 84, 4326)"  # what both zones can hold


@dataclass(frozen=True)
class Crs:
    """``latitude_first``: the order that the registry of EPSG gives to 4326."""

    uri: str
    srid: int
    latitude_first: bool = False

    @property
    def decimals(self) -> int:
        """1 cm of degrees, 1 mm of metres."""
        return 7 if self.srid == WGS84_SRID else 3

    def sql(self, geometry: str) -> str:
        """An SQL geometry in 4326, longitude first, as it is written in this system; NULL where the
        system cannot hold it: one position with its axes swapped would end the page."""
        if self.latitude_first:
            return f"ST_FlipCoordinates({geometry})"
        if self.srid == WGS84_SRID:
            return geometry
        return f"CASE WHEN {geometry} @ {_HELD} THEN {sql_from_wgs84(geometry, self.srid)} END"

    def to_wgs84(self, shape: BaseGeometry) -> BaseGeometry:
        """``shape`` in this system as degrees, longitude first; what has no place is infinite."""

        def moved(pairs: Floats) -> Floats:
            first, second = pairs[:, 0], pairs[:, 1]
            if self.latitude_first:
                first, second = second, first
            return np.column_stack(to_wgs84(first, second, self.srid))

        return shapely.transform(shape, moved)


def _epsg(code: int) -> Crs:
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{code}", code, latitude_first=code == 4326)


CRS84: Final = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326)
SYSTEMS: Final = (CRS84, *(_epsg(int(code)) for code in CRS["crs"]))
_BY_URI: Final = {each.uri: each for each in SYSTEMS}


def crs_of(parameter: str, uri: str | None) -> Crs:
    """The system of a URI; without one CRS84. Raises OgcError."""
    if not uri:
        return CRS84
    if uri not in _BY_URI:
        known = ", ".join(_BY_URI)
        raise OgcError(_("ไม่รู้จักระบบพิกัดนี้ ใช้ได้: %(known)s") % {"known": known}, parameter)
    return _BY_URI[uri]


def placed(parameter: str, shape: BaseGeometry, crs: Crs) -> str:
    """``shape`` (in ``crs``) in 4326, longitude first, as hexadecimal EWKB.

    Raises OgcError: empty, crossing itself, without a place on earth.
    """
    if shape.is_empty:
        raise OgcError(_("รูปร่างว่างเปล่า"), parameter)
    moved = crs.to_wgs84(shape)
    ends = shapely.get_coordinates(moved)
    if not np.isfinite(ends).all() or (np.abs(ends) > (180, 90)).any():
        message = _("พิกัดอยู่นอกโลก: ตรวจลำดับแกนและระบบพิกัด (%(uri)s)")
        raise OgcError(message % {"uri": crs.uri}, parameter)
    if not moved.is_valid:
        message = _("รูปร่างไม่ถูกต้อง เส้นขอบตัดกันเองหรือไม่ปิด: %(reason)s")
        raise OgcError(message % {"reason": shapely.is_valid_reason(moved)[:80]}, parameter)
    return str(shapely.to_wkb(shapely.set_srid(moved, 4326), hex=True, include_srid=True))
