"""Pages of ordinances: list, entry, page with items and untied rest, items added, transfers."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import DecimalField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Right
from accounts.rights import can, reach
from projects.budget.access import (
    authority_only,
    ordinance_editable,
    ordinance_readable,
    ordinances_readable,
)
from projects.budget.errors import (
    ItemsExceedOrdinance,
    OrdinanceApproved,
    OrdinanceDates,
    OrdinanceDaysFar,
    OrdinanceExists,
    OrdinanceHasItems,
    OrdinanceNotApproved,
    SupplementaryNeedsMain,
    TransferElsewhere,
    TransferExceedsRest,
)
from projects.budget.filter import OrdinanceFilter
from projects.budget.forms import OrdinanceForm, TransferForm
from projects.errors import Conflict, MonthsExceedItem
from projects.forms import ItemForm
from projects.models import BudgetItem, BudgetShare, Ordinance
from projects.services import ordinances as services
from projects.views.asking import (
    choose_owner,
    owner_asked,
    renew_version,
    row_conflict,
    signed_in,
)

PER_PAGE = 50
# Where on the form an officer mends what is refused.
_FIELDS: dict[type[Exception], str | None] = {
    OrdinanceExists: "number",
    SupplementaryNeedsMain: "kind",
    OrdinanceDates: "approved_on",
    OrdinanceDaysFar: "approved_on",
    OrdinanceHasItems: "fiscal_year",
    ItemsExceedOrdinance: "total",
    OrdinanceApproved: None,
}
_REFUSED = tuple(_FIELDS)
_ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=2))


@login_required
@require_safe
def ordinance_list(request: HttpRequest) -> HttpResponse:
    """Ordinances the user may read, newest year first; ?owner=, ?year=."""
    asked = OrdinanceFilter(request.GET, queryset=ordinances_readable(request.user))
    rows = asked.found().order_by("-fiscal_year", "authority__code", "kind", "number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    sums = {row.pk: row for row in _with_sums([row.pk for row in page.object_list])}
    page.object_list = [sums[row.pk] for row in page.object_list]
    context = {
        "page": page,
        "filter": asked,
        "count": page.paginator.count,
        "may_add": bool(reach(request.user, Right.BUDGET)),
    }
    return render(request, "budget/ordinances.html", context, status=asked.status)


def _with_sums(pks: list[int]) -> Any:
    """The ordinances with ``items_baht`` and ``untied_baht``."""
    items = BudgetItem.objects.filter(ordinance=OuterRef("pk")).order_by().values("ordinance")
    shares = BudgetShare.objects.filter(item__ordinance=OuterRef("pk")).order_by()
    total = Coalesce(Subquery(items.annotate(sum=Sum("amount")).values("sum")), _ZERO)
    tied = shares.values("item__ordinance").annotate(sum=Sum("amount")).values("sum")
    rows = Ordinance.objects.filter(pk__in=pks).select_related("authority")
    return rows.annotate(items_baht=total, untied_baht=total - Coalesce(Subquery(tied), _ZERO))


@login_required
@require_http_methods(["GET", "POST"])
def ordinance_new(request: HttpRequest) -> HttpResponse:
    """A new ordinance of an authority where the user edits budgets (?owner=CODE)."""
    user = signed_in(request)
    owner = owner_asked(request, Right.BUDGET)
    if owner is None:
        return choose_owner(request, Right.BUDGET)
    authority = authority_only(owner)
    form = OrdinanceForm(request.POST or None, authority=authority)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ordinance_create(authority=authority, by=user, facts=form.facts)
        except _REFUSED as error:
            form.add_error(_FIELDS[type(error)], str(error))
        else:
            messages.success(request, _("เพิ่มข้อบัญญัติแล้ว เพิ่มรายการต่อได้เลย"))
            return redirect("budget:ordinance", pk=made.pk)
    return _form(request, form, owner=authority)


@login_required
@require_http_methods(["GET", "POST"])
def ordinance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an ordinance, or enter its approval."""
    user = signed_in(request)
    ordinance = ordinance_editable(user, pk)
    form = OrdinanceForm(request.POST or None, instance=ordinance, authority=ordinance.authority)
    if request.method == "POST" and form.is_valid():
        try:
            services.ordinance_edit(
                ordinance=ordinance,
                by=user,
                expected_version=form.cleaned_data["version"] or 0,
                facts=form.facts,
            )
        except _REFUSED as error:
            form.add_error(_FIELDS[type(error)], str(error))
        except Conflict as conflict:
            return _conflict(request, form, conflict.current)
        else:
            messages.success(request, _("บันทึกข้อบัญญัติแล้ว"))
            return redirect("budget:ordinance", pk=pk)
    return _form(request, form, owner=ordinance.authority, ordinance=ordinance)


