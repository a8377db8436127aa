"""Load official areas: boundaries and village points from files, or names and codes alone."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from coordinates.gis_files import GisFileError
from coordinates.loading import load_areas

_UNREADABLE = _("อ่านไฟล์ %(file)s ไม่ได้: %(reason)s")


class Command(BaseCommand):
    help = str(_("นำเข้าพื้นที่ (COD-AB, GeoJSON, GeoPackage) ไม่ระบุไฟล์: ชื่อและรหัสทางการเท่านั้น"))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--valid-from", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--report", type=Path, metavar="FILE.csv")
        parser.add_argument("--commit", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_areas(
                options["files"], commit=options["commit"], valid_from=options["valid_from"]
            )
            if options["report"]:
                report.write_csv(options["report"])
        except (GisFileError, OSError) as error:
            names = ", ".join(map(str, options["files"]))
            raise CommandError(str(_UNREADABLE) % {"file": names, "reason": error}) from error
        for line in report.lines():
            self.stdout.write(line)
