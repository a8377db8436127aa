"""Changes to an authority's accounts: a month's revenue and expenditure, a year's statistics."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import LocalAuthority, Right, User
from accounts.rights import acts_on_behalf
from coordinates.fields import MOST_BAHT
from projects.errors import Conflict
from projects.finance.months import Month, closed_year, month_of
from projects.models import AccountCategory, FiscalStatistic, MonthlyAccount

STATISTICS: Final = (
    "revenue_own",
    "revenue_shared",
    "revenue_grants",
    "expenditure_recurrent",
    "expenditure_investment",
    "reserve",
    "debt",
)


@transaction.atomic
def month_save(
    *,
    authority: LocalAuthority,
    by: User,
    first: date,
    amounts: Mapping[str, Decimal | None],
    expected_version: int,
) -> Month:
    """Save a month's baht by category code; None is not entered.

    Only what differs is written. ``expected_version``: that of the ``Month`` shown; Conflict
    (part month, ``current`` the Month) where it is another now. Raises ValidationError by
    category: an unknown one, a negative or absurd amount, one entered earlier and now left out;
    under ``__all__`` a month that has not begun, or nothing entered at all.
    """
    LocalAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    now = month_of(authority, first)
    if now.version != expected_version:
        raise Conflict(now, part="month")
    _check_month(now, amounts)
    for code, amount in amounts.items():
        row = now.rows.get(code)
        if amount is None or (row and row.amount == amount):
            continue
        _save(row or MonthlyAccount(authority=authority, month=first, category_id=code), by, amount)
    return month_of(authority, first)


def _save(row: MonthlyAccount, by: User, amount: Decimal) -> None:
    row.version += row.pk is not None
    row.created_by = row.created_by if row.pk else by
    row.updated_by, row.amount = by, amount
    row.entered_on_behalf = acts_on_behalf(by, Right.MONEY, row.authority)
    row.save()


def _check_month(now: Month, amounts: Mapping[str, Decimal | None]) -> None:
    if now.first.day != 1 or now.first > localdate():
        raise ValidationError(_("เดือนนี้ยังไม่เริ่ม บันทึกได้ถึงเดือนปัจจุบัน"))
    faults: dict[str, str] = {}
    known = set(AccountCategory.objects.values_list("code", flat=True))
    for code, amount in amounts.items():
        if code not in known:
            faults[code] = _("ไม่มีหมวดนี้")
        elif amount is None:
            if code in now.rows:
                faults[code] = _("หมวดนี้เคยบันทึกแล้ว ถ้าไม่มียอดให้พิมพ์ 0")
        elif not 0 <= amount <= MOST_BAHT:
            faults[code] = _("จำนวนเงินต้องอยู่ระหว่าง 0 ถึง 10 ล้านล้านบาท")
        elif amount != round(amount, 2):
            faults[code] = _("สตางค์มีไม่เกินสองตำแหน่ง")
    if faults:
        raise ValidationError(faults)
    if not now.rows and all(amount is None for amount in amounts.values()):
        raise ValidationError(_("ยังไม่ได้กรอกจำนวนเงิน กรอกอย่างน้อยหนึ่งหมวด หมวดที่ไม่มียอดให้พิมพ์ 0"))


@transaction.atomic
def statistic_save(
    *,
    authority: LocalAuthority,
    by: User,
    fiscal_year: int,
    facts: Mapping[str, Any],
    expected_version: int,
) -> FiscalStatistic:
    """Save the closed accounts of a fiscal year (B.E.; STATISTICS in baht).

    ``expected_version``: 0 for a year that has none yet. Raises Conflict (part statistic),
    ValidationError by column.
    """
    LocalAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    rows = FiscalStatistic.objects.filter(authority=authority, fiscal_year=fiscal_year)
    row = rows.select_related("updated_by").first()
    if (row.version if row else 0) != expected_version:
        raise Conflict(row, part="statistic")
    if fiscal_year > closed_year():
        words = {"year": str(fiscal_year), "last": str(closed_year())}
        sentence = _("ปีงบประมาณ %(year)s ยังไม่สิ้นสุด บันทึกสถิติได้ถึงปี %(last)s")
        raise ValidationError({"fiscal_year": sentence % words})
    wrong = [name for name in STATISTICS if not 0 <= facts[name] <= MOST_BAHT]
    if wrong:
        sentence = _("จำนวนเงินต้องอยู่ระหว่าง 0 ถึง 10 ล้านล้านบาท")
        raise ValidationError(dict.fromkeys(wrong, sentence))
    statistic = row or FiscalStatistic(
        authority=authority, fiscal_year=fiscal_year, created_by=by, version=0
    )
    for name in STATISTICS:
        setattr(statistic, name, facts[name])
    statistic.version += 1
    statistic.updated_by = by
    statistic.entered_on_behalf = acts_on_behalf(by, Right.MONEY, authority)
    statistic.full_clean()
    statistic.save()
    return statistic
