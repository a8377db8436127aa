"""Changes to the money: budget items, and the shares that tie them to projects."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Right, User
from accounts.owners import Owner, owner_columns
from accounts.rights import acts_on_behalf
from projects.budget.errors import ItemNotApproved, ItemOfAnother
from projects.checks.rule import Part
from projects.checks.saved import judged_when_saved
from projects.codes import PLANNABLE, State
from projects.errors import Conflict, ProjectCancelled
from projects.models import BudgetItem, BudgetShare, Project
from projects.services.ordinances import ordinance_of_item_locked, refuse_item_change
from projects.services.states import STATE_COLUMNS, state_set
from projects.services.sums import sums_checked
from projects.services.withdrawal import state_before


@transaction.atomic
def budget_item_create(*, owner: Owner, by: User, facts: Mapping[str, Any]) -> BudgetItem:
    """Create a money line of ``owner``. Raises ValidationError."""
    item = BudgetItem(
        **owner_columns(owner),
        created_by=by,
        updated_by=by,
        entered_on_behalf=acts_on_behalf(by, Right.BUDGET, owner),
        **facts,
    )
    item.full_clean()
    item.save()
    return item


def budget_item_edit(
    *, item: BudgetItem, by: User, expected_version: int, facts: Mapping[str, Any]
) -> BudgetItem:
    """Change a money line.

    Raises Conflict where ``expected_version`` is no longer the item's, SharesExceedItem or
    MonthsExceedItem where its shares or months would no longer fit, ValidationError; of an item
    that an ordinance passed ItemKeepsToOrdinance, OrdinanceApproved, ItemsExceedOrdinance; of one
    that a grant brought ItemKeepsToGrant, AmountKeepsToGrant.
    """
    with sums_checked():
        ordinance = ordinance_of_item_locked(item)
        now = BudgetItem.objects.select_for_update().get(pk=item.pk)
        if now.version != expected_version:
            raise Conflict(now, part="item")
        refuse_item_change(ordinance, now, facts)
        for name, value in facts.items():
            setattr(now, name, value)
        now.version += 1
        now.updated_by = by
        now.entered_on_behalf = acts_on_behalf(by, Right.BUDGET, now.owner)
        now.full_clean()
        now.save(update_fields=[*facts, "version", "updated_by", "entered_on_behalf"])
    return now


def budget_item_link(
    *, project: Project, item: BudgetItem, amount: Decimal, by: User, expected_version: int
) -> BudgetShare:
    """Tie ``amount`` baht of ``item`` to ``project``, replacing an earlier share of the two.

    A project that had no budget yet becomes budgeted, and so due to be pinned.

    Raises SharesExceedItem, Conflict (the project's money changed meanwhile), ProjectCancelled,
    ItemOfAnother, ItemNotApproved, ValidationError.
    """
    if amount <= 0:
        raise ValidationError(_("จำนวนเงินต้องมากกว่า 0 บาท"))
    with sums_checked():
        now = _lock(project, expected_version)
        if now.state == State.CANCELLED:
            raise ProjectCancelled
        _refuse_item(now, item)
        _bump(now, by, State.BUDGETED if now.state in PLANNABLE else now.state, on=_day_of(item))
        return _tie(now, item, amount, by)


def _tie(project: Project, item: BudgetItem, amount: Decimal, by: User) -> BudgetShare:
    """The one share of a locked project and ``item``, new or changed to ``amount``."""
    share = BudgetShare.objects.filter(project=project, item=item).first()
    if share is None:
        share = BudgetShare(project=project, item=item, created_by=by, version=0)
    share.amount = amount
    share.version += 1
    share.updated_by = by
    share.entered_on_behalf = acts_on_behalf(by, Right.MONEY, project.owner)
    share.save()
    return share


def _refuse_item(project: Project, item: BudgetItem) -> None:
    """Only the owner's money pays, and that of an ordinance only once it is approved."""
    owners = (project.authority_id, project.agency_id)
    if (item.authority_id, item.agency_id) != owners:
        raise ItemOfAnother
    if not item.is_payable:
        raise ItemNotApproved


def budget_item_unlink(*, share: BudgetShare, by: User, expected_version: int) -> None:
    """Untie a share; the money shows again as not yet tied.

    Raises Conflict, ContractsExceedShares where a contract already draws on it.

    A project that was only budgeted, and has no share left, is again what it was before. A
    cancelled one may give its money back, too, and stays cancelled.
    """
    with sums_checked():
        now = _lock(share.project, expected_version)
        share.delete()
        unpaid = now.state == State.BUDGETED and not now.shares.exists()
        _bump(now, by, state_before(now) if unpaid else now.state)


def _lock(project: Project, expected_version: int) -> Project:
    """The row as it stands now, locked; Conflict where its money was changed meanwhile."""
    now = Project.objects.select_for_update().get(pk=project.pk)
    if now.money_version != expected_version:
        raise Conflict(now, part="money")
    return now


def _day_of(item: BudgetItem) -> date:
    """Since when there is the money: its ordinance's approval, else its fiscal year's first day."""
    approved = item.ordinance.approved_on if item.ordinance else None
    return approved or date(item.fiscal_year - 544, 10, 1)


def _bump(now: Project, by: User, state: str, on: date | None = None) -> None:
    """Count the change of money on the locked row; a new state is a change of the facts, too."""
    now.facts_version += state != now.state
    now.money_version += 1
    now.updated_by = by
    state_set(project=now, state=state, by=by, right=Right.MONEY, on=on)
    now.entered_on_behalf = acts_on_behalf(by, Right.MONEY, now.owner)
    stamps = ["facts_version", "money_version", "updated_by", "updated_at", "entered_on_behalf"]
    now.save(update_fields=[*stamps, *STATE_COLUMNS])
    judged_when_saved(now.pk, Part.MONEY)