def _form(request: HttpRequest, form: OrdinanceForm, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound else 200
    stands = context.get("ordinance")
    context |= {"form": form, "left_baht": _left(stands) if stands else None}
    return render(request, "budget/ordinance_form.html", context, status=status)


def _left(ordinance: Ordinance) -> Decimal | None:
    """Baht of the total that are in no item; None where it has no total."""
    if ordinance.total is None:
        return None
    return ordinance.total - (ordinance.items.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


def _conflict(request: HttpRequest, form: OrdinanceForm, theirs: Ordinance) -> HttpResponse:
    return row_conflict(request, form, theirs, back=reverse("budget:ordinance", args=[theirs.pk]))


@login_required
@require_safe
def ordinance_page(request: HttpRequest, pk: int) -> HttpResponse:
    """An ordinance with its items; their sum against its total, and what no project has yet."""
    ordinance = ordinance_readable(request.user, pk)
    items = ordinance.items.order_by("pk")
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    whole = BudgetItem.objects.with_tied()
    tied = whole.in_bulk([item.pk for item in page.object_list])
    page.object_list = [tied[item.pk] for item in page.object_list]
    total = items.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    shares = BudgetShare.objects.filter(item__ordinance=ordinance).aggregate(sum=Sum("amount"))
    context = {
        "ordinance": ordinance,
        "page": page,
        "count": page.paginator.count,
        "items_baht": total,
        "untied_baht": total - (shares["sum"] or Decimal(0)),
        "left_baht": None if ordinance.total is None else ordinance.total - total,
        "may_edit": can(request.user, Right.BUDGET, ordinance.authority),
    }
    return render(request, "budget/ordinance.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ordinance_item_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item of an ordinance; of an approved one within its total."""
    user = signed_in(request)
    ordinance = ordinance_editable(user, pk)
    form = ItemForm(request.POST or None, ordinance=ordinance)
    if request.method == "POST" and form.is_valid():
        try:
            services.ordinance_item_add(ordinance=ordinance, by=user, facts=form.facts)
        except (OrdinanceApproved, ItemsExceedOrdinance) as error:
            form.add_error("amount", str(error))
        else:
            messages.success(request, _("เพิ่มรายการงบประมาณแล้ว"))
            return redirect("budget:ordinance", pk=pk)
    context = {
        "form": form,
        "owner": ordinance.authority,
        "ordinance": ordinance,
        "left_baht": _left(ordinance),
    }
    return render(request, "projects/item.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def ordinance_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Move baht between two items of an approved ordinance, with the letter and the reason."""
    user = signed_in(request)
    ordinance = ordinance_editable(user, pk)
    initial = {"version": ordinance.version}
    form = TransferForm(request.POST or None, initial=initial, ordinance=ordinance)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            services.ordinance_transfer(
                source=asked["source"],
                target=asked["target"],
                amount=asked["amount"],
                by=user,
                expected_version=asked["version"],
                reason=asked["reason"],
            )
        except (TransferExceedsRest, MonthsExceedItem) as error:
            form.add_error("amount", str(error))
        except TransferElsewhere as error:
            form.add_error("target", str(error))
        except OrdinanceNotApproved as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        except Conflict as conflict:
            status = 409
            form.add_error(None, str(conflict))
            renew_version(form, conflict.current.version)
        else:
            messages.success(request, _("โอนงบประมาณแล้ว"))
            return redirect("budget:ordinance", pk=pk)
    context = {"form": form, "ordinance": ordinance}
    return render(request, "budget/transfer.html", context, status=status)
