"""Pages of an authority's accounts: months of a fiscal year, statistics of closed years."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import LocalAuthority, Right
from accounts.rights import can
from coordinates.thai import fiscal_year, to_arabic
from projects.errors import Conflict, ProjectError
from projects.finance.access import accounts_editable, accounts_readable
from projects.finance.forms import MonthForm, StatisticForm
from projects.finance.months import Month, closed_year, month_of, months_of_year
from projects.models import AccountCategory, FiscalStatistic
from projects.months import month_in_words, month_key, month_of_key
from projects.services import accounts as services
from projects.views.asking import (
    choose_owner,
    conflict_page,
    is_outdated,
    owner_asked,
    signed_in,
)

YEARS = range(2530, 2644)


@login_required
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Revenue and expenditure by month of a fiscal year (?owner=CODE&year=B.E.)."""
    authority = _authority_asked(request)
    if authority is None:
        return choose_owner(request, Right.READ)
    now = fiscal_year(localdate())
    year = _year_asked(request, now)
    context = {
        "authority": authority,
        "may": can(request.user, Right.MONEY, authority),
        "months": months_of_year(authority, year),
        "years": [other for other in (year - 1, year + 1) if other in YEARS and other <= now],
    }
    return render(request, "finance/months.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def month(request: HttpRequest) -> HttpResponse:
    """All categories of a month in one form (?owner=CODE&month=2568-10)."""
    user = signed_in(request)
    authority = accounts_editable(user, request.GET.get("owner", ""))
    first = _month_asked(request)
    stands = month_of(authority, first)
    form = MonthForm(request.POST or None, month=stands, categories=AccountCategory.objects.all())
    if form.is_bound and is_outdated(form, stands.version):
        form.is_valid()
        return _month_conflict(request, form, stands)
    if form.is_bound and form.is_valid():
        try:
            services.month_save(
                authority=authority,
                by=user,
                first=first,
                amounts=form.amounts,
                expected_version=form.cleaned_data["version"],
            )
        except Conflict as conflict:
            return _month_conflict(request, form, conflict.current)
        except ValidationError as error:
            form.show(_by_field(error))
        else:
            messages.success(request, _("บันทึกเดือน%(month)s แล้ว") % {"month": month_in_words(first)})
            year = fiscal_year(first)
            return redirect(f"{reverse('finance:months')}?owner={authority.code}&year={year}")
    context = {
        "authority": authority,
        "form": form,
        "month": stands,
        "name": month_in_words(first),
        "year": fiscal_year(first),
    }
    return render(request, "finance/month.html", context, status=400 if form.is_bound else 200)


def _month_conflict(request: HttpRequest, form: MonthForm, theirs: Month) -> HttpResponse:
    asked = f"?owner={theirs.authority.code}&month={month_key(theirs.first)}"
    return conflict_page(
        request,
        form,
        what=month_in_words(theirs.first),
        saved=theirs,
        rows=form.comparison(theirs),
        version=theirs.version,
        back=reverse("finance:month") + asked,
    )


@login_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Fiscal statistics of an authority, a line a year, missing years named (?owner=CODE)."""
    authority = _authority_asked(request)
    if authority is None:
        return choose_owner(request, Right.READ)
    rows = list(authority.fiscal_statistics.order_by("-fiscal_year"))
    known = {row.fiscal_year for row in rows}
    last = closed_year()
    wanted = range(min(known, default=last), last + 1)
    context = {
        "authority": authority,
        "may": can(request.user, Right.MONEY, authority),
        "rows": rows,
        "missing": [year for year in reversed(wanted) if year not in known],
        "earlier": min(known, default=last) - 1,
    }
    return render(request, "finance/statistics.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def statistic(request: HttpRequest) -> HttpResponse:
    """The statistics of one closed fiscal year (?owner=CODE&year=B.E.)."""
    user = signed_in(request)
    authority = accounts_editable(user, request.GET.get("owner", ""))
    year = _year_asked(request, closed_year())
    rows = FiscalStatistic.objects.filter(authority=authority, fiscal_year=year)
    stands = rows.select_related("updated_by").first()
    form = StatisticForm(request.POST or None, statistic=stands)
    if form.is_bound and is_outdated(form, stands.version if stands else 0):
        form.is_valid()
        return _statistic_conflict(request, form, authority, year, stands)
    if form.is_bound and form.is_valid():
        try:
            services.statistic_save(
                authority=authority,
                by=user,
                fiscal_year=year,
                facts=form.facts,
                expected_version=form.cleaned_data["version"],
            )
        except Conflict as conflict:
            return _statistic_conflict(request, form, authority, year, conflict.current)
        except ValidationError as error:
            form.show(_by_field(error))
        else:
            messages.success(request, _("บันทึกสถิติการคลังปี %(year)s แล้ว") % {"year": str(year)})
            return redirect(f"{reverse('finance:statistics')}?owner={authority.code}")
    context = {
        "authority": authority,
        "form": form,
        "year": year,
        "statistic": stands,
        "months": months_of_year(authority, year),
    }
    return render(request, "finance/statistic.html", context, status=400 if form.is_bound else 200)


def _statistic_conflict(
    request: HttpRequest,
    form: StatisticForm,
    authority: LocalAuthority,
    year: int,
    theirs: FiscalStatistic | None,
) -> HttpResponse:
    return conflict_page(
        request,
        form,
        what=_("สถิติการคลังปี %(year)s") % {"year": str(year)},
        saved=theirs,
        rows=form.comparison(theirs),
        version=theirs.version if theirs else 0,
        back=f"{reverse('finance:statistics')}?owner={authority.code}",
    )


def _authority_asked(request: HttpRequest) -> LocalAuthority | None:
    """The authority of the question, or the only one the user reads; else she must choose."""
    if code := request.GET.get("owner"):
        return accounts_readable(request.user, code)
    owner = owner_asked(request, Right.READ)
    if owner is None:
        return None
    if not isinstance(owner, LocalAuthority):
        raise Http404
    return owner


def _year_asked(request: HttpRequest, default: int) -> int:
    """The fiscal year of the question. Raises ProjectError where it is none."""
    text = to_arabic(request.GET.get("year", "")).strip()
    if not text:
        return default
    year = int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else 0
    if year not in YEARS:
        raise ProjectError(_("ปีงบประมาณเป็นปี พ.ศ. สี่หลัก เช่น 2569"))
    return year


def _month_asked(request: HttpRequest) -> date:
    """The first day of the month of the question. Raises ProjectError where it is none."""
    first = month_of_key(to_arabic(request.GET.get("month", "")).strip())
    if first is None:
        raise ProjectError(_("เดือนเขียนเป็น ปี พ.ศ. และเดือน เช่น 2568-10"))
    return first


def _by_field(error: ValidationError) -> dict[str, Any]:
    return error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
