"""A tile's address: zoom, column, row of the Web Mercator scheme, the row from the north."""

import math
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from maps.errors import TileError

HIGHEST_ZOOM: Final = 22
EXTENT: Final = 4096  # steps of the grid along a side
BUFFER: Final = 64  # steps beyond it that are drawn, too: half a thick line
_DIGITS: Final = 7  # of the last column at the highest zoom
_BEYOND: Final = 1e9  # more degrees than anybody has typed
_ROUND_M: Final = 40_075_016.685578488  # the scheme's equator, in EPSG:3857 metres


@dataclass(frozen=True, slots=True)
class Tile:
    z: int
    x: int
    y: int

    @property
    def step_m(self) -> float:
        """A step of the grid in EPSG:3857 metres."""
        return _ROUND_M / (1 << self.z) / EXTENT

    @property
    def bounds(self) -> str:
        """Its square in EPSG:3857, as SQL of numbers."""
        return f"ST_TileEnvelope({self.z}, {self.x}, {self.y})"

    @property
    def near_4326(self) -> str:
        """It and its buffer in EPSG:4326, as SQL of numbers: what a column in degrees meets.

        A tile at the edge of the scheme has all that lies beyond: nothing is on no tile.
        """
        margin, last = BUFFER / EXTENT, 2**self.z - 1
        west = -_BEYOND if self.x == 0 else self._lon(self.x - margin)
        east = _BEYOND if self.x == last else self._lon(self.x + 1 + margin)
        south = -_BEYOND if self.y == last else self._lat(self.y + 1 + margin)
        north = _BEYOND if self.y == 0 else self._lat(self.y - margin)
        return f"ST_MakeEnvelope({west!r}, {south!r}, {east!r}, {north!r}, 4326)"

    def _lon(self, column: float) -> float:
        return column / (1 << self.z) * 360 - 180

    def _lat(self, row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**self.z))))

    def names(self) -> dict[str, Any]:
        """For the statements of the layers: every value is a number or made of numbers here."""
        side = _ROUND_M / 2**self.z
        return {
            "side": repr(side),
            "west": repr(self.x * side - _ROUND_M / 2),
            "north": repr(_ROUND_M / 2 - self.y * side),
            "bounds": self.bounds,
            "near": self.near_4326,
            "step": repr(self.step_m),
            "extent": EXTENT,
            "buffer": BUFFER,
        }


def tile_at(z: str, x: str, y: str) -> Tile:
    """The tile of an address; raises TileError for one that there is not."""
    for text in (z, x, y):
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            raise TileError(
                _("“%(text)s” ไม่ใช่เลขของไทล์ พิมพ์ z/x/y.mvt เช่น /tiles/projects/13/6379/3675.mvt")
                % {"text": text[:20]}
            )
    tile = Tile(int(z), int(x), int(y))
    if tile.z > HIGHEST_ZOOM:
        raise TileError(
            _("ระดับซูม %(z)s ไม่มี ใช้ 0 ถึง %(highest)s") % {"z": tile.z, "highest": HIGHEST_ZOOM}
        )
    last = 2**tile.z - 1
    if max(tile.x, tile.y) > last:
        raise TileError(
            _("ไทล์ %(x)s/%(y)s ไม่มีที่ระดับซูม %(z)s ใช้ 0 ถึง %(last)s")
            % {"x": tile.x, "y": tile.y, "z": tile.z, "last": last}
        )
    return tile
