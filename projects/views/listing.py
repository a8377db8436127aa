"""The list of projects: filter, sort, pages, totals."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import F, OrderBy
from django.db.models.functions import Collate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import Right
from accounts.rights import reach
from coordinates.models import AdminArea
from projects.choices import area_choices, strategy_choices, year_choices
from projects.filters import BadQuestion, ProjectFilter, asked_by
from projects.models import ProjectGeometry
from projects.querysets import ProjectQuerySet
from projects.totals import totals_of

PER_PAGE = 25
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


@login_required
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects of the question the address holds; a wrong value is a 400 that says which."""
    question = asked_by(request.user, request.GET)
    held = reach(request.user, Right.READ)
    one_owner = held.is_one_authority
    context: dict[str, Any] = {
        "filter": question,
        "one_owner": one_owner,
        "columns": [column for column in COLUMNS if column != OWNER or not one_owner],
        "may_add": bool(reach(request.user, Right.FACTS)),
        "may_pin": bool(reach(request.user, Right.POSITION)),
        "areas": [] if one_owner else area_choices(question.data),
        "strategies": strategy_choices(question.data, held),
        "years": year_choices(),
        "sorts": _sort_choices(),
        "sort": request.GET.get("sort", "code"),
    }
    try:
        rows = _sorted(question.rows(), request.GET.get("sort", "code"))
        context |= totals(question)
        context["page"] = _page(rows, context["count"], request.GET.get("page", "1"))
    except BadQuestion as error:
        return render(
            request, "projects/list.html", context | {"wrong": error.sentences}, status=400
        )
    return render(request, "projects/list.html", context)


def _sort_choices() -> list[tuple[str, str]]:
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


def _sorted(rows: ProjectQuerySet, sort: str) -> ProjectQuerySet:
    name = sort.removeprefix("-")
    if name not in SORTS:
        problem = gettext("เรียงตาม “%(name)s” ไม่ได้ ใช้ %(known)s") % {
            "name": name[:40],
            "known": ", ".join(SORTS),
        }
        raise BadQuestion({"sort": [problem]})
    down = sort.startswith("-")
    return rows.order_by(OrderBy(SORTS[name], descending=down), "-code" if down else "code")


def _page(rows: ProjectQuerySet, count: int, number: str) -> Page[Any]:
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


def totals(question: ProjectFilter) -> dict[str, Any]:
    """The count of projects asked for and the baht of their matching shares."""
    [total] = totals_of(question, sums=["budget_baht"])
    return {"count": total.projects, "budget_baht": total.budget_baht}
