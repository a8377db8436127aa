"""Loading official areas: boundaries from files, names and codes from ``geothai``."""

from coordinates.loading.areas import load_areas
from coordinates.loading.report import LoadReport, Remark

__all__ = ["LoadReport", "Remark", "load_areas"]
