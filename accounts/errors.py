"""The one family of errors of this app."""

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
