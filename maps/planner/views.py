"""The planner's map: the page, its results, fills, totals, the picker's finds, one project."""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.models import Right
from accounts.rights import reach
from maps.planner.address import Look, look_in, question_in
from maps.planner.areas import areas_found
from maps.planner.asked import DRAWN, around, chips_of, home_of, shapes_of, words_of
from maps.planner.fills import LEVELS, MEASURES, asked_fill, fills_of
from maps.planner.sums import sums_of
from projects.choices import strategy_choices, year_choices
from projects.codes import UNAPPROVED, Role, Sector, State
from projects.errors import ProjectError
from projects.filters import BESIDE, BadQuestion, ProjectFilter, asked_by
from projects.listed import COLUMNS, OWNER, in_order, page_of, sort_choices
from projects.models import Project, ProjectGeometry
from projects.templatetags.projects import kept, picks
from projects.totals import totals_of

THAILAND: Final = (97.3, 5.6, 105.7, 20.5)
_MORE_PICKS: Final = ("role", "finding")


@login_required
@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    """The map, form and results of the question the address holds; a wrong value is a 400 that
    says which, at the form, and the map stays."""
    question = asked_by(request.user, question_in(request.GET))
    held = reach(request.user, Right.READ)
    look, wrong = Look(), []
    try:
        look = look_in(request.GET, bases=len(settings.BASE_MAPS))
    except BadQuestion as error:
        wrong += error.sentences
    answer, faults, status = _answer(request, question)
    if wrong:
        status = 400
    wrong += faults
    chips = chips_of(question)
    one_owner = held.is_one_authority
    context = answer | {
        "filter": question,
        "fields": [
            *picks(question, one_owner),
            *(question.form[name] for name in _MORE_PICKS),
        ],
        "strategies": strategy_choices(question.data, held),
        "years": year_choices(),
        "chips": chips,
        "hidden": _hidden(question),
        "choices_of_count": _counted_by(question),
        "look": look,
        "measures": MEASURES.items(),
        "bases": [label for label, _url, _credit in settings.BASE_MAPS],
        "config": _config(request, question, look, chips),
        "words": words_of(question, chips),
        "today": localdate(),
        "leaflet": {"TILES": []},
        "wrong": wrong,
    }
    return render(request, "maps/planner/page.html", context, status=status)


@login_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The totals and a page of the rows, as a piece of the page."""
    question = asked_by(request.user, question_in(request.GET))
    answer, wrong, status = _answer(request, question)
    chips = chips_of(question)
    context = answer | {
        "filter": question,
        "chips": chips,
        "words": words_of(question, chips),
        "shapes": shapes_of(question),
        "wrong": wrong,
    }
    return render(request, "maps/planner/_results.html", context, status=status)


@login_required
@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """The totals by year, sector, state, source and area, as a piece of the page."""
    question = asked_by(request.user, _without_rows(request.GET))
    return render(request, "maps/planner/_sums.html", {"tables": sums_of(question)})


@login_required
@require_safe
@gzip_page
def fills(request: HttpRequest) -> HttpResponse:
    """``level`` and ``measure`` beside the question → maps.planner.fills.fills_of as JSON."""
    asked = _without_rows(request.GET)
    level = asked.pop("level", [LEVELS[0]])[-1]
    measure = asked.pop("measure", ["count"])[-1]
    asked_fill(level, measure)
    question = asked_by(request.user, asked)
    return _private(
        JsonResponse(
            fills_of(question, level=level, measure=measure),
            json_dumps_params={"ensure_ascii": False},
        )
    )


@login_required
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """``q`` (name or code) and ``under`` (an area code) → {"hits": […], "more": bool}."""
    hits, more = areas_found(request.GET.get("q", ""), under=request.GET.get("under", ""))
    return _private(JsonResponse({"hits": [hit.shown() for hit in hits], "more": more}))


@login_required
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """What a click on a project shows; ``geometry`` comes with it, to ask around it."""
    found = Project.objects.visible_to(request.user).filter(code=code).with_money()
    shown = found.select_related("authority", "agency", "kind").first()
    if shown is None:
        raise Http404
    current = ProjectGeometry.objects.filter(project=shown, is_current=True).first()
    context = {
        "project": shown,
        "position": current,
        "geometry": current.geometry.geojson if current and current.geometry else "",
    }
    return render(request, "maps/planner/_project.html", context)


def _answer(request: HttpRequest, question: ProjectFilter) -> tuple[dict[str, Any], list[str], int]:
    """Totals and rows, or what is wrong with the question instead; and the status of that."""
    held = reach(request.user, Right.READ)
    context: dict[str, Any] = {
        "one_owner": held.is_one_authority,
        "columns": [column for column in COLUMNS if column != OWNER or not held.is_one_authority],
        "sorts": sort_choices(),
        "sort": request.GET.get("sort", "code"),
        "asked_query": _query(question),
    }
    try:
        rows = in_order(question.rows(), context["sort"])
        [total] = totals_of(question, sums=("budget_baht", "contract_baht", "paid_baht"))
        page = page_of(rows, total.projects, request.GET.get("page", "1"))
    except BadQuestion as error:
        return context, error.sentences, 400
    except ProjectError as error:  # it takes too long
        return context, [str(error)], 503
    return context | {"total": total, "count": total.projects, "page": page}, [], 200


def _query(question: ProjectFilter) -> str:
    asked = question.data.copy()
    for name in BESIDE:
        asked.pop(name, None)
    return str(asked.urlencode())


def _without_rows(data: QueryDict) -> QueryDict:
    asked = question_in(data)
    for name in ("page", "sort"):
        asked.pop(name, None)
    return asked


def _hidden(question: ProjectFilter) -> list[tuple[str, str]]:
    """Values the form has no control for."""
    shown = {*_MORE_PICKS, *DRAWN, "lao", "owner", "count_by"}
    return [(name, value) for name, value in kept(question) if name not in shown]


def _counted_by(question: ProjectFilter) -> list[tuple[str, str, bool]]:
    """How a work that crosses a border counts, where the question may choose it."""
    known = question.filters.get("count_by")
    if known is None:
        return []
    now = question.data.get("count_by", "") or "main"
    choices = question.form.fields["count_by"].choices
    return [(str(code), str(label), code == now) for code, label in choices if code]


def _config(
    request: HttpRequest, question: ProjectFilter, look: Look, chips: list[Any]
) -> dict[str, Any]:
    box = around(chip.box_4326 for chip in chips) or home_of(request.user) or THAILAND
    return {
        "box": box,
        "home": box if not chips else home_of(request.user) or THAILAND,
        "look": {"view": look.view, "fill": look.fill, "tab": look.tab, "base": look.base},
        "bases": [
            {"label": label, "url": url, "credit": credit}
            for label, url, credit in settings.BASE_MAPS
        ],
        "shapes": shapes_of(question),
        "sectors": {str(code): str(label) for code, label in Sector.choices},
        "states": {str(code): str(label) for code, label in State.choices},
        "kinds": dict(question.filters["kind"].extra["choices"]),
        "unapproved": sorted(UNAPPROVED),
        "roles": {str(code): str(label) for code, label in Role.choices},
    }


def _private(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "private, no-cache"
    return response
