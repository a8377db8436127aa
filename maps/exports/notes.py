"""Where exported data come from and on what terms: the note every file carries."""

from typing import Any

from django.utils.translation import gettext as _

from coordinates.area_sources import INVENTED, OFFICIAL_NAMES, area_sources
from coordinates.datum import WGS84_SRID
from maps.exports.question import Question
from maps.exports.systems import system_note

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


def about(question: Question, srid: int = WGS84_SRID) -> dict[str, Any]:
    """What every file says of itself: whence, when, which question, in which system, on what
    terms."""
    return {
        "source": source_note(),
        "generated_at": question.asked_at.isoformat(timespec="seconds"),
        "filter": dict(question.asked),
        "crs": system_note(srid),
        "licence": licence_note(),
    }


def about_lines(question: Question, srid: int = WGS84_SRID) -> list[str]:
    """The same for people who read, a line each; no line break or control character in one."""
    told = about(question, srid)
    asked = "; ".join(f"{name}={' '.join(values)}" for name, values in told["filter"].items())
    told["filter"] = asked or _("ทั้งหมดที่ท่านมีสิทธิ")
    return [_plain(f"{name}: {text}") for name, text in told.items()]


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _listed(sources: list[str]) -> str:
    more = "" if len(sources) <= _MOST_SOURCES else " …"
    return ", ".join(sources[:_MOST_SOURCES]) + more
