"""Convert positions on the command line, as the page does: the same lines, the same files."""

import sys
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.asked import area_of, expected_at
from coordinates.converting import (
    FORMATS,
    Converted,
    as_file,
    convert,
    lines_of_text,
)
from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from coordinates.places import rank_in
from coordinates.sheets.errors import SheetError
from coordinates.sheets.workbook import decode
from coordinates.tables.positions import Line, read_positions
from coordinates.values import Notation

TABLES = (".csv", ".xlsx")


class Command(BaseCommand):
    help = str(_("แปลงพิกัดทุกรูปแบบ บรรทัดละจุด หรือจากคอลัมน์ของ CSV และ XLSX"))

    def add_arguments(self, parser: CommandParser) -> None:
        notations = [one.value for one in Notation]
        parser.add_argument("file", nargs="?", default="-", metavar="FILE|-")
        parser.add_argument(
            "--to", action="append", choices=notations, default=[], metavar="NOTATION"
        )
        parser.add_argument("--area", default="", metavar="CODE")
        parser.add_argument("--near", default="", metavar="LON,LAT")
        parser.add_argument("--format", choices=FORMATS, default="csv")
        parser.add_argument("--out", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            area = area_of(options["area"])
            near = expected_at(options["near"], area)
            found = convert(_lines(options["file"]), near=near, rank=rank_in(area))
            to = [Notation(value) for value in options["to"]]
            _type, content = as_file(options["format"], found, to=to)
            self._write(content, options["out"], is_text=options["format"] != "xlsx")
        except CoordinateError as error:
            raise CommandError(in_words(error)) from error
        except (SheetError, OSError) as error:
            raise CommandError(str(error)) from error
        self._tell([one for one in found if one.error])

    def _write(self, content: bytes, out: Path | None, *, is_text: bool) -> None:
        if out:
            out.write_bytes(content)
        elif is_text:
            # The mark of a CSV is for Excel; a pipe takes it for a letter.
            self.stdout.write(content.decode("utf-8-sig"), ending="")
        else:
            raise CommandError(gettext("ไฟล์ xlsx ต้องระบุ --out"))

    def _tell(self, failed: list[Converted]) -> None:
        """Each line that could not be read, and an exit code that says so."""
        for one in failed:
            words = gettext("บรรทัดที่ %(line)s: %(sentence)s")
            self.stderr.write(words % {"line": one.number, "sentence": one.problem})
        if failed:
            raise CommandError(gettext("อ่านไม่ได้ %(count)d บรรทัด") % {"count": len(failed)})


def _lines(name: str) -> list[Line]:
    """Of a table by its columns, of any other file and of the standard input by its lines."""
    if name == "-":
        return _lines_of(sys.stdin.buffer, "")
    with Path(name).open("rb") as file:
        return _lines_of(file, name)


def _lines_of(file: IO[bytes], name: str) -> list[Line]:
    if Path(name).suffix.lower() in TABLES:
        return read_positions(file, name)
    text, _encoding = decode(file.read())
    return lines_of_text(text)
