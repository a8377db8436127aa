"""The menu: what stands in the head of every page, and the parts of the section one is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Right
from accounts.rights import reach


@dataclass(frozen=True)
class Link:
    """An entry of the menu. ``parts`` are the pages of its section, the first its own."""

    view: str
    label: Any
    parts: "tuple[Link, ...]" = ()
    is_open: bool = False  # to everybody, without a log-in
    rights: tuple[Right, ...] = ()  # of which one opens it; none: everybody who is logged in

    def views(self) -> Iterator[str]:
        yield self.view
        for part in self.parts:
            yield part.view


MENU: Final = (
    Link("home", _("งานของฉัน")),
    Link(
        "projects:list",
        _("โครงการ"),
        (
            Link("projects:list", _("รายชื่อโครงการ")),
            Link("handovers:inbox", _("ประสานโครงการ")),
            Link("projects:completeness", _("ความครบถ้วน")),
        ),
    ),
    Link("planner:page", _("แผนที่")),
    Link(
        "findings:desk",
        _("ตรวจสอบ"),
        (
            Link("findings:desk", _("ข้อค้นพบ")),
            Link("projects:review_samples", _("สุ่มตรวจพิกัด"), rights=(Right.SAMPLE,)),
            Link("rules:list", _("กฎตรวจสอบ")),
        ),
        rights=(Right.READ,),
    ),
    Link(
        "plans:list",
        _("แผน"),
        (
            Link("plans:list", _("แผนพัฒนาท้องถิ่น")),
            Link("strategies:list", _("วิสัยทัศน์และยุทธศาสตร์")),
            Link("authorities:list", _("ข้อมูลพื้นฐาน อปท.")),
        ),
    ),
    Link(
        "budget:ordinances",
        _("งบประมาณ"),
        (
            Link("budget:ordinances", _("ข้อบัญญัติงบประมาณ")),
            Link("projects:items", _("รายการงบประมาณ")),
            Link("budget:requests", _("คำขออนุมัติงบประมาณ")),
            Link("budget:grants", _("คำขอเงินอุดหนุน")),
            Link("budget:general", _("เงินอุดหนุนทั่วไปรายเดือน")),
        ),
    ),
    Link(
        "finance:months",
        _("การเงิน"),
        (
            Link("finance:months", _("รายรับรายจ่ายรายเดือน")),
            Link("finance:statistics", _("สถิติการคลัง")),
        ),
        rights=(Right.READ,),
    ),
    Link(
        "sheets:index",
        _("แผ่นงาน Excel"),
        rights=(Right.FACTS, Right.MONEY, Right.POSITION),
    ),
    Link("jobs:list", _("งานเบื้องหลัง")),
    Link("coordinates:converter", _("แปลงพิกัด"), is_open=True),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """``menu``: the entries for this person; ``section``: the one whose page this is, or None,
    and ``section_parts`` its pages for her."""
    is_known = request.user.is_authenticated if hasattr(request, "user") else False
    match = request.resolver_match
    view = match.view_name if match else ""
    section = _section(view)
    parts = section.parts if section and is_known else ()
    return {
        "menu": [link for link in MENU if link.is_open or (is_known and _opens(link, request))],
        "section": section,
        "section_parts": [part for part in parts if _opens(part, request)],
        "menu_view": view,
    }


def _opens(link: Link, request: HttpRequest) -> bool:
    return not link.rights or any(reach(request.user, right) for right in link.rights)


def _section(view: str) -> Link | None:
    """Where a page belongs: to the entry that names it, else to one of the same namespace."""
    space = f"{view.rpartition(':')[0]}:"
    named = (link for link in MENU if view in link.views())
    near = (link for link in MENU if any(one.startswith(space) for one in link.views()))
    return next(named, None) or (next(near, None) if space != ":" else None)
