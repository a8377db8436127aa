"""Pages of visions and strategies: the tree of a place, one strategy, its forms."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from accounts.models import LocalAuthority, Right
from accounts.rights import reach
from coordinates.models import AdminArea
from projects.errors import Conflict, StrategyInUse, StrategyLinkWrong
from projects.models import Project, Strategy, Vision
from projects.querysets import ProjectQuerySet
from projects.services import strategies as services
from projects.strategies.forms import StrategyForm, VisionForm
from projects.strategies.places import (
    StrategyPlace,
    is_keepable,
    is_readable,
    place_asked,
    place_keepable,
    place_of,
    place_of_duty,
    place_readable,
    strategy_keepable,
    strategy_readable,
    vision_keepable,
)
from projects.strategies.tree import tree_of
from projects.views.asking import conflict_page, is_outdated

PER_PAGE = 50
FOUND = 30  # places that a search offers


def _asked(request: HttpRequest) -> StrategyPlace:
    """The place of ``owner`` or ``area``; without either where the user's duty is."""
    asked = request.POST if request.method == "POST" else request.GET
    owner, area = asked.get("owner", ""), asked.get("area", "")
    return place_asked(owner, area) if owner or area else place_of_duty(request.user)


def _projects(request: HttpRequest, place: StrategyPlace) -> ProjectQuerySet:
    """The projects whose numbers a place's page shows: of those the user may read."""
    projects = Project.objects.visible_to(request.user)
    if place.authority:
        return projects.filter(authority=place.authority)
    if place.area_code:
        return projects.filter(authority__province_code=place.area_code[:2])
    return projects


@login_required
@require_safe
def strategy_list(request: HttpRequest) -> HttpResponse:
    """The strategies of a place as a tree up to the nation's; ?owner=, ?area= or ?q= (a name)."""
    place = place_readable(request.user, _asked(request))
    own = Strategy.objects.filter(place.strategies).order_by("-last_year", "number")
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "place": place,
        "roots": tree_of(own, _projects(request, place)).roots,
        "visions": place.authority.visions.select_related("updated_by") if place.authority else [],
        "may": is_keepable(request.user, place),
        "q": words,
        "found": _places(request, words) if words else None,
    }
    return render(request, "strategies/list.html", context)


def _places(request: HttpRequest, words: str) -> list[tuple[str, str]]:
    """(name, address) of areas, and of authorities the user reads, of that name."""
    areas = AdminArea.objects.current().places().named(words).defer("boundary", "point")
    held = reach(request.user, Right.READ)
    read = held if held else reach(request.user, Right.APPROVED)
    authorities = LocalAuthority.objects.active().within_reach(read).named(words)
    return [
        *((area.name, StrategyPlace(area.code).address) for area in areas.order_by("code")[:FOUND]),
        *(
            (one.name, StrategyPlace(authority=one).address)
            for one in authorities.order_by("full_name_th")[:FOUND]
        ),
    ]


