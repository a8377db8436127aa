"""Faults planted on purpose, each as it happens in offices; the truth file lists them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.ops import substring

from benchmarks.generate.positions import Pin, accuracy, shifted
from benchmarks.generate.site import Site
from benchmarks.generate.works import Work
from coordinates.datum import from_wgs84, lonlat_to_grid, operation, srid_of, to_wgs84
from coordinates.geodesy import distance_m, length_m
from coordinates.values import Datum, LonLat
from projects.codes import Method, Role

Numbers = dict[str, object]
ROADS: Final = ("concrete", "asphalt", "gravel")
POINTS: Final = ("weir", "well")
# Where PROJ's first choice for Indian 1975 puts a position, seen from the right one (run with
# pyproj 3.7 at three places: 185 to 191 m at 254.5 to 285.7 degrees; here the middle).
_DEFAULT_SHIFT_M: Final = (-181.0, 50.0)


@dataclass(frozen=True, slots=True)
class Fault:
    """``work`` spoils what the title says, ``pin`` the position; each returns its numbers.

    ``twin``: the fault needs an earlier pinned project of the place to be like.
    """

    kinds: tuple[str, ...]
    work: Callable[[Random, Work], Numbers] | None = None
    pin: Callable[[Random, Site, Work, list[Pin]], Numbers] | None = None
    twin: bool = False
    rival: bool = False


def _only(pins: list[Pin]) -> Pin:
    """Leave the current position alone, as the first of its project."""
    [current] = [pin for pin in pins if pin.is_current]
    current.version = 1
    pins[:] = [current]
    return current


def _as_typed(pin: Pin, text: str, srid: int, lon: float, lat: float) -> None:
    pin.method, pin.accuracy_m = Method.DOCUMENT, None
    pin.typed_text, pin.declared_crs, pin.operation = text, f"EPSG:{srid}", operation(srid)
    pin.geometry = Point(round(lon, 7), round(lat, 7))


def _moved(work: Work, pin: Pin) -> Numbers:
    there = LonLat(*map(float, shapely.get_coordinates(pin.geometry)[0]))
    return {"moved_m": round(distance_m(LonLat(work.sketch.lon, work.sketch.lat), there), 1)}


def _swapped_pair(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin, lon, lat = _only(pins), work.sketch.lon, work.sketch.lat
    _as_typed(pin, f"{lon:.6f}, {lat:.6f}", 4326, lat, lon)
    return {"lon": lon, "lat": lat}


def _wrong_zone(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    grid = lonlat_to_grid(LonLat(work.sketch.lon, work.sketch.lat))
    zone = 95 - grid.zone
    srid = srid_of(Datum.WGS84, zone)
    east, north = round(grid.easting_m), round(grid.northing_m)
    lon, lat = to_wgs84(east, north, srid)
    _as_typed(pin, f"{zone}N {east} {north}", srid, float(lon), float(lat))
    return {"zone": zone, "right_zone": grid.zone, **_moved(work, pin)}


def _default_datum_shift(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    position = LonLat(work.sketch.lon, work.sketch.lat)
    grid = lonlat_to_grid(position, datum=Datum.INDIAN1975)
    text = f"{grid.zone}N {grid.easting_m:.0f} {grid.northing_m:.0f} Indian 1975"
    wrong = shifted(site, Point(position.lon, position.lat), *_DEFAULT_SHIFT_M)
    [[lon, lat]] = shapely.get_coordinates(wrong)
    _as_typed(pin, text, srid_of(Datum.INDIAN1975, grid.zone), float(lon), float(lat))
    return _moved(work, pin)


def _indian_as_wgs84(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    position = LonLat(work.sketch.lon, work.sketch.lat)
    zone = lonlat_to_grid(position).zone
    indian = from_wgs84(position.lon, position.lat, srid_of(Datum.INDIAN1975, zone))
    east, north = round(float(indian[0])), round(float(indian[1]))
    srid = srid_of(Datum.WGS84, zone)
    lon, lat = to_wgs84(east, north, srid)
    _as_typed(pin, f"{zone}N {east} {north}", srid, float(lon), float(lat))
    return _moved(work, pin)


def _outside_authority(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    """As far beyond the place as it is wide, and 6 km more: past any tolerance."""
    pin = _only(pins)
    west, south, east, north = site.area.bounds
    far = math.hypot(east - west, north - south) + 6000
    turn = rng.uniform(0, 2 * math.pi)
    pin.geometry = shifted(site, work.sketch.shape, far * math.cos(turn), far * math.sin(turn))
    pin.method, pin.typed_text, pin.declared_crs, pin.operation = Method.MAP, "", "", ""
    return {"moved_m": round(far)}


def _stub_line(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin, turn = _only(pins), rng.uniform(0, 2 * math.pi)
    start = site.frame.to_metres(np.array([[work.sketch.lon, work.sketch.lat]]))
    half = np.array([[math.cos(turn), math.sin(turn)]]) * 50
    pin.geometry = LineString(site.frame.to_degrees(np.vstack([start - half, start + half])))
    pin.method, pin.accuracy_m = Method.MAP, 0.0
    return {"drawn_m": round(length_m(pin.geometry), 1), "stated_m": work.stated["length_m"]}


def _length_mismatch(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    line = shapely.get_parts(work.sketch.shape)[0]
    pin.geometry = substring(line, 0, rng.uniform(0.4, 0.7), normalized=True)
    return {"drawn_m": round(length_m(pin.geometry), 1), "stated_m": work.stated["length_m"]}


def _low_precision(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    lon, lat = round(work.sketch.lon, 2), round(work.sketch.lat, 2)
    _as_typed(pin, f"{lat:.2f}, {lon:.2f}", 4326, lon, lat)
    return {"decimals": 2, **_moved(work, pin)}


def _moved_from_contract(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    built = _only(pins)
    built.role = Role.AS_BUILT
    contract = Pin(
        Role.CONTRACTED,
        shifted(site, built.geometry, rng.choice([-1, 1]) * rng.uniform(250, 900), 0),
        Method.GNSS,
        accuracy(rng, Method.GNSS),
        built.captured_at,
        built.review,
        built.review_reason,
    )
    pins.insert(0, contract)
    ends = [shapely.get_coordinates(pin.geometry)[0] for pin in pins]
    return {"moved_m": round(distance_m(LonLat(*ends[0]), LonLat(*ends[1])), 1)}


def _point_for_line(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    pin.geometry = Point(work.sketch.lon, work.sketch.lat)
    return {"stated_m": work.stated["length_m"]}


def _same_position(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    pin.geometry, pin.method, pin.accuracy_m = work.sketch.shape, Method.GNSS, 5.0
    pin.typed_text = pin.declared_crs = pin.operation = ""
    return {}


def _same_way(rng: Random, site: Site, work: Work, pins: list[Pin]) -> Numbers:
    pin = _only(pins)
    pin.geometry = shifted(site, work.sketch.shape, rng.uniform(-4, 4), rng.uniform(-4, 4))
    return {"length_m": round(length_m(pin.geometry), 1)}


def _arithmetic(rng: Random, work: Work) -> Numbers:
    """The stated area or volume is 14 to 35 % off what its own dimensions give."""
    name = "volume_m3" if "volume_m3" in work.stated else "area_m2"
    right = int(work.stated[name])
    wrong = round(right * rng.choice([0.65, 0.8, 0.86, 1.15, 1.3])) + 1
    before, after = (f"ไม่น้อยกว่า {n:,} " for n in (right, wrong))
    work.dimensions = work.dimensions.replace(before, after)
    work.stated[name] = wrong
    return {"stated": wrong, "computed": right}


def _parts_mismatch(rng: Random, work: Work) -> Numbers:
    drawn = int(shapely.get_num_geometries(work.sketch.shape))
    work.dimensions = work.dimensions.removeprefix(f"จำนวน {drawn} ช่วง ")
    work.dimensions = f"จำนวน {drawn + 1} ช่วง {work.dimensions}"
    work.stated["parts"] = drawn + 1
    return {"stated": drawn + 1, "drawn": drawn}


def _price(rng: Random, work: Work) -> Numbers:
    usual = work.cost_baht
    work.cost_baht = usual * 12
    return {"usual_baht": usual, "baht": work.cost_baht}


FAULTS: Final[dict[str, Fault]] = {
    "swapped_pair": Fault(POINTS, pin=_swapped_pair),
    "wrong_zone": Fault(POINTS, pin=_wrong_zone),
    "default_datum_shift": Fault(POINTS, pin=_default_datum_shift),
    "indian_as_wgs84": Fault(POINTS, pin=_indian_as_wgs84),
    "low_precision": Fault(POINTS, pin=_low_precision),
    "outside_authority": Fault((*ROADS, *POINTS), pin=_outside_authority),
    "stub_line": Fault(("asphalt", "gravel"), pin=_stub_line),
    "length_mismatch": Fault(ROADS, pin=_length_mismatch),
    "point_for_line": Fault(ROADS, pin=_point_for_line),
    "parts_mismatch": Fault(("concrete",), work=_parts_mismatch),
    "arithmetic": Fault((*ROADS, "dredging"), work=_arithmetic),
    "price_outlier": Fault(("concrete", "asphalt"), work=_price),
    "moved_from_contract": Fault((*ROADS, *POINTS), pin=_moved_from_contract),
    "same_position": Fault((), pin=_same_position, twin=True),
    "paid_twice": Fault(ROADS, pin=_same_way, twin=True, rival=True),
}
