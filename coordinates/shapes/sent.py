"""What was sent as a shape: GeoJSON, WKT, a box or a file, as flat geometries in EPSG:4326.

Nothing is judged here but whether numbers are positions near Thailand.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from coordinates.datum import SYSTEMS, WGS84_SRID, to_wgs84
from coordinates.gis_files import read_geojson
from coordinates.shapes.errors import ShapeRefused
from coordinates.values import Bbox

MOST_CHARACTERS: Final = 8_000_000
MOST_VERTICES: Final = 120_000  # read; what is kept has 10,000 at most
AROUND: Final = Bbox(90.0, 0.0, 115.0, 30.0)  # Thailand and what a box of a screen may hold beside
_EWKT: Final = re.compile(r"\s*SRID=([0-9]{1,6});", re.IGNORECASE)
_CRS_NAME: Final = re.compile(r"(?:EPSG:{1,2}(?P<srid>[0-9]{4,6})|OGC:1\.3:CRS84)$")
_WORDS: Final = re.compile(r"\s*(?:SRID=|[A-Z]+\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY))", re.IGNORECASE)


@dataclass(frozen=True)
class Sent:
    """``geometries``: not empty, two-dimensional, one primitive kind each, in EPSG:4326."""

    geometries: list[BaseGeometry]

    @property
    def vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.geometries).sum())


def sent_of_text(text: str, *, srid: int | None = None) -> Sent:
    """GeoJSON (geometry, Feature or FeatureCollection) or (E)WKT. Raises ShapeRefused."""
    if len(text) > MOST_CHARACTERS:
        raise ShapeRefused(
            _("รูปร่างที่ส่งยาวเกิน %(most)s ตัวอักษร ลดรายละเอียดก่อน") % {"most": f"{MOST_CHARACTERS:,}"}
        )
    if not _WORDS.match(text):
        try:
            return sent_of_value(json.loads(text), srid=srid)
        except (ValueError, RecursionError) as error:
            if isinstance(error, ShapeRefused):
                raise
            raise _unreadable() from error
    named = _EWKT.match(text)
    if named:
        srid, text = int(named[1]), text[named.end() :]
    try:
        geometry = shapely.from_wkt(text)
    except ShapelyError as error:
        raise _unreadable() from error
    return _sent([geometry], srid)


def sent_of_value(value: Any, *, srid: int | None = None) -> Sent:
    """Decoded GeoJSON. A ``crs`` of the old GeoJSON is believed. Raises ShapeRefused."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise _unreadable()
    try:
        geometry = shapely.from_geojson(json.dumps(value, allow_nan=False))
    except (ShapelyError, RecursionError) as error:
        raise _unreadable() from error
    except ValueError as error:
        raise _not_finite() from error
    return _sent([geometry], srid or _srid_named(value))


def sent_of_box(text: str) -> Sent:
    """``minlon,minlat,maxlon,maxlat``. Raises CoordinateError, ShapeRefused."""
    box = Bbox.parse(text)
    return _sent([shapely.box(box.minlon, box.minlat, box.maxlon, box.maxlat)], None)


def sent_of_file(path: Path, *, name: str, srid: int | None = None) -> Sent:
    """All shapes of a GIS file, read in the sandbox. Raises GisFileError, ShapeRefused."""
    answer = read_geojson(path, name=name, srid=srid, near=AROUND)
    found = shapely.from_geojson([json.dumps(one["geometry"]) for one in answer["features"]])
    return _sent(list(found), None)


def _sent(geometries: list[BaseGeometry], srid: int | None) -> Sent:
    parts: list[BaseGeometry] = []
    for geometry in geometries:
        parts += _parts(shapely.force_2d(geometry))
    sent = Sent(parts)
    if not parts:
        raise ShapeRefused(_("ยังไม่มีรูปร่าง วาดบนแผนที่ หรือส่งไฟล์ที่มีพื้นที่อย่างน้อยหนึ่งรูป"))
    if sent.vertices > MOST_VERTICES:
        raise ShapeRefused(
            _("รูปร่างมีจุดยอด %(count)s จุด รับได้ไม่เกิน %(most)s จุด ลดรายละเอียดก่อน")
            % {"count": f"{sent.vertices:,}", "most": f"{MOST_VERTICES:,}"}
        )
    if srid not in (None, WGS84_SRID):
        parts = _moved(parts, srid)
    _refuse_elsewhere(shapely.get_coordinates(parts))
    return Sent(parts)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Single points, lines and polygons, however they were wrapped."""
    found, waiting = [], [geometry]
    while waiting:
        one = waiting.pop()
        if one is None or one.is_empty:
            continue
        if hasattr(one, "geoms"):
            waiting += reversed(shapely.get_parts(one).tolist())
        else:
            found.append(one)
    return found


def _moved(parts: list[BaseGeometry], srid: int | None) -> list[BaseGeometry]:
    if srid not in SYSTEMS:
        raise ShapeRefused(
            _("ไม่รู้จักระบบพิกัด EPSG:%(srid)s ใช้ %(known)s")
            % {"srid": srid, "known": ", ".join(map(str, SYSTEMS))}
        )

    def lonlats(xy: Any) -> Any:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], srid))

    return list(shapely.transform(np.array(parts, dtype=object), lonlats))


def _refuse_elsewhere(lonlats: Any) -> None:
    if not np.isfinite(lonlats).all():
        raise _not_finite()
    low, high = lonlats.min(axis=0), lonlats.max(axis=0)
    if _in(AROUND, low) and _in(AROUND, high):
        return
    if _in(AROUND, low[::-1]) and _in(AROUND, high[::-1]):
        raise ShapeRefused(_("ละติจูดกับลองจิจูดสลับกัน ส่งลองจิจูดก่อน เช่น [100.5, 13.75]"))
    raise ShapeRefused(
        _(
            "รูปร่างออกไปไกลจากประเทศไทย (%(minlon).5g, %(minlat).5g ถึง %(maxlon).5g, %(maxlat).5g)"
            " ต้องอยู่ในลองจิจูด 90–115 ละติจูด 0–30 ถ้าเป็นเมตรให้ระบุ srid เช่น 32647"
        )
        % {"minlon": low[0], "minlat": low[1], "maxlon": high[0], "maxlat": high[1]}
    )


def _in(box: Bbox, position: Any) -> bool:
    lon, lat = position
    return bool(box.minlon <= lon <= box.maxlon and box.minlat <= lat <= box.maxlat)


def _srid_named(value: dict[str, Any]) -> int | None:
    """The EPSG code of ``crs``; of one that cannot be read ShapeRefused."""
    crs = value.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    found = _CRS_NAME.search(name) if isinstance(name, str) else None
    if not found:
        raise ShapeRefused(_("อ่าน crs ของ GeoJSON ไม่ได้ ใช้ชื่อแบบ urn:ogc:def:crs:EPSG::32647"))
    return int(found["srid"]) if found["srid"] else WGS84_SRID


def _unreadable() -> ShapeRefused:
    return ShapeRefused(
        _(
            "อ่านรูปร่างไม่ได้ ต้องเป็น GeoJSON หรือ WKT เช่น "
            '{"type":"Polygon","coordinates":[[[100,16],[101,16],[101,17],[100,16]]]}'
        )
    )


def _not_finite() -> ShapeRefused:
    return ShapeRefused(_("พิกัดของรูปร่างต้องเป็นตัวเลขปกติ ไม่ใช่ NaN หรือ Infinity"))
