"""Tables with coordinate columns: CSV and XLSX turned into features for a map."""

from coordinates.tables.features import read_features

__all__ = ["read_features"]
