"""Safe reading of CSV and XLSX: rows of text, with sheet, row number and column letter kept."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from projects.sources.errors import (
    Encrypted,
    NotAWorkbook,
    OldWorkbook,
    SourceError,
    TooLarge,
    UnknownEncoding,
)

LARGEST: Final = 20 * 2**20
LARGEST_UNZIPPED: Final = 200 * 2**20
MOST_ENTRIES: Final = 2000
MOST_SHEETS: Final = 100
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 100
MOST_MERGED: Final = 300_000
LAST_ROW: Final = 1_048_576
LONGEST_CELL: Final = 32_767
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True)
class Row:
    """One row; ``number`` counts from 1 as Excel shows it. Cells are text, "" where empty."""

    number: int
    cells: tuple[str, ...]

    def __getitem__(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass
class Sheet:
    """A sheet of text rows. ``origins``: a cell merged away → the cell that holds its text."""

    name: str
    rows: list[Row]
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    _index: dict[int, Row] = field(default_factory=dict, repr=False)

    def row(self, number: int) -> Row:
        """A row by its number; an empty one where the sheet has none."""
        if not self._index:
            self._index = {row.number: row for row in self.rows}
        return self._index.get(number) or Row(number, ())

    def at(self, number: int, column: int) -> str:
        """The text of a cell (row from 1, column from 0), through a merged range if need be."""
        number, column = self.origins.get((number, column), (number, column))
        return self.row(number)[column]


def column_letter(column: int) -> str:
    """The letter Excel shows for a column counted from 0."""
    return get_column_letter(column + 1)


def read_workbook(file: IO[bytes], name: str = "") -> list[Sheet]:
    """Read every sheet of an XLSX, or a CSV as one sheet, by what the bytes are.

    No formula is evaluated (the stored result is read), no external link is followed.
    Raises a SourceError: NotAWorkbook, OldWorkbook, Encrypted, TooLarge, UnknownEncoding.
    """
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge
    if content.startswith(_OLE):
        raise Encrypted if "EncryptedPackage".encode("utf-16-le") in content else OldWorkbook
    if content.startswith(b"PK\x03\x04"):
        return _read_xlsx(content)
    if not content.strip():
        raise NotAWorkbook
    return [_read_csv(content, PurePath(name).stem or "CSV")]


def _read_xlsx(content: bytes) -> list[Sheet]:
    try:
        _guard(content)
        book = load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, rich_text=False
        )
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [_read_sheet(sheet, archive) for sheet in book.worksheets[:MOST_SHEETS]]
        book.close()
    except SourceError:
        raise
    except _BROKEN as error:
        raise NotAWorkbook from error
    return sheets


# What openpyxl and zipfile raise on a damaged or hostile file.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    DefusedXmlException,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
)


def _guard(content: bytes) -> None:
    """Refuse bombs before anything is unzipped; zipfile never gives more than is declared."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > LARGEST_UNZIPPED:
            raise TooLarge
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Encrypted
        if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
            raise NotAWorkbook


def _read_sheet(sheet: Any, archive: zipfile.ZipFile) -> Sheet:
    # A sheet may declare any size it likes; only what is there counts.
    sheet.reset_dimensions()
    rows: list[Row] = []
    values: Any
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if any(value is not None for value in values):
            cells = tuple(map(_text, values))
            if any(cells):
                rows.append(Row(number, cells))
        if len(rows) > MOST_ROWS:
            raise TooLarge
    return Sheet(sheet.title, rows, _merged(archive, sheet))


def _merged(archive: zipfile.ZipFile, sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Merged ranges, which openpyxl does not give while streaming."""
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    with archive.open(sheet._worksheet_path) as part:
        for _event, element in iterparse(part, events=("end",)):
            if element.tag.endswith("}mergeCell"):
                for cell, origin in _cells(element.get("ref", "")):
                    origins[cell] = origin
                    if len(origins) > MOST_MERGED:
                        raise TooLarge
            element.clear()
    return origins


def _cells(reference: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        return
    origin = (int(top), int(left) - 1)
    for row in range(int(top), min(int(bottom), LAST_ROW) + 1):
        for column in range(int(left) - 1, min(int(right), MOST_COLUMNS)):
            if (row, column) != origin:
                yield (row, column), origin


def _text(value: Any) -> str:
    """A cell as a person sees it, but for numbers, which keep all their digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _plain(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)[:LONGEST_CELL].strip()


def _plain(value: float) -> str:
    """409600.0 → "409600", 1e-05 → "0.00001"; Excel keeps 15 digits, so 0.1 + 0.2 is 0.3."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_csv(content: bytes, name: str) -> Sheet:
    text = decode(content)
    rows: list[Row] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        for number, values in enumerate(reader, start=1):
            if len(rows) > MOST_ROWS:
                raise TooLarge
            cells = tuple(value.strip()[:LONGEST_CELL] for value in values[:MOST_COLUMNS])
            if any(cells):
                rows.append(Row(number, cells))
    except csv.Error as error:
        raise NotAWorkbook from error
    return Sheet(name, rows)


def decode(content: bytes) -> str:
    """The text of a CSV: by its mark, else UTF-16, strict UTF-8, cp874. Raises UnknownEncoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if content.startswith(b"\xef\xbb\xbf"):
        return _decoded(content, "utf-8-sig")
    head = content[:4000]
    if b"\x00" in head:
        little = head[1::2].count(0) >= head[0::2].count(0)
        try:
            return _decoded(content, "utf-16-le" if little else "utf-16-be")
        except UnknownEncoding as error:
            raise NotAWorkbook from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp874")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding from error
    if "\x00" in text:
        raise NotAWorkbook
    return text


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into most columns."""
    head = text[:20_000].splitlines()[:20]

    def columns(delimiter: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(head, delimiter=delimiter))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=columns)
