"""Changes to ordinances and to the items they pass.

An ordinance is locked before its items, and an authority before its ordinances, so that numbers
and approvals hold whoever else writes at the same moment. The database keeps the sums.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import pghistory
from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate

from accounts.models import LocalAuthority, Right, User
from accounts.rights import acts_on_behalf
from projects.budget.days import ordinance_days
from projects.budget.errors import (
    AmountKeepsToGrant,
    ApproverUnknown,
    ItemKeepsToGrant,
    ItemKeepsToOrdinance,
    OrdinanceApproved,
    OrdinanceDates,
    OrdinanceDaysFar,
    OrdinanceExists,
    OrdinanceHasItems,
    OrdinanceNotApproved,
    OrdinanceTotalMissing,
    SupplementaryNeedsMain,
    TransferElsewhere,
    TransferExceedsRest,
)
from projects.codes import OrdinanceKind, Source
from projects.errors import Conflict
from projects.models import ApprovalRule, BudgetItem, GrantRequest, Ordinance
from projects.services.sums import sums_checked

SOURCES: Final = {
    OrdinanceKind.MAIN: Source.ORDINANCE,
    OrdinanceKind.SUPPLEMENTARY: Source.SUPPLEMENTARY,
}
_FIXED = ("fiscal_year", "kind", "number", "total")  # once it is approved


@transaction.atomic
def ordinance_create(*, authority: LocalAuthority, by: User, facts: Mapping[str, Any]) -> Ordinance:
    """Enter an ordinance of ``authority``; who approves it follows the authority's kind.

    Raises ApproverUnknown, OrdinanceExists, SupplementaryNeedsMain, OrdinanceDates,
    OrdinanceDaysFar, ValidationError.
    """
    _lock_authority(authority)
    rule = ApprovalRule.objects.filter(pk=authority.kind).first()
    if rule is None:
        raise ApproverUnknown
    ordinance = Ordinance(
        authority=authority, approver=rule.ordinance_approver, created_by=by, **facts
    )
    return _save(ordinance, by)


def ordinance_edit(
    *, ordinance: Ordinance, by: User, expected_version: int, facts: Mapping[str, Any]
) -> Ordinance:
    """Change an ordinance; once approved, only what is written about it, never year or money.

    Raises Conflict, OrdinanceApproved, OrdinanceHasItems, ItemsExceedOrdinance, and what
    ``ordinance_create`` raises.
    """
    with sums_checked():
        _lock_authority(ordinance.authority)
        now = Ordinance.objects.select_for_update().get(pk=ordinance.pk)
        if now.version != expected_version:
            raise Conflict(now, part="ordinance")
        changed = {name for name, value in facts.items() if getattr(now, name) != value}
        fixed = changed.intersection(_FIXED) or not facts.get("approved_on", True)
        if now.approved_on and fixed:
            raise OrdinanceApproved
        if changed & {"fiscal_year", "kind"} and now.items.exists():
            raise OrdinanceHasItems
        for name, value in facts.items():
            setattr(now, name, value)
        now.version += 1
        return _save(now, by)


def _save(ordinance: Ordinance, by: User) -> Ordinance:
    """Write a row whose authority is locked, once all its rules hold."""
    same = Ordinance.objects.filter(
        authority=ordinance.authority,
        fiscal_year=ordinance.fiscal_year,
    ).exclude(pk=ordinance.pk)
    if same.filter(kind=ordinance.kind, number=ordinance.number).exists():
        raise OrdinanceExists
    main = same.filter(kind=OrdinanceKind.MAIN, approved_on__isnull=False)
    if ordinance.kind == OrdinanceKind.SUPPLEMENTARY and not main.exists():
        raise SupplementaryNeedsMain
    _refuse_dates(ordinance)
    ordinance.updated_by = by
    ordinance.entered_on_behalf = acts_on_behalf(by, Right.BUDGET, ordinance.authority)
    ordinance.full_clean()
    ordinance.save()
    return ordinance


def _refuse_dates(ordinance: Ordinance) -> None:
    council, approved, today = ordinance.council_on, ordinance.approved_on, localdate()
    first, last = ordinance_days(ordinance.fiscal_year)
    if any(day and not first <= day <= last for day in (council, approved)):
        raise OrdinanceDaysFar(ordinance.fiscal_year)
    if council and council > today:
        raise OrdinanceDates
    if approved and (council is None or approved < council or approved > today):
        raise OrdinanceDates


def ordinance_item_add(*, ordinance: Ordinance, by: User, facts: Mapping[str, Any]) -> BudgetItem:
    """A new item of an ordinance: its year, its source. Once approved, within its total alone.

    Raises OrdinanceTotalMissing, ItemsExceedOrdinance, ValidationError.
    """
    with sums_checked():
        now = Ordinance.objects.select_for_update().get(pk=ordinance.pk)
        if now.approved_on and now.total is None:
            raise OrdinanceTotalMissing
        item = BudgetItem(
            **dict(facts)
            | {
                "authority": now.authority,
                "ordinance": now,
                "fiscal_year": now.fiscal_year,
                "source": SOURCES[OrdinanceKind(now.kind)],
                "created_by": by,
                "updated_by": by,
                "entered_on_behalf": acts_on_behalf(by, Right.BUDGET, now.authority),
            }
        )
        item.full_clean()
        item.save()
    return item


def ordinance_of_item_locked(item: BudgetItem) -> Ordinance | None:
    """The ordinance that passed ``item``, locked; None for an item of no ordinance."""
    if item.ordinance_id is None:
        return None
    return Ordinance.objects.select_for_update().get(pk=item.ordinance_id)


def refuse_item_change(
    ordinance: Ordinance | None, now: BudgetItem, facts: Mapping[str, Any]
) -> None:
    """Raises ItemKeepsToOrdinance, ItemKeepsToGrant, AmountKeepsToGrant, OrdinanceApproved where
    ``facts`` may not be written on ``now``, the locked item of the locked ``ordinance``."""
    places = ("fiscal_year", "source")
    moved = any(facts.get(name, getattr(now, name)) != getattr(now, name) for name in places)
    if moved and ordinance:
        raise ItemKeepsToOrdinance
    more = facts.get("amount", now.amount) - now.amount
    granted = bool(moved or more) and GrantRequest.objects.filter(item=now).exists()
    if moved and (granted or now.months.exists()):
        raise ItemKeepsToGrant
    if more and granted:
        raise AmountKeepsToGrant
    if more and ordinance and ordinance.approved_on:
        raise OrdinanceApproved


def ordinance_transfer(
    *,
    source: BudgetItem,
    target: BudgetItem,
    amount: Decimal,
    by: User,
    expected_version: int,
    reason: str,
) -> None:
    """Move ``amount`` baht between two items of one approved ordinance; their sum stays.

    ``expected_version`` is the ordinance's, which each transfer counts, so that one sent twice is
    made once; ``reason`` (letter and why) goes to the history. Raises TransferElsewhere,
    OrdinanceNotApproved, TransferExceedsRest, Conflict, MonthsExceedItem, ValidationError.
    """
    same = source.ordinance_id is not None and source.ordinance_id == target.ordinance_id
    if source.pk == target.pk or not same:
        raise TransferElsewhere
    with pghistory.context(reason=reason), sums_checked():
        ordinance = ordinance_of_item_locked(source)
        if ordinance is None or ordinance.approved_on is None:
            raise OrdinanceNotApproved
        if ordinance.version != expected_version:
            raise Conflict(ordinance, part="ordinance")
        items = BudgetItem.objects.select_for_update().order_by("pk")
        both = {item.pk: item for item in items.filter(pk__in=[source.pk, target.pk])}
        giving, taking = both[source.pk], both[target.pk]
        tied = giving.shares.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        if not 0 < amount <= giving.amount - tied:
            raise TransferExceedsRest
        _add(giving, -amount, by)
        _add(taking, amount, by)
        ordinance.version += 1
        ordinance.updated_by = by
        ordinance.entered_on_behalf = acts_on_behalf(by, Right.BUDGET, ordinance.authority)
        stamped = ["version", "updated_at", "updated_by", "entered_on_behalf"]
        ordinance.save(update_fields=stamped)


def _add(item: BudgetItem, amount: Decimal, by: User) -> None:
    item.amount += amount
    item.version += 1
    item.updated_by = by
    item.entered_on_behalf = acts_on_behalf(by, Right.BUDGET, item.owner)
    item.full_clean()
    item.save(update_fields=["amount", "version", "updated_by", "entered_on_behalf"])


def _lock_authority(authority: LocalAuthority) -> None:
    LocalAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
