"""Safe reading of CSV and XLSX: rows of text, with sheet, row number and column letter kept."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError
from django.conf import settings
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from coordinates.sheets import limits
from coordinates.sheets.errors import (
    Encrypted,
    NotAWorkbook,
    OldWorkbook,
    SheetError,
    TooLarge,
    UnknownEncoding,
)
from coordinates.sheets.limits import LONGEST_CELL, MOST_COLUMNS, MOST_SHEETS, Tally
from coordinates.sheets.merged import Beside, read_beside

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_DELIMITERS: Final = ",;\t"
_GUESSED: Final = ("utf-16-le", "utf-16-be")


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
    """A sheet of text rows. ``origins``: a cell merged away → the cell that holds its text.

    ``encoding``: of the bytes of a CSV; "" for XLSX. ``formulas``: the cells of formulas, where
    they were asked for.
    """

    name: str
    rows: list[Row]
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    encoding: str = ""
    formulas: frozenset[tuple[int, int]] = frozenset()
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


def read_workbook(file: IO[bytes], name: str = "", *, formulas: bool = False) -> list[Sheet]:
    """Read every sheet of an XLSX, or a CSV as one sheet, by what the bytes are.

    No formula is evaluated (the stored result is read; ``formulas``: told where each stands), no
    external link is followed.
    Raises a SheetError: NotAWorkbook, OldWorkbook, Encrypted, TooLarge, UnknownEncoding.
    """
    most: int = settings.UPLOAD_MAX_BYTES
    content = file.read(most + 1)
    if len(content) > most:
        raise TooLarge(limits.MOST_ROWS)
    if content.startswith(_OLE):
        raise Encrypted if "EncryptedPackage".encode("utf-16-le") in content else OldWorkbook
    if content.startswith(b"PK\x03\x04"):
        return _read_xlsx(content, formulas=formulas)
    if not content.strip():
        raise NotAWorkbook
    return [_read_csv(content, PurePath(name).stem or "CSV")]


def unzipped_size(file: IO[bytes]) -> int:
    """Bytes a file unpacks to, as it declares; at least those it has itself.

    No reader unpacks more than is declared. The file is left at its beginning.
    """
    size = file.seek(0, io.SEEK_END)
    try:
        with zipfile.ZipFile(file) as archive:
            return max(size, sum(entry.file_size for entry in archive.infolist()))
    except _BROKEN:
        return size
    finally:
        file.seek(0)


def _read_xlsx(content: bytes, *, formulas: bool) -> list[Sheet]:
    try:
        _guard(content)
        book = load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, rich_text=False
        )
        found: list[Any] = book.worksheets
        if len({sheet._worksheet_path for sheet in found}) < len(found):
            raise NotAWorkbook  # a part that many sheets share costs a file nothing
        tally = Tally()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = []
            for sheet in found[:MOST_SHEETS]:
                # Before openpyxl passes over them: it makes an object of every range and cell.
                beside = read_beside(archive, sheet._worksheet_path, tally, formulas=formulas)
                sheets.append(_read_sheet(sheet, beside, tally))
        book.close()
    except SheetError:
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
    OverflowError,
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
        size = sum(entry.file_size for entry in entries)
        if len(entries) > limits.MOST_ENTRIES or size > limits.LARGEST_UNZIPPED:
            raise TooLarge(limits.MOST_ROWS)
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Encrypted
        if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
            raise NotAWorkbook


def _read_sheet(sheet: Any, beside: Beside, tally: Tally) -> Sheet:
    # A sheet may declare any size it likes; only what is there counts.
    sheet.reset_dimensions()
    rows: list[Row] = []
    values: Any
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        cells = tuple(map(_text, values)) if values.count(None) < len(values) else ()
        if any(cells):
            tally.row(cells)
            rows.append(Row(number, cells))
        else:
            tally.empty_row()
    return Sheet(sheet.title, rows, beside.merged, formulas=frozenset(beside.formulas))


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
    text, encoding = decode(content)
    rows: list[Row] = []
    tally = Tally()
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        for number, values in enumerate(reader, start=1):
            cells = tuple(value.strip()[:LONGEST_CELL] for value in values[:MOST_COLUMNS])
            if any(cells):
                tally.row(cells)
                rows.append(Row(number, cells))
    except csv.Error as error:
        raise NotAWorkbook from error
    return Sheet(name, rows, encoding=encoding)


def decode(content: bytes) -> tuple[str, str]:
    """The text of a CSV and its encoding: by its mark, else UTF-16, strict UTF-8, cp874.

    Raises UnknownEncoding, NotAWorkbook.
    """
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise (NotAWorkbook if encoding in _GUESSED else UnknownEncoding) from error
    if "\x00" in text:
        raise NotAWorkbook
    return text, encoding.removesuffix("-sig")


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    head = content[:4000]
    if b"\x00" in head:
        little = head[1::2].count(0) >= head[0::2].count(0)
        return "utf-16-le" if little else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp874"
    return "utf-8"


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into most columns."""
    head = text[:20_000].splitlines()[:20]

    def columns(delimiter: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(head, delimiter=delimiter))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=columns)
