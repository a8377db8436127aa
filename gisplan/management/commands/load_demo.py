"""Load the demo: the real country from a folder of official files, or an invented province."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from gisplan.demo.country import DataMissing, FileRefused, country_stages, has_boundaries
from gisplan.demo.drawing import is_drawn
from gisplan.demo.logins import OutsideDemo
from gisplan.demo.stages import Stage, province_stages
from projects.sources.errors import SourceError

_BOTH = _("ฐานข้อมูลนี้มีจังหวัดสมมุติอยู่ด้วย หากต้องการเฉพาะข้อมูลจริง ให้สั่ง bin/serve --fresh --data …")
_NO_FOLDER = _("ไม่พบโฟลเดอร์ %(folder)s")
_THERE = _("มีแล้ว")


class Command(BaseCommand):
    help = str(_("โหลดข้อมูลสาธิต: จังหวัดสมมุติ หรือทั้งประเทศจากโฟลเดอร์ไฟล์ทางการ สั่งซ้ำได้"))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", metavar="DIR", default=settings.DATA_DIR)
        parser.add_argument("--count", type=int, metavar="N", help="invented projects")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(str(OutsideDemo()))
        try:
            stages = list(self._stages(options["data"], options["count"]))
            for number, stage in enumerate(stages, start=1):
                self._run(stage, f"[{number}/{len(stages)}] {stage.title}")
        except (DataMissing, FileRefused, SourceError) as error:
            raise CommandError(str(error)) from error

    def _stages(self, data: str, count: int | None) -> Iterator[Stage]:
        if not data and not has_boundaries():
            return province_stages(count=count)
        if not data:
            # The real country was loaded before: an invented province has no place in it.
            return country_stages(None, count=count)
        if not Path(data).is_dir():
            raise DataMissing(str(_NO_FOLDER) % {"folder": data})
        if is_drawn():
            self.stderr.write(str(_BOTH))
        return country_stages(Path(data), count=count)

    def _run(self, stage: Stage, label: str) -> None:
        if stage.is_done():
            self.stdout.write(f"{label}: {_THERE}")
            return
        self.stdout.write(f"{label} …")
        self.stdout.flush()
        started = time.monotonic()
        told = stage.run()
        self.stdout.write(f"      {told} ({time.monotonic() - started:.1f} s)")
