"""From the numbers of a layer to WGS 84: by what a person chose, the file says, or a guess."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from coordinates.datum import WGS84_SRID, operation, to_wgs84
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.guessing import Candidate, candidates, share_in_thailand
from coordinates.values import Bbox


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person chose after a preview, and where the file is expected to be.

    ``srid``: one of ``coordinates.datum.SYSTEMS``; ``swapped``: latitude or northing first, None
    to see from the numbers; ``near``: WGS 84; ``overrules``: the choice stands against what a
    layer itself states, else it is for the layers that state none.
    """

    encoding: str | None = None
    srid: int | None = None
    swapped: bool | None = None
    near: Bbox | None = None
    overrules: bool = True


@dataclass(frozen=True, slots=True)
class System:
    """The system of a layer, how it is known ("file", "format", "chosen" or "guessed"), and which
    others its numbers allow where the file does not say."""

    srid: int
    source: str
    swapped: bool = False
    candidates: tuple[Candidate, ...] = ()

    @property
    def operation(self) -> str:
        """Name what brings positions of this layer to WGS 84."""
        return operation(self.srid) + (", axes swapped" if self.swapped else "")


def system_of(
    geometries: NDArray[Any], stated: System | None, asked: Asked | None, name: str
) -> System:
    """Decide on the system. ``stated`` is what the file or its format says, if anything.

    Without ``asked`` (an operator's load) nothing is guessed. A person's choice stands; what the
    file says stands as long as it is on the globe; the guess is what is left.
    Raises GisFileError crs_missing, crs_not_found.
    """
    xy = shapely.get_coordinates(geometries)
    if asked is None or not len(xy):
        if stated is None and asked is None:
            raise GisFileError(Fault.CRS_MISSING, name)
        return stated or System(WGS84_SRID, "format")
    others: tuple[Candidate, ...] = ()
    if stated is None or share_in_thailand(xy, stated.srid) < 1.0:
        others = tuple(candidates(xy, near=asked.near, also=asked.srid))
    stands = stated is not None and (_on_globe(_moved(xy, stated.srid)) or not others)
    if asked.srid and (asked.overrules or not stands):
        return System(asked.srid, "chosen", _swapped(asked, others), others)
    if stated and stands:
        return System(stated.srid, stated.source, False, others)
    if not others:
        raise GisFileError(Fault.CRS_NOT_FOUND, name)
    return System(others[0].srid, "guessed", others[0].swapped, others)


def in_wgs84(geometries: NDArray[Any], system: System) -> NDArray[Any]:
    """Give the geometries in EPSG:4326, longitude first. Raises GisFileError out_of_range."""
    if system.swapped:
        geometries = shapely.transform(geometries, lambda xy: xy[:, ::-1])
    if system.srid != WGS84_SRID:
        geometries = shapely.transform(geometries, lambda xy: _moved(xy, system.srid))
    if not _on_globe(shapely.get_coordinates(geometries)):
        raise GisFileError(Fault.OUT_OF_RANGE, system.operation)
    return geometries


def _swapped(asked: Asked, others: tuple[Candidate, ...]) -> bool:
    if asked.swapped is not None:
        return asked.swapped
    return next((each.swapped for each in others if each.srid == asked.srid), False)


def _on_globe(lonlat: NDArray[np.float64]) -> bool:
    # Not a number is not within anything, so one comparison refuses it too.
    return bool((np.abs(lonlat) <= [180, 90]).all())


def _moved(xy: NDArray[np.float64], srid: int) -> NDArray[np.float64]:
    return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], srid))
