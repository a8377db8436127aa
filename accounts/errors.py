"""The errors of this app: of jobs, and of places with a name."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class JobError(ValueError):
    """A job that cannot go on; the message is a sentence for the person who asked for it."""

    message: Any = _("ทำงานนี้ไม่ได้")

    def __init__(self, message: Any = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class JobKindUnknown(JobError):
    message = _("ไม่รู้จักงานชนิดนี้ ระบบอาจเพิ่งปรับรุ่น กรุณาเริ่มงานใหม่")


class JobCancelled(JobError):
    """The job is no longer this worker's to run: cancelled, or given to another worker."""

    message = _("งานถูกยกเลิก")


class PlaceError(ValueError):
    """A place that cannot be kept under a name; the message is a sentence for the officer."""


class PlaceNameEmpty(PlaceError):
    def __init__(self) -> None:
        super().__init__(str(_("ชื่อสถานที่ว่างเปล่า ต้องมีอย่างน้อยหนึ่งตัวอักษร")))


class PlaceNameTaken(PlaceError):
    """A place of that name is somewhere else; only an explicit move takes it from there."""

    def __init__(self, name: str) -> None:
        self.name = name
        message = _("มีสถานที่ชื่อ “%(name)s” อยู่แล้วที่อื่น ตั้งชื่อให้ต่างกัน หรือย้ายสถานที่เดิมมาที่นี่")
        super().__init__(str(message) % {"name": name})
