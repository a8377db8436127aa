"""Show the demo's log-ins, or close them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, User
from coordinates.models import AdminArea
from gisplan.demo.logins import OutsideDemo, demo_users, logins_close, password

_NONE = _("ยังไม่มีผู้ใช้ตัวอย่าง สั่ง manage.py load_demo ก่อน")
_CLOSED = _("ปิดผู้ใช้ตัวอย่าง %(count)s คนแล้ว")
_PASSWORD = _("รหัสผ่านของทุกคน: %(password)s")
_COUNTRY = _("ทั้งประเทศ")


class Command(BaseCommand):
    help = str(_("แสดงผู้ใช้ตัวอย่าง หน้าที่ สถานที่ และรหัสผ่าน; --close ปิดทั้งหมด"))
    # gisplan.E001 says to run this with --close, so it must run in spite of it.
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--close", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["close"]:
            self.stdout.write(str(_CLOSED) % {"count": logins_close()})
            return
        try:
            secret = password()
        except OutsideDemo as error:
            raise CommandError(str(error)) from error
        users = list(demo_users().order_by("pk"))
        if not users:
            raise CommandError(str(_NONE))
        for user in users:
            self.stdout.write(_line(user))
        self.stdout.write(str(_PASSWORD) % {"password": secret})


def _line(user: User) -> str:
    held = list(user.appointments.select_related("duty", "authority").filter(until=None))
    duty = str(held[0].duty) if held else ""
    return f"  {user.username:<12} {user.name} · {duty} · {', '.join(map(_place, held))}"


def _place(appointment: Appointment) -> str:
    if appointment.authority:
        return appointment.authority.full_name_th
    if not appointment.area_code:
        return str(_COUNTRY)
    areas = AdminArea.objects.current().filter(code=appointment.area_code)
    area = areas.filter(level__in=["province", "district"]).first()
    return area.name_th if area else appointment.area_code
