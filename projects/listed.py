"""The rows of a question as a page shows them: their order, a page of them, what each row needs."""

from typing import Any, Final

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import F, OrderBy
from django.db.models.functions import Collate
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordinates.models import AdminArea
from projects.filters import BadQuestion
from projects.models import ProjectGeometry
from projects.querysets import ProjectQuerySet

PER_PAGE: Final = 25
SORTS: dict[str, Any] = {
    "code": F("code"),
    "name": Collate("name", "th-x-icu"),
    "year": F("fiscal_year"),
    "budget": F("budget_baht"),
    "state": F("state"),
    "updated": F("updated_at"),
}
OWNER = ("", _("เจ้าของ"))
COLUMNS = [
    ("code", _("รหัส")),
    ("name", _("ชื่อโครงการ")),
    OWNER,
    ("year", _("ปีงบประมาณ")),
    ("budget", _("งบประมาณ (บาท)")),
    ("state", _("สถานะ")),
    ("", _("พิกัด")),
]


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that was told the count: the totals asked for it already."""

    def __init__(self, rows: ProjectQuerySet, count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.told = count

    @cached_property
    def count(self) -> int:
        return self.told


def sort_choices() -> list[tuple[str, str]]:
    """Every order by name, for where the headings of the table do not show: on a phone."""
    labels = dict(COLUMNS) | {"updated": _("แก้ไขล่าสุด")}
    return [
        choice
        for name in SORTS
        for choice in (
            (name, gettext("%(column)s น้อยไปมาก") % {"column": labels[name]}),
            (f"-{name}", gettext("%(column)s มากไปน้อย") % {"column": labels[name]}),
        )
    ]


def in_order(rows: ProjectQuerySet, sort: str) -> ProjectQuerySet:
    """``rows`` by a name of SORTS, downwards with ``-`` before it. Raises BadQuestion."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        problem = gettext("เรียงตาม “%(name)s” ไม่ได้ ใช้ %(known)s") % {
            "name": name[:40],
            "known": ", ".join(SORTS),
        }
        raise BadQuestion({"sort": [problem]})
    down = sort.startswith("-")
    return rows.order_by(OrderBy(SORTS[name], descending=down), "-code" if down else "code")


def page_of(rows: ProjectQuerySet, count: int, number: str) -> Page[Any]:
    """Page ``number`` of ``rows``, of which there are ``count``; each project with its current
    ``position`` and the names of its ``place``. Three queries. Raises BadQuestion.
    """
    try:
        page = CountedPaginator(rows, count).page(number)
    except InvalidPage as error:
        raise BadQuestion({"page": [str(error)]}) from error
    found = list(
        rows.select_related("authority", "agency", "kind")[
            page.start_index() - 1 : page.end_index()
        ]
        if count
        else []
    )
    current = ProjectGeometry.objects.filter(project__in=found, is_current=True).defer("geometry")
    positions = {position.project_id: position for position in current}
    places = AdminArea.objects.names(
        code for project in found for code in (project.subdistrict_code, project.district_code)
    )
    for project in found:
        project.position = positions.get(project.pk)  # type: ignore[attr-defined]
        project.place = [  # type: ignore[attr-defined]
            places[code]
            for code in (project.subdistrict_code, project.district_code)
            if code in places
        ]
    page.object_list = found
    return page
