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

from coordinates.datum import WGS84_SRID
from coordinates.gis_files.dbf import Table
from coordinates.gis_files.drawing import letters_of_drawing
from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.kinds import Kind
from coordinates.gis_files.letters import Letters
from coordinates.gis_files.limits import Limits
from coordinates.gis_files.placing import Asked, System, in_wgs84, system_of
from coordinates.gis_files.shapes import shapes_of
from coordinates.gis_files.systems import is_unstated, srid_of_crs
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
_BY_FORMAT = {Kind.GEOJSON, Kind.KML, Kind.KMZ, Kind.GPX}  # always WGS 84 unless they say
_DOUBLES = {"route_points", "track_points"}  # the vertices of a GPX's lines once more


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: n features as columns of length n.

    ``geometries``: shapely, two-dimensional, EPSG:4326, longitude first, or None; ``unclosed``:
    whose ring had to be closed to be drawn. ``letters``: of the table (shapefile, DXF).
    """

    name: str
    kind: Kind
    fields: dict[str, NDArray[Any]]
    geometries: NDArray[Any]
    unclosed: NDArray[np.bool_]
    system: System
    letters: Letters

    def __len__(self) -> int:
        return len(self.geometries)


def read_layers(source: Source, limits: Limits, asked: Asked | None = None) -> Iterator[Layer]:
    """Give the layers that have geometry. Without ``asked`` no system is guessed.

    Raises GisFileError: broken, too_many, crs_missing, crs_not_found, crs_unknown, out_of_range,
    encoding_unknown.
    """
    letters = _letters(source, asked.encoding if asked else None)
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(source.path) if kind is not None]
        names = [name for name in names if source.kind is not Kind.GPX or name not in _DOUBLES]
        for name in names:
            label = source.name if len(names) == 1 else f"{source.name}:{name}"
            layer = _layer(source, name, label, limits, letters, asked)
            if len(layer):
                yield layer
    except _BROKEN as error:
        raise GisFileError(Fault.BROKEN) from error


def _letters(source: Source, asked: str | None) -> Letters:
    if source.kind is Kind.DXF:
        letters = letters_of_drawing(source.path, source.name, asked)
        pyogrio.set_gdal_config_options({"DXF_ENCODING": letters.encoding.upper()})
        return letters
    path = source.path.with_suffix(".dbf")
    if source.kind is not Kind.SHAPEFILE or not path.exists():
        return source.letters
    table = Table(path, source.name)
    letters = table.letters(asked)
    table.mend(letters.encoding)
    return letters


def _layer(
    source: Source, layer: str, label: str, limits: Limits, letters: Letters, asked: Asked | None
) -> Layer:
    meta, _, raw, columns = pyogrio.raw.read(
        source.path,
        layer=layer,
        encoding=letters.encoding if source.kind is Kind.SHAPEFILE else None,
        max_features=limits.features + 1,
        force_2d=True,
        datetime_as_string=True,
    )
    if len(raw) > limits.features:
        raise GisFileError(Fault.TOO_MANY_FEATURES, f"{limits.features:,}")
    geometries, unclosed = shapes_of(raw)
    if shapely.get_num_coordinates(geometries).sum() > limits.vertices:
        raise GisFileError(Fault.TOO_MANY_VERTICES, f"{limits.vertices:,}")
    stated = _stated(source, meta["crs"], asked)
    system = system_of(geometries, stated, asked, source.name)
    return Layer(
        name=label,
        kind=source.kind,
        fields=dict(zip(map(str, meta["fields"]), columns, strict=True)),
        geometries=in_wgs84(geometries, system),
        unclosed=unclosed,
        system=system,
        letters=letters,
    )


def _stated(source: Source, crs: str | None, asked: Asked | None) -> System | None:
    """What the file says, else its format. A system that is not ours matters only where nobody
    chose another."""
    if source.kind in _BY_FORMAT and not source.states_crs:
        return System(WGS84_SRID, "format")
    if is_unstated(crs):
        return None
    try:
        return System(srid_of_crs(str(crs)), "file")
    except GisFileError:
        if asked and asked.srid:
            return None
        raise
