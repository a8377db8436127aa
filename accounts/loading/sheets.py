"""The official lists as rows of text: CSV or CSV.gz, UTF-8 or cp874."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from coordinates.thai import normalise

_MISSING = _("%(file)s ไม่มีคอลัมน์ %(column)s")
_LETTERS = _("%(file)s ไม่ใช่ข้อความ UTF-8 หรือ cp874 (TIS-620)")
_BROKEN = _("%(file)s เสียหาย คลายไฟล์ .gz ไม่ได้")


class AuthorityFileError(ValueError):
    """A list that is not the list: broken, in unknown letters, or without a column it needs."""


class Row(dict[str, str]):
    """A row by column name, texts normalised; ``number`` is its line in a sheet (header is 1)."""

    number: int = 0


def read_rows(path: Path, required: Iterable[str]) -> Iterator[Row]:
    """Give the rows of a list; a column that is absent reads as empty text.

    Raises AuthorityFileError, OSError.
    """
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    columns = [name.strip().lower() for name in reader.fieldnames or []]
    for column in required:
        if column not in columns:
            message = str(_MISSING) % {"file": path.name, "column": column}
            raise AuthorityFileError(message)
    reader.fieldnames = columns
    for number, cells in enumerate(reader, start=2):
        row = Row((name, normalise(cells[name] or "")) for name in columns)
        row.number = number
        yield row


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise AuthorityFileError(str(_BROKEN) % {"file": path.name}) from error
    for encoding in ("utf-8-sig", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AuthorityFileError(str(_LETTERS) % {"file": path.name})
