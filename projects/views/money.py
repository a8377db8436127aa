"""Pages where finance keeps money lines and ties them to projects."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Right
from accounts.rights import reach
from projects.access import item_editable, project_editable
from projects.budget.errors import (
    ItemKeepsToGrant,
    ItemKeepsToOrdinance,
    ItemNotApproved,
    ItemOfAnother,
    ItemsExceedOrdinance,
    OrdinanceApproved,
)
from projects.codes import BudgetRequestState, State
from projects.contracts.figures import with_figures
from projects.errors import (
    Conflict,
    MonthsExceedItem,
    ProjectCancelled,
    ProjectError,
    SharesExceedItem,
)
from projects.forms import ItemForm
from projects.item_filter import ItemFilter
from projects.models import BudgetItem, Project
from projects.services import money as services
from projects.share_form import ShareForm
from projects.views.asking import (
    choose_owner,
    owner_asked,
    renew_version,
    row_conflict,
    signed_in,
    whole_number,
)

PER_PAGE = 50
ITEM_AMOUNT_WRONG = (SharesExceedItem, MonthsExceedItem, OrdinanceApproved, ItemsExceedOrdinance)


@login_required
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """Money lines the user may read, the not yet tied rest always in sight.

    ?untied=yes asks for those with money left, ?owner=CODE for those of an owner.
    """
    asked = ItemFilter(request.GET, queryset=BudgetItem.objects.visible_to(request.user))
    items = asked.found().order_by("-fiscal_year", "-pk")
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    whole = BudgetItem.objects.with_tied().select_related("authority", "agency")
    tied = whole.in_bulk([item.pk for item in page.object_list])
    page.object_list = [tied[item.pk] for item in page.object_list]
    held = reach(request.user, Right.BUDGET)
    for item in page.object_list:
        item.may_edit = held.covers(item.owner)
    context = {"page": page, "may_add": bool(held), "count": page.paginator.count}
    context |= {"filter": asked}
    return render(request, "projects/items.html", context, status=asked.status)


@login_required
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest) -> HttpResponse:
    """A new money line of an authority where the user edits money."""
    owner = owner_asked(request, Right.BUDGET)
    if owner is None:
        return choose_owner(request, Right.BUDGET)
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.budget_item_create(owner=owner, by=signed_in(request), facts=form.facts)
        messages.success(request, _("เพิ่มรายการงบประมาณแล้ว"))
        return redirect("projects:items")
    status = 400 if form.is_bound else 200
    return render(request, "projects/item.html", {"form": form, "owner": owner}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a money line; never below what is tied to projects."""
    user = signed_in(request)
    item = item_editable(user, pk)
    form = ItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        try:
            services.budget_item_edit(
                item=item,
                by=user,
                expected_version=form.cleaned_data["version"] or 0,
                facts=form.facts,
            )
        except ITEM_AMOUNT_WRONG as error:
            of_months = isinstance(error, MonthsExceedItem)
            received = form.cleaned_data["received"]
            told = of_months and received is not None
            if of_months:
                error = MonthsExceedItem.of(amount=form.cleaned_data["amount"], received=received)
            form.add_error("received" if told else "amount", str(error))
        except (ItemKeepsToOrdinance, ItemKeepsToGrant) as error:
            form.add_error(None, str(error))
        except Conflict as conflict:
            return item_conflict(request, form, conflict.current)
        else:
            messages.success(request, _("บันทึกรายการงบประมาณแล้ว"))
            if item.ordinance_id:
                return redirect("budget:ordinance", pk=item.ordinance_id)
            return redirect("projects:items")
    context = {
        "form": form,
        "owner": item.owner,
        "item": item,
        "ordinance": item.ordinance,
        "shares": item.shares.select_related("project"),
    }
    return render(request, "projects/item.html", context, status=400 if form.is_bound else 200)


def item_conflict(request: HttpRequest, form: ItemForm, theirs: BudgetItem) -> HttpResponse:
    return row_conflict(request, form, theirs, back=reverse("projects:items"))


@login_required
@require_http_methods(["GET", "POST"])
def project_money(request: HttpRequest, code: str) -> HttpResponse:
    """Tie money lines to a project; a withdrawn one can only give its money back."""
    user = signed_in(request)
    project = project_editable(user, code, Right.MONEY)
    form = ShareForm(
        request.POST or None, project=project, initial={"version": project.money_version}
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.budget_item_link(
                    project=project,
                    item=form.cleaned_data["item"],
                    amount=form.cleaned_data["amount"],
                    by=user,
                    expected_version=form.cleaned_data["version"],
                )
            except SharesExceedItem as error:
                form.add_error("amount", f"{error} {_rest(form.cleaned_data['item'])}")
            except ProjectCancelled as error:
                form.add_error(None, str(error))
            except (ItemNotApproved, ItemOfAnother) as error:
                form.add_error("item", str(error))
            except Conflict as conflict:
                status = 409
                form.add_error(None, str(conflict))
                renew_version(form, conflict.current.money_version)
            except ProjectError as error:
                form.add_error("amount", str(with_figures(error, project=project, contract=None)))
            else:
                messages.success(request, _("ผูกเงินกับโครงการแล้ว"))
                return redirect("projects:money", code=code)
    return _money(request, project, form, status)


def _money(request: HttpRequest, project: Project, form: ShareForm, status: int) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "withdrawn": project.state == State.CANCELLED,
        "shares": project.shares.select_related("item", "updated_by").order_by("item__fiscal_year"),
        "allowed": project.budget_requests.filter(state=BudgetRequestState.APPROVED),
    }
    return render(request, "projects/money.html", context, status=status)


@login_required
@require_POST
def unlink(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Untie one share of a project; one that contracts draw on stays, and the page says why."""
    user = signed_in(request)
    project = project_editable(user, code, Right.MONEY)
    share = project.shares.filter(pk=pk).first()
    version = whole_number(request.POST.get("version", ""))
    if share is None or version is None:
        raise Http404
    try:
        services.budget_item_unlink(share=share, by=user, expected_version=version)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    except ProjectError as error:
        messages.error(request, str(with_figures(error, project=project, contract=None)))
        form = ShareForm(project=project, initial={"version": project.money_version})
        return _money(request, project, form, 400)
    else:
        messages.success(request, _("ยกเลิกการผูกเงินแล้ว"))
    return redirect("projects:money", code=code)


def _rest(item: BudgetItem) -> str:
    """How much of an item no project has yet."""
    rest = BudgetItem.objects.with_tied().get(pk=item.pk).untied_baht  # type: ignore[attr-defined]
    return _("ยอดที่ยังไม่ผูกกับโครงการ %(rest)s บาท") % {"rest": f"{rest:,.2f}"}
