"""Share works that cross a border among their subdistricts anew: after boundaries were loaded."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from projects.area_shares import area_shares_rebuild


class Command(BaseCommand):
    help = str(_("คำนวณส่วนแบ่งของงานที่คร่อมเขตใหม่ทั้งหมด ใช้หลังนำเข้าแนวเขตหรือโหลดข้อมูลจำนวนมาก"))

    def handle(self, *args: Any, **options: Any) -> None:
        done = area_shares_rebuild()
        self.stdout.write(str(_("คำนวณแล้ว %(count)s โครงการ") % {"count": f"{done:,}"}))
