"""The contracts of a project as its pages show them: figures, bars, what is missing."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.dates import day_in_words
from projects.models import Contract, ContractExtension, Disbursement, Obligation, Project

_NONE = Decimal(0)


def per_cent(part: Decimal, whole: Decimal) -> str:
    """Rounded half up; 100 only where nothing is left, 0 only where there is nothing."""
    exact = part * 100 / whole
    if 0 < exact < 1:
        return "<1"
    rounded = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return str(min(rounded, 99) if part < whole else rounded)


@dataclass(frozen=True)
class ContractView:
    """A contract with its rows; the void ones are shown and do not count."""

    contract: Contract
    extensions: list[ContractExtension]
    obligations: list[Obligation]
    disbursements: list[Disbursement]

    @property
    def is_live(self) -> bool:
        return self.contract.voided_at is None

    @cached_property
    def ceiling(self) -> Decimal:
        return self.contract.amount + _live_sum(self.extensions)

    @property
    def extended(self) -> Decimal:
        return self.ceiling - self.contract.amount

    @cached_property
    def bound(self) -> Decimal:
        return _live_sum(self.obligations)

    @cached_property
    def paid(self) -> Decimal:
        return _live_sum(self.disbursements)

    @property
    def left(self) -> Decimal:
        return self.ceiling - self.paid

    @property
    def paid_percent(self) -> str:
        return per_cent(self.paid, self.ceiling)

    @property
    def ends_on(self) -> date | None:
        """The last day as extended."""
        later = [row.ends_on for row in self.extensions if row.ends_on and not row.voided_at]
        return max(later) if later else self.contract.ends_on

    @cached_property
    def missing(self) -> list[str]:
        """What has still to be entered or done, each a sentence; of a live contract only."""
        if not self.is_live:
            return []
        contract, ends_on = self.contract, self.ends_on
        found = []
        if not contract.egp_number:
            found.append(_("ยังไม่มีเลขที่โครงการ e-GP"))
        if ends_on is None:
            found.append(_("ยังไม่ระบุวันสิ้นสุดสัญญา"))
        if self.bound < self.ceiling:
            words = {"left": f"{self.ceiling - self.bound:,.2f}"}
            found.append(_("ยังไม่ก่อหนี้ผูกพันอีก %(left)s บาท") % words)
        if ends_on and ends_on < localdate() and not contract.accepted_on:
            words = {"day": day_in_words(ends_on)}
            found.append(_("ครบกำหนดสัญญาเมื่อ %(day)s แต่ยังไม่บันทึกการตรวจรับงานหรือขยายสัญญา") % words)
        if contract.accepted_on and self.left:
            found.append(
                _("ตรวจรับงานแล้ว ยังไม่เบิกจ่ายอีก %(left)s บาท") % {"left": f"{self.left:,.2f}"}
            )
        if not self.left and not contract.accepted_on:
            found.append(_("เบิกจ่ายครบแล้ว แต่ยังไม่บันทึกการตรวจรับงานและผล"))
        if contract.accepted_on and not contract.result:
            found.append(_("ยังไม่บันทึกผลการเบิกจ่าย"))
        return found


def _live_sum(rows: Any) -> Decimal:
    return sum((row.amount for row in rows if row.voided_at is None), _NONE)


@dataclass(frozen=True)
class Contracts:
    """All contracts of a project, void ones last."""

    views: list[ContractView]

    @cached_property
    def live(self) -> list[ContractView]:
        return [view for view in self.views if view.is_live]

    @property
    def signed(self) -> Decimal:
        return sum((view.ceiling for view in self.live), _NONE)

    @property
    def paid(self) -> Decimal:
        return sum((view.paid for view in self.live), _NONE)

    @property
    def left(self) -> Decimal:
        return self.signed - self.paid


def contract_context(project: Project) -> dict[str, Any]:
    """``contracts`` of ``project`` for a page; four queries, one where there is none."""
    rows = project.contracts.prefetch_related("extensions", "obligations", "disbursements")
    views = [
        ContractView(row, list(row.extensions.all()), list(row.obligations.all()), _in_order(row))
        for row in rows
    ]
    views.sort(key=lambda view: not view.is_live)
    return {"contracts": Contracts(views)}


def _in_order(contract: Contract) -> list[Disbursement]:
    return sorted(contract.disbursements.all(), key=lambda row: (row.instalment, row.pk))
