"""What can be wrong with a file as a whole, and with one value in it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.errors import ProjectError


class SourceError(ProjectError):
    """A file that cannot be read as a sheet of projects; nothing of it was taken."""

    message = _("อ่านไฟล์นี้ไม่ได้")


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
