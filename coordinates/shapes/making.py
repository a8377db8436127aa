"""A shape made sound: an area, without crossings, of at most 10,000 vertices, with its hash.

What GEOS makes of a stranger's shape may take minutes or the process with it, so every step here
has a bound: ``shapely.simplify`` calls itself as deep as a shape has vertices (100,000 of them
end the process), ``coverage_simplify`` does not; repair, union and buffer cost what crosses what,
which ``is_tangled`` counts first.
"""

import hashlib
import math
import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import Transformer
from shapely import LineString, MultiPolygon, STRtree
from shapely.geometry.base import BaseGeometry

from coordinates.geodesy import area_m2
from coordinates.shapes.errors import ShapeRefused
from coordinates.shapes.sent import Sent
from coordinates.values import LonLat

MOST_VERTICES: Final = 10_000
MOST_OF_LINES: Final = 20_000
FARTHEST_M: Final = 50_000
GRID: Final = 1e-7  # degrees: 1 cm, what RFC 7946 advises
_PASSES: Final = 5  # of thinning: the first costs 0.2 s for 100,000 vertices, the others less
_MET: Final = 20_000  # pairs of segments whose boxes meet, beside those that follow each other
_AT_ONCE: Final = 32
_QUARTER: Final = 32  # segments of a quarter of a circle: its area is 0.04 % short
_THIN: Final = 50  # a vertex within 1/50 of the distance of the one before adds nothing to a buffer
_VALID: Final = "Valid Geometry"
_PLACE: Final = re.compile(r"\[(\S+) (\S+)\]$")


@dataclass(frozen=True, slots=True)
class Simplified:
    """Vertices before and after; by how much of its area, in per cent, the shape differs."""

    before: int
    after: int
    area_changed_percent: float


@dataclass(frozen=True, slots=True)
class Made:
    """``geometry``: EPSG:4326, valid, normalised, to 7 decimals. ``repaired_at``: where it crossed
    itself, of a shape that was mended; ``buffer_m``: the metres that were put around it."""

    geometry: MultiPolygon
    hash: str
    area_km2: float
    simplified: Simplified | None = None
    repaired_at: LonLat | None = None
    buffer_m: float | None = None

    @property
    def vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.geometry))


def make(sent: Sent, *, buffer_m: float | None = None) -> Made:
    """The area of what was sent, with ``buffer_m`` metres around it where they are asked.

    Raises ShapeRefused: lines or points without a distance, tangled shapes, no area.
    """
    _refuse_distance(buffer_m)
    areas = [one for one in sent.geometries if shapely.get_dimensions(one) == 2]  # noqa: PLR2004
    thin = [one for one in sent.geometries if shapely.get_dimensions(one) < 2]  # noqa: PLR2004
    if thin and not buffer_m:
        raise ShapeRefused(_("จุดหรือเส้นไม่มีพื้นที่ ระบุระยะรอบ ๆ เป็นเมตร (buffer_m) เช่น 500"))
    mended, at = _mended(areas)
    parts = mended + thin
    if buffer_m:
        parts = [_widened(parts, buffer_m)]
    whole, simplified = _thinned(_joined(parts))
    kept = _normal(whole)
    if kept.is_empty:
        raise ShapeRefused(_("รูปร่างไม่มีพื้นที่ ต้องมีอย่างน้อยสามจุดที่ไม่อยู่บนเส้นเดียวกัน"))
    digest = hashlib.sha256(shapely.to_wkb(kept, byte_order=1, output_dimension=2)).hexdigest()
    return Made(kept, digest[:32], area_m2(kept) / 1e6, simplified, at, buffer_m)


def is_tangled(geometries: list[BaseGeometry]) -> bool:
    """Whether so many segments may cross that mending, joining or widening would take long."""
    segments = np.concatenate([_segments(one) for one in geometries])
    if not len(segments):
        return False
    low, high = segments.min(axis=1), segments.max(axis=1)
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    tree = STRtree(boxes)
    most = 2 * _MET + 3 * len(segments)  # a pair is met from both sides, a segment meets itself
    met = 0
    for first in range(0, len(boxes), _AT_ONCE):
        met += tree.query(boxes[first : first + _AT_ONCE]).shape[1]
        if met > most:
            return True
    return False


def _segments(geometry: BaseGeometry) -> Any:
    """An array of (two ends, lon and lat) of all rings or of the line; of a point none."""
    if shapely.get_dimensions(geometry) == 0:
        return np.empty((0, 2, 2))
    rings = shapely.get_rings(geometry) if geometry.geom_type == "Polygon" else [geometry]
    pairs = [shapely.get_coordinates(ring) for ring in rings]
    return np.concatenate([np.stack([one[:-1], one[1:]], axis=1) for one in pairs])


def _refuse_distance(buffer_m: float | None) -> None:
    if buffer_m is not None and not (math.isfinite(buffer_m) and 0 < buffer_m <= FARTHEST_M):
        raise ShapeRefused(
            _("ระยะรอบ ๆ (buffer_m) ต้องมากกว่า 0 และไม่เกิน %(most)s เมตร")
            % {"most": f"{FARTHEST_M:,}"}
        )


def _mended(areas: list[BaseGeometry]) -> tuple[list[BaseGeometry], LonLat | None]:
    """The areas without crossings; the first place that was mended."""
    found: list[BaseGeometry] = []
    first: LonLat | None = None
    for area in areas:
        reason = shapely.is_valid_reason(area)
        if reason == _VALID:
            found.append(area)
            continue
        at = _place(reason)
        if is_tangled([area]):
            raise ShapeRefused(_crossing(at), at=at)
        mended = shapely.make_valid(area, method="structure", keep_collapsed=False)
        found += [one for one in shapely.get_parts(mended) if one.geom_type == "Polygon"]
        first = first or at
    return found, first


