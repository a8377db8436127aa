"""What was disbursed of a general grant's item, month by month of its fiscal year."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from accounts.models import Right, User
from accounts.rights import acts_on_behalf
from projects.budget.errors import ItemNotGeneralGrant, MonthNotBegun
from projects.codes import Source
from projects.errors import Conflict, MonthsExceedItem
from projects.models import BudgetItem, ItemMonth
from projects.months import months_of
from projects.services.sums import sums_checked


def item_months_save(
    *,
    item: BudgetItem,
    by: User,
    expected_version: int,
    months: Mapping[date, tuple[Decimal, str]],
) -> int:
    """Set the months of ``item`` to ``months`` (first day: baht, result); others are taken away,
    their history stays. Answers how many rows changed.

    The item's version counts the change. Raises ItemNotGeneralGrant, MonthNotBegun, Conflict,
    MonthsExceedItem, ValidationError.
    """
    try:
        with sums_checked():
            rows = BudgetItem.objects.select_for_update(of=("self",))
            now = rows.select_related("authority", "agency", "updated_by").get(pk=item.pk)
            if now.version != expected_version:
                raise Conflict(now, part="item")
            if now.source != Source.GENERAL:
                raise ItemNotGeneralGrant
            begun = {month for month in months_of(now.fiscal_year) if month <= localdate()}
            if set(months) - begun:
                raise MonthNotBegun
            on_behalf = acts_on_behalf(by, Right.MONEY, now.owner)
            changed = _write(now, by, months, on_behalf=on_behalf)
            if changed:
                now.version += 1
                now.updated_by = by
                now.entered_on_behalf = on_behalf
                now.save(update_fields=["version", "updated_by", "entered_on_behalf"])
    except MonthsExceedItem as broken:
        raise MonthsExceedItem.of(amount=now.amount, received=now.received) from broken
    return changed


def _write(
    item: BudgetItem,
    by: User,
    months: Mapping[date, tuple[Decimal, str]],
    *,
    on_behalf: bool,
) -> int:
    known = {row.month: row for row in item.months.all()}
    changed = 0
    for month, (amount, result) in months.items():
        row = known.pop(month, None) or ItemMonth(item=item, month=month, created_by=by, version=0)
        if row.pk and (row.amount, row.result) == (amount, result):
            continue
        row.amount, row.result = amount, result
        row.version += 1
        row.updated_by, row.entered_on_behalf = by, on_behalf
        row.full_clean()
        row.save()
        changed += 1
    for row in known.values():
        row.delete()
    return changed + len(known)
