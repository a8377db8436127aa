"""What can be wrong with a table file as a whole."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SheetError(ValueError):
    """A file that cannot be read as a table; ``str()`` is a sentence in the active language."""

    message: Any = _("อ่านไฟล์นี้ไม่ได้")
    numbers: tuple[int, ...] = ()  # what its class is made with

    def __init__(self, message: Any = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAWorkbook(SheetError):
    message = _("ไฟล์นี้ไม่ใช่ตาราง ใช้ไฟล์ Excel (.xlsx) หรือ CSV")


class OldWorkbook(SheetError):
    message = _("ไฟล์นี้เป็น Excel รุ่นเก่า (.xls) เปิดแล้วบันทึกเป็น .xlsx ก่อน")


class Encrypted(SheetError):
    message = _("ไฟล์นี้มีรหัสผ่าน เอารหัสผ่านออกก่อนแล้วส่งใหม่")


class TooLarge(SheetError):
    """Past a bound of one file: bytes, or rows and what is in them."""

    def __init__(self, rows: int) -> None:
        self.numbers = (rows,)
        reason = gettext("ไฟล์ใหญ่เกินไป รับได้ไม่เกิน %(mb)d เมกะไบต์ และไม่เกิน %(rows)s แถวรวมทุกแผ่น")
        super().__init__(reason % {"mb": settings.UPLOAD_MAX_BYTES // 2**20, "rows": f"{rows:,}"})


class TooLargeAtOnce(SheetError):
    """Too large for somebody who waits for the answer."""

    def __init__(self, size: int) -> None:
        self.numbers = (size,)
        reason = gettext("ไฟล์ใหญ่เกินไปสำหรับการแปลงทันที เมื่อคลายแล้วต้องไม่เกิน %(mb)s MB แบ่งเป็นหลายไฟล์")
        super().__init__(reason % {"mb": f"{size / 1e6:g}"})


class UnknownEncoding(SheetError):
    message = _("อ่านตัวอักษรในไฟล์ไม่ได้ บันทึกเป็น UTF-8 (CSV UTF-8) หรือ Excel แล้วส่งใหม่")


class NoPositions(SheetError):
    message = _(
        "ไม่พบคอลัมน์พิกัดในไฟล์ ตั้งหัวตารางเช่น ละติจูด และ ลองจิจูด หรือ โซน E N หรือ พิกัด (คอลัมน์เดียว) "
        "หรือ พิกัดเริ่มต้น และ พิกัดสิ้นสุด"
    )


class TooManyLines(SheetError):
    """More than is read for somebody who waits."""

    def __init__(self, count: int, most: int) -> None:
        self.numbers = (count, most)
        super().__init__(self.words() % {"count": f"{count:,}", "most": f"{most:,}"})

    @staticmethod
    def words() -> str:
        return gettext("มี %(count)s บรรทัด แปลงได้ครั้งละไม่เกิน %(most)s บรรทัด แบ่งเป็นหลายครั้ง")


class TooManyCharacters(TooManyLines):
    @staticmethod
    def words() -> str:
        return gettext("มี %(count)s ตัวอักษร แปลงได้ครั้งละไม่เกิน %(most)s ตัวอักษร แบ่งเป็นหลายครั้ง")


class TooManyPositions(TooManyLines):
    """Several a line; they are not all counted."""

    @staticmethod
    def words() -> str:
        return gettext("พบพิกัดเกิน %(most)s จุด แปลงได้ครั้งละไม่เกิน %(most)s จุด แบ่งเป็นหลายครั้ง")


class SheetTooSlow(SheetError):
    """Reading it took all the time that a stranger's file may take."""

    def __init__(self, seconds: int) -> None:
        self.numbers = (seconds,)
        reason = gettext(
            "อ่านตารางไม่เสร็จใน %(seconds)d วินาที แบ่งเป็นหลายไฟล์ หรือลบคอลัมน์และแถวที่ไม่ใช้แล้วส่งใหม่"
        )
        super().__init__(reason % {"seconds": seconds})


class SheetTooHeavy(SheetError):
    """Reading it ran out of memory, or ended its reader."""

    message = _("อ่านตารางนี้ต้องใช้หน่วยความจำมากเกินไป แบ่งเป็นหลายไฟล์แล้วส่งใหม่")


class SheetReaderBusy(SheetError):
    """Nothing is wrong with the file: too many are being read at once, try again soon."""

    message = _("อ่านตารางของผู้อื่นอยู่หลายไฟล์ ลองอีกครั้งในอีกสักครู่")
