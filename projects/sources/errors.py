"""What can be wrong with a file as a whole, and with one value in it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.errors import ProjectError


class SourceError(ProjectError):
    """A file that cannot be read as a sheet of projects; nothing of it was taken."""

    message = _("อ่านไฟล์นี้ไม่ได้")


class NotAWorkbook(SourceError):
    message = _("ไฟล์นี้ไม่ใช่ตาราง ใช้ไฟล์ Excel (.xlsx) หรือ CSV")


class OldWorkbook(SourceError):
    message = _("ไฟล์นี้เป็น Excel รุ่นเก่า (.xls) เปิดแล้วบันทึกเป็น .xlsx ก่อน")


class Encrypted(SourceError):
    message = _("ไฟล์นี้มีรหัสผ่าน เอารหัสผ่านออกก่อนแล้วส่งใหม่")


class TooLarge(SourceError):
    """Past a bound of one file: bytes, or rows and what is in them."""

    def __init__(self, rows: int) -> None:
        reason = gettext("ไฟล์ใหญ่เกินไป รับได้ไม่เกิน %(mb)d เมกะไบต์ และไม่เกิน %(rows)s แถวรวมทุกแผ่น")
        super().__init__(reason % {"mb": settings.UPLOAD_MAX_BYTES // 2**20, "rows": f"{rows:,}"})


class UnknownEncoding(SourceError):
    message = _("อ่านตัวอักษรในไฟล์ไม่ได้ บันทึกเป็น UTF-8 (CSV UTF-8) หรือ Excel แล้วส่งใหม่")


class NoTable(SourceError):
    message = _("ไม่พบแถวหัวตารางในไฟล์")


class OwnerMissing(SourceError):
    message = _("ต้องเลือกหน่วยงานเจ้าของโครงการก่อนนำเข้า")


class BadValue(ValueError):
    """One value that cannot be taken; ``reason`` names what is wrong and what would be right.

    ``name`` is the field, where it is not the one being read.
    """

    def __init__(self, reason: Any, *, name: str = "") -> None:
        self.reason = reason
        self.name = name
        super().__init__(reason)
