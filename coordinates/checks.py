"""System check gisplan.W001, of a deployment: files of strangers are read without network."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils.translation import gettext_lazy as _

from coordinates.sandbox import no_network

_WORDS = _("ไฟล์ GIS ที่ผู้ใช้ส่งมาถูกอ่านโดยไม่ได้ตัดเครือข่าย เพราะเครื่องนี้ไม่ยอมให้ใช้ unshare")
_HINT = _("ติดตั้ง util-linux และอนุญาต user namespace หรือปิดทางออกเครือข่ายของบริการนี้ที่ไฟร์วอลล์")


@register(Tags.security, deploy=True)
def network_is_taken_away(**_options: Any) -> list[CheckMessage]:
    """``unshare`` works, so that no uploaded file makes this machine ask another one."""
    return [] if no_network() else [Warning(str(_WORDS), hint=str(_HINT), id="gisplan.W001")]
