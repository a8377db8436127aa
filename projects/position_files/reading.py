"""One reader of every kind of position file: GIS files and tables give the same answer."""

import zipfile
from functools import partial
from pathlib import Path
from typing import Any, Final

from coordinates.errors import CoordinateError
from coordinates.gis_files import GisFileError, read_geojson
from coordinates.messages import in_words
from coordinates.models import AdminArea
from coordinates.sheets.errors import SheetError
from coordinates.tables.sandbox import table_features
from coordinates.values import Bbox
from projects.errors import ProjectError

_TEXT_TABLES: Final = (".csv", ".tsv", ".txt")
_CHUNK: Final = 2**20
_OF_A_WORKBOOK: Final = "xl/workbook.xml"


class FileUnread(ProjectError):
    """A position file that cannot be read; the message is the reader's sentence."""


def read_position_file(
    path: Path, *, name: str, srid: int | None, encoding: str, area: AdminArea | None
) -> dict[str, Any]:
    """The feature answer of a file, with a person's choices of system and letters.

    ``area`` is where the positions should lie: it orders what the numbers may mean.
    Raises FileUnread.
    """
    try:
        if is_table(path, name):
            return _table(path, name, srid, area)
        return read_geojson(path, name=name, srid=srid, encoding=encoding or None, near=_box(area))
    except (GisFileError, SheetError) as error:
        raise FileUnread(str(error)) from error
    except CoordinateError as error:
        raise FileUnread(in_words(error)) from error


def is_table(path: Path, name: str) -> bool:
    """Whether a file is a workbook (by its content) or a text table (by its name)."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _OF_A_WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return name.lower().endswith(_TEXT_TABLES)


def _table(path: Path, name: str, srid: int | None, area: AdminArea | None) -> dict[str, Any]:
    with path.open("rb") as file:
        return table_features(iter(partial(file.read, _CHUNK), b""), name, srid=srid, area=area)


def _box(area: AdminArea | None) -> Bbox | None:
    return Bbox(*area.boundary.extent) if area and area.boundary else None
