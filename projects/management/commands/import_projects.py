"""Import projects from a file: dry by default, all or nothing with --commit."""

import gzip
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.owners import Owner, owner_of_code
from accounts.progress import Progress
from projects.records import Report
from projects.sources.base import import_file
from projects.sources.catalogue import SOURCES
from projects.sources.errors import SourceError


class Command(BaseCommand):
    help = str(_("นำเข้าโครงการจากไฟล์ ไม่เขียนจนกว่าจะใส่ --commit"))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--source", choices=sorted(SOURCES), required=True)
        parser.add_argument("--authority", metavar="CODE")
        parser.add_argument("--report", type=Path, metavar="FILE.csv")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help=str(_("ค่าในไฟล์แทนค่าที่มีผู้แก้หลังจากดาวน์โหลดแบบฟอร์ม")),
        )
        parser.add_argument(
            "--named-otherwise",
            action="store_true",
            help=str(_("แผนเป็นของหน่วยงานนี้ แม้หัวแบบระบุชื่ออื่น")),
        )
        parser.add_argument("--commit", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        source = SOURCES[options["source"]]()
        owner = self._owner(options["authority"])
        try:
            with _opened(path) as file:
                report = import_file(
                    source,
                    file,
                    file_name=path.name,
                    owner=owner,
                    by=None,
                    commit=options["commit"],
                    overwrite=options["overwrite"],
                    named_otherwise=options["named_otherwise"],
                    progress=_Told(self) if options["verbosity"] > 1 else None,
                )
        except (SourceError, OSError, EOFError) as error:
            message = gettext("นำเข้า %(file)s ไม่ได้: %(reason)s")
            raise CommandError(message % {"file": path, "reason": error}) from error
        if options["report"]:
            options["report"].write_bytes(report.as_csv())
        self._tell(report, commit=options["commit"])

    def _owner(self, code: str | None) -> Owner | None:
        if not code:
            return None
        if found := owner_of_code(code):
            return found
        message = gettext("ไม่มีหน่วยงานรหัส %(code)s")
        raise CommandError(message % {"code": code})

    def _tell(self, report: Report, *, commit: bool) -> None:
        line = gettext("แผ่น %(sheet)s แถว %(row)s คอลัมน์ %(column)s ค่า “%(value)s”: %(reason)s")
        for one in (*report.problems, *report.notices):
            self.stdout.write(
                line
                % {
                    "sheet": one.place.sheet,
                    "row": one.place.row,
                    "column": one.place.column or "-",
                    "value": one.value,
                    "reason": one.reason,
                }
            )
        if report.refusal:
            raise CommandError(report.refusal)
        self.stdout.write(report.summary())
        if report.problems:
            message = gettext("พบค่าที่ผิด %(count)d แห่ง ไม่ได้เขียนอะไรลงฐานข้อมูล")
            raise CommandError(message % {"count": len(report.problems)})
        if not commit:
            self.stdout.write(gettext("ทดลองอ่านเท่านั้น ใส่ --commit เพื่อนำเข้าจริง"))


def _opened(path: Path) -> IO[bytes]:
    """Open a file to read its bytes; ``.gz`` is unpacked as it is read."""
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path))  # noqa: SIM115 – the caller's with closes it
    return path.open("rb")


class _Told(Progress):
    """Says how far it is on the operator's screen."""

    def __init__(self, command: BaseCommand) -> None:
        super().__init__()
        self._command = command

    def step(self, n: int = 1) -> None:
        super().step(n)
        self._command.stdout.write(f"{self.message} {self.done}/{self.total}")
