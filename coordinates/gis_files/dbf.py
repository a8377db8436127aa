"""The letters of a shapefile's table: which encoding they are in, and mending cut ones.

Order: what ``.cpg`` says, else the language byte (LDID), else strict UTF-8, else cp874; a claim
that the bytes contradict is passed over.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coordinates.gis_files.errors import Fault, GisFileError
from coordinates.gis_files.letters import Letters

# ESRI writes 0x57 (“the machine's own”) whatever the letters are, so it says nothing.
_LDID: Final = {0x50: "cp874", 0x7C: "cp874", 0x03: "cp1252", 0x58: "cp1252"}
_CPG: Final = {
    "874": "cp874",
    "ansi 874": "cp874",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "tis620": "cp874",
    "iso-8859-11": "cp874",
    "65001": "utf-8",
    "utf8": "utf-8",
    "88591": "latin-1",
    "iso 88591": "latin-1",
    "1252": "cp1252",
    "ansi 1252": "cp1252",
}


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


class Table:
    """A .dbf in memory. ``letters`` is found from the bytes; ``mend`` cuts halves of letters."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.data = bytearray(path.read_bytes())
        if len(self.data) < 32:
            raise GisFileError(Fault.BROKEN)
        self.records = int.from_bytes(self.data[4:8], "little")
        self.header = int.from_bytes(self.data[8:10], "little")
        self.width = int.from_bytes(self.data[10:12], "little")

    def letters(self, asked: str | None = None) -> Letters:
        """Name the encoding and how it is known; ``asked`` is a person's choice, stands alone.

        Raises GisFileError encoding_unknown.
        """
        for letters in [Letters(asked, "chosen")] if asked else self._claims():
            if self._fits(letters.encoding):
                return letters
        raise GisFileError(Fault.ENCODING_UNKNOWN, self.name)

    def mend(self, encoding: str) -> None:
        """Blank the half letter at the end of values cut at so many bytes, in the file itself.

        Only UTF-8 has halves; GDAL refuses the whole file for one of them.
        """
        if encoding != "utf-8":
            return
        mended = False
        for span in [*self._names(), *self._values()]:
            whole = _whole(bytes(self.data[span.start : span.end]).rstrip(b" \0"))
            if whole is not None:
                padding = b"\0" if span.start < self.header else b" "
                self.data[span.start : span.end] = whole.ljust(span.end - span.start, padding)
                mended = True
        if mended:
            self.path.write_bytes(self.data)

    def _claims(self) -> Iterator[Letters]:
        cpg = self.path.with_suffix(".cpg")
        if cpg.exists() and (named := _codec(cpg.read_bytes()[:40])):
            yield Letters(named, "cpg")
        if named := _LDID.get(self.data[29], ""):
            yield Letters(named, "ldid")
        yield from (Letters("utf-8", "bytes"), Letters("cp874", "bytes"))

    def _fits(self, encoding: str) -> bool:
        try:
            for span in [*self._names(), *self._values()]:
                raw = bytes(self.data[span.start : span.end]).rstrip(b" \0")
                codecs.getincrementaldecoder(encoding)().decode(raw, final=False)
        except (UnicodeDecodeError, LookupError):
            return False
        return True

    def _fields(self) -> Iterator[int]:
        for at in range(32, min(self.header, len(self.data)) - 31, 32):
            if self.data[at] == 0x0D:
                return
            yield at

    def _names(self) -> Iterator[_Span]:
        for at in self._fields():
            end = self.data.find(b"\0", at, at + 11)
            yield _Span(at, at + 11 if end < 0 else end)

    def _values(self) -> Iterator[_Span]:
        texts, offset = [], 1
        for at in self._fields():
            length = self.data[at + 16]
            if self.data[at + 11] in b"CM":
                texts.append(_Span(offset, offset + length))
            offset += length
        if not self.width:
            return
        records = min(self.records, (len(self.data) - self.header) // self.width)
        for record in range(max(records, 0)):
            base = self.header + record * self.width
            for text in texts:
                if not self.data[base + text.start : base + text.end].isascii():
                    yield _Span(base + text.start, base + text.end)


def _codec(raw: bytes) -> str:
    name = raw.decode("ascii", "replace").strip("\0 \r\n\t\"'").lower()
    name = _CPG.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _whole(raw: bytes) -> bytes | None:
    """Give the value without the half letter at its end; None where it is whole."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    decoder.decode(raw, final=False)
    half = decoder.getstate()[0]
    return raw[: len(raw) - len(half)] if half else None
