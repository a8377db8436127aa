"""GIS files people send: GeoJSON, KML/KMZ, GeoPackage, zipped shapefile."""

from coordinates.gis_files.errors import GisFileError, GisReaderBusy
from coordinates.gis_files.limits import OPERATOR, Limits, upload_limits
from coordinates.gis_files.sandbox import read_geojson

__all__ = ["OPERATOR", "GisFileError", "GisReaderBusy", "Limits", "read_geojson", "upload_limits"]
