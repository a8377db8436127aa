"""GIS files people send: GeoJSON, GPX, KML/KMZ, GeoPackage, DXF, zipped shapefile."""

from coordinates.gis_files.errors import GisFileError, GisReaderBusy
from coordinates.gis_files.limits import OPERATOR, Limits, upload_limits
from coordinates.gis_files.sandbox import read_geojson

__all__ = ["OPERATOR", "GisFileError", "GisReaderBusy", "Limits", "read_geojson", "upload_limits"]
