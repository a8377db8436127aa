"""System check gisplan.E001: no demo user left open outside the demo.

Log-in refuses them anyway (gisplan.demo.backend); the check tells the operator to close them.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.utils.translation import gettext_lazy as _

_USERS = _("มีผู้ใช้ตัวอย่างที่ยังเข้าระบบได้ แต่ระบบนี้ไม่ใช่ระบบสาธิต (GISPLAN_DEMO ไม่ใช่ 1)")
_CLOSE = _("สั่ง manage.py demo_logins --close เพื่อปิดผู้ใช้ตัวอย่าง หรือตั้ง GISPLAN_DEMO=1")


@register(Tags.database)
def demo_logins(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """No demo user can log in where this is no demo; ``migrate`` runs this, too."""
    from accounts.models import User
    from gisplan.demo.logins import demo_users

    if settings.DEMO or not databases:
        return []
    if User._meta.db_table not in connection.introspection.table_names():
        return []
    if not demo_users().exists():
        return []
    return [Error(str(_USERS), hint=str(_CLOSE), id="gisplan.E001")]
