"""Pages of general grants: what of which item still lacks a month, and the twelve months."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right
from accounts.rights import can, reach
from coordinates.thai import fiscal_year
from projects.budget.access import general_item_readable
from projects.budget.filter import GeneralFilter
from projects.budget.forms import MonthsForm
from projects.errors import Conflict, MonthsExceedItem
from projects.grants.querysets import general_grants
from projects.models import BudgetItem, ItemMonth
from projects.months import month_abbreviated, months_due
from projects.services.grant_months import item_months_save
from projects.views.asking import conflict_page, signed_in

PER_PAGE = 50


@login_required
@require_safe
def general_list(request: HttpRequest) -> HttpResponse:
    """General-grant items of a fiscal year (?year=, this one by default) with what each lacks;
    ?missing=yes asks for those with a month to tell."""
    asked = GeneralFilter(request.GET, queryset=BudgetItem.objects.visible_to(request.user))
    found = asked.found()
    cleaned = asked.form.cleaned_data
    year = int(cleaned.get("year") or fiscal_year(localdate()))
    due = months_due(year)
    rows: Any = general_grants(found, year)
    if cleaned.get("missing"):
        rows = rows.filter(told__lt=len(due))
    page = Paginator(
        rows.select_related("authority", "agency").order_by("authority__code", "pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    held = reach(request.user, Right.MONEY)
    told = _told(page.object_list)
    for item in page.object_list:
        item.missing = [month_abbreviated(m) for m in due if m not in told.get(item.pk, set())]
        item.may_edit = held.covers(item.owner)
    context = {
        "page": page,
        "filter": asked,
        "year": year,
        "count": page.paginator.count,
        "due": len(due),
    }
    return render(request, "budget/general.html", context, status=asked.status)


def _told(items: Any) -> dict[int, set[date]]:
    """{item: the months it has a figure of}, one query."""
    rows = ItemMonth.objects.filter(item__in=[item.pk for item in items])
    found: dict[int, set[date]] = {}
    for item, month in rows.values_list("item_id", "month"):
        found.setdefault(item, set()).add(month)
    return found


@login_required
@require_http_methods(["GET", "POST"])
def months(request: HttpRequest, pk: int) -> HttpResponse:
    """The twelve months of a general grant's item; finance changes them, others read."""
    user = signed_in(request)
    item = general_item_readable(user, pk)
    may_edit = can(user, Right.MONEY, item.owner)
    form = MonthsForm(request.POST or None, item=item)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid():
            try:
                item_months_save(
                    item=item,
                    by=user,
                    expected_version=form.cleaned_data["version"],
                    months=form.told,
                )
            except MonthsExceedItem as error:
                form.add_error(None, f"{error} {_typed(form)}")
            except Conflict as conflict:
                return _conflict(request, form, conflict.current)
            else:
                messages.success(request, _("บันทึกการเบิกจ่ายรายเดือนแล้ว"))
                return redirect("budget:months", pk=pk)
    paid = sum(row.amount for row in item.months.all())
    context = {
        "item": item,
        "form": form,
        "may_edit": may_edit,
        "may_budget": can(user, Right.BUDGET, item.owner),
        "paid_baht": paid,
        "left_baht": item.payable_baht - paid,
    }
    return render(request, "budget/months.html", context, status=400 if form.is_bound else 200)


def _typed(form: MonthsForm) -> str:
    """What was typed, all months together."""
    typed = sum(baht for baht, _result in form.told.values())
    return _("(กรอกรวม %(typed)s บาท)") % {"typed": f"{typed:,.2f}"}


def _conflict(request: HttpRequest, form: MonthsForm, theirs: BudgetItem) -> HttpResponse:
    return conflict_page(
        request,
        form,
        what=theirs.name,
        saved=theirs,
        rows=form.comparison(),
        version=theirs.version,
        back=reverse("budget:months", args=[theirs.pk]),
    )
