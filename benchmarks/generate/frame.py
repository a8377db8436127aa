"""A flat frame of metres around a place, so that shapes are drawn in metres."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_A_M: Final = 6378137.0
_E2: Final = 0.00669437999014


@dataclass(frozen=True)
class Frame:
    """Metres east and north of (lon, lat), true at that latitude within 0.1 % for 50 km."""

    lon: float
    lat: float

    @cached_property
    def _origin(self) -> Floats:
        return np.array([self.lon, self.lat])

    @cached_property
    def _scale(self) -> Floats:
        """Metres of a degree of longitude and of latitude here, from the radii of curvature."""
        sin2 = math.sin(math.radians(self.lat)) ** 2
        root = math.sqrt(1 - _E2 * sin2)
        east = math.radians(_A_M / root) * math.cos(math.radians(self.lat))
        return np.array([east, math.radians(_A_M * (1 - _E2) / root**3)])

    def to_metres(self, lonlats: Floats) -> Floats:
        """Turn an array (n, 2) of degrees into metres."""
        return np.asarray((lonlats - self._origin) * self._scale)

    def to_degrees(self, metres: Floats) -> Floats:
        """Turn an array (n, 2) of metres into degrees of 7 decimals, which are 1 cm."""
        degrees = np.asarray(metres / self._scale)
        degrees += self._origin
        return degrees.round(7, out=degrees)
