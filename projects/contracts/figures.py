"""What is tied, signed, bound, paid and left: the figures behind the rules of sums."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, QuerySet, Sum
from django.utils.translation import gettext as _

from projects.errors import (
    ContractsExceedShares,
    ContractVoidWithPayments,
    DisbursementsExceedContract,
    ObligationsExceedContract,
    ProjectError,
)
from projects.models import Contract, Disbursement, Obligation, Project

_NONE = Decimal(0)


@dataclass(frozen=True)
class Room:
    """Of ``whole`` baht ``used`` are; ``left`` is never below nothing."""

    whole: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.whole - self.used, _NONE)


def room_to_sign(project: Project, *, besides: Contract | None = None) -> Room:
    """What is tied to ``project``, and what its live contracts (but one) draw on it."""
    contracts = project.contracts.filter(voided_at__isnull=True)
    if besides and besides.pk:
        contracts = contracts.exclude(pk=besides.pk)
    signed = contracts.aggregate(sum=Sum(F("amount") - F("excess")))["sum"]
    return Room(_sum(project.shares.all()), signed or _NONE)


def ceiling_of(contract: Contract) -> Decimal:
    """The amount of ``contract`` with its live extensions; one query."""
    return contract.amount + _sum(contract.extensions.filter(voided_at__isnull=True))


def room_to_bind(contract: Contract, *, besides: Model | None = None) -> Room:
    return _room(contract, contract.obligations.all(), besides)


def room_to_pay(contract: Contract, *, besides: Model | None = None) -> Room:
    return _room(contract, contract.disbursements.all(), besides)


def _room(contract: Contract, rows: "QuerySet[Any]", besides: Model | None) -> Room:
    live = rows.filter(voided_at__isnull=True)
    if besides and besides.pk:
        live = live.exclude(pk=besides.pk)
    return Room(ceiling_of(contract), _sum(live))


def _sum(rows: "QuerySet[Any]") -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or _NONE


def with_figures(
    error: ProjectError,
    *,
    project: Project,
    contract: Contract | None,
    part: Obligation | Disbursement | None = None,
) -> ProjectError:
    """The same error, its sentence followed by what is tied, used and left.

    ``contract`` and ``part`` are what was being changed: they do not count as used.
    """
    if isinstance(error, ContractsExceedShares):
        room = room_to_sign(project, besides=contract)
        figures = _(
            "เงินที่ผูกกับโครงการ %(whole)s บาท ลงนามสัญญาอื่นแล้ว %(used)s บาท ลงนามได้อีก %(left)s บาท"
        )
    elif contract is None:
        return error
    elif isinstance(error, DisbursementsExceedContract):
        room = room_to_pay(contract, besides=part)
        figures = _("วงเงินสัญญารวมที่เพิ่ม %(whole)s บาท เบิกจ่ายแล้ว %(used)s บาท เบิกได้อีก %(left)s บาท")
    elif isinstance(error, ObligationsExceedContract):
        room = room_to_bind(contract, besides=part)
        figures = _("วงเงินสัญญารวมที่เพิ่ม %(whole)s บาท ก่อหนี้แล้ว %(used)s บาท ก่อหนี้ได้อีก %(left)s บาท")
    elif isinstance(error, ContractVoidWithPayments):
        room = room_to_pay(contract)
        figures = _("เบิกจ่ายแล้ว %(used)s บาท จากวงเงิน %(whole)s บาท")
    else:
        return error
    baht = {
        "whole": f"{room.whole:,.2f}",
        "used": f"{room.used:,.2f}",
        "left": f"{room.left:,.2f}",
    }
    return type(error)(f"{error} ({figures % baht})")
