"""What a GeoPackage may hold: plain tables. A view, a virtual table or a computed column is a
program that reading runs, so the schema is held against a list of what is allowed."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from coordinates.gis_files.errors import Fault, GisFileError

_NAME: Final = r"(?:\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|`[^`]*`|\[[^\]]*\]|\w+)"
# SQLite itself writes what stands before the name, in these letters and with one blank, whatever
# was typed; only who writes into the schema by hand has it otherwise.
_STARTS: Final = {
    "table": ("CREATE TABLE ",),
    "index": ("CREATE INDEX ", "CREATE UNIQUE INDEX "),
    "trigger": ("CREATE TRIGGER ",),
}
_RTREE: Final = re.compile(
    rf"CREATE VIRTUAL TABLE {_NAME}\s+USING\s+rtree\s*\({_NAME}(?:\s*,\s*{_NAME}){{4}}\s*\)",
    re.IGNORECASE,
)
# A quoted text, or what a table is refused for: a comment, a column that is computed.
_TOKEN: Final = re.compile(
    r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|`[^`]*`|\[[^\]]*\]|(?P<refused>--|/\*|\bAS\s*\()",
    re.IGNORECASE,
)
# The three views of the GeoPackage standard (OGC 12-128, annex on SQL/MM); nothing reads them.
_VIEWS: Final = {
    "create view st_spatial_ref_sys as select srs_name, srs_id, organization, "
    "organization_coordsys_id, definition, description from gpkg_spatial_ref_sys",
    "create view spatial_ref_sys as select srs_id as srid, organization as auth_name, "
    "organization_coordsys_id as auth_srid, definition as srtext from gpkg_spatial_ref_sys",
    'create view st_geometry_columns as select table_name, column_name, "st_" || '
    "geometry_type_name as geometry_type_name, g.srs_id, srs_name from gpkg_geometry_columns "
    "as g join gpkg_spatial_ref_sys as s where g.srs_id = s.srs_id",
}


def inspect_database(path: Path) -> None:
    """Raises GisFileError: broken, unsafe_database with the name of what is not allowed."""
    address = f"{path.as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            rows = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise GisFileError(Fault.BROKEN) from error
    for kind, name, sql in rows:
        if not _is_allowed(kind, sql):
            raise GisFileError(Fault.UNSAFE_DATABASE, str(name))


def _is_allowed(kind: object, sql: object) -> bool:
    """``kind`` and ``sql`` of a row of the schema, which may be of any type at all."""
    if sql is None:
        return kind == "index"  # SQLite's own, of a primary key
    if not isinstance(kind, str) or not isinstance(sql, str):
        return False
    if kind == "view":
        return " ".join(sql.lower().split()).removesuffix(";").rstrip() in _VIEWS
    if kind == "table" and _RTREE.fullmatch(sql):
        return True
    if not sql.startswith(_STARTS.get(kind, ())):
        return False
    return kind != "table" or not any(token["refused"] for token in _TOKEN.finditer(sql))
