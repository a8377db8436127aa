"""ogr2ogr over the very rows of an export, for benchmarks.export."""

import os
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.http import QueryDict

from maps.exports.question import question_of
from maps.exports.rows import COLUMNS, row_query

DRIVERS = {"geojson": "GeoJSON", "gpkg": "GPKG", "shp.zip": "ESRI Shapefile"}
_CELLS = ", ".join(f"r.{name}" for name in COLUMNS)


def name_of(extension: str) -> str:
    return f"ogr2ogr {DRIVERS[extension]}"


def ogr2ogr(extension: str, filter_: str) -> dict[str, float]:
    """Seconds and bytes of ogr2ogr's own file of the rows."""
    query, parameters = row_query(
        question_of(None, QueryDict(filter_)), f"{_CELLS}, g.dimension, main.geometry AS geometry"
    )
    with connection.cursor() as cursor:
        statement = cursor.mogrify(query, parameters)
    whole = f"SELECT * FROM ({statement}) rows"
    statements = [whole]
    if extension == "shp.zip":  # which holds one primitive: a run for each, over its rows alone
        kinds = ("dimension = 0", "dimension = 1", "dimension = 2", "geometry IS NULL")
        statements = [f"{whole} WHERE {kind}" for kind in kinds]
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        for number, sql in enumerate(statements):
            out = Path(folder) / f"{number}{_ending(extension)}"
            command = ["ogr2ogr", "-q", "-f", DRIVERS[extension], str(out), _source(), "-sql", sql]
            if extension == "shp.zip":
                command += ["-nlt", "NONE" if number == 3 else "PROMOTE_TO_MULTI"]
            subprocess.run(command, check=True, env=_environment(), stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return {"s": seconds, "bytes": size}


def _ending(extension: str) -> str:
    return ".shp" if extension == "shp.zip" else f".{extension}"


def _source() -> str:
    return f"PG:dbname={settings.DATABASES['default']['NAME']}"


def _environment() -> dict[str, str]:
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    database = settings.DATABASES["default"]
    given = {variable: str(database.get(name) or "") for variable, name in names.items()}
    return os.environ | {variable: value for variable, value in given.items() if value}
