"""Pages of completeness: the three measures of each duty, and the projects behind a number."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Right, User
from accounts.rights import reach
from projects.choices import year_choices
from projects.completeness import DUTIES, Day, Measure, days_of, projects_behind, standing
from projects.completeness.asked import Asked, asked_of
from projects.completeness.places import named
from projects.completeness.reading import Standing
from projects.completeness.shown import LABELS, UNFULFILLED, Bar, bars, trend
from projects.filters import BadQuestion
from projects.models import Project
from projects.views.asking import signed_in

PER_PAGE: Final = 50
DAYS: Final = 60  # kept days that a trend shows
_MEASURES: Final = {measure.code: measure for measure in Measure}


@login_required
@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    """The duties of a place (?province= | district= | owner=; year, duty, sample)."""
    user = signed_in(request)
    asked = asked_of(user, request.GET)
    here, chosen = asked.place, asked.duty
    stands = standing(here.reach, year=asked.year, sample=asked.sample)
    now = next(one for one in stands if one.duty == chosen.code)
    sees_unapproved = _sees_unapproved(user)
    context = {
        "asked": asked,
        "above": [(name, _page(asked, place)) for name, place in here.above],
        "years": year_choices(),
        "duties": [
            {
                "duty": duty,
                "is_chosen": duty == chosen,
                "url": _page(asked, here.asked, duty=duty.code),
                "due": one.due,
                "due_says": duty.says[Measure.DUE],
                "due_url": _list(asked, here.asked, Measure.DUE, duty=duty.code),
                "bars": [
                    _linked(asked, here.asked, bar, duty.code) for bar in bars(one, duty.says)
                ],
                "ahead": one.ahead if sees_unapproved else 0,
                "ahead_says": duty.says.get(Measure.AHEAD, ""),
                "ahead_url": _list(asked, here.asked, Measure.AHEAD, duty=duty.code),
            }
            for duty, one in zip(DUTIES, stands, strict=True)
        ],
        "groups": _groups(asked),
        "measures": [
            LABELS[measure] for measure in (Measure.COMPLETE, Measure.CORRECT, Measure.CURRENT)
        ],
        "trend": trend(_days(asked, now)),
    }
    return render(request, "completeness/page.html", context)


def _sees_unapproved(user: User) -> bool:
    """A reader of approved works alone is not told of others, nor how many there are."""
    return not reach(user, Right.APPROVED)


def _groups(asked: Asked) -> list[dict[str, Any]]:
    """The parts of the place in the chosen duty, those where nothing is due left out."""
    if not asked.place.by:
        return []
    found = standing(asked.place.reach, year=asked.year, by=asked.place.by, sample=asked.sample)
    due = [one for one in found if one.duty == asked.duty.code and one.due]
    return [
        {
            "name": name,
            "url": _page(asked, place),
            "due": one.due,
            "due_url": _list(asked, place, Measure.DUE),
            "bars": [
                _linked(asked, place, bar, asked.duty.code) for bar in bars(one, asked.duty.says)
            ],
        }
        for name, place, one in named(due)
    ]


def _days(asked: Asked, now: Standing) -> list[Day]:
    """The days kept before today, and how it stands now."""
    kept = days_of(asked.place.reach, asked.duty.code, year=asked.year, sample=asked.sample)
    today = localdate()
    before = [one for one in kept if one.day < today and one.due]
    return [*before[1 - DAYS :], Day(today, now.due, now.complete, now.correct, now.current)]


def _linked(asked: Asked, place: dict[str, str], bar: Bar, duty: str) -> dict[str, Any]:
    return {
        "bar": bar,
        "url": _list(asked, place, bar.measure, duty=duty),
        "missing_url": _list(asked, place, bar.measure, duty=duty, fulfilled="no"),
    }


def _page(asked: Asked, place: dict[str, str], **changed: str) -> str:
    return f"{reverse('projects:completeness')}?{urlencode(place | asked.query | changed)}"


def _list(asked: Asked, place: dict[str, str], measure: Measure, **changed: str) -> str:
    query = place | asked.query | {"measure": measure.code} | changed
    return f"{reverse('projects:completeness_projects')}?{urlencode(query)}"


@login_required
@require_safe
def completeness_projects(request: HttpRequest) -> HttpResponse:
    """The projects behind a number (?measure=due|complete|correct|current|ahead&fulfilled=no)."""
    user = signed_in(request)
    asked = asked_of(user, request.GET)
    measure, fulfilled = _measure_asked(request)
    if measure == Measure.AHEAD and not _sees_unapproved(user):
        raise Http404
    stands = standing(asked.place.reach, year=asked.year, sample=asked.sample)
    one = next(each for each in stands if each.duty == asked.duty.code)
    count = one.of(measure) if fulfilled else one.due - one.of(measure)
    page = Paginator(range(count), PER_PAGE).get_page(request.GET.get("page"))
    behind = projects_behind(
        asked.place.reach,
        asked.duty.code,
        measure,
        fulfilled=fulfilled,
        year=asked.year,
        sample=asked.sample,
        start=max(0, page.start_index() - 1),
        most=PER_PAGE,
    )
    rows = Project.objects.visible_to(user).filter(pk__in=behind).order_by("-pk")
    context = {
        "asked": asked,
        "measure": LABELS[measure] if fulfilled else UNFULFILLED[measure],
        "sentence": asked.duty.says.get(measure, ""),
        "is_lacking": not fulfilled,
        "back": _page(asked, asked.place.asked),
        "page": page,
        "count": count,
        "projects": rows.select_related("authority", "agency"),
    }
    return render(request, "completeness/projects.html", context)


def _measure_asked(request: HttpRequest) -> tuple[Measure, bool]:
    """The measure, and whether it is fulfilled. Raises BadQuestion where it is none."""
    code, has = request.GET.get("measure", "due"), request.GET.get("fulfilled", "yes")
    if code not in _MEASURES:
        known = ", ".join(_MEASURES)
        raise BadQuestion({"measure": [_("ใช้ %(known)s") % {"known": known}]})
    measure = _MEASURES[code]
    if has not in {"yes", "no"} or (has == "no" and measure not in UNFULFILLED):
        raise BadQuestion({"fulfilled": [_("ใช้ %(known)s") % {"known": "yes, no"}]})
    return measure, has == "yes"
