"""Where exported data come from and on what terms: the note every file carries."""

from django.utils.translation import gettext as _

from coordinates.area_sources import INVENTED, OFFICIAL_NAMES, area_sources

_MOST_SOURCES = 8


def source_note() -> str:
    return _("GISPLAN ทะเบียนโครงการแหล่งน้ำและถนนขององค์กรปกครองส่วนท้องถิ่น")


def licence_note() -> str:
    """The terms of the projects and of the areas in force; one query."""
    sources = area_sources()
    if sources == [INVENTED]:
        return _("ข้อมูลสมมุติเพื่อการสาธิต พื้นที่และโครงการไม่มีอยู่จริง")
    terms = [_("ข้อมูลราชการของหน่วยงานเจ้าของโครงการ ใช้ได้ตามสิทธิของผู้ดาวน์โหลด")]
    if sources:
        terms.append(_("เขตการปกครองจาก %(sources)s") % {"sources": _listed(sources)})
    if any(source != INVENTED and not source.startswith(OFFICIAL_NAMES) for source in sources):
        terms.append(_("แฟ้มแนวเขตเป็นไปตามเงื่อนไขของผู้เผยแพร่ (ชุดข้อมูล COD-AB ของ OCHA: CC BY-IGO)"))
    return " ".join(terms)


def _listed(sources: list[str]) -> str:
    more = "" if len(sources) <= _MOST_SOURCES else " …"
    return ", ".join(sources[:_MOST_SOURCES]) + more
