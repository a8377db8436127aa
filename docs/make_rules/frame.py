"""Degrees to pixels of a small map, with its scale bar."""

from collections.abc import Iterable
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from docs.make_rules.canvas import HEIGHT, INK, WIDTH, Canvas, Pixel

_METRES = 111_000  # of a degree of latitude
_TOP, _SIDE, _BOTTOM = 44, 40, 46


class Frame:
    """Holds all of ``shown`` (EPSG:4326) and is at least ``least_m`` wide."""

    def __init__(self, shown: Iterable[GEOSGeometry], least_m: float = 60) -> None:
        boxes = [one.extent for one in shown if not one.empty]
        west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
        east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
        self._middle = ((west + east) / 2, (south + north) / 2)
        self._wide = _METRES * cos(radians(min(self._middle[1], 20)))
        width_m = max((east - west) * self._wide, least_m)
        height_m = max((north - south) * _METRES, least_m / 2)
        self.pixels_a_metre = min(
            (WIDTH - 2 * _SIDE) / width_m, (HEIGHT - _TOP - _BOTTOM) / height_m
        )

    def pixel(self, place: Any) -> Pixel:
        east_m = (place[0] - self._middle[0]) * self._wide
        north_m = (place[1] - self._middle[1]) * _METRES
        centre = _TOP + (HEIGHT - _TOP - _BOTTOM) / 2
        return (
            WIDTH / 2 + east_m * self.pixels_a_metre,
            centre - north_m * self.pixels_a_metre,
        )

    def parts(self, geometry: GEOSGeometry) -> list[list[Pixel]]:
        """Every line, ring and point of the geometry as a list of pixels."""
        if geometry.empty:
            return []
        if geometry.geom_type == "Point":
            return [[self.pixel(geometry.coords)]]
        if geometry.geom_type == "LineString":
            return [[self.pixel(place) for place in geometry.coords]]
        if geometry.geom_type == "Polygon":
            return [[self.pixel(place) for place in ring] for ring in geometry.coords]
        return [part for one in geometry for part in self.parts(one)]

    def bar(self, canvas: Canvas) -> None:
        """The scale bar: 1, 2 or 5 times a power of ten, under a third of the width."""
        steps = [base * 10**power for power in range(7) for base in (1, 2, 5)]
        metres = max(step for step in steps if step * self.pixels_a_metre <= WIDTH / 3)
        long, y = metres * self.pixels_a_metre, HEIGHT - 14
        words = f"{metres // 1000:,} กม." if metres >= 1000 else f"{metres} ม."
        canvas.path(
            [[(12, y - 5), (12, y), (12 + long, y), (12 + long, y - 5)]],
            fill="none",
            stroke=INK,
            stroke_width=1.5,
        )
        canvas.text((18 + long, y + 1), words, size=12)
