"""GIS files people send: GeoJSON, KML/KMZ, GeoPackage, zipped shapefile."""

from coordinates.gis_files.errors import GisFileError
from coordinates.gis_files.limits import OPERATOR, UPLOAD, Limits
from coordinates.gis_files.sandbox import read_geojson

__all__ = ["OPERATOR", "UPLOAD", "GisFileError", "Limits", "read_geojson"]
