"""Load the list of local authorities, what they cover and their approximate areas."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from accounts.loading import AuthorityFileError, load_authorities
from coordinates.gis_files import GisFileError

_UNREADABLE = _("อ่านไฟล์ไม่ได้: %(reason)s")


class Command(BaseCommand):
    help = str(_("นำเข้ารายชื่อ อปท. ตำบลที่ครอบคลุม และเขตโดยประมาณ"))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", type=Path, metavar="LAO.csv[.gz]")
        parser.add_argument("--coverage", type=Path, metavar="FILE.csv[.gz]")
        parser.add_argument("--areas", type=Path, metavar="FILE.geojson[.gz]")
        parser.add_argument("--valid-from", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--report", type=Path, metavar="FILE.csv")
        parser.add_argument("--commit", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_authorities(
                options["list"],
                coverage=options["coverage"],
                areas=options["areas"],
                commit=options["commit"],
                valid_from=options["valid_from"],
            )
            if options["report"]:
                report.write_csv(options["report"])
        except (AuthorityFileError, GisFileError, OSError) as error:
            raise CommandError(str(_UNREADABLE) % {"reason": error}) from error
        for line in report.lines():
            self.stdout.write(line)
