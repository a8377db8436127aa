"""The menu: what stands in the head of every page, and the parts of the section one is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Link:
    """An entry of the menu. ``parts`` are the pages of its section, the first its own."""

    view: str
    label: Any
    parts: "tuple[Link, ...]" = ()
    is_open: bool = False  # to everybody, without a log-in

    def views(self) -> Iterator[str]:
        yield self.view
        for part in self.parts:
            yield part.view


MENU: Final = (
    Link("home", _("งานของฉัน")),
    Link("projects:list", _("โครงการ")),
    Link(
        "plans:list",
        _("แผน"),
        (
            Link("plans:list", _("แผนพัฒนาท้องถิ่น")),
            Link("strategies:list", _("วิสัยทัศน์และยุทธศาสตร์")),
            Link("handovers:inbox", _("ประสานโครงการ")),
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
    ),
    Link("sheets:index", _("แผ่นงาน Excel")),
    Link("jobs:list", _("งานเบื้องหลัง")),
    Link("coordinates:converter", _("แปลงพิกัด"), is_open=True),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """``menu``: the entries for this person; ``section``: the one whose page this is, or None."""
    is_known = request.user.is_authenticated if hasattr(request, "user") else False
    match = request.resolver_match
    view = match.view_name if match else ""
    return {
        "menu": [link for link in MENU if is_known or link.is_open],
        "section": next((link for link in MENU if view in link.views()), None),
        "menu_view": view,
    }
