"""The page of an authority: its facts, its people by year; its officers keep both."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import facts
from accounts.access import signed_in
from accounts.authority_forms import PopulationForm, ProfileForm
from accounts.authority_history import facts_history
from accounts.errors import FactsChanged, FiguresDoubtful, PopulationYearTaken
from accounts.meanwhile import told_meanwhile
from accounts.models import AuthorityPopulation, AuthorityProfile, LocalAuthority, Right, User
from accounts.rights import can, reach
from coordinates.models import AdminArea

PER_PAGE = 50


def authority_readable(user: User | AnonymousUser, code: str) -> LocalAuthority:
    """The authority ``code`` where ``user`` reads everything; else a 404."""
    found = LocalAuthority.objects.filter(code=code).first()
    if found is None or not can(user, Right.READ, found):
        raise Http404
    return found


def authority_editable(user: User | AnonymousUser, code: str) -> LocalAuthority:
    """As ``authority_readable``; PermissionDenied where she does not keep its facts."""
    authority = authority_readable(user, code)
    if not can(user, Right.FACTS, authority):
        raise PermissionDenied
    return authority


@login_required
@require_safe
def authority_list(request: HttpRequest) -> HttpResponse:
    """The authorities whose facts the user reads, by ?q=; her only one at once."""
    held = reach(request.user, Right.READ)
    if held.is_one_authority:
        return redirect(
            "authorities:page", LocalAuthority.objects.get(pk__in=held.authorities).code
        )
    words = request.GET.get("q", "").strip()[:100]
    rows = LocalAuthority.objects.active().within_reach(held)
    rows = (rows.named(words) if words else rows).order_by("full_name_th", "pk")
    page = Paginator(rows.defer("office"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/authority_list.html", {"page": page, "q": words})


@login_required
@require_safe
def authority_page(request: HttpRequest, code: str) -> HttpResponse:
    """Name, codes, areas, population by year and profile of an authority."""
    authority = authority_readable(request.user, code)
    covered = list(authority.coverages.order_by("subdistrict_code"))
    wanted = [authority.province_code, authority.district_code]
    names = AdminArea.objects.names([*wanted, *(one.subdistrict_code for one in covered)])
    context = {
        "authority": authority,
        "codes": authority.codes.order_by("scheme"),
        "places": [names[area] for area in wanted if area in names],
        "covered": [
            (names.get(one.subdistrict_code, one.subdistrict_code), one) for one in covered
        ],
        "populations": authority.populations.order_by("-year"),
        "profile": _profile(authority),
        "may": can(request.user, Right.FACTS, authority),
        "changes": facts_history(authority),
    }
    return render(request, "accounts/authority.html", context)


def _profile(authority: LocalAuthority) -> AuthorityProfile | None:
    known = AuthorityProfile.objects.select_related("updated_by")
    return known.filter(authority=authority).first()


@login_required
@require_http_methods(["GET", "POST"])
def profile_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the profile; what another saved meanwhile gives both, side by side."""
    authority = authority_editable(request.user, code)
    version = facts.version_of(authority)
    form = ProfileForm(
        request.POST or None,
        instance=_profile(authority) or AuthorityProfile(authority=authority),
        initial={"version": version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            facts.profile_edit(
                authority=authority,
                by=signed_in(request),
                expected_version=form.cleaned_data["version"],
                facts=form.facts,
            )
        except FactsChanged as changed:
            stands = _profile(authority) or changed.current
            return _conflict(request, authority, form, stands, form.comparison(stands))
        messages.success(request, _("บันทึกข้อมูล อปท. แล้ว"))
        return redirect("authorities:page", code)
    return _form(request, authority, form, "profile")


def _form(
    request: HttpRequest, authority: LocalAuthority, form: BaseForm, part: str, **more: Any
) -> HttpResponse:
    context = {"authority": authority, "form": form, "part": part, **more}
    status = 400 if form.is_bound else 200
    return render(request, "accounts/authority_form.html", context, status=status)


def _conflict(
    request: HttpRequest,
    authority: LocalAuthority,
    form: BaseForm,
    stands: AuthorityProfile,
    rows: list[tuple[Any, Any, Any]],
) -> HttpResponse:
    sent = {name: form.data[name] for name in form.fields if name in form.data}
    context = {
        "what": authority.name,
        "back": reverse("authorities:page", args=[authority.code]),
        "told": told_meanwhile(stands, request.user),
        "rows": rows,
        "fields": sent | {"version": stands.version},
    }
    return render(request, "accounts/conflict.html", context, status=409)


@login_required
@require_http_methods(["GET", "POST"])
def population_new(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of a year not entered yet."""
    authority = authority_editable(request.user, code)
    return _population(request, authority, AuthorityPopulation(authority=authority))


@login_required
@require_http_methods(["GET", "POST"])
def population_edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Change the figures of a year, or remove them (do=remove)."""
    authority = authority_editable(request.user, code)
    row = authority.populations.filter(year=year).first()
    if row is None:
        raise Http404
    if request.POST.get("do") == "remove":
        return _remove(request, authority, year)
    return _population(request, authority, row)


def _population(
    request: HttpRequest, authority: LocalAuthority, row: AuthorityPopulation
) -> HttpResponse:
    replaces = row.year
    version = facts.version_of(authority)
    form = PopulationForm(request.POST or None, instance=row, initial={"version": version})
    doubts: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            facts.population_save(
                authority=authority,
                by=signed_in(request),
                expected_version=form.cleaned_data["version"],
                year=form.cleaned_data["year"],
                figures=form.figures,
                replaces=replaces,
                sure=form.cleaned_data["sure"],
            )
        except FactsChanged as changed:
            stands = authority.populations.filter(year=form.cleaned_data["year"]).first()
            rows = form.comparison(stands)
            return _conflict(request, authority, form, changed.current, rows)
        except PopulationYearTaken as error:
            form.add_error("year", str(error))
        except FiguresDoubtful as error:
            doubts = error.doubts
        else:
            messages.success(request, _("บันทึกข้อมูลประชากรแล้ว"))
            return redirect("authorities:page", authority.code)
    more = {"doubts": doubts, "replaces": replaces, "version": version}
    return _form(request, authority, form, "population", **more)


def _remove(request: HttpRequest, authority: LocalAuthority, year: int) -> HttpResponse:
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else -1
    try:
        facts.population_remove(
            authority=authority, by=signed_in(request), expected_version=version, year=year
        )
    except FactsChanged as changed:
        messages.error(request, str(changed))
        return redirect("authorities:population_edit", authority.code, year)
    messages.success(request, _("ลบข้อมูลประชากรปี %(year)d แล้ว") % {"year": year})
    return redirect("authorities:page", authority.code)
