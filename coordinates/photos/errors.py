"""Why a photo cannot be taken, in the sender's language."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from coordinates.unreadable import UnreadableFile


class Fault(StrEnum):
    """Every way a photo can fail; a closed list."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNKNOWN_KIND = "unknown_kind"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    TOO_SLOW = "too_slow"
    BUSY = "busy"


_WORDS = {
    Fault.EMPTY: _("ไฟล์ว่างเปล่า เลือกภาพใหม่"),
    Fault.TOO_LARGE: _("ไฟล์ภาพใหญ่เกินไป รับได้ไม่เกิน %(text)s ต่อภาพ"),
    Fault.TOO_MANY_PIXELS: _(
        "ภาพละเอียดเกินไป รับได้ไม่เกิน %(text)s ล้านพิกเซล ลดขนาดภาพในกล้องหรือโปรแกรมก่อน"
    ),
    Fault.UNKNOWN_KIND: _("ไฟล์นี้ไม่ใช่ภาพ JPEG, PNG หรือ HEIC ไม่ว่าจะตั้งชื่อไฟล์ว่าอย่างไร"),
    Fault.TRUNCATED: _("ไฟล์ภาพมาไม่ครบ ส่งภาพเดิมอีกครั้ง"),
    Fault.BROKEN: _("ไฟล์ภาพเสียหาย หรือใช้หน่วยความจำเกิน %(text)s ในการเปิด บันทึกภาพใหม่แล้วส่งอีกครั้ง"),
    Fault.TOO_SLOW: _("เปิดภาพไม่เสร็จใน %(text)s วินาที บันทึกภาพใหม่ให้เล็กลงแล้วส่งอีกครั้ง"),
    Fault.BUSY: _("กำลังอ่านไฟล์ของผู้อื่นอยู่ ส่งอีกครั้งในอีกสักครู่"),
}


class PhotoError(UnreadableFile[Fault]):
    """A photo that cannot be taken."""

    words = _WORDS


class PhotoReaderBusy(PhotoError):
    """Nothing is wrong with the photo: too many files are being read at once, try again soon."""

    def __init__(self) -> None:
        super().__init__(Fault.BUSY)
