"""The letters of a DXF: drawings of Thai offices call cp874 “ANSI_1252” as often as not."""

import re
from pathlib import Path
from typing import Final

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.letters import Letters

_CODE_PAGE: Final = re.compile(rb"\$DWGCODEPAGE\s+3\s+ANSI_(\d{3,4})", re.IGNORECASE)
_HEAD_BYTES: Final = 1 << 16


def letters_of_drawing(path: Path, name: str, asked: str | None) -> Letters:
    """Name the encoding: ``asked``, else strict UTF-8, else cp874, else the page it declares.

    Raises GisFileError encoding_unknown.
    """
    raw = path.read_bytes()
    declared = _CODE_PAGE.search(raw[:_HEAD_BYTES])
    page = f"cp{declared[1].decode()}" if declared else "cp1252"
    for encoding in [asked] if asked else ["utf-8", "cp874", page]:
        try:
            raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return Letters(encoding, "chosen" if asked else "bytes")
    raise GisFileError(Fault.ENCODING_UNKNOWN, name)