def _place(reason: str) -> LonLat | None:
    found = _PLACE.search(reason)
    return LonLat(float(found[1]), float(found[2])) if found else None


def _crossing(at: LonLat | None) -> str:
    if at is None:
        return _("เส้นขอบของรูปร่างตัดกันเองหลายแห่งจนซ่อมให้ไม่ได้ วาดใหม่โดยไม่ให้เส้นตัดกัน")
    return _(
        "เส้นขอบของรูปร่างตัดกันเองหลายแห่งจนซ่อมให้ไม่ได้ แห่งแรกที่ %(lat).6f, %(lon).6f วาดใหม่โดยไม่ให้เส้นตัดกัน"
    ) % {"lat": at.lat, "lon": at.lon}


def _joined(parts: list[BaseGeometry]) -> BaseGeometry:
    """One area of several: what they cover together."""
    if len(parts) < 2:  # noqa: PLR2004
        return parts[0] if parts else MultiPolygon()
    together = MultiPolygon([p for one in parts for p in shapely.get_parts(one)])
    if together.is_valid:
        return together
    if shapely.coverage_is_valid(parts):
        return shapely.coverage_union_all(parts)
    if is_tangled(list(together.geoms)):
        raise ShapeRefused(_("พื้นที่หลายรูปทับซ้อนกันมากเกินไป รวมเป็นรูปเดียว (dissolve) ก่อนส่ง"))
    return shapely.union_all(parts)


def _widened(parts: list[BaseGeometry], buffer_m: float) -> BaseGeometry:
    """The area within ``buffer_m`` metres, drawn on a plane of its own: within 150 km of its
    middle a metre of it is off the ellipsoid's by less than 0.3 mm."""
    low_lon, low_lat, high_lon, high_lat = shapely.total_bounds(parts)
    plane = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=tmerc"
        f" +ellps=WGS84 +lon_0={(low_lon + high_lon) / 2} +lat_0={(low_lat + high_lat) / 2}"
    )

    def metres(xy: Any) -> Any:
        return np.column_stack(plane.transform(xy[:, 0], xy[:, 1]))

    def degrees(xy: Any) -> Any:
        return np.column_stack(plane.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))

    lines = sum(shapely.get_num_coordinates(one) for one in parts if one.geom_type == "LineString")
    if lines > MOST_OF_LINES:
        raise ShapeRefused(
            _("เส้นมี %(count)s จุด วัดระยะรอบ ๆ ได้ไม่เกิน %(most)s จุด ลดรายละเอียดก่อนส่ง")
            % {"count": f"{lines:,}", "most": f"{MOST_OF_LINES:,}"}
        )
    flat = list(shapely.transform(np.array(parts, dtype=object), metres))
    flat = [
        _spaced(one, buffer_m / _THIN) if one.geom_type == "LineString" else one for one in flat
    ]
    if is_tangled(flat):
        raise ShapeRefused(_("เส้นวนทับกันมากเกินไปที่จะวัดระยะรอบ ๆ แบ่งเป็นเส้นสั้น ๆ หรือลดจุดก่อน"))
    wide = shapely.union_all(shapely.buffer(flat, buffer_m, quad_segs=_QUARTER))
    wide = shapely.transform(wide, degrees)
    return wide if wide.is_valid else shapely.make_valid(wide, method="structure")


def _spaced(line: BaseGeometry, least: float) -> BaseGeometry:
    """The line without vertices nearer than ``least`` to the one kept before; its ends stay."""
    xy = shapely.get_coordinates(line)
    kept = [0]
    for at in range(1, len(xy) - 1):
        if math.dist(xy[at], xy[kept[-1]]) >= least:
            kept.append(at)
    return LineString(xy[[*kept, len(xy) - 1]])


def _thinned(whole: BaseGeometry) -> tuple[BaseGeometry, Simplified | None]:
    """The shape in at most MOST_VERTICES; rings stay rings and never cross (Visvalingam).

    The corners that go are those of the least area, which on a curve grows with the cube of the
    step from vertex to vertex: so each pass tells how much larger the next must be.
    """
    before = count = int(shapely.get_num_coordinates(whole))
    if before <= MOST_VERTICES:
        return whole, None
    thin, tolerance = whole, _first_tolerance(whole)
    for _pass in range(_PASSES):
        [thin] = shapely.coverage_simplify([thin], tolerance)
        count = int(shapely.get_num_coordinates(thin))
        if count <= MOST_VERTICES:
            changed = abs(area_m2(thin) / area_m2(whole) - 1) * 100
            return thin, Simplified(before, count, changed)
        tolerance *= 1.2 * max(count / MOST_VERTICES, 1.5) ** 1.5
    raise ShapeRefused(
        _("รูปร่างมีจุดยอด %(count)s จุด ลดให้เหลือ %(most)s จุดไม่ได้ ลดรายละเอียดก่อนส่ง")
        % {"count": f"{before:,}", "most": f"{MOST_VERTICES:,}"}
    )


def _first_tolerance(whole: BaseGeometry) -> float:
    """In degrees: that of even steps along a coast whose bends are a tenth as wide as it."""
    around = whole.length
    step, radius = around / MOST_VERTICES, around / 60
    return math.sqrt(step**3 / radius) / 4


def _normal(whole: BaseGeometry) -> MultiPolygon:
    """The same bytes for the same area, wherever its rings begin and whichever way they turn."""
    exact = shapely.normalize(shapely.set_precision(whole, GRID))
    return MultiPolygon([one for one in shapely.get_parts(exact) if one.geom_type == "Polygon"])
