"""The layers of unpacked files as arrays, their geometry in WGS 84 through the pinned operations.

Only call this on files that are trusted, or inside the sandbox.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import CRSError, DataSourceError, FeatureError, FieldError, GeometryError

from coordinates.datum import WGS84_SRID, operation, to_wgs84
from coordinates.gis_files.dbf import Table
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.limits import Limits
from coordinates.gis_files.systems import srid_of_crs
from coordinates.gis_files.unpacking import Source

_BROKEN = (
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
    CRSError,
    shapely.errors.ShapelyError,
    UnicodeDecodeError,
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: n features as columns of length n.

    ``geometries``: shapely, two-dimensional, EPSG:4326, longitude first, or None. ``operation``
    names what brought them there; ``encoding`` that of the table (shapefiles only).
    """

    name: str
    fields: dict[str, NDArray[Any]]
    geometries: NDArray[Any]
    operation: str
    encoding: str = ""

    def __len__(self) -> int:
        return len(self.geometries)


def read_layers(
    source: Source, limits: Limits, *, encoding: str | None = None, srid: int | None = None
) -> Iterator[Layer]:
    """Give the layers that have geometry. ``encoding`` and ``srid`` are a person's choices.

    Raises GisFileError: broken, too_many, crs_missing, crs_unknown, out_of_range,
    encoding_unknown.
    """
    table = _table(source)
    letters = table.encoding(encoding) if table else ""
    if table:
        table.mend(letters)
    try:
        for layer, kind in pyogrio.list_layers(source.path):
            if kind is not None:
                yield _layer(source, str(layer), limits, letters, srid)
    except _BROKEN as error:
        raise GisFileError(Fault.BROKEN) from error


def _table(source: Source) -> Table | None:
    path = source.path.with_suffix(".dbf")
    return Table(path, source.name) if source.path.suffix == ".shp" and path.exists() else None


def _layer(source: Source, layer: str, limits: Limits, letters: str, srid: int | None) -> Layer:
    meta, _, raw, columns = pyogrio.raw.read(
        source.path,
        layer=layer,
        encoding=letters or None,
        max_features=limits.features + 1,
        force_2d=True,
        datetime_as_string=True,
    )
    if len(raw) > limits.features:
        raise GisFileError(Fault.TOO_MANY, f"{limits.features:,}")
    srid = srid or _srid(source, meta["crs"])
    return Layer(
        name=source.name if source.path.suffix != ".gpkg" else f"{source.name}:{layer}",
        fields=dict(zip(map(str, meta["fields"]), columns, strict=True)),
        geometries=_in_wgs84(shapely.from_wkb(raw), srid, limits),
        operation=operation(srid),
        encoding=letters,
    )


def _srid(source: Source, crs: str | None) -> int:
    if crs:
        return srid_of_crs(crs)
    if source.path.suffix in {".geojson", ".kml"}:
        return WGS84_SRID
    raise GisFileError(Fault.CRS_MISSING, source.name)


def _in_wgs84(geometries: NDArray[Any], srid: int, limits: Limits) -> NDArray[Any]:
    if shapely.get_num_coordinates(geometries).sum() > limits.vertices:
        raise GisFileError(Fault.TOO_MANY, f"{limits.vertices:,}")
    if srid != WGS84_SRID:
        geometries = shapely.transform(geometries, lambda xy: _moved(xy, srid))
    # Not a number is not within anything, so one comparison refuses it too.
    if not (np.abs(shapely.get_coordinates(geometries)) <= [180, 90]).all():
        raise GisFileError(Fault.OUT_OF_RANGE, operation(srid))
    return geometries


def _moved(xy: NDArray[np.float64], srid: int) -> NDArray[np.float64]:
    return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], srid))
