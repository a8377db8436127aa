"""GeoPackages that are more than tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.coordinates.hostile.making import Lure, ends, geopackage, wrote


@ends("unsafe_database")
def a_geopackage_whose_layer_is_a_view(folder: Path, lure: Lure) -> Path:
    return geopackage(
        folder / "a.gpkg",
        "ALTER TABLE a RENAME TO b",
        "CREATE VIEW a AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT b.* FROM b, n",
    )


@ends("unsafe_database")
def a_geopackage_whose_view_opens_an_address(folder: Path, lure: Lure) -> Path:
    asked = f"SELECT gdal_get_pixel_value('/vsicurl/{lure.url}', 1, 'pixel', 0, 0) AS n"
    return geopackage(folder / "a.gpkg", f"CREATE VIEW gpkg_ogr_contents2 AS {asked}")


def _forged(folder: Path, kind: str, sql: str) -> Path:
    """One more row of the schema, as no statement would write it."""
    path = geopackage(folder / "a.gpkg")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA writable_schema = 1")
        database.execute("INSERT INTO sqlite_master VALUES (?, 'c', 'c', 0, ?)", (kind, sql))
    return path


@ends("unsafe_database")
def a_geopackage_with_a_virtual_table(folder: Path, lure: Lure) -> Path:
    """As its schema would say it: SpatiaLite's, which reads a file of the machine."""
    sql = f"CREATE VIRTUAL TABLE c USING VirtualText('{lure.canary}', 'UTF-8', 1)"
    return _forged(folder, "table", sql)


@ends("unsafe_database")
def a_geopackage_with_a_virtual_table_behind_a_comment(folder: Path, lure: Lure) -> Path:
    return _forged(folder, "table", f"CREATE/**/VIRTUAL TABLE c USING VirtualOGR('{lure.canary}')")


@ends("unsafe_database")
def a_geopackage_with_a_view_of_a_kind_in_capitals(folder: Path, lure: Lure) -> Path:
    return _forged(folder, "View", "CREATE VIEW c AS SELECT * FROM a")


@ends("unsafe_database", "broken")
def a_geopackage_with_a_view_called_a_table(folder: Path, lure: Lure) -> Path:
    return _forged(folder, "table", "CREATE VIEW c AS SELECT * FROM a")


@ends("unsafe_database")
def a_geopackage_with_a_view_called_as_the_standard_does(folder: Path, lure: Lure) -> Path:
    asked = f"SELECT gdal_get_pixel_value('/vsicurl/{lure.url}', 1, 'pixel', 0, 0) AS srid"
    return geopackage(folder / "a.gpkg", f"CREATE VIEW spatial_ref_sys AS {asked}")


@ends("unsafe_database")
def a_geopackage_with_another_module_called_rtree(folder: Path, lure: Lure) -> Path:
    sql = f"CREATE VIRTUAL TABLE c USING VirtualOGR('{lure.canary}') /* USING rtree(a,b,c,d,e) */"
    return _forged(folder, "table", sql)


@ends("unsafe_database")
def a_geopackage_with_a_computed_column(folder: Path, lure: Lure) -> Path:
    """A gigabyte for each row that is read."""
    return geopackage(
        folder / "a.gpkg",
        "ALTER TABLE a ADD COLUMN b BLOB GENERATED ALWAYS AS (zeroblob(900000000)) VIRTUAL",
    )


@ends("read")
def a_geopackage_with_triggers(folder: Path, lure: Lure) -> Path:
    """They fire on writing, and nothing is written."""
    return geopackage(
        folder / "a.gpkg",
        "CREATE TRIGGER t AFTER UPDATE ON gpkg_contents BEGIN "
        f"SELECT load_extension('{lure.canary}'); END",
    )


@ends("read")
def a_geopackage_that_names_a_spatialite_extension(folder: Path, lure: Lure) -> Path:
    return geopackage(
        folder / "a.gpkg",
        "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, "
        "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL)",
        "INSERT INTO gpkg_extensions VALUES ('a', 'geom', 'spatialite', "
        f"'{lure.url}', 'read-write')",
    )


@ends("broken", "empty")
def a_truncated_geopackage(folder: Path, lure: Lure) -> Path:
    path = geopackage(folder / "a.gpkg")
    return wrote(path, path.read_bytes()[:5000])


@ends("broken", "empty")
def a_database_that_is_no_geopackage(folder: Path, lure: Lure) -> Path:
    path = folder / "a.gpkg"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE a (n)")
    return path
