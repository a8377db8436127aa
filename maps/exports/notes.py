"""Where exported data come from and on what terms: the note every file carries."""

from django.utils.translation import gettext as _

SOURCE = "GISPLAN"


def source_note() -> str:
    return _("GISPLAN ทะเบียนโครงการแหล่งน้ำและถนนขององค์กรปกครองส่วนท้องถิ่น")


def licence_note() -> str:
    return _(
        "ข้อมูลราชการของหน่วยงานเจ้าของโครงการ ใช้ได้ตามสิทธิของผู้ดาวน์โหลด "
        "รหัสเขตการปกครองอ้างอิงชุดข้อมูล COD-AB ของ OCHA (CC BY-IGO)"
    )
