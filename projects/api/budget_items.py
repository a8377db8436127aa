"""Budget items, and the shares that tie them to projects."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.models import Right
from projects.access import item_editable, owner_editable, project_editable
from projects.api.errors import refuse_form
from projects.api.operations import person, reads, writes
from projects.api.paging import Asked, Page, page, refuse_names
from projects.api.project_answers import ProjectOut, whole
from projects.api.readable import one
from projects.api.sent import checked, shown_by
from projects.api.types import Baht, BahtIn, Code, Id, Strict, Version, Year
from projects.codes import Source
from projects.forms import ItemForm
from projects.models import BudgetItem
from projects.services import money as services
from projects.share_form import ShareForm

router = Router(tags=["budget-items"])


class TieOut(Schema):
    """The baht of an item that pay for a project."""

    id: int
    project_code: str = Field(alias="project.code")
    amount_baht: Baht = Field(alias="amount")


class ItemRow(Schema):
    """A money line; ``untied_baht`` is what no project has yet."""

    id: int
    version: int
    owner_code: str = Field(alias="owner.code")
    lao_code: str | None
    fiscal_year: int
    source: Source
    name: str
    amount_baht: Baht = Field(alias="amount")
    tied_baht: Baht
    untied_baht: Baht
    received_baht: Baht | None = Field(alias="received")
    target: str
    result: str
    document: str
    ordinance_id: int | None
    sample: bool
    entered_on_behalf: bool

    @staticmethod
    def resolve_lao_code(item: Any) -> str | None:
        return item.authority.code if item.authority else None


class ItemOut(ItemRow):
    """A money line with its shares."""

    shares: list[TieOut]

    @staticmethod
    def resolve_shares(item: Any) -> list[Any]:
        return list(item.shares.select_related("project").order_by("pk"))


class ItemFacts(Strict):
    fiscal_year: int | None = None
    source: Source | None = None
    name: str | None = Field(None, max_length=1000)
    amount_baht: BahtIn | None = None
    document: str | None = Field(None, max_length=200)
    received_baht: BahtIn | None = None
    target: str | None = Field(None, max_length=500)
    result: str | None = Field(None, max_length=500)


class ItemIn(ItemFacts):
    owner: Code
    fiscal_year: int
    source: Source
    name: str = Field(max_length=1000)
    amount_baht: BahtIn


class ItemEdit(ItemFacts):
    version: Version


class ShareIn(Strict):
    """``version`` is the project's ``money_version``."""

    version: Version
    item_id: Id
    amount_baht: BahtIn


class ItemsAsked(Asked):
    lookups = {"year": "fiscal_year", "source": "source", "ordinance": "ordinance"}
    owner: Code | None = None
    year: Year | None = None
    source: Source | None = None
    ordinance: Id | None = None
    untied: bool | None = Field(None, description="true: only items with money left")


class UntieAsked(Schema):
    version: Version


def _items(request: HttpRequest) -> QuerySet[BudgetItem]:
    items = BudgetItem.objects.visible_to(request.user).with_tied()
    return items.select_related("authority", "agency")


@reads(router, "/budget-items", Page[ItemRow])
def item_list(request: HttpRequest, asked: Query[ItemsAsked]) -> dict[str, Any]:
    """Money lines you may read, the not yet tied rest in sight."""
    items: Any = _items(request)
    if asked.owner:
        items = items.owned_by(asked.owner)
    if asked.untied:
        items = items.not_wholly_tied()
    return page(request, items, asked)


@reads(router, "/budget-items/{id}", ItemOut)
def item_one(request: HttpRequest, id: Id) -> BudgetItem:
    """One money line with its shares."""
    return one(_items(request), pk=id)


@writes(router, "POST", "/budget-items", ItemOut, status=201)
def item_create(request: HttpRequest, body: ItemIn) -> BudgetItem:
    """A new money line of ``owner``."""
    by = person(request)
    owner = owner_editable(by, body.owner, Right.BUDGET)
    form = checked(ItemForm, body, shown=shown_by(ItemForm()))
    item = services.budget_item_create(owner=owner, by=by, facts=form.facts)
    return one(_items(request), pk=item.pk)


@writes(router, "PATCH", "/budget-items/{id}", ItemOut)
def item_edit(request: HttpRequest, id: Id, body: ItemEdit) -> BudgetItem:
    """Change a money line; never below what is tied to projects."""
    by = person(request)
    item = item_editable(by, id)
    form = checked(ItemForm, body, shown=shown_by(ItemForm(instance=item)), instance=item)
    services.budget_item_edit(item=item, by=by, expected_version=body.version, facts=form.facts)
    return one(_items(request), pk=id)


@writes(router, "POST", "/projects/{code}/shares", ProjectOut, status=201)
def share_tie(request: HttpRequest, code: Code, body: ShareIn) -> dict[str, Any]:
    """Tie baht of an item to a project, replacing an earlier share of the two."""
    by = person(request)
    project = project_editable(by, code, Right.MONEY)
    sent = {"version": body.version, "item": body.item_id, "amount": str(body.amount_baht)}
    form = ShareForm(sent, project=project)
    refuse_form(form, names={"item": "item_id", "amount": "amount_baht"})
    services.budget_item_link(
        project=project,
        item=form.cleaned_data["item"],
        amount=form.cleaned_data["amount"],
        by=by,
        expected_version=body.version,
    )
    return whole(by, code)


@writes(router, "DELETE", "/projects/{code}/shares/{id}", ProjectOut)
def share_untie(
    request: HttpRequest, code: Code, id: Id, asked: Query[UntieAsked]
) -> dict[str, Any]:
    """Untie a share (``version``: the project's ``money_version``); the money is free again."""
    refuse_names(request, known=set(UntieAsked.model_fields))
    by = person(request)
    project = project_editable(by, code, Right.MONEY)
    share = project.shares.filter(pk=id).first()
    if share is None:
        raise Http404
    services.budget_item_unlink(share=share, by=by, expected_version=asked.version)
    return whole(by, code)