@login_required
@require_safe
def strategy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One strategy: what it serves up to the nation's, what serves it, what stands behind."""
    strategy = strategy_readable(request.user, pk)
    place = place_of(strategy)
    projects = _projects(request, place)
    below = Strategy.objects.filter(links__serves=strategy).select_related("authority")
    page = Paginator(below.order_by("area_code", "authority__full_name_th", "number"), PER_PAGE)
    servers = page.get_page(request.GET.get("page"))
    tree = tree_of([strategy], projects, beside=[one.pk for one in servers])
    areas = AdminArea.objects.names(one.area_code for one in servers)
    for one in servers:
        one.may_read = is_readable(request.user, place_of(one))  # type: ignore[attr-defined]
    context = {
        "strategy": strategy,
        "place": place,
        "roots": tree.roots,
        "page": servers,
        "below": [
            (one, one.authority or areas.get(one.area_code, ""), *tree.numbers.get(one.pk, (0, 0)))
            for one in servers
        ],
        "may": is_keepable(request.user, place),
    }
    return render(request, "strategies/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def strategy_new(request: HttpRequest) -> HttpResponse:
    """A new strategy of a place whose strategies the user keeps."""
    place = place_keepable(request.user, _asked(request))
    form = StrategyForm(request.POST or None, place=place, initial=_next(place))
    if request.method == "POST" and form.is_valid():
        try:
            strategy = services.strategy_create(
                place=place, by=signed_in(request), facts=form.facts, serves=form.above
            )
        except (StrategyLinkWrong, ValidationError) as error:
            form.add_error(None, _sentence(error))
        else:
            messages.success(request, _("บันทึกยุทธศาสตร์แล้ว"))
            _tell(request, strategy, before=0)
            return redirect("strategies:page", pk=strategy.pk)
    return _form(request, form, place=place)


def _next(place: StrategyPlace) -> dict[str, Any]:
    """The next number of the latest horizon, so that a list is entered in one go."""
    latest = Strategy.objects.filter(place.strategies).order_by("-first_year", "-number").first()
    if latest is None:
        return {"number": 1}
    years = {"first_year": latest.first_year, "last_year": latest.last_year}
    return {"number": latest.number + 1, **years}


def _sentence(error: StrategyLinkWrong | ValidationError) -> Any:
    return error if isinstance(error, ValidationError) else str(error)


def _tell(request: HttpRequest, strategy: Strategy, *, before: int) -> None:
    """How many projects are tied to a strategy by its name, where that changed."""
    now = strategy.projects.count()
    if now != before:
        words = _("โครงการที่ใช้ชื่อยุทธศาสตร์นี้ %(now)d โครงการ (เดิม %(before)d)")
        level = messages.warning if now < before else messages.info
        level(request, words % {"now": now, "before": before})


def _form(request: HttpRequest, form: StrategyForm, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound else 200
    return render(request, "strategies/form.html", context | {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def strategy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a strategy and its links."""
    strategy = strategy_keepable(request.user, pk)
    place, before = place_of(strategy), strategy.projects.count()
    form = StrategyForm(request.POST or None, instance=strategy, place=place)
    if request.method == "POST" and is_outdated(form, strategy.version):
        form.is_valid()
        return _conflict(request, form, strategy_keepable(request.user, pk))
    if request.method == "POST" and form.is_valid():
        try:
            now = services.strategy_edit(
                strategy=strategy,
                by=signed_in(request),
                expected_version=form.cleaned_data["version"] or 0,
                facts=form.facts,
                serves=form.above,
            )
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        except (StrategyLinkWrong, ValidationError) as error:
            form.add_error(None, _sentence(error))
        else:
            messages.success(request, _("บันทึกยุทธศาสตร์แล้ว"))
            _tell(request, now, before=before)
            return redirect("strategies:page", pk=pk)
    return _form(request, form, place=place, strategy=strategy)


def _conflict(
    request: HttpRequest, form: StrategyForm | VisionForm, theirs: Strategy | Vision
) -> HttpResponse:
    return conflict_page(
        request,
        form,
        what=str(theirs),
        saved=theirs,
        rows=form.comparison(theirs),  # type: ignore[arg-type]
        version=theirs.version,
        back=reverse("strategies:list") + f"?{form.place.address}",
        several="serves",
    )


@login_required
@require_POST
def strategy_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a strategy that nothing is tied to."""
    strategy = strategy_keepable(request.user, pk)
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    try:
        services.strategy_remove(strategy=strategy, by=signed_in(request), expected_version=version)
    except (StrategyInUse, Conflict) as error:
        messages.error(request, str(error))
        return redirect("strategies:page", pk=pk)
    messages.success(request, _("ลบยุทธศาสตร์แล้ว"))
    return redirect(reverse("strategies:list") + f"?{place_of(strategy).address}")


@login_required
@require_http_methods(["GET", "POST"])
def vision_new(request: HttpRequest) -> HttpResponse:
    """The vision of an authority for the years of a plan."""
    place = place_keepable(request.user, _asked(request))
    if place.authority is None:
        return _no_vision(request)
    form = VisionForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        try:
            services.vision_create(authority=place.authority, by=by, facts=form.facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _vision_saved(request, place)
    return _vision_form(request, form, place)


def _no_vision(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("วิสัยทัศน์เป็นของ อปท. เลือก อปท. ก่อน"))
    return redirect("strategies:list")


@login_required
@require_http_methods(["GET", "POST"])
def vision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a vision."""
    vision = vision_keepable(request.user, pk)
    place = StrategyPlace(authority=vision.authority)
    form = VisionForm(request.POST or None, instance=vision, place=place)
    if request.method == "POST" and is_outdated(form, vision.version):
        form.is_valid()
        return _conflict(request, form, vision_keepable(request.user, pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.vision_edit(
                vision=vision,
                by=signed_in(request),
                expected_version=form.cleaned_data["version"] or 0,
                facts=form.facts,
            )
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _vision_saved(request, place)
    return _vision_form(request, form, place)


def _vision_saved(request: HttpRequest, place: StrategyPlace) -> HttpResponse:
    messages.success(request, _("บันทึกวิสัยทัศน์แล้ว"))
    return redirect(reverse("strategies:list") + f"?{place.address}")


def _vision_form(request: HttpRequest, form: VisionForm, place: StrategyPlace) -> HttpResponse:
    status = 400 if form.is_bound else 200
    context = {"form": form, "place": place, "vision": form.instance if form.instance.pk else None}
    return render(request, "strategies/vision.html", context, status=status)
